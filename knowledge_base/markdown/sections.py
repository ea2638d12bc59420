"""Markdown tokens cut into top-level blocks, and blocks into headed sections."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class Block:
    """One top-level block; `first` and `last` are 0-based source lines, the last exclusive."""

    kind: str
    tokens: tuple[Token, ...]
    first: int
    last: int

    @property
    def inlines(self) -> Iterator[Token]:
        """Yield the runs of text inside."""
        return (token for token in self.tokens if token.type == "inline")


@dataclass(slots=True)
class Section:
    """A heading and the blocks below it, up to the next heading."""

    title: str
    line: int
    blocks: list[Block] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Return the address of the step."""
        return slug(self.title)


def slug(title: str) -> str:
    """Return the anchor that GitHub gives to a heading."""
    kept = (char for char in title.strip().lower() if char.isalnum() or char in " -_")
    return "".join(kept).replace(" ", "-")


def blocks_of(tokens: Sequence[Token]) -> Iterator[Block]:
    """Yield the top-level blocks in order."""
    start = 0
    for index, token in enumerate(tokens):
        if token.level == 0 and token.nesting == 1:
            start = index
        if token.level == 0 and token.nesting <= 0:
            inside = tuple(tokens[start if token.nesting else index : index + 1])
            first, last = inside[0].map or (0, 0)
            yield Block(inside[0].type.removesuffix("_open"), inside, first, last)


def plain(children: Sequence[Token] | None) -> str:
    """Return the words of a run of text, without its marks."""
    words = (" " if child.type == "softbreak" else child.content for child in children or ())
    return "".join(words).strip()
