"""Scenario files: what a person says in an article, and where that must lead."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import yaml

from knowledge_base.findings import Finding, Report, did_you_mean
from knowledge_base.yaml_lines import YamlError, compose

ENDING = ".test.yml"
_KEYS = ("name", "given", "opens_with", "say", "path", "ends", "fields", "outcomes")
_DEEPEST = 5


@dataclass(frozen=True, slots=True)
class Scenario:
    """One talk: given these facts, saying this leads along this path to this end.

    `path` and `ends` are only checked where they are given; `outcomes` maps an action to the
    outcome that it has here.
    """

    article: str
    name: str
    given: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    opens_with: str = ""
    say: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    ends: str = ""
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    outcomes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    line: int = 1


def load_scenarios(path: Path) -> tuple[list[Scenario], list[Finding]]:
    """Return the scenarios of a folder, and what is wrong with its files."""
    scenarios: list[Scenario] = []
    findings: list[Finding] = []
    for file in sorted(path.glob(f"*{ENDING}")):
        try:
            text = file.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError:
            findings.append(Finding("E071", file.name, 1, "not UTF-8 text; save it as UTF-8"))
            continue
        found, wrong = parse_scenarios(text, file.name.removesuffix(ENDING))
        scenarios += found
        findings += wrong
    return scenarios, findings


def parse_scenarios(text: str, article: str) -> tuple[list[Scenario], list[Finding]]:
    """Return the scenarios of one file, which belong to the article of that id."""
    report = Report(f"{article}{ENDING}")
    scenarios: list[Scenario] = []
    root = _root(text, report)
    if root is not None and not isinstance(root, yaml.SequenceNode):
        report.add("E071", 1, "write a list of scenarios, each beginning with “- name:”")
    elif root is not None:
        for node in root.value:
            scenario = _scenario(node, article, report)
            if scenario:
                scenarios.append(scenario)
    return scenarios, report.findings


def _root(text: str, report: Report) -> yaml.Node | None:
    try:
        return compose(text, 1, _DEEPEST)
    except YamlError as error:
        report.add("E071", error.line, f"not valid YAML: {error.message}")
        return None


def _scenario(node: yaml.Node, article: str, report: Report) -> Scenario | None:
    line = _line(node)
    if not isinstance(node, yaml.MappingNode):
        report.add("E071", line, "a scenario is `key: value` lines, the first `name:`")
        return None
    values = {key.value: value for key, value in node.value if isinstance(key, yaml.ScalarNode)}
    before = len(report.findings)
    for key, value in values.items():
        if key not in _KEYS:
            hint = did_you_mean(key, _KEYS)
            report.add("E071", _line(value), f"unknown key `{key}`{hint}")
    reader = _Reader(values, report)
    scenario = Scenario(
        article=article,
        name=reader.text("name"),
        given=reader.pairs("given"),
        opens_with=reader.text("opens_with"),
        say=reader.texts("say"),
        path=reader.texts("path"),
        ends=reader.text("ends"),
        fields=reader.pairs("fields"),
        outcomes=reader.pairs("outcomes"),
        line=line,
    )
    if not scenario.name:
        report.add("E071", line, "a scenario needs a `name:`")
    return scenario if len(report.findings) == before else None


@dataclass(frozen=True, slots=True)
class _Reader:
    """Values of one scenario, each as the text that was written."""

    values: Mapping[str, yaml.Node]
    report: Report

    def text(self, key: str) -> str:
        node = self.values.get(key)
        if node is None or isinstance(node, yaml.ScalarNode):
            return str(node.value) if node else ""
        self.report.add("E071", _line(node), f"`{key}` takes one value")
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        node = self.values.get(key)
        if node is None:
            return ()
        if isinstance(node, yaml.SequenceNode) and _all_scalar(node.value):
            return tuple(str(item.value) for item in node.value)
        self.report.add("E071", _line(node), f"`{key}` takes a list, such as [one, two]")
        return ()

    def pairs(self, key: str) -> Mapping[str, str]:
        node = self.values.get(key)
        if node is None:
            return MappingProxyType({})
        if isinstance(node, yaml.MappingNode) and all(_all_scalar(pair) for pair in node.value):
            return MappingProxyType({str(name.value): str(each.value) for name, each in node.value})
        self.report.add("E071", _line(node), f"`{key}` takes `name: value` pairs")
        return MappingProxyType({})


def _all_scalar(nodes: list[yaml.Node] | tuple[yaml.Node, yaml.Node]) -> bool:
    return all(isinstance(node, yaml.ScalarNode) for node in nodes)


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1 if node.start_mark else 1
