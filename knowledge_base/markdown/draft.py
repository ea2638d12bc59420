"""An article as far as it could be read, with the places that later checks point at."""

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge_base.article import Article
from knowledge_base.findings import Finding


@dataclass(frozen=True, slots=True)
class Prose:
    """One paragraph or list line that people read; `links` and `images` are (words, address)."""

    step: str
    line: int
    text: str
    links: tuple[tuple[str, str], ...] = ()
    images: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A leniently read article: what could not be read has a finding and a stand-in value."""

    article: Article
    findings: tuple[Finding, ...]
    prose: tuple[Prose, ...]
    key_lines: Mapping[str, int]
    phrase_lines: tuple[int, ...]

    @property
    def file(self) -> str:
        """Return the name of the file that the article was read from."""
        return f"{self.article.id}.md"

    @property
    def refused(self) -> bool:
        """Return whether something stands in the way of compiling it."""
        return any(finding.refuses for finding in self.findings)
