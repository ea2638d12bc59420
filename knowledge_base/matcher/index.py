"""The index over the published articles, and the ranking of a message against it."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from knowledge_base.article import Article
from knowledge_base.matcher.certainty import Signals, probabilities
from knowledge_base.matcher.features import Vector, Weights, vector_of, weights_from
from knowledge_base.matcher.result import NOTHING, Candidate, Match, Reason, Thresholds
from knowledge_base.matcher.spelling import Speller, counted
from knowledge_base.matcher.words import Token, Words, shipped_words

MOST_CANDIDATES = 8
_TITLE, _HEADING, _TEXT = 1.0, 0.6, 0.35
_MOST_COMPARED = 40
_SUMMARY_WEIGHT = 0.8
_HEADING_WEIGHT = 0.6
_FUZZY_SHARE = 0.25
_REASON_WORDS = 5


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the index; `weight` says how much a match with it counts."""

    article: str
    text: str
    tokens: tuple[Token, ...]
    weight: float
    belongs: bool = True

    @property
    def joined(self) -> str:
        """Return the stems as one text."""
        return " ".join(token.stem for token in self.tokens)


@dataclass(frozen=True, slots=True)
class Query:
    """A message, mended and weighed."""

    tokens: tuple[Token, ...]
    mended: tuple[tuple[str, str], ...]
    vector: Vector

    @property
    def joined(self) -> str:
        """Return the stems as one text."""
        return " ".join(token.stem for token in self.tokens)


class Index:
    """Everything that ranking needs, built once from the articles."""

    def __init__(self, articles: Iterable[Article], words: Words | None = None) -> None:
        self._words = words or shipped_words()
        self._articles = {article.id: article for article in articles}
        self._sentences = [
            sentence
            for article in self._articles.values()
            for sentence in _sentences(article, self._words)
        ]
        self._body = {article.id: self._read(_body(article)) for article in self._articles.values()}
        own: dict[str, list[Token]] = defaultdict(list)
        for sentence in self._sentences:
            if sentence.belongs:
                own[sentence.article].extend(sentence.tokens)
        self._weights: Weights = weights_from(list(own.values()), self._words)
        self._fields = {
            article: _field_weights(own[article], self._body[article]) for article in own
        }
        self._speller = Speller(self._words, counted(self._vocabulary()))
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, sentence in enumerate(self._sentences):
            for feature, weight in vector_of(sentence.tokens, self._weights).items():
                self._postings[feature].append((number, weight))

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
        if not any(self._weights.tells(token) for token in query.tokens):
            return NOTHING
        open_to = {
            article.id
            for article in self._articles.values()
            if article.audience in audience and article.id not in exclude
        }
        signals, reasons = self._signals(query, open_to)
        ranked = probabilities(signals)[:MOST_CANDIDATES]
        candidates = tuple(
            Candidate(article, probability, (self._reason(query, reasons[article]),))
            for article, probability in ranked
        )
        return Match(candidates, thresholds.band(candidates))

    def _read(self, text: str) -> tuple[Token, ...]:
        return self._words.tokens(self._words.spelt(text))

    def _vocabulary(self) -> Iterable[str]:
        for sentence in self._sentences:
            for token in sentence.tokens:
                yield from token.typed.split()
        for tokens in self._body.values():
            for token in tokens:
                yield from token.typed.split()

    def _query(self, text: str) -> Query:
        spelt, mended = self._speller.mend(self._words.spelt(text))
        tokens = self._words.tokens(spelt)
        return Query(tokens, tuple(mended.items()), vector_of(tokens, self._weights))

    def _signals(
        self, query: Query, open_to: Collection[str]
    ) -> tuple[dict[str, Signals], dict[str, Sentence]]:
        likeness: dict[str, float] = {}
        refusal: dict[str, float] = defaultdict(float)
        reasons: dict[str, Sentence] = {}
        sums: dict[str, float] = defaultdict(float)
        for number, cosine in self._nearest(query):
            sentence = self._sentences[number]
            if sentence.article not in open_to:
                continue
            score = self._compared(query, sentence, cosine)
            if not sentence.belongs:
                refusal[sentence.article] = max(refusal[sentence.article], score)
                continue
            sums[sentence.article] += score * score
            if score > likeness.get(sentence.article, 0.0):
                likeness[sentence.article] = score
                reasons[sentence.article] = sentence
        signals = {
            article: Signals(
                likeness=score,
                support=math.sqrt(sums[article]),
                coverage=self._coverage(query, self._fields[article]),
                refusal=refusal[article],
            )
            for article, score in likeness.items()
        }
        return signals, reasons

    def _nearest(self, query: Query) -> Sequence[tuple[int, float]]:
        """Return the numbers of the likeliest sentences with their cosines."""
        cosines: dict[int, float] = defaultdict(float)
        for feature, weight in query.vector.items():
            for number, other in self._postings.get(feature, ()):
                cosines[number] += weight * other
        ranked = sorted(cosines.items(), key=lambda pair: (-pair[1], pair[0]))
        return ranked[:_MOST_COMPARED]

    def _compared(self, query: Query, sentence: Sentence, cosine: float) -> float:
        ratio = fuzz.token_sort_ratio(query.joined, sentence.joined) / 100
        return sentence.weight * ((1 - _FUZZY_SHARE) * cosine + _FUZZY_SHARE * cosine * ratio)

    def _coverage(self, query: Query, fields: Mapping[str, float]) -> float:
        """Return the share of the message's weight that an article speaks of."""
        told = [token for token in query.tokens if self._weights.tells(token)]
        whole = sum(self._weights.of(token) for token in told)
        met = sum(self._weights.of(token) * fields.get(token.stem, 0.0) for token in told)
        return met / whole

    def _reason(self, query: Query, sentence: Sentence) -> Reason:
        other = vector_of(sentence.tokens, self._weights)
        shares = {
            token.typed: query.vector[token.stem] * other.get(token.stem, 0.0)
            for token in query.tokens
        }
        whole = sum(shares.values()) or 1.0
        ranked = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
        carried = tuple(
            (word, round(share / whole, 3)) for word, share in ranked[:_REASON_WORDS] if share
        )
        return Reason(sentence.text, carried, query.mended)


def _sentences(article: Article, words: Words) -> Iterable[Sentence]:
    written = [(article.title, _TITLE, True)]
    written += [(phrase, 1.0, True) for phrase in article.phrases]
    written += [(phrase, 1.0, False) for phrase in article.not_this]
    if article.summary:
        written.append((article.summary, _SUMMARY_WEIGHT, True))
    written += [(step.title, _HEADING_WEIGHT, True) for step in article.steps.values()]
    for text, weight, belongs in written:
        tokens = words.tokens(words.spelt(text))
        if tokens:
            yield Sentence(article.id, text, tokens, weight, belongs)


def _body(article: Article) -> str:
    parts = [article.intro]
    for step in article.steps.values():
        parts += [step.text, *(edge.label for edge in step.edges)]
    return "\n".join(parts)


def _field_weights(own: Iterable[Token], body: Iterable[Token]) -> dict[str, float]:
    fields = {token.stem: _TEXT for token in body}
    fields.update({token.stem: 1.0 for token in own})
    return fields
