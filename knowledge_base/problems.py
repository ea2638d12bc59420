"""Two problems in one message: name both, so that the second is not lost."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from knowledge_base.matcher import Candidate, Match
from knowledge_base.matcher.words import LONGEST_TEXT

_JOINTS = re.compile(
    r"\s*(?:[;\n]+|[.!?]+\s|,?\s+(?:and\s+also|also|plus|as\s+well\s+as|and|btw)\s+|,\s+)\s*",
    re.IGNORECASE,
)
_CLEAR = 0.6
_MOST_PARTS = 8


@dataclass(frozen=True, slots=True)
class Problem:
    """A part of a message and the article that it points to; None when nothing fits."""

    text: str
    best: Candidate | None


def problems_in(text: str, match: Callable[[str], Match]) -> tuple[Problem, ...]:
    """Return the first two parts that clearly point to different articles, else the whole.

    Each joint is tried alone, so that `and` inside a sentence does not tear it apart.
    """
    text = text[:LONGEST_TEXT].strip()
    whole = match(text).best
    for joint in list(_JOINTS.finditer(text))[:_MOST_PARTS]:
        parts = (text[: joint.start()].strip(), text[joint.end() :].strip())
        found = [Problem(part, match(part).best) for part in parts]
        if _are_different(found):
            return tuple(found)
    return (Problem(text, whole),)


def _are_different(found: list[Problem]) -> bool:
    clear = [each.best for each in found if each.best and each.best.probability >= _CLEAR]
    return len({best.article for best in clear}) == len(found)
