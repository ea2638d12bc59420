"""The index over the published articles, and the ranking of a message against it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from knowledge_base.article import Article
from knowledge_base.matcher.certainty import Signals, probabilities
from knowledge_base.matcher.features import Vector, scaled, vector_of, weights_from
from knowledge_base.matcher.result import NOTHING, Candidate, Match, Reason, Thresholds
from knowledge_base.matcher.sentences import Sentence, body_of, joined, presence, sentences_of
from knowledge_base.matcher.spelling import Speller
from knowledge_base.matcher.words import Token, Words, shipped_words

MOST_CANDIDATES = 8
_MOST_COMPARED = 60
_FUZZY_SHARE = 0.25
_BODY_WEIGHT = 3.0
_REASON_WORDS = 5
_LEAST_SHARE = 0.005
_FAINT = 0.2  # how alike sentences must be that share only pieces of words


@dataclass(frozen=True, slots=True)
class Query:
    """A message, mended and weighed."""

    tokens: tuple[Token, ...]
    mended: tuple[tuple[str, str], ...]
    vector: Vector

    @property
    def joined(self) -> str:
        """Return the stems as one text."""
        return joined(self.tokens)


class Index:
    """Everything that ranking needs, built once from the articles."""

    def __init__(self, articles: Iterable[Article], words: Words | None = None) -> None:
        self._words = words or shipped_words()
        given = tuple(articles)
        self._audience = {article.id: article.audience for article in given}
        self._sentences: list[Sentence] = []
        own: dict[str, list[Sentence]] = defaultdict(list)
        for article in given:
            for sentence in sentences_of(article, self._words):
                self._sentences.append(sentence)
                if sentence.belongs:
                    own[article.id].append(sentence)
        bodies = {article.id: body_of(article, self._words) for article in given}
        self._weights = weights_from(
            [[token for each in told for token in each.tokens] for told in own.values()],
            self._words,
        )
        self._speller = Speller(
            self._words,
            (token for sentence in self._sentences for token in sentence.tokens),
            (token for body in bodies.values() for token in body),
        )
        self._by_feature: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._by_stem: dict[str, list[tuple[str, float]]] = defaultdict(list)
        self._by_whole: dict[str, list[tuple[str, float]]] = defaultdict(list)
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._fill(own, bodies)

    def match(
        self,
        text: str,
        *,
        exclude: Collection[str] = (),
        audience: Collection[str] = ("everyone",),
        thresholds: Thresholds = Thresholds(),  # noqa: B008 -- frozen
    ) -> Match:
        """Return the articles that fit a message, best first."""
        query = self._query(text)
        open_to = {
            article
            for article, meant in self._audience.items()
            if meant in audience and article not in exclude
        }
        signals, nearest = self._signals(query, open_to)
        candidates = tuple(
            Candidate(article, probability, (self._reason(query, nearest[article]),))
            for article, probability in probabilities(signals)[:MOST_CANDIDATES]
        )
        return Match(candidates, thresholds.band(candidates)) if candidates else NOTHING

    def _fill(self, own: dict[str, list[Sentence]], bodies: dict[str, tuple[Token, ...]]) -> None:
        wholes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for number, sentence in enumerate(self._sentences):
            vector = vector_of(sentence.tokens, self._weights)
            for feature, weight in vector.items():
                self._by_feature[feature].append((number, weight))
            if sentence.belongs:
                self._exact[sentence.joined].append(number)
                _add(wholes[sentence.article], vector, sentence.weight)
        for article, whole in wholes.items():
            _add(whole, vector_of(bodies[article], self._weights), _BODY_WEIGHT)
            for feature, weight in scaled(whole, 1.0).items():
                self._by_whole[feature].append((article, weight))
            for stem, share in presence(own[article], bodies[article]).items():
                self._by_stem[stem].append((article, share))

    def _query(self, text: str) -> Query:
        spelt, mended = self._speller.mend(self._words.spelt(text))
        tokens = self._words.tokens(spelt)
        return Query(tokens, tuple(mended.items()), vector_of(tokens, self._weights))

    def _signals(
        self, query: Query, open_to: Collection[str]
    ) -> tuple[dict[str, Signals], dict[str, Sentence]]:
        likeness: dict[str, float] = defaultdict(float)
        refusal: dict[str, float] = defaultdict(float)
        nearest: dict[str, Sentence] = {}
        for number, cosine in self._nearest(query, open_to):
            sentence = self._sentences[number]
            if sentence.article not in open_to:
                continue
            score = self._compared(query, sentence, cosine)
            if not sentence.belongs:
                refusal[sentence.article] = max(refusal[sentence.article], score)
                continue
            if score > likeness[sentence.article]:
                likeness[sentence.article] = score
                nearest[sentence.article] = sentence
        coverage = self._coverage(query)
        alikeness = self._alikeness(query)
        signals = {
            article: Signals(
                likeness=score,
                coverage=coverage[article],
                whole=alikeness[article],
                refusal=refusal[article],
            )
            for article, score in likeness.items()
            if coverage[article] or score > _FAINT
        }
        return signals, nearest

    def _nearest(self, query: Query, open_to: Collection[str]) -> Sequence[tuple[int, float]]:
        """Return the numbers of the likeliest sentences with their cosines.

        A sentence in the very words wins at once; nothing but small words has to be one.
        """
        same = [(number, 1.0) for number in self._exact.get(query.joined, ())]
        same = [pair for pair in same if self._sentences[pair[0]].article in open_to]
        if same or not any(self._weights.tells(token) for token in query.tokens):
            return same
        cosines: dict[int, float] = defaultdict(float)
        for feature, weight in query.vector.items():
            for number, other in self._by_feature.get(feature, ()):
                cosines[number] += weight * other
        ranked = sorted(cosines.items(), key=lambda pair: (-pair[1], pair[0]))
        return ranked[:_MOST_COMPARED]

    def _compared(self, query: Query, sentence: Sentence, cosine: float) -> float:
        ratio = fuzz.token_sort_ratio(query.joined, sentence.joined) / 100
        return sentence.weight * cosine * (1 - _FUZZY_SHARE + _FUZZY_SHARE * ratio)

    def _coverage(self, query: Query) -> dict[str, float]:
        """Return for each article the share of the message's weight that it speaks of."""
        met: dict[str, float] = defaultdict(float)
        told = [token for token in query.tokens if self._weights.tells(token)]
        total = sum(self._weights.of(token) for token in told) or 1.0
        for token in told:
            for article, share in self._by_stem.get(token.stem, ()):
                met[article] += self._weights.of(token) / total * share
        return met

    def _alikeness(self, query: Query) -> dict[str, float]:
        """Return for each article how its sentences taken together resemble the message."""
        met: dict[str, float] = defaultdict(float)
        for feature, weight in query.vector.items():
            for article, other in self._by_whole.get(feature, ()):
                met[article] += weight * other
        return met

    def _reason(self, query: Query, sentence: Sentence) -> Reason:
        other = vector_of(sentence.tokens, self._weights)
        shares = {
            token.typed: query.vector[token.stem] * other.get(token.stem, 0.0)
            for token in query.tokens
        }
        whole = sum(shares.values()) or 1.0
        ranked = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
        carried = tuple(
            (word, round(share / whole, 3))
            for word, share in ranked[:_REASON_WORDS]
            if share / whole >= _LEAST_SHARE
        )
        return Reason(sentence.text, carried, query.mended)


def _add(total: dict[str, float], vector: Vector, weight: float) -> None:
    for feature, share in vector.items():
        total[feature] += share * weight
