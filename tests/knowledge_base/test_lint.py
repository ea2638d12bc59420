from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge_base.findings import Finding
from knowledge_base.lint import lint_articles, lint_folder
from tests.knowledge_base.samples import (
    ACTIONS,
    BRANCHING,
    ENDS,
    FRONT,
    ONE_STEP,
    ORG,
    PROVED,
    ROUTES,
    SAYS,
    TODAY,
    article,
    linted,
)

GOOD = article(ONE_STEP)
OTHER = article(ONE_STEP, name="other")


def messages(findings: Sequence[Finding], code: str) -> list[str]:
    return [finding.message for finding in findings if finding.code == code]


def step(body: str, title: str = "Begin here") -> str:
    return f"\n## {title}\n\n{body}\n"


def one(body: str) -> str:
    return article(step(body))


def do(lines: str, *outcomes: str) -> str:
    links = "\n".join(f"- [{outcome}](#escalate)" for outcome in outcomes)
    return article(step(f"```do\n{lines}\n```\n\n{links}"), kind="request")


TICKET = "action: ticket.open\nwith: {to: L2/network, priority: P2, reason: Broken}"
SEND = 'action: idp.send_reset_link\nwith: {user: "{{requester.id}}"}\nconfirm: Send it?'


def test_a_good_article_has_no_findings() -> None:
    assert linted(GOOD) == []
    assert linted(article(ONE_STEP), reset=PROVED) == []


