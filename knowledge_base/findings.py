"""What is wrong with a file, where, and how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA


@dataclass(frozen=True, slots=True)
class Finding:
    """One message about one place. `line` and `column` count from 1."""

    code: str
    file: str
    line: int
    message: str
    column: int = 1

    def __str__(self) -> str:
        """Return the line that editors and people can follow."""
        return f"{self.file}:{self.line}: {self.code} {self.message}"

    @property
    def refuses(self) -> bool:
        """Return whether the file may not be published with this in it."""
        return self.code.startswith("E")


@dataclass(slots=True)
class Report:
    """The findings of one file, gathered while reading it."""

    file: str
    findings: list[Finding] = field(default_factory=list)

    def add(self, code: str, line: int, message: str) -> None:
        """Note one finding."""
        self.findings.append(Finding(code, self.file, line, message))


def did_you_mean(word: str, known: Iterable[str], mark: str = "`") -> str:
    """Return `, did you mean …?` for the nearest known word, or a question mark's absence."""
    closing = {"“": "”"}.get(mark, mark)
    bound = max(2, len(word) // 3)
    options = sorted(set(known))
    near = process.extractOne(word[:80], options, scorer=OSA.distance, score_cutoff=bound)
    return f", did you mean {mark}{near[0]}{closing}?" if near else ""
