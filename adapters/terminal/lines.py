"""Light Markdown as lines for a screen: what is written, how it is dressed, where it hangs."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.cells import cell_len

from adapters.terminal.safety import clean, one_line

SMALLEST_WIDTH = 8
QUOTED = "| "
"""What stands before a quoted line; `>` marks what the person at the keyboard typed."""

_INLINE = MarkdownIt("zero").enable(["backticks", "emphasis", "escape", "image", "link"])
_QUOTE = re.compile(r"\s{0,3}> ?")
_ITEM = re.compile(r"(\s*)([-*+]|\d{1,3}[.)]) +(?=\S)")
_FENCE = re.compile(r"\s*```")


class Dress(StrEnum):
    """How a stretch of text is dressed where the screen has a dress for it."""

    BOLD = "bold"
    ITALIC = "italic"
    CODE = "code"
    LINK = "link"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one line, from `start` up to `end`, in characters."""

    start: int
    end: int
    dress: Dress


@dataclass(frozen=True, slots=True)
class Line:
    """One line before wrapping. `lead` stands before it; wrapped lines hang under its text."""

    text: str
    spans: tuple[Span, ...] = ()
    lead: str = ""
    hang: str = ""


def lines_of(markdown: str) -> tuple[Line, ...]:
    """Return the lines of light Markdown: emphasis, code, lists, quotes, links and pictures."""
    return tuple(_lines(clean(markdown).split("\n")))


def literal(text: str, lead: str = "", dress: Dress | None = None) -> tuple[Line, ...]:
    """Return text that means nothing but itself, line by line."""
    return tuple(
        Line(line, (Span(0, len(line), dress),) if dress else (), lead, lead)
        for line in clean(text).split("\n")
    )


def _lines(sources: Iterable[str]) -> Iterator[Line]:
    fenced = False
    for source in sources:
        if _FENCE.match(source):
            fenced = not fenced
        elif fenced:
            yield Line(source, (Span(0, len(source), Dress.CODE),), "    ", "    ")
        else:
            yield _line(source.rstrip())


def _line(source: str) -> Line:
    lead = hang = ""
    while quote := _QUOTE.match(source):
        lead = hang = f"{lead}{QUOTED}"
        source = source[quote.end() :]
    item = _ITEM.match(source)
    if item is not None:
        indent, mark = item.groups()
        lead += f"{indent}{mark} "
        hang += " " * (len(indent) + len(mark) + 1)
        source = source[item.end() :]
    text, spans = _dressed(source)
    return Line(text, spans, lead, hang)


class _Writer:
    """Collects the text of one line and the spans over it."""

    def __init__(self) -> None:
        self.text = ""
        self.spans: list[Span] = []
        self._open: list[tuple[int, str]] = []

    def write(self, text: str, dress: Dress | None = None) -> None:
        start = len(self.text)
        self.text += one_line(text) if dress is Dress.LINK else text
        if dress is not None:
            self.spans.append(Span(start, len(self.text), dress))

    def begin(self, note: str = "") -> None:
        self._open.append((len(self.text), note))

    def finish(self, dress: Dress) -> None:
        start, _ = self._open.pop()
        self.spans.append(Span(start, len(self.text), dress))

    def finish_link(self) -> None:
        start, address = self._open.pop()
        if self.text[start:] == address:
            self.spans.append(Span(start, len(self.text), Dress.LINK))
            return
        self.write(" (")
        self.write(address, Dress.LINK)
        self.write(")")


def _dressed(source: str) -> tuple[str, tuple[Span, ...]]:
    writer = _Writer()
    for token in _INLINE.parseInline(source)[0].children or ():
        _write(writer, token)
    return writer.text, tuple(writer.spans)


def _write(writer: _Writer, token: Token) -> None:
    match token.type:
        case "strong_open" | "em_open":
            writer.begin()
        case "strong_close":
            writer.finish(Dress.BOLD)
        case "em_close":
            writer.finish(Dress.ITALIC)
        case "link_open":
            writer.begin(str(token.attrGet("href")))
        case "link_close":
            writer.finish_link()
        case "image":
            writer.write(f"[Picture: {one_line(token.content)}] ")
            writer.write(str(token.attrGet("src")), Dress.LINK)
        case "code_inline":
            writer.write(token.content, Dress.CODE)
        case _:
            writer.write(token.content)


def stretches(line: Line, width: int, *, split: bool = True) -> Iterator[tuple[str, int, int]]:
    """Yield what stands before each screen line, and where its text starts and ends.

    `width` is in cells. Without `split`, a word that is too long runs over the edge, so that an
    address can be copied whole.
    """
    room = max(width - cell_len(line.lead), SMALLEST_WIDTH)
    lead = line.lead
    for start, end in _wrapped(line.text, room, split=split):
        yield lead, start, end
        lead = line.hang


def _wrapped(text: str, room: int, *, split: bool) -> Iterator[tuple[int, int]]:
    start = 0
    while (reach := _reach(text, start, room)) < len(text):
        end = _end_of_line(text, start, reach, split=split)
        yield start, start + len(text[start:end].rstrip(" "))
        start = end
    if start < len(text) or not text:
        yield start, len(text)


def _reach(text: str, start: int, room: int) -> int:
    taken = 0
    for at in range(start, len(text)):
        taken += cell_len(text[at])
        if taken > room:
            return max(at, start + 1)
    return len(text)


def _end_of_line(text: str, start: int, reach: int, *, split: bool) -> int:
    if text[reach] != " ":
        space = text.rfind(" ", start, reach)
        if text[start : space + 1].strip():
            reach = space
        elif not split:
            later = text.find(" ", reach)
            reach = len(text) if later < 0 else later
    while reach < len(text) and text[reach] == " ":
        reach += 1
    return reach