@pytest.mark.parametrize(
    ("code", "message", "source"),
    [
        (
            "E020",
            "no step “#restart-spooler”, did you mean “#restart-the-spooler”?",
            article(
                step("- [Go](#restart-spooler)\n- [Ok](#restart-the-spooler)")
                + step("- [Ok](#solved)", "Restart the spooler")
            ),
        ),
        ("E020", "no step “#sovled”, did you mean “#solved”?", one("- [Ok](#sovled)")),
        ("E020", "the link leads nowhere; name a step, such as (#solved)", one("- [Ok]()")),
        (
            "E020",
            "no step “#gone”",
            GOOD.replace("---\n\n#", "renamed: {old: gone}\n---\n\n#", 1),
        ),
        ("E021", "no article “othr.md”, did you mean “other.md”?", one("- [Ok](othr.md)")),
        (
            "E021",
            "no step `begin-her` in other.md, did you mean `begin-here`?",
            one("- [Ok](other.md#begin-her)"),
        ),
        (
            "E021",
            "related: no article `othr`, did you mean `other`?",
            GOOD.replace("---\n\n#", "related: othr\n---\n\n#", 1),
        ),
        (
            "E021",
            "confused_with: no article `none-such`",
            GOOD.replace("---\n\n#", "confused_with: [none-such]\n---\n\n#", 1),
        ),
        (
            "E021",
            "translation_of: no article `none-such`",
            GOOD.replace("---\n\n#", "translation_of: none-such\n---\n\n#", 1),
        ),
        ("E022", "dead end: “Begin here” has no buttons and is not an end", one("Look.")),
        (
            "E022",
            "“Escalate” hands over to nobody: add an escalate block with `to:`",
            article(ONE_STEP, ends="\n## Solved\n\nGood.\n\n## Escalate\n\nSorry.\n"),
        ),
        (
            "E023",
            "nothing leads to “Lonely”",
            article(ONE_STEP + step("- [Ok](#solved)", "Lonely")),
        ),
        (
            "E024",
            "people who reach “Loop A” can never finish: no way to Solved or Escalate",
            article(
                step("- [In](#loop-a)\n- [Out](#solved)")
                + step("- [On](#loop-b)", "Loop A")
                + step("- [On](#loop-a)", "Loop B")
            ),
        ),
        (
            "E025",
            "a button line needs exactly one link, found 2: “[A](#solved) or [B](#solved)”",
            one("- [Ok](#solved)\n- [A](#solved) or [B](#solved)"),
        ),
        ("E026", "two buttons say “yes”", one("- [Yes](#solved)\n- [yes](#escalate)")),
        ("E026", "two buttons say “yes”", one("- [Yes](#solved)\n- [No](#escalate)\n  - yes")),
        (
            "E027",
            "26 buttons; no more than 25 can be shown",
            one("\n".join(f"- [Room {number}](#solved)" for number in range(26))),
        ),
        ("E031", "unknown variable {{requester.nickname}}", one("{{requester.nickname}}")),
        (
            "E031",
            "unknown variable {{org.test_sit}}, did you mean `org.test_site`?",
            one("{{ org.test_sit }}\n\n- [Ok](#solved)"),
        ),
        ("E031", "unknown variable {{oddity}}", one("- If `oddity` is `a`: [A](#solved)")),
        (
            "E033",
            "asks people to type a secret (`password`)",
            one("```ask\nsave: password\n```\n\n- [Ok](#solved)"),
        ),
        (
            "E033",
            "asks people to type a secret (`old_pin_entered`)",
            one("```ask\nsave: old_pin_entered\ntype: text\n```\n\n- [Ok](#solved)"),
        ),
        (
            "E033",
            "asks people to type a secret (`sms_code`)",
            one("```ask\nsave: sms_code\ntype: text\n```\n\n- [Ok](#solved)"),
        ),
        (
            "E034",
            "`floor` is asked as choice and as number; use two names",
            article(
                step("```ask\nsave: floor\n```\n\n- [On](#again)")
                + step("```ask\nsave: floor\ntype: number\n```\n\n- [On](#solved)", "Again")
            ),
        ),
        (
            "E040",
            "unknown action `ticket.opn`, did you mean `ticket.open`?",
            do("action: ticket.opn", "ok"),
        ),
        (
            "E040",
            "`idp.send_reset_link` is only for kind request, not for incident",
            article(step(f"```do\n{SEND}\n```\n\n- [sent](#solved)")),
        ),
        ("E041", "no link for outcome “error” of `ticket.open`", do(TICKET, "ok")),
        (
            "E041",
            "`ticket.open` has no outcome “bananas” (it has error, ok)",
            do(TICKET, "ok", "error", "bananas"),
        ),
        (
            "E041",
            "`idp.send_reset_link` has no outcome “x” (it has cancelled, error, sent, timeout)",
            do(SEND, "x"),
        ),
        ("E043", "`ticket.open` needs `with: priority`", do("action: ticket.open", "ok", "error")),
        (
            "E043",
            "`ticket.open` takes no `prioritty`, did you mean `priority`?",
            do("action: ticket.open\nwith: {prioritty: P1}", "ok", "error"),
        ),
        (
            "E044",
            "`idp.send_reset_link` changes something: add `confirm:`",
            do('action: idp.send_reset_link\nwith: {user: "a"}', "sent"),
        ),
        (
            "E050",
            "no “## Solved”; add it at the end",
            article(step("- [Ok](#escalate)"), ends=ENDS.replace("## Solved", "## Good")),
        ),
        (
            "E050",
            "no “## Escalate”; add it at the end",
            article(step("- [Ok](#solved)"), ends="\n## Solved\n\nGood.\n"),
        ),
        (
            "E051",
            "no such route `L2/netwrk`, did you mean `L2/network`?",
            GOOD.replace("to: L2/network", "to: L2/netwrk"),
        ),
        (
            "E051",
            "no such route `L2/nobody-at-all`",
            do(TICKET.replace("L2/network", "L2/nobody-at-all"), "ok", "error"),
        ),
        (
            "E052",
            "collects `floor`, which nobody asks",
            GOOD.replace("to: L2/network", "to: L2/network\ncollect: [device.os, floor]"),
        ),
        (
            "E060",
            "button “aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…” is 76 characters; 75 can be shown",
            one(f"- [{'a' * 76}](#solved)"),
        ),
        ("E061", "image without alternative text", one("![](https://a.b/c.png)")),
        (
            "E062",
            "1,600 characters; one message holds 1,500",
            one("a" * 1_600 + "\n\n- [Ok](#solved)"),
        ),
        ("W101", "“People say” has 0 lines; give at least 10", GOOD.replace(SAYS, "")),
        (
            "W101",
            "“People say” has 1 line; give at least 10",
            GOOD.replace(SAYS, "\n## People say\n\n- a\n"),
        ),
        ("W110", "message of 70 words; aim for 60 or fewer", one("so. " * 70)),
        ("W111", "sentence of 39 words; aim for 25 or fewer", one("word " * 39)),
        (
            "W112",
            "“Simply” can sound dismissive to someone who is stuck",
            one("Simply look.\n\n- [Ok](#solved)"),
        ),
        (
            "W113",
            "link text “here” says nothing on its own",
            one("Click [here](https://example.com).\n\n- [Ok](#solved)"),
        ),
        ("W120", "review was due 2026-04-01", GOOD.replace("2026-11-01", "2026-01-01")),
        (
            "W127",
            "6 buttons; people choose best from 5 or fewer",
            one("\n".join(f"- [Room {number}](#solved)" for number in range(6))),
        ),
        (
            "W160",
            "button “No, it is off and I tried the switch” is 36 characters; aim for 25",
            one("- [No, it is off and I tried the switch](#solved)"),
        ),
    ],
)
def test_each_fault_is_named_with_its_mend(code: str, message: str, source: str) -> None:
    assert message in messages(linted(source, other=OTHER), code)


