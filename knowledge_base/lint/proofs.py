"""Can an action that needs proof be reached without it? Also from another article's link."""

from collections.abc import Iterable

from knowledge_base.article import Article, Step
from knowledge_base.findings import Report
from knowledge_base.lint.corpus import Corpus, edges_of, reachable
from knowledge_base.markdown.draft import Draft


def check_proofs(draft: Draft, corpus: Corpus, report: Report) -> None:
    """Report paths to an action that skip the proof it needs (E042).

    People can come in at the first step, and at every step that another article links to. Only
    the outcome named like the proof, of an action that gives it, lets them pass as proved.
    """
    for article, step in _needing(draft.article, corpus):
        if step.id in _unproved([article.first_step.id], article, step, corpus):
            message = (
                f"“{step.title}” runs `{_action(step)}`, "
                "but it can be reached without being verified"
            )
            report.add("E042", step.do.line if step.do else step.line, message)
    for _, edge, (name, entry) in corpus.links(draft.article):
        other = corpus.drafts[name].article
        if other is draft.article or entry == other.first_step.id:
            continue
        for _, step in _needing(other, corpus):
            if step.id in _unproved([entry], other, step, corpus):
                message = (
                    f"“{edge.label}” leads into {name}.md past the check: “{step.title}” there "
                    f"runs `{_action(step)}`, which needs people to be verified"
                )
                report.add("E042", edge.line, message)


def _needing(article: Article, corpus: Corpus) -> Iterable[tuple[Article, Step]]:
    for step in article.steps.values():
        signature = corpus.signature(step)
        if signature and signature.needs:
            yield article, step


def _unproved(starts: Iterable[str], article: Article, needing: Step, corpus: Corpus) -> set[str]:
    """Return the steps that can be reached without the proof that one step needs."""
    signature = corpus.signature(needing)
    proof = signature.needs if signature else ""
    return reachable(
        starts, {step.id: _unproved_exits(step, proof, corpus) for step in article.steps.values()}
    )


def _unproved_exits(step: Step, proof: str, corpus: Corpus) -> list[str]:
    signature = corpus.signature(step)
    gives = signature is not None and signature.gives == proof
    return [
        edge.target.step
        for edge in edges_of(step)
        if not edge.target.article and not (gives and edge.label == proof)
    ]


def _action(step: Step) -> str:
    return step.do.action if step.do else ""
