"""Whether every variable is known, already on every path that leads to its use."""

import re
from collections.abc import Iterator, Mapping

from knowledge_base.article import ESCALATE, Article, Step
from knowledge_base.findings import Report, did_you_mean
from knowledge_base.lint.corpus import Corpus, Node, edges_of
from knowledge_base.markdown.draft import Draft

SYSTEM = frozenset(
    {
        *(f"requester.{name}" for name in ("id", "name", "first_name", "email_masked")),
        *("requester.team", "requester.lang", "device.name", "device.os"),
        *("ticket.id", "sla.claim_text"),
    }
)
_VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
Known = Mapping[Node, frozenset[str]]


def check_variables(draft: Draft, corpus: Corpus, report: Report, known: Known) -> None:
    """Report variables that nothing fills, or not on every path (E031)."""
    saved = _saved(corpus)
    for step in draft.article.steps.values():
        for name, line in _uses(step, draft):
            node = (draft.article.id, step.id)
            if name in SYSTEM or (name.startswith("org.") and name[4:] in corpus.org):
                continue
            if name not in saved:
                everything = {*SYSTEM, *saved, *(f"org.{key}" for key in corpus.org)}
                hint = did_you_mean(name, everything)
                report.add("E031", line, f"unknown variable {{{{{name}}}}}{hint}")
            elif name not in known.get(node, frozenset({name})):
                message = f"{{{{{name}}}}} is not known yet on every path to “{step.title}”"
                report.add("E031", line, message)


def known_fields(corpus: Corpus) -> Known:
    """Return for each step the fields that every path to it has saved.

    A path begins at the first step of an article; Escalate can be reached from anywhere.
    """
    known: dict[Node, frozenset[str]] = {}
    waiting: list[Node] = []
    for article in corpus.articles:
        starts = [article.first_step.id] if article.steps else []
        starts += [ESCALATE] if ESCALATE in article.steps else []
        for step in starts:
            known[article.id, step] = frozenset()
            waiting.append((article.id, step))
    while waiting:
        node = waiting.pop()
        at = corpus.drafts[node[0]].article.steps[node[1]]
        after = known[node] | _saves(at)
        for edge in edges_of(at):
            target = corpus.leads_to(node[0], edge)
            if target is None:
                continue
            before = known.get(target)
            both = after if before is None else before & after
            if both != before:
                known[target] = both
                waiting.append(target)
    return known


def _saves(step: Step) -> frozenset[str]:
    return frozenset([step.ask.save]) if step.ask and not step.ask.optional else frozenset()


def _saved(corpus: Corpus) -> set[str]:
    return {name for article in corpus.articles for name in asked_in(article)}


def asked_in(article: Article) -> set[str]:
    """Return the names that an article asks people for."""
    return {step.ask.save for step in article.steps.values() if step.ask}


def _uses(step: Step, draft: Draft) -> Iterator[tuple[str, int]]:
    if step.id == draft.article.first_step.id:
        yield from ((name, _line("", name, draft)) for name in _named(draft.article.intro))
    yield from ((name, _line(step.id, name, draft)) for name in _named(step.text))
    if step.ask:
        yield from ((name, step.ask.line) for name in _named(step.ask.label + step.ask.hint))
    if step.do:
        told = [*step.do.parameters.values(), step.do.confirm, step.do.wait_text]
        yield from ((name, step.do.line) for name in _named(" ".join(told)))
    for edge in step.edges:
        yield from ((name, edge.line) for name in _named(edge.label))
    for condition in step.conditions:
        if condition.variable:
            yield condition.variable, condition.edge.line


def _named(text: str) -> list[str]:
    return _VARIABLE.findall(text)


def _line(step: str, name: str, draft: Draft) -> int:
    """Return the line of the paragraph that names a variable."""
    lines = (
        prose.line for prose in draft.prose if prose.step == step and name in _named(prose.text)
    )
    fallback = draft.article.steps[step].line if step else draft.article.first_step.line
    return next(lines, fallback)