def test_the_broken_files_of_reading_show_in_the_lint_too() -> None:
    findings = linted("# No front matter", other=OTHER.replace("#solved", "sample.md"))
    assert [(finding.code, finding.file) for finding in findings] == [("E001", "sample.md")]


def test_findings_are_in_the_order_of_files_and_lines() -> None:
    found = linted(one("Simply look.\n\n- [Ok](#sovled)"), other=one("Look."))
    assert [(each.file, each.line) for each in found] == sorted(
        (each.file, each.line) for each in found
    )


def test_a_live_article_may_not_lead_to_one_that_is_not_published() -> None:
    hidden = OTHER.replace("state: not-validated", "state: wip")
    source = one("- [Ok](other.md)")
    assert messages(linted(source, other=hidden), "E021") == [
        "other.md is wip and not published; link to another article"
    ]
    draft = source.replace("state: not-validated", "state: wip")
    assert messages(linted(draft, other=hidden), "E021") == []


def test_a_step_that_another_article_links_to_is_not_lonely() -> None:
    lonely = article(ONE_STEP + step("- [Ok](#solved)", "Lonely"))
    linking = article(step("- [Ok](sample.md#lonely)"), name="other")
    assert messages(linted(lonely, other=linking), "E023") == []


def test_a_way_into_another_article_is_a_way_out() -> None:
    source = article(step('- [Try](other.md "return")\n- [Again](#begin-here)'))
    assert messages(linted(source, other=OTHER), "E024") == []


def test_names_in_the_front_matter_that_exist_are_fine() -> None:
    named = "related: other\nconfused_with: lost\nrenamed: {old: begin-here}\n"
    source = GOOD.replace("---\n\n#", f"{named}---\n\n#", 1)
    broken = "# No front matter\n"
    assert [str(each) for each in linted(source, other=OTHER, lost=broken)] == [
        "lost.md:1: E001 front matter missing: begin the file with --- and key: value lines"
    ]


def test_a_link_that_says_where_it_goes_is_fine() -> None:
    assert linted(one("See [the wiki](https://example.com).\n\n- [Ok](#solved)")) == []


def test_articles_without_any_step_get_one_message() -> None:
    source = FRONT.format(id="sample", kind="incident") + "\n# T\n" + SAYS
    assert [finding.code for finding in linted(source)] == ["E011"]


def test_an_unreadable_target_is_not_reported_twice() -> None:
    found = lint_articles(
        {"sample": one("- [Ok](other.md)")},
        actions=ACTIONS,
        routes=ROUTES,
        today=TODAY,
        unreadable=["other"],
    )
    assert found == []


# --- variables on paths -----------------------------------------------------------------------

ASKS = "```ask\nsave: floor\ntype: number\n```\n\n- [Next](#then)\n"


def test_a_saved_field_is_known_after_its_question() -> None:
    source = article(step(ASKS) + step("Floor {{floor}}.\n\n- [Ok](#solved)", "Then"))
    assert linted(source) == []


def test_a_field_that_one_path_does_not_ask_is_not_known() -> None:
    source = article(
        step("- [Ask](#which)\n- [Skip it](#then)")
        + step(ASKS, "Which")
        + step("Floor {{floor}}.\n\n- [Ok](#solved)", "Then")
    )
    found = linted(source)
    assert messages(found, "E031") == ["{{floor}} is not known yet on every path to “Then”"]
    assert found[0].line == source.split("\n").index("Floor {{floor}}.") + 1


def test_an_optional_question_may_leave_its_field_empty() -> None:
    asks = ASKS.replace("save: floor", "save: floor\noptional: true")
    source = article(step(asks) + step("Floor {{floor}}.\n\n- [Ok](#solved)", "Then"))
    assert len(messages(linted(source), "E031")) == 1


def test_escalate_can_be_reached_before_any_question() -> None:
    source = article(step(ASKS) + step("- [Ok](#escalate)", "Then"))
    told = source.replace("I pass this on.", "I pass on floor {{floor}}.")
    assert len(messages(linted(told), "E031")) == 1


