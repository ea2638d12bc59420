"""What engineers type is understood, or answered with what to type instead."""

from datetime import timedelta

import pytest

from bot.commands import HELP, Command, Verb, complete, help_text, parse
from bot.errors import UserError


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("claim T-12", Command(Verb.CLAIM, 12)),
        ("claim 12", Command(Verb.CLAIM, 12)),
        ("claim #12", Command(Verb.CLAIM, 12)),
        ("Claim t-12", Command(Verb.CLAIM, 12)),
        ("  claim  ", Command(Verb.CLAIM)),
        ("take T-12", Command(Verb.CLAIM, 12)),
        ("ack T-12", Command(Verb.CLAIM, 12)),
        ("assign me T-12", Command(Verb.CLAIM, 12)),
        ("assign T-12 me", Command(Verb.CLAIM, 12)),
        ("assign me", Command(Verb.CLAIM)),
        ("assign T-12 sam", Command(Verb.ASSIGN, 12, target="sam")),
        ("hand-over 12 @Sam Lee", Command(Verb.ASSIGN, 12, target="Sam Lee")),
        ("reply T-12 on it\nnow", Command(Verb.REPLY, 12, "on it\nnow")),
        ("reply: on it", Command(Verb.REPLY, 0, "on it")),
        ("reply T-12: on it", Command(Verb.REPLY, 12, "on it")),
        ("note 12 router log attached", Command(Verb.NOTE, 12, "router log attached")),
        ("note 12th floor switch", Command(Verb.NOTE, 0, "12th floor switch")),
        ("ask T-12 which light?", Command(Verb.ASK, 12, "which light?")),
        ("escalate T-12 needs a change", Command(Verb.ESCALATE, 12, "needs a change")),
        ("escalate T-12 l3 needs a change", Command(Verb.ESCALATE, 12, "needs a change", "L3")),
        ("escalate L3: firewall", Command(Verb.ESCALATE, 0, "firewall", "L3")),
        ("wait T-12 user", Command(Verb.WAIT, 12, target="user")),
        ("wait T-12 Vendor case 7", Command(Verb.WAIT, 12, "case 7", "vendor")),
        ("release T-12", Command(Verb.RELEASE, 12)),
        (
            "resolve T-12 fixed: new certificate installed",
            Command(Verb.RESOLVE, 12, "new certificate installed", "fixed"),
        ),
        ("resolve T-12 restarted it", Command(Verb.RESOLVE, 12, "restarted it", "fixed")),
        ("resolve T-12 was it: https", Command(Verb.RESOLVE, 12, "was it: https", "fixed")),
        ("resolve T-12 see https://a.b", Command(Verb.RESOLVE, 12, "see https://a.b", "fixed")),
        ("resolve T-12 10:30 reset", Command(Verb.RESOLVE, 12, "10:30 reset", "fixed")),
        ("resolve fixed the router", Command(Verb.RESOLVE, 0, "fixed the router", "fixed")),
        (
            "resolve T-12 duplicate of T-9",
            Command(Verb.RESOLVE, 12, "duplicate of T-9", "duplicate"),
        ),
        ("re-open T-12 again", Command(Verb.REOPEN, 12, "again")),
        ("priority T-12 p2", Command(Verb.PRIORITY, 12, target="P2")),
        ("snooze T-12 2h", Command(Verb.SNOOZE, 12, length=timedelta(hours=2))),
        ("queue", Command(Verb.QUEUE)),
        ("mine", Command(Verb.MINE)),
        ("next", Command(Verb.NEXT)),
        ("timeline T-12", Command(Verb.TIMELINE, 12)),
        ("show 12", Command(Verb.SHOW, 12)),
        ("undo", Command(Verb.UNDO)),
        ("on-call", Command(Verb.ONCALL)),
        ("?", Command(Verb.HELP)),
    ],
)
def test_a_typed_command_is_understood(typed: str, meant: Command) -> None:
    assert parse(typed) == meant


@pytest.mark.parametrize(
    ("typed", "way_out"),
    [
        ("resolve T-12", "`resolve T-12 fixed: new certificate installed`"),
        ("resolve T-12 fixed", "`resolve T-12 fixed: new certificate installed`"),
        ("resolve T-12 fixed:", "`resolve T-12 fixed: new certificate installed`"),
        ("resolve", "`resolve T-12 fixed: new certificate installed`"),
        ("resolve T-12 bogus: reset it", "“bogus”. Known: fixed, workaround, not-a-fault,"),
        ("resolve T-12 wont-fix: reset it", "I don't know the code “wont-fix”."),
        ("reply T-12", "`reply T-12 "),
        ("note T-12", "`note T-12 "),
        ("ask T-12", "`ask T-12 "),
        ("escalate T-12", "`escalate T-12 "),
        ("escalate T-12 L3", "`escalate T-12 "),
        ("wait T-12", "`wait T-12 vendor`"),
        ("wait T-12 somebody", "`wait T-12 vendor`"),
        ("assign T-12", "`assign T-12 sam`"),
        ("priority T-12 P9", "`priority T-12 P2`"),
        ("snooze T-12 soon", "`snooze T-12 2h`"),
    ],
)
def test_half_a_command_is_answered_with_an_example(typed: str, way_out: str) -> None:
    with pytest.raises(UserError) as refused:
        parse(typed)
    assert way_out in str(refused.value)


def test_a_form_that_was_sent_off_half_empty_is_refused_like_a_typed_command() -> None:
    with pytest.raises(UserError, match="Say what was done"):
        complete(Command(Verb.RESOLVE, 12))


@pytest.mark.parametrize(("typed", "meant"), [("clam T-12", "claim"), ("relese 3", "release")])
def test_a_slip_of_the_finger_is_answered_with_what_was_probably_meant(
    typed: str, meant: str
) -> None:
    with pytest.raises(UserError, match=f"Did you mean `{meant}`"):
        parse(typed)


def test_an_unknown_word_is_answered_with_the_way_to_the_list() -> None:
    with pytest.raises(UserError) as refused:
        parse("xyzzy")
    assert str(refused.value) == "I don't know the command “xyzzy”. Type `help` for all of them."


def test_an_empty_line_is_answered_with_an_example() -> None:
    with pytest.raises(UserError, match="claim T-12"):
        parse("   ")


def test_the_help_has_one_line_for_every_command() -> None:
    assert set(HELP) == set(Verb)
    assert len(help_text().splitlines()) == len(Verb) + 1
    for verb in Verb:
        assert f"`{verb}" in help_text()
