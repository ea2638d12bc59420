"""Mend misspelt words against the words of the knowledge base itself."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge_base.matcher.words import Token, Words

MOST_MENDED = 24
_WORTH_OF_SAID = 4
_SHORTEST = 3
_LONGEST = 30
_TOLERANCE = 0.2
_OTHER_FIRST_LETTER = 0.7
_OTHER_SHORT_WORD = 0.5
_NEIGHBOURS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


class Speller:
    """Knows the words of the articles and how often they stand there."""

    def __init__(self, words: Words, said: Iterable[Token], told: Iterable[Token]) -> None:
        """Learn from what people say (which counts more) and from what articles tell."""
        self._words = words
        self._counts = Counter(word for token in told for word in token.typed.split())
        for token in said:
            for word in token.typed.split():
                self._counts[word] += _WORTH_OF_SAID
        self._alone = {group[0] for group in words.groups if len(group) == 1}
        by_length: dict[int, list[str]] = defaultdict(list)
        for word in sorted(self._counts.keys() | self._alone):
            if len(word) >= _SHORTEST and word.isalpha():
                by_length[len(word)].append(word)
        self._by_length = dict(by_length)

    def mend(self, spelt: Iterable[str]) -> tuple[list[str], dict[str, str]]:
        """Return the words with unknown ones mended, and what was changed (typed to meant)."""
        mended: dict[str, str] = {}
        tried: set[str] = set()
        result: list[str] = []
        for word in spelt:
            if word not in tried and not self._is_word(word) and len(tried) < MOST_MENDED:
                tried.add(word)
                meant = self._meant(word)
                if meant:
                    mended[word] = meant
            result.extend(mended.get(word, word).split())
        return result, mended

    def _meant(self, word: str) -> str:
        listed = self._words.spellings.get(word, "")
        return listed or self._nearest(word) or self._split(word)

    def _is_word(self, word: str) -> bool:
        if word in self._words.spellings:
            return False
        if word in self._counts or word in self._alone or self._words.known(word):
            return True
        return not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha()

    def _nearest(self, word: str) -> str:
        bound = _bound(word)
        nearby = [
            candidate
            for length in range(len(word) - bound, len(word) + bound + 1)
            for candidate in self._by_length.get(length, ())
        ]
        found = process.extract(word, nearby, scorer=OSA.distance, score_cutoff=bound, limit=None)
        costs = [
            (distance + _strangeness(word, near), -self._counts[near], near)
            for near, distance, _ in found
        ]
        cost, _, best = min(costs, default=(float("inf"), 0, ""))
        return best if cost <= bound + _TOLERANCE else ""

    def _split(self, word: str) -> str:
        """Return two known words that were run together."""
        for cut in range(_SHORTEST, len(word) - _SHORTEST + 1):
            left, right = word[:cut], word[cut:]
            if self._is_listed(left) and self._is_listed(right):
                return f"{left} {right}"
        return ""

    def _is_listed(self, word: str) -> bool:
        return word in self._counts or word in self._alone


def _bound(word: str) -> int:
    """Return how many slips a word of this length may hold."""
    return 1 + (len(word) > 5) + (len(word) > 9)  # noqa: PLR2004 -- lengths of words


def _strangeness(typed: str, meant: str) -> float:
    """Return what makes a slip less likely: another first letter, or keys far apart."""
    swapped = sorted(typed) == sorted(meant)
    cost = 0.0 if typed[0] == meant[0] or swapped else _OTHER_FIRST_LETTER
    if len(meant) <= len(typed) <= _SHORTEST and not swapped and not _is_beside(typed, meant):
        cost += _OTHER_SHORT_WORD
    return cost


def _is_beside(typed: str, meant: str) -> bool:
    """Return whether every changed letter lies beside the meant one on the keyboard."""
    differing = [(a, b) for a, b in zip(typed, meant, strict=False) if a != b]
    return all(
        any(a in row and b in row and abs(row.index(a) - row.index(b)) == 1 for row in _NEIGHBOURS)
        for a, b in differing
    )
