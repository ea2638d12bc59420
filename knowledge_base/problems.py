"""Two problems in one message: name both, so that the second is not lost."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from knowledge_base.matcher import Candidate, Match
from knowledge_base.matcher.words import LONGEST_TEXT

_STRONG = re.compile(
    r"\s*(?:[;\n]+|[.!?]+\s|,?\s+(?:and\s+also|also|plus|as\s+well\s+as|btw)\s)\s*", re.IGNORECASE
)
_WEAK = re.compile(r"\s*(?:,?\s+and\s|,\s)\s*", re.IGNORECASE)
_CLEAR, _VERY_CLEAR = 0.6, 0.9
_MOST_JOINTS = 8


@dataclass(frozen=True, slots=True)
class Problem:
    """A part of a message and the article that it points to; None when nothing fits."""

    text: str
    best: Candidate | None


def problems_in(text: str, match: Callable[[str], Match]) -> tuple[Problem, ...]:
    """Return the two parts of a message that clearly point to different articles, else the whole.

    Each joint is tried alone. At a mere comma or `and` both parts must be very clear, so that
    one story is not torn apart.
    """
    text = text[:LONGEST_TEXT].strip()
    joints = [(joint, _CLEAR) for joint in _STRONG.finditer(text)]
    joints += [(joint, _VERY_CLEAR) for joint in _WEAK.finditer(text)]
    for joint, least in joints[:_MOST_JOINTS]:
        parts = (text[: joint.start()].strip(), text[joint.end() :].strip())
        found = tuple(Problem(part, match(part).best) for part in parts)
        if _are_different(found, least):
            return found
    return (Problem(text, match(text).best),)


def _are_different(found: Iterable[Problem], least: float) -> bool:
    clear = {each.best.article for each in found if each.best and each.best.probability >= least}
    return len(clear) > 1
