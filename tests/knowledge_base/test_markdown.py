from datetime import date, timedelta

import pytest

from knowledge_base.article import (
    ArticleState,
    Ask,
    AskType,
    Audience,
    Condition,
    Edge,
    Handover,
    Kind,
    Look,
    Target,
)
from knowledge_base.markdown import compile_article, read_draft, slug
from tests.knowledge_base.samples import BRANCHING, ENDS, FRONT, ONE_STEP, PROVED, article, compiled


def test_the_front_matter_becomes_typed_metadata() -> None:
    door = compiled(BRANCHING, "door")
    assert (door.id, door.title) == ("door", "The door stays shut")
    assert (door.kind, door.state) == (Kind.INCIDENT, ArticleState.NOT_VALIDATED)
    assert (door.audience, door.owner) == (Audience.EVERYONE, "@team")
    assert (door.verified, door.review_every) == (date(2026, 11, 1), timedelta(days=90))


def test_optional_metadata_is_read_too() -> None:
    more = """summary: One line.
governance: restricted
impact: several-people
urgency: high
lang: de
translation_of: other
related: [a, b]
confused_with: c
renamed: {old-step: begin-here}
cannot_resolve_at_l1: true
---
"""
    source = article(ONE_STEP).replace("---\n\n#", more + "\n#", 1)
    sample = compiled(source)
    assert (sample.summary, sample.restricted, sample.impact) == (
        "One line.",
        True,
        "several-people",
    )
    assert (sample.lang, sample.translation_of, sample.urgency) == ("de", "other", "high")
    assert (sample.related, sample.confused_with) == (("a", "b"), ("c",))
    assert dict(sample.renamed) == {"old-step": "begin-here"}
    assert sample.cannot_resolve_at_l1


def test_steps_stand_in_the_order_of_the_file() -> None:
    door = compiled(BRANCHING, "door")
    assert list(door.steps) == [
        "is-there-a-light-on-the-lock",
        "which-computer",
        "tell-us",
        "solved",
        "escalate",
    ]
    assert door.first_step.title == "Is there a light on the lock?"


def test_the_intro_is_what_stands_above_the_first_step_without_notes() -> None:
    assert compiled(BRANCHING, "door").intro == "Two checks, about a minute."


def test_the_text_of_a_step_keeps_its_markdown_and_loses_title_blocks_and_edges() -> None:
    door = compiled(BRANCHING, "door")
    assert door.first_step.text == (
        "Look at the **lock**. Compare with {{org.test_site}}.\n\n"
        "- A list that is prose\n- and has no links"
    )
    assert door.steps["tell-us"].text == (
        "1. Stand back.\n2. Read the sign.\n\n![The sign](https://example.com/sign.png)"
    )


def test_buttons_carry_target_look_synonyms_and_line() -> None:
    first = compiled(BRANCHING, "door").first_step
    assert first.ask == Ask(save="light", line=first.ask.line if first.ask else 0)
    line = BRANCHING.split("\n").index('- [Yes, it is on](#which-computer "primary")') + 1
    assert first.edges == (
        Edge(
            "Yes, it is on",
            Target(step="which-computer"),
            Look.PRIMARY,
            ("green", "shines", "glows"),
            line,
        ),
        Edge("No light", Target(article="badge", returns=True), line=line + 3),
        Edge("I cannot look", Target(step="escalate"), Look.DANGER, line=line + 4),
    )


def test_conditions_end_with_otherwise() -> None:
    step = compiled(BRANCHING, "door").steps["which-computer"]
    assert step.edges == ()
    assert [(each.variable, each.value) for each in step.conditions] == [
        ("device.os", "macos"),
        ("", ""),
    ]
    otherwise: Condition = step.conditions[1]
    assert otherwise.edge.target == Target(article="badge", step="second-look")


def test_a_typed_question_keeps_all_its_keys() -> None:
    ask = compiled(BRANCHING, "door").steps["tell-us"].ask
    assert ask is not None
    assert (ask.save, ask.type, ask.label) == ("sign", AskType.TEXT, "Words on the sign")
    assert (ask.hint, ask.pattern) == ("For example, OUT OF ORDER", "[A-Z ]+")
    assert (ask.optional, ask.redact) == (True, True)


