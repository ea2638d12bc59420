"""Run every check over a folder, or over texts that are not saved yet."""

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

from knowledge_base.article import ActionSignature
from knowledge_base.findings import Finding, Report
from knowledge_base.library import load_org, read_folder
from knowledge_base.lint.actions import check_actions
from knowledge_base.lint.asks import check_asks
from knowledge_base.lint.buttons import check_buttons, check_texts
from knowledge_base.lint.corpus import Corpus
from knowledge_base.lint.ends import check_ends
from knowledge_base.lint.links import check_named, check_targets, check_ways
from knowledge_base.lint.proofs import check_proofs
from knowledge_base.lint.style import check_phrases, check_style
from knowledge_base.lint.variables import check_variables, known_fields
from knowledge_base.markdown import Draft, read_draft
from knowledge_base.scenarios import load_scenarios

_CHECKS = (
    check_targets,
    check_named,
    check_ways,
    check_buttons,
    check_texts,
    check_asks,
    check_actions,
    check_proofs,
    check_ends,
    check_phrases,
    check_style,
)


def lint_folder(
    path: Path,
    actions: Mapping[str, ActionSignature],
    routes: Collection[str],
    today: date,
) -> list[Finding]:
    """Return what is wrong with the articles, values and scenarios of a folder."""
    sources, unreadable = read_folder(path)
    org, bad_org = load_org(path)
    _, bad_scenarios = load_scenarios(path)
    broken = [finding.file.removesuffix(".md") for finding in unreadable]
    found = lint_articles(
        sources, actions=actions, routes=routes, today=today, org=org, unreadable=broken
    )
    return _sorted([*unreadable, *bad_org, *bad_scenarios, *found])


def lint_articles(
    sources: Mapping[str, str],
    *,
    actions: Mapping[str, ActionSignature],
    routes: Collection[str],
    today: date,
    org: Collection[str] = (),
    unreadable: Collection[str] = (),
) -> list[Finding]:
    """Return what is wrong with some articles, given as texts by id."""
    findings: list[Finding] = []
    drafts: dict[str, Draft] = {}
    broken = set(unreadable)
    for name, source in sources.items():
        draft, found = read_draft(source, name)
        findings += found
        if draft:
            drafts[name] = draft
        else:
            broken.add(name)
    corpus = Corpus(drafts, actions, routes, today, org, broken)
    known = known_fields(corpus)
    for draft in drafts.values():
        report = Report(draft.file)
        for check in _CHECKS:
            check(draft, corpus, report)
        check_variables(draft, corpus, report, known)
        findings += report.findings
    return _sorted(findings)


def _sorted(findings: Collection[Finding]) -> list[Finding]:
    return sorted(set(findings), key=lambda each: (each.file, each.line, each.code, each.message))
