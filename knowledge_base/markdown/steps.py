"""One section of a file becomes one step."""

import re
from collections.abc import Sequence
from urllib.parse import unquote

from knowledge_base.article import SOLVED, Ask, Condition, Do, Edge, Handover, Step
from knowledge_base.findings import Report
from knowledge_base.markdown.blocks import BLOCKS, read_block
from knowledge_base.markdown.draft import Prose
from knowledge_base.markdown.edges import is_edge_list, read_edges
from knowledge_base.markdown.sections import Block, Section, plain

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_OUTSIDE = re.compile(r"(?:https?:|mailto:|tel:|slack:|\{\{)", re.IGNORECASE)


def read_step(
    section: Section, own: str, source: Sequence[str], report: Report
) -> tuple[Step, list[Prose]]:
    """Return the step of a section, and the prose that people read there."""
    machine = [block for block in section.blocks if _machine_kind(block)]
    parts = [_read_machine(block, report) for block in machine]
    if len(machine) > 1:
        message = f"“{section.title}” holds {len(machine)} blocks; one ask, do or escalate per step"
        report.add("E016", machine[1].first + 1, message)
    at_end = section.id == SOLVED or any(isinstance(part, Handover) for part in parts)
    buttons = _edge_block(section.blocks, at_end=at_end)
    edges: tuple[Edge, ...] = ()
    conditions: tuple[Condition, ...] = ()
    if buttons:
        edges, conditions = read_edges(buttons, own, report)
    if (edges or conditions) and any(isinstance(part, Handover) for part in parts):
        report.add("E016", section.line, "a step that hands over is an end; take its buttons away")
    told = [block for block in section.blocks if block is not buttons and block not in machine]
    step = Step(
        id=section.id,
        title=section.title,
        text=text_of(told, source),
        edges=edges,
        conditions=conditions,
        ask=next((part for part in parts if isinstance(part, Ask)), None),
        do=next((part for part in parts if isinstance(part, Do)), None),
        handover=next((part for part in parts if isinstance(part, Handover)), None),
        line=section.line,
    )
    return step, prose_of(told, section.id, report)


def text_of(blocks: Sequence[Block], source: Sequence[str]) -> str:
    """Return the Markdown of some blocks, without the author's notes."""
    texts = (_text(block, source) for block in blocks)
    return "\n\n".join(text for text in texts if text)


def prose_of(blocks: Sequence[Block], step: str, report: Report) -> list[Prose]:
    """Return the runs of text inside some blocks; HTML and stray links are reported."""
    for block in blocks:
        if block.kind == "html_block" and _COMMENT.sub("", block.tokens[0].content).strip():
            _report_html(block.tokens[0].content, block.first + 1, report)
    return [
        _prose(block, index, step, report)
        for block in blocks
        for index, token in enumerate(block.tokens)
        if token.type == "inline"
    ]


def _prose(block: Block, index: int, step: str, report: Report) -> Prose:
    token = block.tokens[index]
    line = (token.map or (block.first, 0))[0] + 1
    children = token.children or []
    links: list[tuple[str, str]] = []
    for position, child in enumerate(children):
        if child.type == "html_inline" and not child.content.startswith("<!--"):
            _report_html(child.content, line, report)
        if child.type == "link_open":
            href = str(child.attrs.get("href", ""))
            ends = [other.type for other in children[position:]].index("link_close")
            links.append((plain(children[position + 1 : position + ends]), href))
            if not _OUTSIDE.match(unquote(href)):
                message = f"a link to “{href}” is no button here; move it to the last list"
                report.add("E025", line, message)
    images = tuple(
        (child.content, str(child.attrs.get("src", "")))
        for child in children
        if child.type == "image"
    )
    return Prose(step, line, _COMMENT.sub("", token.content).strip(), tuple(links), images)


def _machine_kind(block: Block) -> str:
    kind = block.tokens[0].info.strip() if block.kind == "fence" else ""
    return kind if kind in BLOCKS else ""


def _read_machine(block: Block, report: Report) -> Ask | Do | Handover | None:
    return read_block(_machine_kind(block), block.tokens[0].content, block.first + 1, report)


def _edge_block(blocks: Sequence[Block], *, at_end: bool) -> Block | None:
    lists = [block for block in blocks if block.kind == "bullet_list"]
    return lists[-1] if lists and is_edge_list(lists[-1], at_end=at_end) else None


def _text(block: Block, source: Sequence[str]) -> str:
    if block.kind in {"html_block", "front_matter"}:
        return ""
    text = "\n".join(source[block.first : block.last])
    for token in block.inlines:
        for child in token.children or ():
            if child.type == "html_inline" and child.content.startswith("<!--"):
                text = text.replace(child.content, "", 1)
    return text.strip("\n").rstrip()


def _report_html(content: str, line: int, report: Report) -> None:
    shown = " ".join(content.split())[:40]
    report.add("E014", line, f"HTML is never shown (`{shown}`); use Markdown or `code marks`")
