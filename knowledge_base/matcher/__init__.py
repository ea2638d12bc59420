"""From what people write to the article that fits, with a probability and the reasons."""

from knowledge_base.matcher.index import Index
from knowledge_base.matcher.result import NOTHING, Band, Candidate, Match, Reason, Thresholds
from knowledge_base.matcher.words import Words, shipped_words

__all__ = [
    "NOTHING",
    "Band",
    "Candidate",
    "Index",
    "Match",
    "Reason",
    "Thresholds",
    "Words",
    "shipped_words",
]
