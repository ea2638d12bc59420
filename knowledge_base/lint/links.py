"""Whether all links lead somewhere, and everybody who comes in can come out."""

from collections import defaultdict
from collections.abc import Mapping

from knowledge_base.article import ESCALATE, SOLVED, Article, ArticleState, Edge, Step
from knowledge_base.findings import Report, did_you_mean
from knowledge_base.lint.corpus import Corpus, edges_of, reachable
from knowledge_base.markdown.draft import Draft
from knowledge_base.markdown.targets import no_step

_LIVE = (ArticleState.NOT_VALIDATED, ArticleState.VALIDATED)


def check_targets(draft: Draft, corpus: Corpus, report: Report) -> None:
    """Report links to articles, or steps there, that do not exist (E021)."""
    for step in draft.article.steps.values():
        for edge in edges_of(step):
            if edge.target.article:
                _check_other(draft.article, edge, corpus, report)


def check_named(draft: Draft, corpus: Corpus, report: Report) -> None:
    """Report front matter that names articles or steps that do not exist (E020, E021)."""
    article = draft.article
    named = [("related", name) for name in article.related]
    named += [("confused_with", name) for name in article.confused_with]
    named += [("translation_of", article.translation_of)] if article.translation_of else []
    for key, name in named:
        if name not in corpus.drafts and name not in corpus.unreadable:
            hint = did_you_mean(name, corpus.drafts)
            report.add("E021", draft.key_lines[key], f"{key}: no article `{name}`{hint}")
    for new in article.renamed.values():
        if new not in article.steps:
            report.add("E020", draft.key_lines["renamed"], no_step(new, article.steps))


def check_ways(draft: Draft, corpus: Corpus, report: Report) -> None:
    """Report dead ends, steps without a way in, and traps (E022, E023, E024)."""
    steps = draft.article.steps
    if not steps:
        return
    onward = _onward(draft.article)
    entries = {draft.article.first_step.id, SOLVED, ESCALATE, *_entered(draft.article, corpus)}
    met = reachable(entries, onward)
    back: dict[str, set[str]] = defaultdict(set)
    for origin, targets in onward.items():
        for target in targets:
            back[target].add(origin)
    ways_out = {step.id for step in steps.values() if _is_way_out(step, steps)}
    freed = reachable(ways_out, back)
    for step in steps.values():
        if _is_dead_end(step):
            report.add("E022", step.line, _dead_end(step))
        elif step.id not in freed:
            who = f"people who reach “{step.title}” can never finish"
            report.add("E024", step.line, f"{who}: no way to Solved or Escalate")
        if step.id not in met:
            report.add("E023", step.line, f"nothing leads to “{step.title}”")


def _check_other(article: Article, edge: Edge, corpus: Corpus, report: Report) -> None:
    name, step = edge.target.article, edge.target.step
    if name in corpus.unreadable:
        return
    other = corpus.drafts.get(name)
    if other is None:
        files = [f"{each}.md" for each in corpus.drafts]
        hint = did_you_mean(f"{name}.md", files, "“")
        report.add("E021", edge.line, f"no article “{name}.md”{hint}")
    elif step and step not in other.article.steps:
        hint = did_you_mean(step, other.article.steps)
        report.add("E021", edge.line, f"no step `{step}` in {name}.md{hint}")
    elif article.state in _LIVE and other.article.state not in _LIVE:
        message = f"{name}.md is {other.article.state} and not published; link to another article"
        report.add("E021", edge.line, message)


def _onward(article: Article) -> dict[str, list[str]]:
    return {
        step.id: [edge.target.step for edge in edges_of(step) if not edge.target.article]
        for step in article.steps.values()
    }


def _entered(article: Article, corpus: Corpus) -> set[str]:
    """Return the steps that other articles jump to."""
    return {
        node[1]
        for other in corpus.articles
        if other.id != article.id
        for _, _, node in corpus.links(other)
        if node[0] == article.id
    }


def _is_dead_end(step: Step) -> bool:
    if step.id == ESCALATE:
        return step.handover is None
    return step.id != SOLVED and step.handover is None and not edges_of(step)


def _dead_end(step: Step) -> str:
    if step.id == ESCALATE:
        return "“Escalate” hands over to nobody: add an escalate block with `to:`"
    return f"dead end: “{step.title}” has no buttons and is not an end"


def _is_way_out(step: Step, steps: Mapping[str, Step]) -> bool:
    """Return whether a step ends, leads to another article, or is broken in itself."""
    if step.id in {SOLVED, ESCALATE} or step.handover is not None or _is_dead_end(step):
        return True
    return any(edge.target.article or edge.target.step not in steps for edge in edges_of(step))