def test_variables_are_looked_for_everywhere_people_read_them() -> None:
    source = (
        do(TICKET.replace("Broken", '"{{a}}"') + "\nconfirm: Is {{b}} it?\nwait_text: '{{c}}'")
        .replace("# A sample", "# A sample\n\nHello {{d}}.")
        .replace(
            "## Solved",
            "## More\n\n```ask\nsave: x\nhint: '{{e}}'\n```\n\n- [{{f}}](#solved)\n\n## Solved",
        )
    )
    names = {message.split("{{")[1][0] for message in messages(linted(source), "E031")}
    assert names == set("abcdef")


def test_a_field_asked_before_the_jump_is_known_in_the_other_article() -> None:
    asks = step(ASKS.replace("#then", "other.md#middle"))
    middle = step("Floor {{floor}}.\n\n- [Ok](#solved)", "Middle")
    other = article(ONE_STEP + middle, name="other")
    assert messages(linted(article(asks), other=other), "E031") == []
    early = article(step("- [Go](other.md#middle)"), name="third")
    assert len(messages(linted(article(asks), other=other, third=early), "E031")) == 1


def test_fields_are_collected_that_an_earlier_article_asks() -> None:
    other = OTHER.replace("to: L2/network", "to: L2/network\ncollect: [floor]")
    asking = article(step(ASKS.replace("#then", "other.md")))
    assert messages(linted(GOOD, other=other), "E052") == ["collects `floor`, which nobody asks"]
    assert messages(linted(asking, other=other), "E052") == []


# --- proof ------------------------------------------------------------------------------------


def test_an_action_behind_its_check_is_fine() -> None:
    assert linted(GOOD, reset=PROVED) == []


def test_an_action_reached_without_its_check_is_refused() -> None:
    source = do(SEND, "sent", "cancelled", "timeout", "error")
    assert messages(linted(source), "E042") == [
        "“Begin here” runs `idp.send_reset_link`, but it can be reached without being verified"
    ]


def test_only_the_outcome_that_proves_leads_on() -> None:
    source = PROVED.replace("[timeout](#escalate)", "[timeout](#send-it)", 1)
    assert len(messages(linted(GOOD, reset=source), "E042")) == 1


def test_a_link_from_another_article_past_the_check_is_refused_where_it_stands() -> None:
    source = one("- [Quick](reset.md#send-it)")
    found = [finding for finding in linted(source, reset=PROVED) if finding.code == "E042"]
    assert [each.file for each in found] == ["sample.md"]
    assert found[0].message.startswith("“Quick” leads into reset.md past the check: “Send it”")
    assert found[0].line == source.split("\n").index("- [Quick](reset.md#send-it)") + 1


@pytest.mark.parametrize("target", ["reset.md", "reset.md#check-who-you-are", "reset.md#escalate"])
def test_a_link_from_another_article_before_the_check_is_fine(target: str) -> None:
    assert messages(linted(one(f"- [Go]({target})"), reset=PROVED), "E042") == []


# --- folders ----------------------------------------------------------------------------------


def test_a_folder_is_checked_with_its_values_and_scenarios(tmp_path: Path) -> None:
    (tmp_path / "sample.md").write_text(one("{{org.phone}} {{org.fax}}\n\n- [Ok](#solved)"))
    (tmp_path / "_org.yml").write_text('phone: "1"\n')
    (tmp_path / "sample.test.yml").write_text("- say: [a]\n")
    (tmp_path / "odd.md").write_bytes(b"\xff")
    found = lint_folder(tmp_path, ACTIONS, ROUTES, TODAY)
    assert [(each.file, each.code) for each in found] == [
        ("odd.md", "E001"),
        ("sample.md", "E031"),
        ("sample.test.yml", "E071"),
    ]


def test_the_sample_with_conditions_is_clean_among_its_neighbours() -> None:
    badge = article(ONE_STEP + step("- [Ok](#solved)", "Second look"), name="badge")
    found = lint_articles(
        {"door": BRANCHING, "badge": badge}, actions=ACTIONS, routes=ROUTES, today=TODAY, org=ORG
    )
    assert [str(finding) for finding in found if finding.refuses] == []


def test_an_action_without_kinds_may_be_used_everywhere() -> None:
    signature = replace(ACTIONS["ticket.open"], kinds=())
    found = lint_articles(
        {"sample": do(TICKET, "ok", "error")},
        actions={"ticket.open": signature},
        routes=ROUTES,
        today=date(2026, 11, 2),
    )
    assert found == []
