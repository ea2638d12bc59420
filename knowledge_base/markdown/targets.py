"""Links inside one article: a link to a step that is not there refuses the file."""

from collections.abc import Collection, Mapping

from knowledge_base.article import Step
from knowledge_base.findings import Report, did_you_mean
from knowledge_base.markdown.edges import OUTSIDE


def check_own_targets(steps: Mapping[str, Step], report: Report) -> None:
    """Report links to steps that the article does not have (E020)."""
    for step in steps.values():
        for edge in (*step.edges, *(condition.edge for condition in step.conditions)):
            own = not edge.target.article and edge.target.step != OUTSIDE
            if own and edge.target.step not in steps:
                report.add("E020", edge.line, no_step(edge.target.step, steps))


def no_step(step: str, steps: Collection[str]) -> str:
    """Return the message about a step that is not there."""
    if not step:
        return "the link leads nowhere; name a step, such as (#solved)"
    hint = did_you_mean(f"#{step}", [f"#{known}" for known in steps], "“")
    return f"no step “#{step}”{hint}"
