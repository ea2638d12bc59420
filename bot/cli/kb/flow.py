"""An article as people can follow it: its steps, and where each button leads."""

from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from knowledge_base.article import Article, Condition, Edge, Step, Target

WIDTH = 76


def flow_of(article: Article) -> dict[str, Any]:
    """Return the article as JSON values."""
    return {
        "id": article.id,
        "title": article.title,
        "kind": article.kind.value,
        "state": article.state.value,
        "owner": article.owner,
        "steps": [_step(step) for step in article.steps.values()],
        "phrases": list(article.phrases),
        "not_this": list(article.not_this),
    }


def flow_lines(article: Article) -> Iterator[str]:
    """Return the article as indented lines."""
    yield article.title
    yield f"{article.id} · {article.kind.value} · {article.state.value} · {article.owner}"
    if article.intro:
        yield ""
        yield from _wrapped(article.intro, "")
    for step in article.steps.values():
        yield ""
        yield f"{step.title}  (#{step.id})"
        yield from _wrapped(step.text, "    ")
        yield from (f"  {line}" for line in _machinery(step))
        yield from (f"  [{edge.label}] -> {_shown(edge.target)}" for edge in step.edges)
        yield from (f"  {_condition(each)}" for each in step.conditions)
    yield ""
    yield f"{len(article.phrases)} phrases lead here, {len(article.not_this)} lead elsewhere."


def _step(step: Step) -> dict[str, Any]:
    return {
        "id": step.id,
        "title": step.title,
        "text": step.text,
        "line": step.line,
        "asks": step.ask.save if step.ask else None,
        "does": step.do.action if step.do else None,
        "hands_over_to": step.handover.to if step.handover else None,
        "buttons": [_edge(edge) for edge in step.edges],
        "conditions": [
            {"variable": each.variable, "value": each.value, **_edge(each.edge)}
            for each in step.conditions
        ],
    }


def _edge(edge: Edge) -> dict[str, str]:
    return {"label": edge.label, "target": _shown(edge.target)}


def _machinery(step: Step) -> Iterator[str]:
    if step.ask:
        yield f"saves the answer as {step.ask.save} ({step.ask.type.value})"
    if step.do:
        yield f"does {step.do.action}"
        if step.do.confirm:
            yield f"asks before: {step.do.confirm}"
    if step.handover:
        wanted = f", with {', '.join(step.handover.collect)}" if step.handover.collect else ""
        yield f"hands over to {step.handover.to}{wanted}"


def _condition(condition: Condition) -> str:
    target = _shown(condition.edge.target)
    if not condition.variable:
        return f"otherwise -> {target}"
    return f"if {condition.variable} is {condition.value} -> {target}"


def _shown(target: Target) -> str:
    place = f"#{target.step}" if target.step else ""
    back = ", and back" if target.returns else ""
    return f"{target.article}{place}{back}"


def _wrapped(text: str, indent: str) -> Iterator[str]:
    for line in text.splitlines():
        yield from wrap(line, WIDTH, initial_indent=indent, subsequent_indent=indent) or [""]
