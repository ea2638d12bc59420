import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_base.library import load_folder, load_org
from knowledge_base.markdown import LARGEST_SOURCE, compile_article
from tests.knowledge_base.samples import BRANCHING, ENDS, ONE_STEP, PROVED, article

GOOD = article(ONE_STEP)


def codes(source: str) -> set[str]:
    result, findings = compile_article(source, "sample")
    assert (result is None) == any(finding.refuses for finding in findings)
    assert all(finding.line >= 1 for finding in findings)
    return {finding.code for finding in findings}


def front(line: str) -> str:
    return GOOD.replace("---\n\n#", f"{line}\n---\n\n#", 1)


def step(body: str) -> str:
    return article(f"\n## Begin here\n\n{body}\n")


def ask(lines: str) -> str:
    return step(f"```ask\n{lines}\n```\n\n- [Next](#solved)")


@pytest.mark.parametrize(
    ("code", "source"),
    [
        ("E001", "# No front matter\n"),
        ("E001", GOOD.replace("---\n\n#", "\n#", 1)),
        ("E001", front("summary: a: b")),
        ("E001", front("- list")),
        ("E001", "---\n- only\n- a list\n---\n\n# T\n"),
        ("E001", front("summary: 1\nsummary: 2")),
        ("E001", front("related: [[a]]")),
        ("E001", front("renamed: {a: {b: c}}")),
        ("E001", front("? [a]\n: b")),
        ("E001", front("summary: &a text")),
        ("E001", front("summary: *a")),
        ("E002", GOOD.replace('owner: "@team"\n', "")),
        ("E002", GOOD.replace('owner: "@team"', "owner: ~")),
        ("E002", GOOD.replace("service: test\n", "")),
        ("E002", "---\n---\n\n# T\n" + ONE_STEP),
        ("E003", front("urgancy: high")),
        ("E004", GOOD.replace("id: sample", "id: samples")),
        ("E005", GOOD.replace("kind: incident", "kind: incedent")),
        ("E005", GOOD.replace("verified: 2026-11-01", "verified: 1 November")),
        ("E005", GOOD.replace("90d", "three months")),
        ("E005", GOOD.replace("kind: incident", "kind: [incident]")),
        ("E005", front("urgency: yesterday")),
        ("E005", front("cannot_resolve_at_l1: perhaps")),
        ("E005", front("related: {a: b}")),
        ("E005", front("renamed: a")),
        ("E010", GOOD.replace("# A sample\n", "")),
        ("E010", GOOD.replace("# A sample", "#")),
        ("E010", GOOD.replace("## Solved", "# Another\n\n## Solved")),
        ("E010", GOOD.replace("# A sample", "Words first.\n\n# A sample")),
        ("E011", article("")),
        ("E011", GOOD.replace("## Begin here", "## Solved\n\nDone.\n\n## Begin here")),
        ("E012", article(ONE_STEP + ONE_STEP)),
        ("E013", step("### Deeper\n\n- [Ok](#solved)")),
        ("E013", step("> ## Quoted\n\n- [Ok](#solved)")),
        ("E013", GOOD + "\n## Late step\n\n- [Ok](#solved)\n"),
        ("E014", step("<b>bold</b>\n\n- [Ok](#solved)")),
        ("E014", step("<div>\nbox\n</div>\n\n- [Ok](#solved)")),
        ("E014", step("Open <the app> now.\n\n- [Ok](#solved)")),
        ("E015", article("\n## VPN / office: now!\n\n- [Ok](#solved)\n")),
        ("E015", article("\n##\n\n- [Ok](#solved)\n")),
        ("E016", step("```ask\nsave: a\n```\n\n```ask\nsave: b\n```\n\n- [Ok](#solved)")),
        ("E016", step("```escalate\nto: L2/network\n```\n\n- [Ok](#solved)")),
        ("E016", GOOD.replace("# A sample\n", "# A sample\n\n```ask\nsave: a\n```\n")),
        ("E020", step("- [Ok](#nowhere)")),
        ("E025", step("- [A](#solved) or [B](#escalate)\n- [C](#solved)")),
        ("E025", step("- [A](#solved) and more\n- [C](#solved)")),
        ("E025", step("- no link\n- [C](#solved)")),
        ("E025", step("-\n- [C](#solved)")),
        ("E025", step("- [C](#solved)\n\n  second paragraph")),
        ("E025", step("- [](#solved)")),
        ("E025", step("Go to [the end](#solved).\n\n- [C](#solved)")),
        ("E028", step('- [A](other.md "retrun")')),
        ("E028", step('- [A](other.md "nonsense")')),
        ("E028", step('- [A](#solved "return")')),
        ("E029", step("- [A](https://example.com)")),
        ("E029", step("- [A](manual.pdf)")),
        ("E030", step("- If `device.os` is `macos`: [A](#solved)")),
        ("E030", step("- Otherwise: [A](#solved)")),
        ("E030", step("- Otherwise: [A](#solved)\n- If `device.os` is `x`: [B](#solved)")),
        ("E030", step("- If `device.os` is `x`: [B](#solved)\n- [A](#solved)")),
        ("E032", ask("type: text")),
        ("E032", ask("save: Not Snake")),
        ("E032", ask("save: a\ntipe: text")),
        ("E032", ask("save: a\ntype: colour")),
        ("E032", ask("save: a\npattern: '['")),
        ("E032", ask(f"save: a\npattern: '{'a' * 300}'")),
        ("E032", ask("save: a\npattern: '(a)\\1'")),
        ("E032", ask("save: a\npattern: '(?=a)b'")),
        ("E032", ask("save: a\npattern: '(?<!a)b'")),
        ("E032", ask("save: a\npattern: '(?>a)b'")),
        ("E032", ask("save: a\npattern: '((a{1,99}){1,99}){1,99}'")),
        ("E032", ask("save: a\nmin: soon")),
        ("E032", ask("save: a\nmin: nan")),
        ("E032", ask("save: a\nmin: 3\nmax: 2")),
        ("E032", ask("save: [")),
        ("E032", ask("just words")),
        ("E002", step("```do\nwith: {a: b}\n```\n\n- [ok](#solved)")),
        ("E003", step("```do\naction: a.b\nconfrim: x\n```\n\n- [ok](#solved)")),
        ("E005", step("```do\naction: a.b\ntimeout: 20\n```\n\n- [ok](#solved)")),
        ("E005", step("```escalate\nto: L2/network\npriority: high\n```")),
        ("W101", GOOD + "a line that is no bullet\n"),
    ],
)
def test_a_broken_file_is_told_what_is_wrong(code: str, source: str) -> None:
    assert code in codes(source)


