"""Walking articles written for the occasion: actions, links, typed answers, variables."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.choosing import choose
from bot.conversation.collecting import label_of
from bot.conversation.reading import escape_in
from bot.conversation.talk import Option
from bot.conversation.turn import RunAction, Turn
from bot.conversation.variables import fill, names
from bot.conversation.walk import start
from bot.vocabulary import ActionEnded, File, Pressed, Said
from bot.wording.words import Escape
from knowledge_base.library import Library
from tests.bot.conversation.player import NOON, Player, library_of, starter

TYPED = """# Typed

## Give it

```ask
save: given
type: {type}
{more}
```

- [Next](#thanks)

## Thanks

You gave {{{{given}}}}. It is noted.

- [Good](#solved)

## Solved

Good.

## Escalate

```escalate
to: L2/desk
collect: [given]
```
"""


def typed(kind: str, more: str = "") -> Player:
    library = library_of(typed=TYPED.format(type=kind, more=more))
    return begin(library, "typed")


def begin(library: Library, name: str, **facts: str) -> Player:
    player = Player(library=library, facts=facts)
    return player._take(start(Turn(player.talk), player.scene(), library.articles[name]))  # noqa: SLF001


def resetting() -> Player:
    return begin(starter(), "reset-password")


@pytest.mark.parametrize(
    ("kind", "more", "wrong", "right"),
    [
        ("number", "min: 2\nmax: 9", "many", "3"),
        ("number", "min: 2\nmax: 9", "12", "3,5"),
        ("date", "", "soon", "2026-03-04"),
        ("date", "", "soon", "4.3."),
        ("datetime", "", "soon", "2026-03-04T10:00"),
        ("datetime", "", "soon", "today 9:10"),
        ("email", "", "ann at home", "ann@example.com"),
        ("phone", "", "none", "+44 20 7946"),
        ("text", "pattern: '[A-Z]{3}'", "abcd", "ABC"),
        ("text", "max: 5", "too long for it", "short"),
    ],
)
def test_a_wrong_answer_is_asked_for_once_more_and_then_kept_as_typed(
    kind: str, more: str, wrong: str, right: str
) -> None:
    player = typed(kind, more).says(wrong)
    assert player.step == "give-it"
    assert player.says(right).talk.fields[-1].valid
    player = typed(kind, more).says(wrong, wrong)
    assert "just as you typed it" in player.text
    assert (player.talk.fields[-1].value, player.talk.fields[-1].valid) == (wrong, False)


def test_an_evil_pattern_does_not_keep_people_waiting() -> None:
    player = typed("text", "pattern: '(a+)+$'")
    began = time.perf_counter()
    player.says("a" * 150 + "!")
    assert time.perf_counter() - began < 0.1
    assert player.step == "give-it"


def test_a_hint_is_shown_and_names_a_right_answer() -> None:
    player = typed("number", "hint: For example, 12")
    assert "*For example, 12*" in player.text
    assert "For example: *12*" in player.says("dozen").text


def test_what_was_typed_is_shown_without_marks() -> None:
    assert r"You gave \*x\*." in typed("text").says("*x*").text


def test_a_file_is_asked_for_and_kept_by_address() -> None:
    player = typed("file", "optional: true").says("here")
    assert player.text == "Send the file here, or skip this."
    player.does(Said("", (File("a.png", "https://x.example/a"),)))
    assert player.talk.fields[-1].value == "a.png: https://x.example/a"
    assert "a file" in typed("file").says("here").text
    assert typed("text").does(Said("", (File("a.png", "u"),))).step == "thanks"


def test_an_optional_answer_can_be_skipped_by_word_and_by_number() -> None:
    assert typed("text", "optional: true").says("skip").step == "thanks"
    player = typed("text", "optional: true").says("1")
    assert player.step == "thanks"
    assert "You gave" not in player.text
    assert typed("text").says("0").opened


def test_a_secret_answer_is_not_written_into_the_path() -> None:
    assert typed("text", "redact: true").says("4711 main").talk.path[-1].answer == "(typed)"
    assert typed("text").says("").step == "give-it"


def test_nothing_is_changed_without_a_yes() -> None:
    player = resetting()
    while not player.all(RunAction):
        assert player.talk.question
        player.does(Pressed(f"q{player.talk.serial}.0"))
    assert "checking" in player.text.lower() or player.text
    run = player.all(RunAction)[0]
    assert run.action == "identity.verify"
    assert "still waiting" in player.says("well").text
    assert "isn't here yet" in player.says("well then").text
    assert "late_outcome" in player.does(ActionEnded("other", "verified")).records
    player.gets("verified")
    assert [proof.at for proof in player.talk.proofs] == [NOON]
    assert player.talk.stage == "confirming"
    assert not player.all(RunAction)
    player.says("yes")
    assert [each.action for each in player.all(RunAction)] == ["idp.send_reset_link"]


def test_a_proof_is_dated_by_the_machine_however_quick_the_desk_is() -> None:
    player = resetting()
    player.machine = NOON - timedelta(days=3)
    while not player.all(RunAction):
        player.does(Pressed(f"q{player.talk.serial}.0"))
    player.gets("verified")
    assert [proof.at for proof in player.talk.proofs] == [NOON - timedelta(days=3)]


@pytest.mark.parametrize("outcome", ["error", "timeout", "nobody-knows-this"])
def test_a_failed_action_leads_on(outcome: str) -> None:
    player = resetting()
    while not player.all(RunAction):
        player.does(Pressed(f"q{player.talk.serial}.0"))
    player.gets(outcome)
    assert player.opened or player.labels


def test_an_outcome_is_never_a_button() -> None:
    player = resetting()
    while not player.all(RunAction):
        player.does(Pressed(f"q{player.talk.serial}.0"))
    player.says("it works now", "not yet")
    assert "verified" not in player.labels
    player.gets("verified").says("back")
    assert "verified" not in player.labels


def test_declining_is_the_outcome_cancelled_and_practice_is_said() -> None:
    player = resetting()
    player.practised = frozenset({"identity.verify"})
    while not player.all(RunAction):
        player.does(Pressed(f"q{player.talk.serial}.0"))
    player.gets("verified")
    assert "Practice mode" in player.text
    before = player.talk.serial
    assert player.says("no").talk.serial > before
    assert not player.all(RunAction)


def test_a_person_during_an_action_makes_its_outcome_late() -> None:
    player = resetting()
    while not player.all(RunAction):
        player.does(Pressed(f"q{player.talk.serial}.0"))
    run = player.talk.run
    player.says("human")
    assert player.opened
    assert "late_outcome" in player.does(ActionEnded(run, "verified")).records


A = """# First

## Go

Go there?

- [There](b.md "return")
- [Done](#solved)

## Solved

One.
"""
B = "# Second\n\n## Here\n\nIs it good?\n\n- [Yes](#solved)\n- [Over](a.md)\n\n## Solved\n\nTwo.\n"


def test_another_article_comes_back_with_it_works_now() -> None:
    player = begin(library_of(a=A, b=B), "a").says("there", "yes")
    assert "Back to **First**." in player.text
    assert player.labels[0] == "It works now"
    assert player.presses("It works now").records[-1] == "solved_confirmed"


C = "# Coffee machine\n\n## Cup\n\nIs there a cup?\n\n- [Yes](#solved)\n\n## Solved\n"


def test_what_was_put_aside_comes_back_to_where_it_was_called_from() -> None:
    library = library_of(a=A, b=B, coffee_machine=C)
    player = begin(library, "a").says("there", "coffee machine broken")
    assert "Pause **Second** and look at **Coffee machine**?" in player.text
    player.says("yes", "yes")
    assert "Shall we go back to **Second**?" in player.text
    assert player.says("yes").step == "here"
    assert "Back to **First**." in player.says("yes").text


def test_what_was_taken_for_fixed_comes_back_to_where_it_was_called_from() -> None:
    player = begin(library_of(a=A, b=B), "a").says("there").is_silent().is_silent()
    assert "solved_assumed" in player.records
    assert player.says("still broken").step == "here"
    assert "Back to **First**." in player.says("yes").text


def test_a_security_article_never_ends_by_it_works_now() -> None:
    library = library_of(kind="security", a=A, b=B)
    assert "It works now" not in begin(library, "a").says("there", "yes").labels


def test_the_third_time_round_is_a_persons_turn() -> None:
    player = begin(library_of(a=A, b=B), "a").says("there", "over", "there", "over")
    assert player.opened
    assert "through these steps already" in player.text


def test_a_link_to_an_article_that_is_gone_leads_to_a_person() -> None:
    assert begin(library_of(a=A), "a").says("there").opened


def test_a_ticket_opened_aside_lets_the_script_go_on() -> None:
    player = begin(starter(), "report-phishing").says("i clicked a link")
    assert player.opened
    assert (player.opened.aside, player.opened.at_least) == (True, "P1")
    assert player.step == "close-that-page"
    player = begin(starter(), "report-phishing")
    player.tickets_open = False
    player.says("i clicked a link")
    assert player.opened
    assert not player.opened.aside


def test_conditions_choose_silently_by_what_is_known() -> None:
    player = begin(starter(), "vpn-not-connecting", **{"device.os": "windows"})
    assert player.says("yes", "timed out").step == "restart-it-on-windows"


def test_a_sentence_with_an_unknown_variable_is_left_out() -> None:
    text = "1. Call {{org.phone}}. It is free.\n2. Ask {{who}}.\nBye."
    assert names(text) == ("org.phone", "who")
    assert fill(text, {"who": "Ann"}) == "1. It is free.\n2. Ask Ann.\nBye."
    assert fill("Only {{a}}.", {}) == ""
    assert fill("None.", {}) == "None."


def test_what_runs_is_said_when_the_question_is_asked_again() -> None:
    player = resetting()
    while not player.all(RunAction):
        player.does(Pressed(f"q{player.talk.serial}.0"))
    assert "still waiting" in player.says("repeat").text


def test_an_article_that_is_gone_while_its_action_ran_ends_with_a_person() -> None:
    player = resetting()
    while not player.all(RunAction):
        player.does(Pressed(f"q{player.talk.serial}.0"))
    player.library = library_of(a=A)
    assert player.gets("verified").opened


def test_a_button_of_an_article_that_is_gone_ends_with_a_person() -> None:
    player = begin(library_of(a=A), "a")
    player.library = library_of(b=B)
    assert player.presses("Done").opened


def test_a_choice_without_an_open_question_is_made_all_the_same() -> None:
    player = Player()
    turn = choose(Turn(player.talk), player.scene(), Option("Start over", "over"))
    assert turn.wishes


def test_a_field_without_a_question_is_asked_for_by_its_name() -> None:
    assert label_of(None, "room_number") == "room number"


def test_an_outage_article_is_started_where_one_exists() -> None:
    library = library_of(service_outage=A.replace("First", "Outage"))
    assert Player(library=library).says("nobody can log in").talk.at


def test_words_of_several_matter_beside_words_without_weight() -> None:
    assert escape_in("i got it works") is Escape.DONE


def test_with_nothing_left_to_offer_a_person_takes_over() -> None:
    player = Player(library=library_of(a=A)).says("first", "none", "qwertz", "asdf")
    assert player.opened or player.ticket


ROUND = """# Round

## One

- If `x` is `1`: [Two](#two)
- Otherwise: [Two](#two)

## Two

- If `x` is `1`: [One](#one)
- Otherwise: [Out](#out)

## Out

Is it out?

- [Yes](#solved)
- [No](#one)

## Solved
"""


def test_an_article_that_goes_round_in_circles_is_left() -> None:
    library = library_of(a=ROUND)
    player = begin(library, "a", x="1")
    assert player.opened
    assert player.opened.reason == "the article goes round in circles"
    assert "noted that it's fixed" in begin(library, "a").says("yes").text


def test_conditions_without_a_fit_and_actions_without_an_end_lead_to_a_person() -> None:
    article = starter().articles["vpn-not-connecting"]
    step = next(each for each in article.steps.values() if each.conditions)
    bare = replace(step, conditions=step.conditions[:1])
    library = Library([replace(article, steps={step.id: bare})])
    assert begin(library, article.id).opened
    reset = starter().articles["reset-password"]
    doing = next(each for each in reset.steps.values() if each.do and not each.do.confirm)
    library = Library([replace(reset, steps={doing.id: replace(doing, edges=())})])
    assert begin(library, reset.id).gets("bananas").opened


def test_a_known_choice_that_fits_no_button_is_asked_for() -> None:
    player = begin(starter(), "vpn-not-connecting", vpn_error="Martians")
    assert player.says("yes").step == "what-does-the-vpn-app-say"


def test_other_words_for_skip_count_too() -> None:
    assert typed("text", "optional: true").says("pass").step == "thanks"


def test_when_a_ticket_is_with_people_nothing_is_open_to_repeat() -> None:
    player = begin(starter(), "report-phishing").says("i clicked a link", "cancel", "no")
    assert player.ticket
    assert player.does(Pressed("q1.0")).text.startswith("That's answered already")
