"""What people type without thinking is taken as they mean it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation import decide
from bot.conversation.answers import facts_in
from bot.conversation.talk import Stage, Talk
from bot.conversation.turn import AddAnswers, Relay, Show, Verdict
from bot.tickets import State
from bot.vocabulary import CUT, Place, Pressed, Said
from tests.bot.conversation.player import ANN, HOME, Player, library_of

OTHER = Place("test", "w", "@other")
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


# --- nothing to choose from, and other words ------------------------------------------------


@pytest.mark.parametrize("number", ["1", "7", "(2)"])
def test_a_number_with_nothing_to_choose_from_is_answered_kindly(number: str) -> None:
    player = Player().says(number)
    assert player.text.startswith("Hi, I'm the support bot.")
    assert "There's nothing to choose from right now." in player.text
    assert not player.talk.misses
    assert player.says(number).text.startswith("A number alone")
    assert Player().opens().says(number).text.startswith("There's nothing to choose from")
    done = Player().says("human", "skip").has(State.CLOSED).says(number)
    assert done.opened is None


def test_zero_is_a_person_even_when_nothing_was_asked() -> None:
    assert Player().says("0").talk.stage is Stage.LINE
    assert "0x80070005"[2:] in Player().says("80070005").talk.said[0].text


def test_a_number_that_is_not_shown_asks_for_one_that_is() -> None:
    player = Player().says("laptop")
    labels = player.labels
    assert player.says("9").text.startswith("I can't tell which answer that is.")
    assert player.says("9").text.startswith("That isn't one of these either.")
    assert player.labels == labels
    assert player.says("1").talk.at


def test_the_example_of_the_first_miss_would_start_an_article() -> None:
    for words in ("qwertz uiop", "it is broken somehow"):
        player = Player().says(words)
        example = re.search(r"example: \*(.+?)\*", player.text)
        assert example
        assert Player().says(example[1]).talk.at


def test_guesses_come_before_other_words_and_other_words_never_stand_alone() -> None:
    player = Player().says("it is broken somehow")
    assert "Is it one of these?\n\nOr say it another way, for example:" in player.text
    assert len(player.labels) == 5
    bare = badge("type: text").says("start over", "qwertz uiop")
    assert bare.text == (
        "I didn't find that.\n\nSay it another way: what did you do, and what do you see?"
    )


DOOR = "# {name}\n\n## Is it shut?\n\n- [Yes](#solved)\n\n## Solved\n\n## People say\n\n- {says}\n"


def test_without_an_example_the_guesses_stand_alone() -> None:
    library = library_of(
        kind="incident",
        badge=DOOR.format(name="Badge", says="badge 7 is broken!"),
        door=DOOR.format(name="Door", says="door 9 stuck!"),
        gate=DOOR.format(name="Gate", says="when is it"),
        fence=DOOR.format(name="Fence", says="when is it"),
    )
    player = Player(library=library, talk=Talk(ANN, HOME, greeted=True))
    assert player.says("broken window shade").text == "I didn't find that.\n\nIs it one of these?"


# --- answers and commands -------------------------------------------------------------------


def test_no_before_a_label_does_not_hide_the_label() -> None:
    assert "vpn-not-connecting" in Player().says(VPN, "No, not my problem").talk.rejected
    player = Player().says(VPN, "no, it does not open")
    assert player.talk.at
    assert not player.talk.rejected


def test_a_ticket_that_is_closed_or_not_theirs_is_said_to_be_so() -> None:
    player = Player().says("human", "skip").has(State.CLOSED).says("close T-12")
    assert player.text.startswith("**T-12** is closed already.")
    again = Player().says("human", "skip").has(State.CLOSED).says("close it")
    assert again.text.startswith("**T-12** is closed already.")
    assert player.says("Close ticket T-99.").text == (
        "You have no open ticket **T-99**; it may be closed already."
    )
    player = Player().says("human", "skip", "close t-99")
    assert player.text.startswith("You have no open ticket **T-99**")
    assert not player.all(Relay)
    assert "Does the internet work" in Player().says(VPN, "close T-5").text


def test_another_ticket_of_theirs_is_closed_by_its_name() -> None:
    player = Player().says("human", "skip")
    assert player.ticket
    here, elsewhere = replace(player.ticket, id=5), replace(player.ticket, id=6, place=OTHER)
    scene = replace(player.scene(), tickets=(player.ticket, here, elsewhere))
    said = decide(player.talk, Said("close T-5"), scene)
    assert [wish for wish in said.wishes if isinstance(wish, Verdict)] == [Verdict("close", 5)]
    assert not any(isinstance(wish, Show) for wish in said.wishes)
    said = decide(player.talk, Said("please close ticket T-6"), scene)
    (shown,) = (wish for wish in said.wishes if isinstance(wish, Show))
    assert shown.message.text == "Closed **T-6**. If it comes back, just tell me."
    walking = Player().says(VPN).talk
    said = decide(walking, Said("close T-5"), scene)
    assert "Does the internet work" in str(said.wishes)


def test_closing_the_ticket_ends_the_asking_for_it() -> None:
    for words in ("close T-12", "close it"):
        player = collecting().says(words)
        assert player.verdicts == ["close"]
        assert player.talk.stage is Stage.PASSED
        assert not player.shown


def test_back_with_nothing_open_is_not_repeated_later() -> None:
    for player in (Player().says("back"), Player().says("start over", "back")):
        for words in ("status", "repeat", "1", "repeat"):
            assert "nothing before this" not in player.says(words).text
            assert player.text
        assert player.does(Pressed("old")).text


def test_words_for_a_question_say_something_fitting_when_there_is_none() -> None:
    assert Player().says("done").text == "Good to hear."
    for player in (Player().says("skip"), Player().opens().says("skip")):
        assert "Pick an answer" not in player.text
        assert "There's nothing to choose from right now." in player.text


def test_security_never_ends_by_the_word_done_alone() -> None:
    player = Player().says("i got a dodgy email").says("done")
    assert player.text == "Shall I note that you are done with this?"
    assert "solved_confirmed" not in player.records
    assert player.says("yes").records == ["solved_confirmed"]


# --- coming back ----------------------------------------------------------------------------


def test_a_recap_ends_with_one_mark() -> None:
    player = Player().says(VPN).comes_back_after(days=2).says("hi")
    assert player.text.endswith("at *Does the internet work without the VPN?*")
    player = Player().says(VPN, "yes", "timed out", "windows").comes_back_after(days=2).says("hi")
    assert player.text.endswith("at *Restart it on Windows*.")


def test_hours_at_the_desk_bring_a_recap_and_an_answer_stays_an_answer() -> None:
    def later(player: Player, hours: float) -> Player:
        player.now += timedelta(hours=hours)
        return player

    assert later(Player().says(VPN), 9).says("well then").talk.stage is Stage.RECAP
    assert later(Player().says(VPN), 7).says("well then").talk.stage is Stage.WALKING
    assert later(Player().says(VPN), 9).says("yes").step == "what-does-the-vpn-app-say"
    assert later(badge("type: text"), 9).says("the red one").talk.fields
    assert later(badge("type: text"), 9).says("hello").talk.stage is Stage.RECAP
    assert badge("type: text").comes_back_after(hours=9).says("it is red").talk.aside


def test_hello_again_is_for_those_who_come_back() -> None:
    assert Player().opens().says("hello").text == "Hello. What's wrong?"
    player = Player().says("hi").comes_back_after(days=1).says("hello")
    assert player.text == "Hello again. What's wrong today?"


# --- what is said about what they typed -----------------------------------------------------


@pytest.mark.parametrize(
    "words", ["are you a human?", "are you a real person", "are you a robot?", "is this a bot"]
)
def test_who_asks_what_this_is_is_told(words: str) -> None:
    player = Player().says(words)
    assert player.talk.at is None
    assert "one step at a time" in player.text


@pytest.mark.parametrize(
    ("hint", "shown"),
    [("For example, 42", "42"), ("e.g. 42", "42"), ("as on the label", "as on the label")],
)
def test_an_example_is_called_one_once(hint: str, shown: str) -> None:
    player = badge(f"type: number\nhint: {hint}").says("red")
    assert player.text == f"That doesn't look right yet. For example: *{shown}*"


def test_what_was_cut_is_said() -> None:
    player = Player().says(f"my vpn keeps dropping{CUT}")
    assert "That was long; I read the first part." in player.text
    assert player.talk.at
    assert "That was long" not in player.says("repeat").text


def test_practice_says_what_it_passed_over() -> None:
    player = Player(practised=frozenset({"identity.verify"})).says(
        "i forgot my password", "forgot it", "my work account"
    )
    player.gets("verified")
    assert player.text.startswith(
        "**Check it is you**: I go on as if the answer were *verified*.\n\n*Practice mode:"
    )


def test_a_reset_reads_well_whether_the_address_is_known_or_not() -> None:
    words = ("i forgot my password", "forgot it", "my work account")
    known = {"requester.email_masked": "a…x@example.com"}
    for facts in ({}, known):
        player = Player(facts=facts).says(*words).gets("verified")
        assert "Send a reset link to the address we hold for you?" in player.text
        assert ("a…x@example.com" in player.text) == bool(facts)
        player.says("yes").gets("sent")
        assert "Our mail holds a link to choose a new password." in player.text
        assert "to the address we hold for you." in player.says("no email yet").text


def test_a_floor_in_the_first_sentence_is_taken() -> None:
    library = library_of(badge=TYPED.format(ask="type: text").replace("badge\n", "floor\n"))
    assert facts_in("it is on floor 3", library.articles["badge"]) == {"floor": "floor 3"}


def test_the_emergency_number_stands_before_all_else_that_a_danger_leads_to() -> None:
    player = Player().says("my vpn keeps dropping", "human")
    player.has(State.OPEN).says("there is a fire")
    assert player.turn
    kinds = [type(wish) for wish in player.turn.wishes]
    assert [kind for kind in kinds if kind in {Show, Relay, Verdict}] == [Show, Relay, Verdict]