def test_an_action_keeps_parameters_confirmation_and_patience() -> None:
    reset = compiled(PROVED, "reset")
    verify, send = reset.steps["check-who-you-are"].do, reset.steps["send-it"].do
    assert verify is not None
    assert send is not None
    assert (verify.action, dict(verify.parameters)) == (
        "identity.verify",
        {"user": "{{requester.id}}"},
    )
    assert (verify.timeout, verify.wait_text) == (timedelta(minutes=2), "One moment.")
    assert send.confirm == "Send a link to {{requester.email_masked}}?"
    assert [edge.label for edge in reset.steps["send-it"].edges] == [
        "sent",
        "cancelled",
        "timeout",
        "error",
    ]


def test_an_escalate_block_names_queue_fields_and_privacy() -> None:
    block = "```escalate\nto: L2/network\ncollect: [a, b]\npriority: P2\nprivate: yes\n```"
    source = article(ONE_STEP).replace("```escalate\nto: L2/network\n```", block)
    handover = compiled(source).steps["escalate"].handover
    assert handover is not None
    assert handover == Handover("L2/network", ("a", "b"), "P2", private=True, line=handover.line)


def test_numbers_bound_a_question() -> None:
    ask = "```ask\nsave: floor\ntype: number\nmin: 1\nmax: 40\n```"
    step = compiled(article(f"\n## Which floor?\n\n{ask}\n\n- [Next](#solved)\n")).first_step
    assert step.ask is not None
    assert (step.ask.minimum, step.ask.maximum) == (1.0, 40.0)


def test_phrases_are_taken_letter_by_letter() -> None:
    door = compiled(BRANCHING, "door")
    assert door.phrases == (
        "the door: wont open",
        "no",
        "12:30 and # still shut",
        "[error] * `code` <!-- kept -->",
        "```ask",
    )
    assert door.not_this == ("i lost my badge",)


def test_equal_text_has_an_equal_digest_whatever_its_line_ends() -> None:
    digest = compiled(BRANCHING, "door").digest
    assert len(digest) == 12
    assert compiled("\ufeff" + BRANCHING.replace("\n", "\r\n"), "door").digest == digest
    assert compiled(BRANCHING.replace("Good.", "Fine."), "door").digest != digest


def test_a_link_to_the_own_file_stays_in_the_article() -> None:
    source = article(ONE_STEP.replace("#solved", "sample.md#solved"))
    assert compiled(source).first_step.edges[0].target == Target(step="solved")


def test_an_end_may_list_outside_links_as_prose() -> None:
    source = article(ONE_STEP).replace(
        "Good.", "Good. See also:\n\n- [The wiki](https://example.com) for more"
    )
    solved = compiled(source).steps["solved"]
    assert solved.edges == ()
    assert "[The wiki](https://example.com) for more" in solved.text


def test_a_step_that_hands_over_may_list_plain_prose() -> None:
    source = article(ONE_STEP).replace("I pass this on.", "I pass on:\n\n- your name")
    assert compiled(source).steps["escalate"].text == "I pass on:\n\n- your name"


def test_other_fences_and_notes_inside_text_are_prose() -> None:
    step = "\n## Type this\n\n```\nipconfig\n```\n\nSo <!-- soon --> it is.\n\n- [Ok](#solved)\n"
    assert compiled(article(step)).first_step.text == "```\nipconfig\n```\n\nSo  it is."


@pytest.mark.parametrize(
    ("title", "anchor"),
    [
        ("What does the VPN app say?", "what-does-the-vpn-app-say"),
        ("VPN / Wi-Fi", "vpn--wi-fi"),
        ("C++ & C#", "c--c"),
        ("📞 Call us", "-call-us"),
        ("It's snake_case, yes", "its-snake_case-yes"),
    ],
)
def test_a_step_has_the_anchor_that_github_gives(title: str, anchor: str) -> None:
    assert slug(title) == anchor


def test_a_message_points_at_its_line() -> None:
    source = FRONT.format(id="sample", kind="nonsense") + "\n# T\n" + ONE_STEP + ENDS
    result, findings = compile_article(source, "sample")
    assert result is None
    kinds = "incident, request, question, security, complaint"
    message = f"sample.md:3: E005 `kind: nonsense` is not one of {kinds}"
    assert [str(finding) for finding in findings] == [message]


def test_a_draft_with_findings_still_shows_what_could_be_read() -> None:
    draft, findings = read_draft(article(ONE_STEP).replace("id: sample", "id: other"), "sample")
    assert draft is not None
    assert draft.refused
    assert draft.file == "sample.md"
    assert tuple(findings) == draft.findings
    assert list(draft.article.steps) == ["begin-here", "solved", "escalate"]
