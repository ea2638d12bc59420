"""Whether every article ends, in a queue that exists, with fields that somebody asks for."""

from collections import defaultdict

from knowledge_base.article import ESCALATE, SOLVED, Handover, Step
from knowledge_base.findings import Report, did_you_mean
from knowledge_base.lint.corpus import Corpus, reachable
from knowledge_base.lint.variables import SYSTEM, asked_in
from knowledge_base.markdown.draft import Draft


def check_ends(draft: Draft, corpus: Corpus, report: Report) -> None:
    """Report missing ends, unknown routes and fields that nobody asks (E050, E051, E052)."""
    if not draft.article.steps:
        return
    for end, title in ((SOLVED, "Solved"), (ESCALATE, "Escalate")):
        if end not in draft.article.steps:
            report.add("E050", draft.article.first_step.line, f"no “## {title}”; add it at the end")
    for step in draft.article.steps.values():
        _check_route(step, corpus, report)
        if step.handover:
            _check_collected(step.handover, draft, corpus, report)


def _check_route(step: Step, corpus: Corpus, report: Report) -> None:
    route = step.handover.to if step.handover else ""
    line = step.handover.line if step.handover else step.line
    signature = corpus.signature(step)
    if step.do and signature and "to" in signature.parameters:
        route, line = step.do.parameters.get("to", ""), step.do.line
    if route and "{{" not in route and route not in corpus.routes:
        report.add("E051", line, f"no such route `{route}`{did_you_mean(route, corpus.routes)}")


def _check_collected(handover: Handover, draft: Draft, corpus: Corpus, report: Report) -> None:
    asked = _asked_on_the_way(draft.article.id, corpus)
    for name in handover.collect:
        if name not in SYSTEM and name not in asked:
            hint = did_you_mean(name, {*asked, *SYSTEM})
            report.add("E052", handover.line, f"collects `{name}`, which nobody asks{hint}")


def _asked_on_the_way(name: str, corpus: Corpus) -> set[str]:
    """Return what an article asks, and all articles from which people come to it."""
    back: dict[str, set[str]] = defaultdict(set)
    for article in corpus.articles:
        for _, _, (target, _) in corpus.links(article):
            back[target].add(article.id)
    return {
        field
        for other in reachable([name], back)
        for field in asked_in(corpus.drafts[other].article)
    }
