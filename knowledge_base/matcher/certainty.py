"""From similarities to probabilities.

The weights were fitted on the starter articles: each phrase was held out once and asked, clean
and with typing slips, and asked again with its whole article held out, where none is right.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

_RANK_LIKENESS, _RANK_COVERAGE, _RANK_WHOLE = 0.5, 6.0, 12.0
_ANY, _ANY_LIKENESS, _ANY_COVERAGE, _ANY_WHOLE = -1.8, 0.6, 1.0, 8.0
_SAME_WORDS = 0.999
_ANY_SAME = 4.0
_REFUSED = 0.9
_LEAST = 0.03


@dataclass(frozen=True, slots=True)
class Signals:
    """How an article looks from the message, each from 0 to 1.

    `likeness` is the similarity of the nearest sentence, `coverage` the share of the message
    that the article speaks of, `whole` the similarity of all that it says taken together, and
    `refusal` that of the nearest sentence that belongs elsewhere.
    """

    likeness: float
    coverage: float
    whole: float
    refusal: float = 0.0

    @property
    def score(self) -> float:
        """Return all of it in one number, by which articles are ranked."""
        score = (
            _RANK_LIKENESS * self.likeness
            + _RANK_COVERAGE * self.coverage
            + _RANK_WHOLE * self.whole
        )
        return score * (1 - self._refused)

    @property
    def certainty(self) -> float:
        """Return the probability that the message is about anything that we know."""
        evidence = (
            _ANY
            + _ANY_LIKENESS * self.likeness
            + _ANY_COVERAGE * self.coverage
            + _ANY_WHOLE * self.whole
            + (_ANY_SAME if self.likeness >= _SAME_WORDS else 0.0)
        )
        return (1 - self._refused) / (1 + math.exp(-evidence))

    @property
    def _refused(self) -> float:
        return _REFUSED * self.refusal if self.refusal >= self.likeness else 0.0


def probabilities(signals: Mapping[str, Signals]) -> list[tuple[str, float]]:
    """Return for each article the probability that it is the right one, best first.

    The certainty of the first that any is right is shared out by how far the others lie behind.
    """
    if not signals:
        return []
    scores = {article: signal.score for article, signal in signals.items()}
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    first, best = ranked[0]
    shares = {article: math.exp(score - best) for article, score in ranked}
    unit = signals[first].certainty / sum(shares.values())
    told = [(article, round(unit * share, 4)) for article, share in shares.items()]
    return [(article, probability) for article, probability in told if probability >= _LEAST]
