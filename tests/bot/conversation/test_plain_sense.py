"""What people type without thinking is taken as they mean it."""

from dataclasses import replace

import pytest

from bot.conversation.talk import Stage
from bot.conversation.turn import AddAnswers, Relay
from bot.tickets import State
from tests.bot.conversation.player import Player, library_of

VPN = "vpn keeps dropping every few mins"
TYPED = """# Badge

## What is on the badge?

```ask
save: badge
{ask}
```

- [Next](#escalate)
- [It is lost](#lost)

## Lost

Look in the drawer.

- [Found it](#solved)

## Which colour is it?

```ask
save: colour
```

- [Red](#solved)
- [Blue](#solved)

## Solved

## Escalate

```escalate
to: L2/network
collect: [colour, badge]
```

## People say

- the badge does not open
"""


def badge(ask: str) -> Player:
    """Return somebody at a step that wants words, whose first option is numbered 1."""
    return Player(library=library_of(badge=TYPED.format(ask=ask))).says("the badge does not open")


def collecting() -> Player:
    """Return somebody who is asked for a colour after the hand-over."""
    return badge("type: number").says("human")


# --- numbers --------------------------------------------------------------------------------


def test_the_number_of_skip_skips_the_one_line() -> None:
    for words in ("1", "1.", "(1)", "7"):
        player = Player().says("human", words)
        assert player.opened
        assert player.opened.title == "Wants to talk to a person"
        assert not player.talk.said
    assert Player().says("human", "0").opened


def test_a_shown_number_chooses_at_a_step_that_is_typed() -> None:
    assert badge("type: text").says("1").step == "lost"
    assert badge("type: text").says("(1)").step == "lost"
    assert badge("type: text").says("the red one").talk.fields[-1].value == "the red one"


def test_a_number_that_is_the_answer_stays_the_answer() -> None:
    assert badge("type: number").says("1").talk.fields[-1].value == "1"
    assert badge('type: text\npattern: "[0-9]"').says("1").talk.fields[-1].value == "1"
    assert badge('type: text\npattern: "[a-z]+"').says("1").step == "lost"


# --- danger and urgency ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["there is a fire in the server room", "i smell smoke and someone is hurt"]
)
def test_danger_is_handed_over_at_once_without_a_greeting(words: str) -> None:
    player = Player().says(words)
    assert player.text == "If anyone may be in danger, call **112** first, then leave the place."
    assert player.opened
    assert (player.opened.at_least, player.opened.impact) == ("P1", "several-people")
    assert player.opened.title == words
    player = Player().says(VPN, words)
    assert player.opened
    assert player.opened.route == "L2/service-desk"
    assert player.talk.collecting == ()


def test_danger_said_twice_is_answered_with_other_words_and_raises_once() -> None:
    player = Player().says("human", "skip", "there is a fire")
    assert player.verdicts == ["urgent"]
    assert player.all(Relay)
    assert player.ticket
    player.ticket = replace(player.ticket, priority="P1")
    player.says("the fire is growing")
    assert player.text == "Call **112** if nobody has yet, and stay away from it."
    assert player.verdicts == []
    assert player.has(State.RESOLVED).says("it is on fire again").opened


def test_urgent_alone_counts_for_several_people() -> None:
    for player in (Player().says("urgent"), Player().says("human", "urgent")):
        assert player.opened
        assert (player.opened.impact, player.opened.urgency) == ("several-people", "high")
    opened = Player().says("human", "nobody can work in our office").opened
    assert opened
    assert (opened.title, opened.impact) == ("nobody can work in our office", "several-people")


@pytest.mark.parametrize(
    ("words", "raised"),
    [
        ("my whole team cant work", True),
        ("everyone is stuck", True),
        ("the whole office is down", True),
        ("nobody can print", True),
        ("everyone else can work", False),
        ("i can't work", False),
        ("my whole team says hello", False),
        ("i went round and asked everyone and the man at the desk looked down", False),
    ],
)
def test_a_team_that_is_stopped_raises_the_ticket(words: str, raised: bool) -> None:
    player = Player().says("human", "skip", words)
    assert player.verdicts == (["urgent"] if raised else [])
    assert player.all(Relay)[0].words.text == words


# --- asking afterwards ----------------------------------------------------------------------


def test_after_the_third_miss_or_anger_nothing_is_asked() -> None:
    for words in (("purple elephants dance here", "seventeen quiet trees"), ("you useless bot",)):
        player = Player().says(VPN, *words)
        assert player.opened
        assert player.text.endswith("You don't need to do anything.")
        assert player.talk.collecting == ()


@pytest.mark.parametrize("words", ["no", "none", "no idea", "9", "n/a", "nothing"])
def test_what_is_no_answer_is_not_stored_as_one(words: str) -> None:
    player = collecting().says(words)
    assert not player.all(AddAnswers)
    assert player.talk.collecting == ("badge",)


def test_a_fact_with_choices_is_asked_with_them() -> None:
    for words in ("2", "blue", "it is blue"):
        player = collecting()
        assert player.labels == ["Red", "Blue", "Skip"]
        assert player.says(words).all(AddAnswers)[0].answers[0].value == "Blue"
    assert collecting().says("a sort of green").all(AddAnswers)
    assert collecting().says("3").talk.collecting == ("badge",)


def test_a_number_that_is_asked_for_afterwards_is_an_answer() -> None:
    player = collecting().says("skip", "1")
    assert player.all(AddAnswers)[0].answers[0].value == "1"
    assert player.talk.stage is Stage.PASSED
