"""What the index knows of an article: its sentences, and the words of its whole text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge_base.article import Article
from knowledge_base.matcher.words import Token, Words

_SUMMARY_WEIGHT = 0.8
_HEADING_WEIGHT = 0.6
_BODY_COUNT = 0.25
_SATURATION = 0.8
_GENERAL_STEPS = frozenset({"solved", "escalate"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the index; `weight` says how much a match with it counts.

    A sentence that does not belong is a line of Not this.
    """

    article: str
    text: str
    tokens: tuple[Token, ...]
    weight: float
    belongs: bool = True

    @property
    def joined(self) -> str:
        """Return the stems as one text."""
        return joined(self.tokens)


def joined(tokens: Iterable[Token]) -> str:
    """Return the stems of some tokens as one text."""
    return " ".join(token.stem for token in tokens)


def sentences_of(article: Article, words: Words) -> Iterable[Sentence]:
    """Yield the sentences of an article, each with its weight."""
    written = [(phrase, 1.0, True) for phrase in (article.title, *article.phrases)]
    written += [(phrase, 1.0, False) for phrase in article.not_this]
    written += [(article.summary, _SUMMARY_WEIGHT, True)]
    written += [
        (step.title, _HEADING_WEIGHT, True)
        for step in article.steps.values()
        if step.id not in _GENERAL_STEPS
    ]
    for text, weight, belongs in written:
        tokens = words.read(text)
        if tokens:
            yield Sentence(article.id, text, tokens, weight, belongs)


def body_of(article: Article, words: Words) -> tuple[Token, ...]:
    """Return the tokens of everything else that an article says."""
    found: list[Token] = []
    parts = [article.intro]
    for step in article.steps.values():
        parts += [step.text, *(edge.label for edge in step.edges)]
    for part in parts:
        found += words.read(part)
    return tuple(found)


def presence(own: Sequence[Sentence], body: Iterable[Token]) -> Mapping[str, float]:
    """Return how much an article speaks of each stem, from 0 to 1, saturating with repetition."""
    counts: dict[str, float] = {}
    for sentence in own:
        for token in sentence.tokens:
            counts[token.stem] = counts.get(token.stem, 0.0) + sentence.weight
    for token in body:
        counts[token.stem] = counts.get(token.stem, 0.0) + _BODY_COUNT
    return {stem: count / (count + _SATURATION) for stem, count in counts.items()}
