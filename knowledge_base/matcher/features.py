"""What two sentences are compared by: stems, neighbouring stems, and pieces of words."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge_base.matcher.words import Token, Words

Vector = Mapping[str, float]

_STOP_WEIGHT = 0.08
_GENERIC_WEIGHT = 0.4
_PAIR_WEIGHT = 0.5
_WORDS_SHARE = 0.7
_PIECES = (3, 4)


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each stem tells: rare among the articles is much."""

    idf: Mapping[str, float]
    unseen: float
    words: Words

    def of(self, token: Token) -> float:
        """Return the weight of one token."""
        weight = self.idf.get(token.stem, self.unseen)
        if token.typed in self.words.stop or token.stem in self.words.stop:
            return weight * _STOP_WEIGHT
        if token.typed in self.words.generic or token.stem in self.words.generic:
            return weight * _GENERIC_WEIGHT
        return weight

    def tells(self, token: Token) -> bool:
        """Return whether a token says what the matter is."""
        return token.typed not in self.words.stop and token.stem not in self.words.stop


def weights_from(articles: Sequence[Iterable[Token]], words: Words) -> Weights:
    """Return the weights of the stems, counted by how many articles hold them."""
    counts = Counter(stem for tokens in articles for stem in {token.stem for token in tokens})
    size = len(articles)
    idf = {stem: math.log(1 + (size + 1) / (count + 0.5)) for stem, count in counts.items()}
    return Weights(idf, math.log(1 + (size + 1) / 0.5), words)


def vector_of(tokens: Sequence[Token], weights: Weights) -> dict[str, float]:
    """Return the features of a sentence; its words and its pieces each have length one."""
    words: dict[str, float] = defaultdict(float)
    pieces: dict[str, float] = defaultdict(float)
    for token in tokens:
        weight = weights.of(token)
        words[token.stem] += weight
        for piece in _pieces(token.stem):
            pieces["~" + piece] += weight / len(token.stem)
    for first, second in pairwise(tokens):
        pair = math.sqrt(weights.of(first) * weights.of(second))
        words[f"{first.stem} {second.stem}"] += _PAIR_WEIGHT * pair
    vector = scaled(words, _WORDS_SHARE)
    vector.update(scaled(pieces, 1 - _WORDS_SHARE))
    return vector


def _pieces(stem: str) -> Iterable[str]:
    padded = f"<{stem}>"
    for size in _PIECES:
        for start in range(len(padded) - size + 1):
            yield padded[start : start + size]


def scaled(features: Mapping[str, float], share: float) -> dict[str, float]:
    """Return the features with their squares adding up to `share`."""
    length = math.sqrt(sum(weight * weight for weight in features.values())) or 1.0
    return {name: weight / length * math.sqrt(share) for name, weight in features.items()}
