"""What is wrong with a file, where, and how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

_NEAR = 0.6


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
    """Return `, did you mean …?` for the nearest known word, or nothing when none is near.

    Words of one namespace, such as `device.os`, are compared by what follows the last dot.
    """
    space, dot, _ = word.rpartition(".")
    options = sorted(set(known))
    kin = [option for option in options if dot and option.startswith(space + dot)]
    start = len(space + dot) if kin else 0
    near = process.extractOne(
        word[start:][:80],
        [option[start:] for option in kin or options],
        scorer=OSA.normalized_similarity,
        score_cutoff=_NEAR,
    )
    closing = {"“": "”"}.get(mark, mark)
    return f", did you mean {mark}{word[:start]}{near[0]}{closing}?" if near else ""
