"""The history of a ticket reads like what one person tells another."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import bot.support
from bot.cards import keys_in, timeline
from bot.tickets import Words
from bot.wording import SENTENCES
from tests.bot.floors import DANA, MINUTE, MONDAY, SAM, new_ticket

VIENNA = "Europe/Vienna"
NAMES = {DANA.key: "Dana", SAM.key: "Sam"}
ANN = new_ticket().requester


@dataclass(frozen=True)
class Line:
    kind: str
    actor: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    at: datetime = MONDAY


def told(*lines: Line) -> list[str]:
    ticket = new_ticket(words=(Words("a9", "it blinks\nred", MONDAY),))
    written = timeline(lines, ticket, NAMES, MONDAY + MINUTE, VIENNA).text
    return [line.removeprefix("- 14:00 · ") for line in written.splitlines()]


def test_every_line_says_when_it_was_as_of_now() -> None:
    lines = [
        Line("claimed", DANA.key, at=MONDAY - timedelta(days=1)),
        Line("still_on_it", DANA.key),
    ]
    assert timeline(lines, new_ticket(), NAMES, MONDAY, VIENNA).text.splitlines() == [
        "- Sun 14 Jun 14:00 · Dana claimed it",
        "- 14:00 · Dana is still on it",
    ]
    tomorrow = MONDAY + timedelta(days=1)
    assert "Mon 15 Jun 14:00" in timeline(lines, new_ticket(), NAMES, tomorrow, VIENNA).text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            Line(
                "ticket_opened",
                ANN,
                {"tier": "L2", "team": "network", "priority": "P3", "kind": ""},
            ),
            "Ann opened it as P3 for network in L2",
        ),
        (Line("user_said", "", {"arrival": "a9"}), "Ann wrote: it blinks red"),
        (Line("user_said", ANN, {"arrival": "gone"}), "Ann wrote"),
        (
            Line("human_replied", DANA.key, {"posting": "p1", "text": "we are on it"}),
            "Dana replied: we are on it",
        ),
        (
            Line("human_replied", DANA.key, {"posting": "p1", "text": "which one?", "how": "ask"}),
            "Dana asked: which one?",
        ),
        (Line("human_replied", DANA.key, {"posting": "p1"}), "Dana replied"),
        (Line("noted", DANA.key, {"text": "*log*"}), "Dana noted: \\*log\\*"),
        (Line("handed_over", DANA.key, {"to": SAM.key}), "Dana handed it to Sam"),
        (Line("handed_over", DANA.key, {"to": "slack/acme/u9"}), "Dana handed it to u9"),
        (
            Line("escalated", DANA.key, {"from": "L2", "to": "L3", "reason": "Dana: too hard"}),
            "Dana passed it from L2 to L3: too hard",
        ),
        (
            Line("escalated", "clock", {"from": "L2", "to": "L3", "reason": "nobody came"}),
            "the clock passed it from L2 to L3: nobody came",
        ),
        (Line("released", DANA.key, {"reason": "going home"}), "Dana put it back: going home"),
        (Line("released", DANA.key, {"reason": ""}), "Dana put it back"),
        (
            Line("released", "clock", {"reason": "idle"}),
            "the clock put it back, as nothing went on",
        ),
        (Line("user_left", "", {"person": SAM.key}), "Sam left"),
        (
            Line("priority_set", DANA.key, {"before": "P4", "after": "P2"}),
            "Dana changed it from P4 to P2",
        ),
        (
            Line("mentioned", "clock", {"tier": "L2", "lead": False, "people": ["dana", "sam"]}),
            "the clock called dana, sam",
        ),
        (
            Line("promise_broken", "clock", {"again": (MONDAY + 30 * MINUTE).isoformat()}),
            "the promised time passed; the new one is 14:30",
        ),
        (Line("closed", ANN, {"how": "confirmed"}), "Ann said that it works, and it was closed"),
        (Line("closed", "clock", {"how": "assumed"}), "the clock closed it"),
        (Line("flown_away", DANA.key, {"raw": "key:1"}), "Dana: flown away"),
    ],
)
def test_an_event_is_a_short_sentence_with_names_and_without_keys(line: Line, words: str) -> None:
    assert told(line) == [words]


def test_a_reply_that_was_taken_back_is_not_repeated() -> None:
    assert told(
        Line("human_replied", DANA.key, {"posting": "p1", "text": "you fool"}),
        Line("reply_withdrawn", DANA.key, {"posting": "p1"}),
    ) == ["Dana replied", "Dana took a reply back before it went out"]


def test_a_long_text_is_cut() -> None:
    [line] = told(Line("noted", DANA.key, {"text": "so " * 200}))
    assert line.endswith("…")
    assert len(line) < 250


def test_an_empty_timeline_says_so() -> None:
    assert timeline([], new_ticket(), {}, MONDAY, VIENNA).text == "Nothing has happened yet."


def test_the_people_of_a_history_are_those_who_acted_and_those_who_were_named() -> None:
    lines = [
        Line("handed_over", DANA.key, {"to": SAM.key}),
        Line("user_left", "", {"person": ANN}),
        Line("escalated", "clock", {"to": "L3"}),
    ]
    assert keys_in(lines) == {DANA.key, SAM.key, ANN}


def test_every_event_of_a_ticket_has_its_sentence() -> None:
    sources = Path(bot.support.__file__).parent.glob("*.py")
    kinds = {
        kind
        for source in sources
        for kind in re.findall(r"happened\(\s*\"(\w+)\"", source.read_text("utf-8"))
    }
    assert len(kinds) > 20
    assert {f"event-{kind.replace('_', '-')}" for kind in kinds} <= SENTENCES.keys()
