"""Whether buttons and texts can be shown everywhere, and told apart."""

from knowledge_base.article import Step
from knowledge_base.findings import Report
from knowledge_base.lint.corpus import Corpus
from knowledge_base.markdown.draft import Draft

MOST_BUTTONS = 25
GOOD_BUTTONS = 5
LONGEST_LABEL = 75
GOOD_LABEL = 25
LONGEST_TEXT = 1_500


def check_buttons(draft: Draft, corpus: Corpus, report: Report) -> None:
    """Report buttons that clash, are too many or too long (E026, E027, E060, W127, W160)."""
    del corpus
    for step in draft.article.steps.values():
        _check_words(step, report)
        _check_lengths(step, report)
        first = step.edges[0].line if step.edges else step.line
        count = len(step.edges)
        if count > MOST_BUTTONS:
            message = f"{count} buttons; no more than {MOST_BUTTONS} can be shown"
            report.add("E027", first, message)
        elif count > GOOD_BUTTONS and not step.do:
            message = f"{count} buttons; people choose best from {GOOD_BUTTONS} or fewer"
            report.add("W127", first, message)


def check_texts(draft: Draft, corpus: Corpus, report: Report) -> None:
    """Report texts too long for one message, and images that say nothing (E061, E062)."""
    del corpus
    for step in draft.article.steps.values():
        if len(step.text) > LONGEST_TEXT:
            message = f"{len(step.text):,} characters; one message holds {LONGEST_TEXT:,}"
            report.add("E062", step.line, message)
    for prose in draft.prose:
        for alternative, _ in prose.images:
            if not alternative.strip():
                report.add("E061", prose.line, "image without alternative text")


def _check_words(step: Step, report: Report) -> None:
    seen: set[str] = set()
    for edge in step.edges:
        for words in (edge.label, *edge.synonyms):
            plain = " ".join(words.lower().split())
            if plain in seen:
                report.add("E026", edge.line, f"two buttons say “{words}”")
            seen.add(plain)


def _check_lengths(step: Step, report: Report) -> None:
    for edge in step.edges:
        size = len(edge.label)
        if size > LONGEST_LABEL:
            short = edge.label[:30]
            message = f"button “{short}…” is {size} characters; {LONGEST_LABEL} can be shown"
            report.add("E060", edge.line, message)
        elif size > GOOD_LABEL:
            message = f"button “{edge.label}” is {size} characters; aim for {GOOD_LABEL}"
            report.add("W160", edge.line, message)
