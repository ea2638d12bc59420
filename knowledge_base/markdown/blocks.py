"""The three machine parts of a step: `ask`, `do` and `escalate`."""

import re
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from knowledge_base.article import Ask, AskType, Do, Handover
from knowledge_base.findings import Report
from knowledge_base.markdown.fields import Fields
from knowledge_base.patterns import pattern_fault
from knowledge_base.yaml_lines import Entry, YamlError, parse_map

BLOCKS = ("ask", "do", "escalate")
PRIORITIES = ("P1", "P2", "P3", "P4")
_ASK_KEYS = ("save", "type", "label", "hint", "pattern", "min", "max", "optional", "redact")
_DO_KEYS = ("action", "with", "confirm", "timeout", "wait_text")
_ESCALATE_KEYS = ("to", "collect", "priority", "private")
_SNAKE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_QUICKLY = timedelta(seconds=20)


def read_block(kind: str, text: str, line: int, report: Report) -> Ask | Do | Handover | None:
    """Return what one fenced block says, or None when it cannot be read at all."""
    try:
        entries = parse_map(text, line + 1)
    except YamlError as problem:
        message = f"the `{kind}` block is not valid YAML: {problem.message}"
        report.add("E032", problem.line, message)
        return None
    readers = {"ask": _read_ask, "do": _read_do, "escalate": _read_handover}
    return readers[kind](entries, line, report)


def _read_ask(entries: Mapping[str, Entry], line: int, report: Report) -> Ask | None:
    fields = Fields(entries, report, line, missing="E032", unknown="E032", wrong="E032")
    fields.check_keys(_ASK_KEYS, ("save",))
    save = fields.text("save")
    if save and not _SNAKE.fullmatch(save):
        fields.reject("save", f"`save: {save}` must be lower case words joined by _")
    pattern = fields.text("pattern")
    _check_pattern(fields, pattern)
    minimum, maximum = fields.number("min"), fields.number("max")
    if minimum is not None and maximum is not None and minimum > maximum:
        fields.reject("min", "`min` is larger than `max`")
    return Ask(
        save=save,
        type=fields.choice("type", AskType, AskType.CHOICE),
        label=fields.text("label"),
        hint=fields.text("hint"),
        pattern=pattern,
        minimum=minimum,
        maximum=maximum,
        optional=fields.flag("optional"),
        redact=fields.flag("redact"),
        line=line,
    )


def _check_pattern(fields: Fields, pattern: str) -> None:
    fault = pattern_fault(pattern)
    if fault:
        fields.reject("pattern", f"`pattern` {fault}")


def _read_do(entries: Mapping[str, Entry], line: int, report: Report) -> Do:
    fields = Fields(entries, report, line)
    fields.check_keys(_DO_KEYS, ("action",))
    return Do(
        action=fields.text("action"),
        parameters=MappingProxyType(fields.pairs("with")),
        confirm=fields.text("confirm"),
        timeout=fields.duration("timeout", _QUICKLY, "20s"),
        wait_text=fields.text("wait_text"),
        line=line,
    )


def _read_handover(entries: Mapping[str, Entry], line: int, report: Report) -> Handover:
    fields = Fields(entries, report, line)
    fields.check_keys(_ESCALATE_KEYS, ("to",))
    return Handover(
        to=fields.text("to"),
        collect=fields.names("collect"),
        priority=fields.one_of("priority", PRIORITIES),
        private=fields.flag("private"),
        line=line,
    )
