"""Whether actions exist, get what they need, and every outcome leads somewhere."""

from knowledge_base.article import ActionSignature, Article, Do, Step
from knowledge_base.findings import Report, did_you_mean
from knowledge_base.lint.corpus import Corpus
from knowledge_base.markdown.draft import Draft


def check_actions(draft: Draft, corpus: Corpus, report: Report) -> None:
    """Report unknown actions, outcomes, parameters and confirmations (E040, E041, E043, E044)."""
    for step in draft.article.steps.values():
        if step.do is None or not step.do.action:
            continue
        signature = corpus.signature(step)
        if signature is None:
            hint = did_you_mean(step.do.action, corpus.actions)
            report.add("E040", step.do.line, f"unknown action `{step.do.action}`{hint}")
            continue
        _check_kind(step.do, draft.article, signature, report)
        _check_outcomes(step, step.do, signature, report)
        _check_parameters(step.do, signature, report)
        if signature.changes and not step.do.confirm:
            message = f"`{signature.name}` changes something: add `confirm:`"
            report.add("E044", step.do.line, message)


def outcomes_of(do: Do, signature: ActionSignature) -> set[str]:
    """Return every outcome that a step must have a link for."""
    outcomes = {*signature.outcomes, "error"}
    if not signature.instant:
        outcomes.add("timeout")
    if do.confirm or signature.changes:
        outcomes.add("cancelled")
    return outcomes


def _check_kind(do: Do, article: Article, signature: ActionSignature, report: Report) -> None:
    if signature.kinds and article.kind not in signature.kinds:
        allowed = ", ".join(signature.kinds)
        message = f"`{signature.name}` is only for kind {allowed}, not for {article.kind}"
        report.add("E040", do.line, message)


def _check_outcomes(step: Step, do: Do, signature: ActionSignature, report: Report) -> None:
    wanted = outcomes_of(do, signature)
    linked = {edge.label: edge.line for edge in step.edges}
    for outcome in sorted(wanted - linked.keys()):
        message = f"no link for outcome “{outcome}” of `{signature.name}`"
        report.add("E041", do.line, message)
    for label, line in linked.items():
        if label not in wanted:
            has = ", ".join(sorted(wanted))
            report.add("E041", line, f"`{signature.name}` has no outcome “{label}” (it has {has})")


def _check_parameters(do: Do, signature: ActionSignature, report: Report) -> None:
    for name in signature.parameters:
        if not do.parameters.get(name):
            report.add("E043", do.line, f"`{signature.name}` needs `with: {name}`")
    for name in do.parameters:
        if name not in signature.parameters:
            hint = did_you_mean(name, signature.parameters)
            report.add("E043", do.line, f"`{signature.name}` takes no `{name}`{hint}")
