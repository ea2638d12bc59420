"""The last bullet list of a step: its buttons, its outcomes or its conditions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from markdown_it.token import Token

from knowledge_base.article import Condition, Edge, Look, Target
from knowledge_base.findings import Report, did_you_mean
from knowledge_base.markdown.sections import Block, plain

OUTSIDE = "?"  # the step of a link that leads out of the articles; no slug holds it
NOTES = ("return", "danger", "primary")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//|/", re.IGNORECASE)
_IF = re.compile(r"If \x00([^\x00]+)\x00 is \x00([^\x00]+)\x00:", re.IGNORECASE)
_OTHERWISE = re.compile(r"Otherwise:", re.IGNORECASE)
_ITEM_LEVEL = 3


@dataclass(frozen=True, slots=True)
class Item:
    """One bullet: its own text, its line, and the words of the bullets nested below it."""

    children: tuple[Token, ...]
    source: str
    line: int
    nested: tuple[str, ...]
    overfull: bool

    @property
    def links(self) -> int:
        """Return how many links stand in the line."""
        return sum(child.type == "link_open" for child in self.children)

    @property
    def link(self) -> tuple[Token, str]:
        """Return the only link: its opening token and its words."""
        opened = [child.type for child in self.children].index("link_open")
        closed = [child.type for child in self.children].index("link_close")
        return self.children[opened], plain(self.children[opened + 1 : closed])

    @property
    def around(self) -> str:
        """Return the text before and after the only link, code fenced by NUL."""
        parts: list[str] = []
        inside = False
        for child in self.children:
            inside = (inside or child.type == "link_open") and child.type != "link_close"
            if not inside:
                code = child.type == "code_inline"
                parts.append(f"\x00{child.content}\x00" if code else child.content)
        return "".join(parts).strip()


def items_of(block: Block) -> Iterator[Item]:
    """Yield the bullets of a list."""
    starts = [i for i, t in enumerate(block.tokens) if t.type == "list_item_open" and t.level == 1]
    for start, end in zip(starts, [*starts[1:], len(block.tokens)], strict=True):
        inlines = [token for token in block.tokens[start:end] if token.type == "inline"]
        own = [token for token in inlines if token.level == _ITEM_LEVEL]
        line = (block.tokens[start].map or (block.first, 0))[0] + 1
        children = (child for child in (own[0].children or () if own else ()))
        yield Item(
            children=tuple(child for child in children if child.type != "html_inline"),
            source=own[0].content if own else "",
            line=line,
            nested=tuple(token.content for token in inlines if token.level > _ITEM_LEVEL),
            overfull=len(own) != 1,
        )


def is_edge_list(block: Block, *, at_end: bool) -> bool:
    """Return whether a list holds edges; in an end, lists of outside links are prose."""
    found = False
    for item in items_of(block):
        if at_end and not _is_inner_button(item):
            return False
        found = found or item.links > 0 or bool(_IF.match(item.around) or _otherwise(item))
    return found


def read_edges(
    block: Block, own: str, report: Report
) -> tuple[tuple[Edge, ...], tuple[Condition, ...]]:
    """Return the buttons and the conditions of a list."""
    edges: list[Edge] = []
    conditions: list[Condition] = []
    for item in items_of(block):
        if item.links != 1 or item.overfull:
            _report_line(item, report)
            continue
        edge = _edge(item, own, report)
        asked = _IF.fullmatch(item.around)
        if asked:
            conditions.append(Condition(edge, asked[1].strip(), asked[2].strip()))
        elif _otherwise(item):
            conditions.append(Condition(edge))
        elif item.around:
            _report_line(item, report)
        else:
            edges.append(edge)
    _check_conditions(edges, conditions, block.first + 1, report)
    return tuple(edges), tuple(conditions)


def _is_inner_button(item: Item) -> bool:
    if item.links != 1 or item.around:
        return False
    return not _SCHEME.match(str(item.link[0].attrs.get("href", "")))


def _otherwise(item: Item) -> bool:
    return bool(_OTHERWISE.fullmatch(item.around))


def _edge(item: Item, own: str, report: Report) -> Edge:
    link, label = item.link
    note = str(link.attrs.get("title", ""))
    if note and note not in NOTES:
        hint = did_you_mean(note, NOTES) or f"; use one of {', '.join(NOTES)}"
        report.add("E028", item.line, f"unknown link note “{note}”{hint}")
    target = _target(unquote(str(link.attrs.get("href", ""))), note == "return", own)
    if target is None:
        report.add(
            "E029", item.line, f"button “{label}” leads outside; put the address in the text"
        )
    elif target.returns and not target.article:
        report.add("E028", item.line, "“return” only works with a link to another article")
    if not label:
        report.add("E025", item.line, "a button needs words between [ and ]")
    return Edge(
        label=label,
        target=target or Target(step=OUTSIDE),
        look=Look(note) if note in ("danger", "primary") else Look.PLAIN,
        synonyms=_synonyms(item.nested),
        line=item.line,
    )


def _target(href: str, returns: bool, own: str) -> Target | None:
    if _SCHEME.match(href):
        return None
    file, _, step = href.partition("#")
    if file and not file.endswith(".md"):
        return None
    article = file.removesuffix(".md").removeprefix("./")
    return Target("" if article == own else article, step, returns)


def _synonyms(nested: Sequence[str]) -> tuple[str, ...]:
    words = (word.strip() for line in nested for word in line.split(","))
    return tuple(word for word in words if word)


def _report_line(item: Item, report: Report) -> None:
    line = " ".join(item.source.split())[:60]
    message = f"a button line needs exactly one link, found {item.links}: “{line}”"
    if item.links == 1:
        message = f"a button line holds one link and nothing else: “{line}”"
    report.add("E025", item.line, message)


def _check_conditions(
    edges: Sequence[Edge], conditions: Sequence[Condition], line: int, report: Report
) -> None:
    otherwise = [index for index, condition in enumerate(conditions) if not condition.variable]
    if not conditions:
        return
    if edges:
        report.add(
            "E030", line, "If lines and buttons are mixed; give the buttons a step of their own"
        )
    if otherwise != [len(conditions) - 1]:
        report.add("E030", line, "If lines need exactly one Otherwise, as the last line")
    elif len(conditions) == 1:
        report.add("E030", line, "Otherwise without an If line before it")
