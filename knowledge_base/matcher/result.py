"""What the matcher says: candidates, how sure it is, and why."""

from dataclasses import dataclass
from enum import StrEnum


class Band(StrEnum):
    """What to do with a match: begin the article, offer choices, or say honestly no."""

    START = "start"
    CHOICES = "choices"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an article came up.

    `words` are the words that carried it, each with its share of the similarity (0 to 1);
    `mended` are spellings that were changed, as (typed, meant).
    """

    phrase: str
    words: tuple[tuple[str, float], ...] = ()
    mended: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One article and the probability that it is the right one."""

    article: str
    probability: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """The candidates, best first, and the band of the whole."""

    candidates: tuple[Candidate, ...]
    band: Band

    @property
    def best(self) -> Candidate | None:
        """Return the first candidate."""
        return self.candidates[0] if self.candidates else None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where the bands begin: probabilities of the first, and its lead over the second."""

    start: float = 0.7
    lead: float = 0.25
    choices: float = 0.25

    def band(self, candidates: tuple[Candidate, ...]) -> Band:
        """Return the band of some candidates, best first."""
        first = candidates[0].probability if candidates else 0.0
        second = candidates[1].probability if len(candidates) > 1 else 0.0
        if first >= self.start and first - second >= self.lead:
            return Band.START
        return Band.CHOICES if first >= self.choices else Band.NONE


NOTHING = Match((), Band.NONE)
