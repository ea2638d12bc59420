"""How an article reads to somebody who is stuck. All of it is advice (W)."""

import re

from knowledge_base.article import ArticleState
from knowledge_base.findings import Report
from knowledge_base.lint.corpus import Corpus
from knowledge_base.markdown.draft import Draft, Prose

GOOD_PHRASES = 10
LONGEST_MESSAGE = 60
LONGEST_SENTENCE = 25
_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+|\n")
_WORD = re.compile(r"[\w'’.@-]*\w[\w'’]*")
_MARKS = re.compile(r"\]\([^)]*\)|https?://\S+|[*_`\[\]]")
_DISMISSIVE = re.compile(
    r"\b(simply|just|obviously|easy|easily|of course|clearly|kindly|please note|as per)\b",
    re.IGNORECASE,
)
_EMPTY_LINKS = frozenset(
    {"here", "click here", "this", "this link", "link", "more", "read more", "this page"}
)


def check_phrases(draft: Draft, corpus: Corpus, report: Report) -> None:
    """Report too few phrases, and an overdue review (W101, W120)."""
    article = draft.article
    if len(article.phrases) < GOOD_PHRASES and article.state is not ArticleState.ARCHIVED:
        count = len(article.phrases)
        lines = "1 line" if count == 1 else f"{count} lines"
        message = f"“People say” has {lines}; give at least {GOOD_PHRASES}"
        report.add("W101", draft.phrase_lines[0] if count else 1, message)
    if article.review_every and corpus.today - article.verified > article.review_every:
        due = article.verified + article.review_every
        report.add("W120", draft.key_lines["verified"], f"review was due {due.isoformat()}")


def check_style(draft: Draft, corpus: Corpus, report: Report) -> None:
    """Report long messages and sentences, dismissive words and empty links (W110 to W113)."""
    del corpus
    for step in draft.article.steps.values():
        count = _count(step.text)
        if count > LONGEST_MESSAGE:
            message = f"message of {count} words; aim for {LONGEST_MESSAGE} or fewer"
            report.add("W110", step.line, message)
    for prose in draft.prose:
        _check_sentences(prose, report)
        for words, _ in prose.links:
            if words.lower().strip(" .") in _EMPTY_LINKS:
                report.add("W113", prose.line, f"link text “{words}” says nothing on its own")


def _check_sentences(prose: Prose, report: Report) -> None:
    for sentence in _SENTENCE_END.split(prose.text):
        count = _count(sentence)
        if count > LONGEST_SENTENCE:
            message = f"sentence of {count} words; aim for {LONGEST_SENTENCE} or fewer"
            report.add("W111", prose.line, message)
    for word in _DISMISSIVE.findall(prose.text):
        message = f"“{word}” can sound dismissive to someone who is stuck"
        report.add("W112", prose.line, message)


def _count(text: str) -> int:
    return len(_WORD.findall(_MARKS.sub(" ", text)))
