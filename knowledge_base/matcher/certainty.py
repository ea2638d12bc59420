"""From similarities to probabilities."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

_LIKENESS, _SUPPORT, _COVERAGE = 1.0, 0.15, 0.35
_REFUSED = 0.9
_SHARPNESS = 14.0
_IN_SLOPE, _IN_AT = 9.0, 0.62
_LEAST = 0.01


@dataclass(frozen=True, slots=True)
class Signals:
    """How an article looks from the message.

    `likeness` is the similarity of the nearest sentence, `support` that of all near ones
    together, `coverage` the share of the message that the article speaks of, and `refusal` the
    similarity of the nearest sentence that belongs elsewhere.
    """

    likeness: float
    support: float
    coverage: float
    refusal: float = 0.0

    @property
    def score(self) -> float:
        """Return all of it in one number, by which articles are ranked."""
        score = (
            _LIKENESS * self.likeness
            + _SUPPORT * min(self.support, 2.0)
            + _COVERAGE * self.coverage
        )
        if self.refusal >= self.likeness:
            return score * (1 - _REFUSED * self.refusal)
        return score


def probabilities(signals: Mapping[str, Signals]) -> list[tuple[str, float]]:
    """Return for each article the probability that it is the right one, best first.

    The probability that any is right comes from the best score, and is divided by how far the
    others lie behind it.
    """
    if not signals:
        return []
    scores = {article: signal.score for article, signal in signals.items()}
    best = max(scores.values())
    any_right = 1 / (1 + math.exp(-_IN_SLOPE * (best - _IN_AT)))
    shares = {article: math.exp(_SHARPNESS * (score - best)) for article, score in scores.items()}
    whole = sum(shares.values())
    ranked = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
    told = [(article, any_right * share / whole) for article, share in ranked]
    return [(article, round(p, 4)) for article, p in told if p >= _LEAST]
