from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.scenarios import Scenario, load_scenarios, parse_scenarios

FULL = """\
- name: the light is on
  given: {device.os: macos}
  opens_with: "no"
  say: [yes, 12:30, skip]
  path: [is-there-a-light, tell-us]
  ends: escalate L2/network
  fields: {floor: 3}
  outcomes: {ticket.open: ok}
- name: short
"""


def test_a_scenario_keeps_every_value_as_it_was_written() -> None:
    scenarios, findings = parse_scenarios(FULL, "door")
    assert findings == []
    assert scenarios == [
        Scenario(
            article="door",
            name="the light is on",
            given={"device.os": "macos"},
            opens_with="no",
            say=("yes", "12:30", "skip"),
            path=("is-there-a-light", "tell-us"),
            ends="escalate L2/network",
            fields={"floor": "3"},
            outcomes={"ticket.open": "ok"},
            line=1,
        ),
        Scenario(article="door", name="short", line=9),
    ]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("name: a\n", 1, "write a list of scenarios, each beginning with “- name:”"),
        ("- name: a\n- just words\n", 2, "a scenario is `key: value` lines, the first `name:`"),
        ("- name: a\n  sya: [b]\n", 2, "unknown key `sya`, did you mean `say`?"),
        ("- say: [a]\n", 1, "a scenario needs a `name:`"),
        ("- name: a\n  ends: [b]\n", 2, "`ends` takes one value"),
        ("- name: a\n  say: b\n", 2, "`say` takes a list, such as [one, two]"),
        ("- name: a\n  say: [[b]]\n", 2, "`say` takes a list, such as [one, two]"),
        ("- name: a\n  given: [b]\n", 2, "`given` takes `name: value` pairs"),
        ("- name: a\n  given: {b: [c]}\n", 2, "`given` takes `name: value` pairs"),
    ],
)
def test_a_broken_scenario_is_told_its_line(text: str, line: int, message: str) -> None:
    _, findings = parse_scenarios(text, "door")
    assert [str(each) for each in findings] == [f"door.test.yml:{line}: E071 {message}"]


@pytest.mark.parametrize(
    "text", ["- a: [", "- &a x\n- *a\n", "[" * 500, "\x00", "# " + "x" * 1_000_001]
)
def test_a_hostile_scenario_file_ends_in_one_finding(text: str) -> None:
    scenarios, findings = parse_scenarios(text, "door")
    assert scenarios == []
    assert [finding.code for finding in findings] == ["E071"]


def test_an_empty_file_holds_no_scenarios() -> None:
    assert parse_scenarios("", "door") == ([], [])


@given(st.text())
def test_any_text_ends_in_scenarios_or_findings(text: str) -> None:
    parse_scenarios(text, "door")


def test_a_folder_gives_the_scenarios_of_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "b.test.yml").write_text("- name: second\n")
    (tmp_path / "a.test.yml").write_text("- name: first\n")
    (tmp_path / "c.test.yml").write_bytes(b"\xff")
    (tmp_path / "_org.yml").write_text("phone: 1\n")
    scenarios, findings = load_scenarios(tmp_path)
    assert [(each.article, each.name) for each in scenarios] == [("a", "first"), ("b", "second")]
    assert [finding.file for finding in findings] == ["c.test.yml"]