def test_broken_front_matter_gives_one_message_and_stops() -> None:
    assert codes(front("summary: a: b") + "\n# Twice\n") == {"E001"}


def test_an_unknown_key_is_told_the_likely_one() -> None:
    _, findings = compile_article(front("urgancy: high"), "sample")
    assert findings[0].message == "unknown key `urgancy`, did you mean `urgency`?"


@pytest.mark.parametrize(
    "source",
    [
        "",
        "\x00",
        GOOD + "\x00",
        GOOD.replace("Look", "Lo\x07ok"),
        GOOD.replace("Look", "Lo\ud800ok"),
        "x\n" * LARGEST_SOURCE,
        GOOD + "y" * 20_000,
        "---\na: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n---\n\n# T\n",
        "---\n" + "a: " + "[" * 2_000 + "\n---\n\n# T\n",
        "---\n" + "{" * 2_000 + "\n---\n\n# T\n",
        "---\na: \ufffe\n---\n\n# T\n",
    ],
    ids=[
        *("empty", "nul", "nul-inside", "bell", "half-a-character", "huge", "long-line"),
        *("alias-bomb", "deep-lists", "deep-maps", "noncharacter"),
    ],
)
def test_a_hostile_file_is_refused_with_one_message(source: str) -> None:
    result, findings = compile_article(source, "sample")
    assert result is None
    assert [finding.code for finding in findings] == ["E001"]


@pytest.mark.parametrize(
    "flood",
    ["> " * 4_000, "[" * 9_000, "*a " * 3_000, "- " * 4_000, "`" * 9_000, "![[" * 3_000],
    ids=["quotes", "brackets", "stars", "bullets", "ticks", "images"],
)
def test_deep_nesting_is_read_quickly(flood: str) -> None:
    began = time.monotonic()
    compile_article(step(f"{flood}\n\n- [Ok](#solved)"), "sample")
    assert time.monotonic() - began < 5


def test_a_long_nested_list_is_read_without_a_fall() -> None:
    nested = "\n".join("  " * depth + "- a" for depth in range(200))
    compile_article(step(nested), "sample")


@given(st.text())
def test_any_text_ends_in_findings_or_an_article(text: str) -> None:
    codes(text)


@settings(max_examples=150)
@given(st.data())
def test_any_cut_or_insertion_in_an_article_ends_in_findings_or_an_article(
    data: st.DataObject,
) -> None:
    source = data.draw(st.sampled_from([BRANCHING, PROVED, GOOD]))
    start = data.draw(st.integers(0, len(source)))
    end = data.draw(st.integers(start, min(len(source), start + 40)))
    marks = st.text(st.sampled_from("#-[]()`\"':{}<!>&*\n ax?|") | st.characters(), max_size=12)
    codes(source[:start] + data.draw(marks) + source[end:])


@given(st.lists(st.sampled_from(GOOD.split("\n") + ENDS.split("\n")), max_size=40))
def test_any_shuffle_of_lines_ends_in_findings_or_an_article(lines: list[str]) -> None:
    codes("\n".join(lines))


@pytest.mark.parametrize("content", [b"\xff\xfe\x00a", b"caf\xe9\n", b"\x89PNG\r\n\x1a\n\x00\x00"])
def test_a_file_of_other_bytes_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "odd.md").write_bytes(content)
    library, findings = load_folder(tmp_path)
    assert not library.articles
    assert [(finding.code, finding.file) for finding in findings] == [("E001", "odd.md")]


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"a: b\nc: d: e\n", 2), (b"\xff", 1), (b"a: 1\nb: [c]\n", 2), (b"- a\n", 1)],
)
def test_a_broken_org_file_is_told_its_line(tmp_path: Path, content: bytes, line: int) -> None:
    (tmp_path / "_org.yml").write_bytes(content)
    _, findings = load_org(tmp_path)
    assert [(finding.file, finding.line) for finding in findings] == [("_org.yml", line)]
