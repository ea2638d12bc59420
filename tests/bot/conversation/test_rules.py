"""How the bot talks, rule by rule, with the starter articles."""

from dataclasses import replace

import pytest

from bot.conversation import Talk
from bot.conversation.reading import chosen
from bot.conversation.talk import Option, Stage
from bot.conversation.turn import AddAnswers, Amend, Learn, Relay, Settle, Wake
from bot.tickets import State
from bot.vocabulary import Deleted, Edited, File, Pressed, Said, Submitted
from tests.bot.conversation.player import ANN, HOME, Player, library_of, starter

VPN = "vpn keeps dropping every few mins"
CONFUSED = "it is broken somehow with the thing"


def walking() -> Player:
    return Player().says(VPN)


def handed_over() -> Player:
    return walking().says("human", "skip", "skip", "skip")


# --- first words ----------------------------------------------------------------------------


def test_the_first_message_says_that_it_is_a_bot_and_offers_a_person() -> None:
    player = Player().opens()
    assert "I'm the support bot" in player.text
    assert player.labels == ["Talk to a person"]
    assert "support bot" in Player().says(VPN, "repeat").history[0].text
    assert Player().says("").text.startswith("Hi, I'm the support bot")


def test_a_greeting_is_answered_and_not_repeated() -> None:
    player = Player().says("hi")
    assert player.text.startswith("Hi, I'm the support bot")
    assert player.says("hello").text == "Hello. What's wrong?"
    assert player.says("hey").text.startswith("I'm listening.")


def test_opening_again_says_nothing_while_nothing_is_unfinished() -> None:
    assert not Player().opens().opens().shown


def test_thanks_are_answered_briefly() -> None:
    player = Player().says("hi", "thanks")
    assert player.text == "You're welcome."
    assert "support bot" in Player().says("thanks").text


# --- understanding --------------------------------------------------------------------------


def test_a_clear_lead_starts_and_says_what_was_understood() -> None:
    player = walking()
    assert "**VPN won't connect**, got it." in player.text
    assert player.step == "does-the-internet-work-without-the-vpn"


def test_close_scores_give_at_most_three_choices_none_of_these_and_a_person() -> None:
    player = Player().says("laptop")
    assert "Which is closest?" in player.text
    assert 3 <= len(player.labels) <= 5
    assert player.labels[-2:] == ["None of these", "Talk to a person"]


def test_what_was_just_offered_is_not_offered_again() -> None:
    player = Player().says("laptop")
    first = set(player.talk.offered)
    player.says("the laptop thing")
    assert not first & set(player.talk.offered)


def test_not_my_problem_removes_the_article_from_the_candidates() -> None:
    player = walking().presses("Not my problem")
    assert "vpn-not-connecting" in player.talk.rejected
    player.says(VPN)
    assert not player.talk.at or player.talk.at.article != "vpn-not-connecting"
    assert "VPN won't connect" not in player.labels


def test_facts_of_the_first_sentence_are_used_and_can_be_changed() -> None:
    player = Player().says("cant print on PRN-302 from my mac")
    assert "Computer: **Mac**." in player.text
    assert "Printer name: **PRN-302**." in player.text
    assert "Change printer name" in player.labels
    assert player.all(Learn) == [Learn("device.os", "macos")]
    assert player.step == "what-happens"
    assert player.presses("Change printer name").step == "which-printer-is-it"


def test_a_computer_that_was_taken_wrongly_can_be_taken_back() -> None:
    player = Player().says("my mac cant get on the vpn").presses("Not a Mac")
    assert Learn("device.os", "") in player.all(Learn)
    assert player.says("yes", "timed out").step == "which-computer-is-it"


def test_a_computer_that_is_known_is_not_asked_for() -> None:
    player = Player(facts={"device.os": "macos"}).says("my mac cant get on the vpn")
    assert not player.all(Learn)
    assert player.says("yes", "timed out").step == "restart-it-on-a-mac"


def test_two_problems_are_named_and_the_second_is_offered_at_the_end() -> None:
    player = Player().says("my vpn keeps dropping and the printer is jammed")
    assert "**VPN won't connect** and **Printer not printing**" in player.text
    player.says("the first")
    assert player.talk.at
    assert player.talk.at.article == "vpn-not-connecting"
    player.says("it works now").says("yes")
    assert "the printer is jammed" in player.history[-2].text + player.history[-1].text
    player = Player().says("my vpn keeps dropping and the printer is jammed", "1", "fixed")
    while player.talk.at:
        player.says("yes")
    assert "You also mentioned *the printer is jammed*" in player.text
    assert player.says("yes").step == "which-printer-is-it"


def test_the_other_problem_can_be_left() -> None:
    player = Player().says("my vpn keeps dropping and the printer is jammed", "1", "fixed")
    while player.talk.at:
        player.says("yes")
    assert "If something else comes up" in player.says("no").text


def test_neither_of_two_problems_is_kept_when_they_say_something_new() -> None:
    player = Player().says("my vpn keeps dropping and the printer is jammed")
    assert player.says("i forgot my password").talk.later == ()


def test_urgent_words_skip_to_the_urgent_article_or_to_people() -> None:
    assert Player().says("my laptop was stolen").talk.at.article == "lost-device"  # type: ignore[union-attr]
    player = Player().says("the internet is down for everyone")
    assert player.opened
    assert (player.opened.impact, player.opened.urgency) == ("several-people", "high")
    assert Player().says("how do i share a calendar with everyone").opened is None


def test_an_urgent_article_that_is_not_theirs_is_not_forced_on_them() -> None:
    player = Player().says("my laptop was stolen").presses("Not my problem").says("it was stolen")
    assert player.talk.at is None or player.talk.at.article != "lost-device"


@pytest.mark.parametrize("before", [(), (VPN,), (VPN, "yes", "something else")])
def test_whoever_says_urgent_gets_a_person(before: tuple[str, ...]) -> None:
    player = Player().says(*before).says("it's urgent")
    if before[1:]:
        return  # there it is an answer that is typed
    assert player.opened
    assert player.opened.urgency == "high"


def test_danger_gives_the_emergency_number_first() -> None:
    player = Player().says("there is smoke coming out of my laptop")
    assert player.text.startswith("If anyone may be in danger, call **112** first")
    assert player.opened
    assert (player.opened.at_least, player.opened.urgency) == ("P1", "high")
    assert player.opened.title == "there is smoke coming out of my laptop"
    assert player.opened.reason == "people may be in danger"
    assert not Player().says("firefox does not open").text.startswith("If anyone")


def test_danger_reaches_the_people_who_have_the_ticket() -> None:
    player = handed_over().says("now it is on fire")
    assert [wish.words.text for wish in player.all(Relay)] == ["now it is on fire"]
    assert "112" in player.text


# --- answers --------------------------------------------------------------------------------

OPTIONS = (
    Option("Wrong password", "a"),
    Option("Timed out, or stuck", "b", ("hangs",)),
    Option("I can't tell", "c"),
    Option("Talk to a person", "person"),
)
YESNO = (Option("Yes, it opens", "y"), Option("No, nothing opens", "n"), Option("Maybe", "m"))
TWICE = (Option("Yes, at home", "h"), Option("Yes, in the office", "o"), Option("No", "n"))


@pytest.mark.parametrize(
    ("answer", "options", "choice"),
    [
        ("2", OPTIONS, "b"),
        ("(2)", OPTIONS, "b"),
        ("#2.", OPTIONS, "b"),
        ("the second", OPTIONS, "b"),
        ("option 2 please", OPTIONS, "b"),
        ("second one", OPTIONS, "b"),
        ("the last", OPTIONS, "c"),
        ("0", OPTIONS, "person"),
        ("7", OPTIONS, None),
        ("٢", OPTIONS, None),
        ("wrong password", OPTIONS, "a"),
        ("WRONG PASSWORD!", OPTIONS, "a"),
        ("timed out", OPTIONS, "b"),
        ("stuck", OPTIONS, "b"),
        ("hangs", OPTIONS, "b"),
        ("wrnog password", OPTIONS, "a"),
        ("it is stuck and has timed out again", OPTIONS, "b"),
        ("not sure", OPTIONS, "c"),
        ("no idea", OPTIONS, "c"),
        ("banana", OPTIONS, None),
        ("", OPTIONS, None),
        ("???", OPTIONS, None),
        ("1 or 2", OPTIONS, None),
        ("yes", YESNO, "y"),
        ("yep", YESNO, "y"),
        ("nope", YESNO, "n"),
        ("no, same as before", YESNO, "n"),
        ("dunno", YESNO, "m"),
        ("yes but it is slow", YESNO, None),
        ("no but it works", YESNO, None),
        ("yes", TWICE, None),
        ("yes, at the office", TWICE, "o"),
        ("opens", YESNO, None),
        ("the", (), None),
        ("anything goes", (), None),
        ("1", (), None),
        ("last", (), None),
        ("i have not done it yet", (Option("Done it", "d"),), None),
        ("i am on the train and my mac sits in a bag", (Option("A Mac", "d"),), None),
        ("i use a mac", (Option("A Mac", "d"),), "d"),
        ("abcdefgh", (Option("abcdefgx", "d"), Option("abcdefgy", "e")), None),
    ],
)
def test_an_answer_is_understood_or_not_guessed(
    answer: str, options: tuple[Option, ...], choice: str | None
) -> None:
    found = chosen(answer, options)
    assert (found.choice if found else None) == choice


def test_a_pressed_button_shows_what_was_chosen() -> None:
    player = walking()
    serial = player.talk.serial
    player.presses("Yes, it opens")
    assert player.all(Settle) == [Settle(serial, "Yes, it opens")]


def test_an_old_button_is_answered_kindly_with_the_question_of_now() -> None:
    player = walking()
    old = player.shown[0].buttons[0].key
    player.says("yes").does(Pressed(old))
    assert player.text.startswith("We're further on now")
    assert player.step == "what-does-the-vpn-app-say"
    assert "Wrong password" in player.labels
    assert player.does(Pressed(old)).text.startswith("That button is from before, too.")
    assert Player().does(Pressed("old")).text.startswith("There's nothing open")
    assert Player().does(Pressed("q9.4:person")).talk.stage is Stage.LINE


def test_what_is_sent_by_a_form_is_read_like_words() -> None:
    assert Player().does(Submitted("f", {"text": VPN})).talk.at


# --- repair ---------------------------------------------------------------------------------


def test_the_first_miss_guesses_and_asks_for_other_words() -> None:
    player = Player().says("qwertz uiop")
    assert "I didn't find that." in player.text
    assert "Say it another way, for example: *my account is locked*." in player.text


def test_the_second_miss_shows_five_topics_and_a_person() -> None:
    player = Player().says("qwertz uiop", "asdf jkl")
    assert "topics I know best" in player.text
    assert len(player.labels) == 7
    assert player.labels[-2:] == ["None of these", "Talk to a person"]


def test_the_third_miss_hands_over_with_the_words_as_typed() -> None:
    player = Player().says("qwertz uiop", "asdf jkl", "yxcv bnm")
    assert "You don't need to do anything." in player.text
    assert player.opened
    assert [words.text for words in player.talk.said] == ["qwertz uiop", "asdf jkl", "yxcv bnm"]


def test_none_of_these_climbs_the_same_ladder() -> None:
    player = Player().says("laptop").presses("None of these")
    assert "What do you see on the screen" in player.text
    player.says("qwertz uiop").presses("None of these")
    assert player.opened


def test_anger_on_a_miss_hands_over_at_once() -> None:
    assert Player().says("this is useless").opened
    assert walking().says("what a stupid bot you are").opened


def test_anger_with_a_problem_offers_a_person_in_the_same_message() -> None:
    player = Player().says("MY VPN KEEPS DROPPING ALL DAY")
    assert player.text.count("A person can take this over right now") == 1
    assert player.talk.at


def test_the_same_step_answered_off_list_twice_is_handed_over() -> None:
    player = walking().says("purple elephants dance here")
    assert "I can't tell which answer that is." in player.text
    assert player.opened is None
    assert player.says("seventeen quiet trees").opened


def test_misses_count_for_the_whole_conversation() -> None:
    player = Player().says("qwertz uiop", VPN, "purple elephants", "yes", "seventeen trees")
    assert player.opened


def test_a_new_matter_begins_with_no_misses() -> None:
    player = Player().says("qwertz uiop").comes_back_after(days=2).says("asdf jkl")
    assert "I didn't find that." in player.text


def test_thanks_in_the_middle_are_no_miss() -> None:
    player = walking().says("thanks")
    assert player.talk.misses == 0
    assert "Does the internet work" in player.text


# --- getting a person -----------------------------------------------------------------------


def test_before_a_person_there_is_at_most_one_optional_line() -> None:
    player = Player().says("human")
    assert "One line on what's wrong" in player.text
    assert player.labels == ["Skip", "Talk to a person"]
    assert player.says("human").opened
    assert Player().says("human", "skip").opened
    player = Player().says("human", "my chair is broken")
    assert player.opened
    assert player.opened.title == "my chair is broken"
    assert Player().says("human", "hi").opened.title == "Wants to talk to a person"  # type: ignore[union-attr]


def test_a_long_first_message_makes_a_short_title() -> None:
    title = Player().says("human", "x" * 200).opened.title  # type: ignore[union-attr]
    assert (len(title), title[-1]) == (80, "…")


def test_the_ticket_opens_first_and_what_is_missing_is_asked_after() -> None:
    player = walking().says("human")
    assert player.opened
    assert player.opened.route == "L2/network"
    assert player.text.startswith("One more thing for them, if you know it:")
    assert (
        player.says("error 809 at home").all(AddAnswers)[0].answers[0].value == "error 809 at home"
    )


def test_what_they_do_not_know_is_not_written_down_as_an_answer() -> None:
    player = walking().says("human", "thanks")
    assert not player.all(AddAnswers)
    assert not walking().says("human", "i don't know").all(AddAnswers)


def test_the_last_missing_answer_is_confirmed() -> None:
    player = handed_over()
    assert player.text == "Thanks, I've added that to **T-12**."
    assert walking().says("human").says("1").talk.collecting


def test_asking_for_a_person_again_opens_nothing_twice() -> None:
    player = walking().says("human", "human")
    assert player.opened is None
    assert "A person gets this already" in player.text
    assert "One more thing for them" in player.text
    player = handed_over().says("human")
    assert player.text.startswith("**T-12** is waiting for a person already")
    assert player.all(Relay)


# --- after the hand-over --------------------------------------------------------------------


def test_while_nobody_has_it_the_bot_says_that_words_were_added() -> None:
    player = handed_over().says("it also beeps")
    assert player.text == "Added to **T-12**."
    assert not handed_over().says("thank you").shown


def test_once_somebody_has_it_the_bot_is_quiet_and_passes_words_on() -> None:
    player = handed_over().has(State.CLAIMED, "Dana").says("it also beeps")
    assert player.all(Relay)
    assert not player.shown


def test_files_are_passed_on_by_name_and_address() -> None:
    file = File("shot.png", "https://x.example/1")
    player = handed_over().does(Said("look", (file,)))
    assert player.all(Relay)[0].words.text == "look\nshot.png: https://x.example/1"


def test_urgent_raises_the_ticket_that_is_open() -> None:
    player = handed_over().says("urgent")
    assert player.verdicts == ["urgent"]
    assert not player.shown


def test_an_answer_to_the_bot_is_for_the_person_once_a_person_is_there() -> None:
    player = walking().says("human")
    assert player.talk.collecting
    player.has(State.CLAIMED, "Dana").says("the light is red")
    assert [wish.words.text for wish in player.all(Relay)] == ["the light is red"]
    assert not player.talk.collecting
    player = walking().says("human")
    player.has(State.RESOLVED, "Dana").says("yes")
    assert player.verdicts == ["works"]


def test_an_old_button_after_the_hand_over_says_where_things_stand() -> None:
    player = handed_over().does(Pressed("q1.0"))
    assert "**T-12** is with people now" in player.text
    assert "**T-12** is with people now" in player.does(Pressed("t12:add")).text
    assert player.does(Pressed("t12:works")).verdicts == ["works"]
    assert player.does(Pressed("t12:notyet")).verdicts == ["not yet"]


def test_fixed_before_anybody_came_offers_to_close() -> None:
    player = handed_over().says("it works now")
    assert player.text == "Good. Shall I close your ticket **T-12**?"
    assert player.says("yes").verdicts == ["close"]
    player = walking().says("human", "it works now")
    assert "Shall I close" in player.text
    assert player.says("no").text == "Your ticket **T-12** stays open."
    player = walking().says("human")
    player.ticket = None
    assert player.says("it works now").text == "Good. I've noted that it's fixed."


@pytest.mark.parametrize("words", ["close it", "Close T-12.", "close my ticket"])
def test_a_ticket_is_closed_in_so_many_words(words: str) -> None:
    assert handed_over().says(words).verdicts == ["close"]
    assert handed_over().says("close t-99").verdicts == []


@pytest.mark.parametrize(
    ("words", "verdicts", "relayed"),
    [
        ("yes", ["works"], 0),
        ("sorted", ["works"], 0),
        ("no", ["not yet"], 0),
        ("still broken", ["not yet"], 0),
        ("the light is still red", [], 1),
        ("thanks", [], 1),
    ],
)
def test_after_resolving_an_answer_is_a_verdict_or_more(
    words: str, verdicts: list[str], relayed: int
) -> None:
    player = handed_over().has(State.RESOLVED).says(words)
    assert (player.verdicts, len(player.all(Relay))) == (verdicts, relayed)


def test_after_closing_a_new_matter_begins_anew() -> None:
    player = handed_over().has(State.CLOSED).says("my printer is jammed")
    assert player.talk.at
    assert player.talk.at.article == "printer-not-printing"
    assert handed_over().has(State.CLOSED).says("qwertz uiop").opened
    assert "welcome" in handed_over().has(State.CLOSED).says("thanks").text
    assert handed_over().has(State.CLOSED).says("human").talk.stage is Stage.LINE


# --- escapes --------------------------------------------------------------------------------


def test_back_asks_the_question_before_anew() -> None:
    player = walking().says("yes", "timed out", "back")
    assert player.step == "what-does-the-vpn-app-say"
    assert player.text.startswith("One step back.")
    assert player.says("back").text.startswith("And one more step back.")
    assert "nothing before this" in player.says("back").text
    assert "Wrong password" not in player.labels


def test_repeat_asks_the_same_again() -> None:
    player = walking()
    asked, labels = player.text, player.labels
    player.says("what?")
    assert player.labels == labels
    assert player.text in asked


def test_start_over_forgets_the_problem() -> None:
    player = walking().says("start over")
    assert player.text == "Fresh start. What's wrong?"
    assert player.talk.at is None
    assert "**T-12** stays open" in handed_over().says("start over").text


def test_cancel_ends_without_asking_unless_a_ticket_is_open() -> None:
    player = walking().says("never mind")
    assert "I've stopped here" in player.text
    assert "cancelled" in player.records
    player = handed_over().says("cancel")
    assert "Shall I close your ticket **T-12** too?" in player.text
    assert player.says("close it").verdicts == ["close"]


@pytest.mark.parametrize("answer", ["close it", "keep it", "no"])
def test_a_ticket_that_was_closed_while_we_asked_is_said_to_be_closed(answer: str) -> None:
    player = handed_over().says("cancel").has(State.CLOSED, "Dana").says(answer)
    assert player.text == "**T-12** is closed already. If it comes back, just tell me."
    assert not player.verdicts
    assert not player.opened
    assert player.says("close t-12").text.startswith("**T-12** is closed already.")
    assert not player.opened


def test_a_ticket_that_was_resolved_while_we_asked_can_still_be_closed() -> None:
    player = handed_over().says("cancel").has(State.RESOLVED, "Dana")
    assert player.says("close it").verdicts == ["close"]


def test_a_ticket_that_is_gone_while_we_asked_is_left_in_peace() -> None:
    player = handed_over().says("cancel")
    player.ticket = None
    assert player.says("close it").text == "If something else comes up, just tell me."


def test_status_lists_tickets_and_asks_again() -> None:
    assert "You have no open tickets." in Player().says("status").text
    player = walking().says("status")
    assert "Does the internet work" in player.text
    assert (
        "- **T-12** · VPN won't connect · waiting for a person" in handed_over().says("status").text
    )
    assert "with Dana" in handed_over().has(State.CLAIMED, "Dana").says("status").text


def test_words_of_people_have_no_marks_when_they_are_shown() -> None:
    player = Player().says("human", "*x* [a](http://b)", "status")
    assert r"\*x\* \[a\](http://b)" in player.text


def test_skip_leaves_only_what_is_optional() -> None:
    player = walking().says("yes", "something else", "skip")
    assert player.step == "which-computer-is-it"
    assert "can't skip" in player.says("skip").text
    assert "I do need an answer" in player.says("skip").text
    assert "nothing to choose from" in Player().says("skip").text


def test_done_ends_where_an_end_is_near_and_checks_elsewhere() -> None:
    player = walking().says("fixed")
    assert player.text == "So it works now?"
    assert player.says("no").step == "does-the-internet-work-without-the-vpn"
    assert player.says("fixed").says("yes").records == ["solved_confirmed"]
    player = walking().says("yes", "it connects, then drops", "fixed")
    assert "solved_confirmed" in player.records
    assert Player().says("fixed").text == "Good to hear."
    assert "noted that it's fixed" in Player().says("qwertz uiop", "fixed").text


def test_stop_messages_keeps_the_bot_from_speaking_first() -> None:
    player = walking().says("stop messages")
    assert player.all(Wake) == [Wake(None)]
    assert not player.is_silent().shown
    assert "stop_messages" in Player().says("stop messages").records


def test_help_says_what_the_bot_does() -> None:
    assert "one step at a time" in Player().says("help").text
    assert "Does the internet work" in walking().says("help").text


# --- interruptions --------------------------------------------------------------------------


def test_a_new_problem_pauses_the_old_one_and_it_is_offered_at_the_end() -> None:
    player = walking().says("my printer is jammed")
    assert player.text == "Pause **VPN won't connect** and look at **Printer not printing**?"
    player.says("yes", "fixed", "yes")
    assert "Shall we go back to **VPN won't connect**?" in player.text
    assert player.says("yes").step == "does-the-internet-work-without-the-vpn"


def test_staying_asks_the_step_again_and_no_resuming_ends() -> None:
    player = walking().says("my printer is jammed", "no")
    assert player.step == "does-the-internet-work-without-the-vpn"
    player = walking().says("my printer is jammed", "yes", "fixed", "yes", "no")
    assert player.text == "If something else comes up, just tell me."


def test_after_days_there_is_a_recap_with_three_ways_on() -> None:
    player = walking().comes_back_after(days=2).says("hi")
    assert "**VPN won't connect**, at *Does the internet work without the VPN?*" in player.text
    assert player.labels == ["Continue", "Start over", "It's fixed", "Talk to a person"]
    assert player.says("continue").step == "does-the-internet-work-without-the-vpn"
    assert "recap" in str(walking().comes_back_after(days=2).opens().talk.stage)
    assert walking().comes_back_after(days=2).says("yes").step == "what-does-the-vpn-app-say"


def test_what_they_came_back_with_is_not_lost() -> None:
    player = walking().comes_back_after(days=2).says("my printer is jammed")
    assert player.says("start over").step == "which-printer-is-it"
    assert walking().comes_back_after(days=2).says("hello", "start over").text.startswith("Fresh")
    player = walking().comes_back_after(days=2).says("hello", "my printer is jammed")
    assert player.talk.stage is Stage.PAUSING


def test_a_day_of_silence_where_it_may_have_worked_is_announced_and_then_assumed() -> None:
    player = walking().says("yes", "it connects, then drops").is_silent()
    assert "close it tomorrow at 10:00" in player.text
    assert player.all(Wake)[0].at
    player.is_silent()
    assert "solved_assumed" in player.records
    assert player.labels == ["It isn't fixed", "Talk to a person"]
    assert player.says("still broken").step == "a-steady-connection"


def test_silence_is_never_taken_for_solved_in_security_or_early_on() -> None:
    assert walking().is_silent().records == ["abandoned"]
    assert Player().says("i got a dodgy email", "1", "my private mail").is_silent().records == [
        "abandoned"
    ]
    assert not Player().is_silent().shown


def test_an_edit_or_a_deletion_changes_the_record() -> None:
    player = walking().does(Edited("m1", "vpn is slow"))
    assert [words.text for words in player.talk.said] == ["vpn is slow"]
    assert player.text == "I've changed that in your record."
    assert player.does(Deleted("m1")).talk.said == ()
    assert not player.does(Deleted("m99")).shown
    assert handed_over().does(Deleted("m1")).all(Amend) == [Amend("m1", None)]


def test_a_typed_answer_is_changed_with_its_message() -> None:
    player = walking().says("yes", "something else", "Error 809")
    player.does(Edited("m4", "Error 810"))
    assert player.talk.fields[-1].value == "Error 810"
    assert player.does(Deleted("m4")).talk.fields[-1].value == ""


def test_a_secret_is_noticed_even_where_the_bot_is_quiet() -> None:
    player = handed_over().has(State.CLAIMED, "Dana").says("my password is [hidden: password]")
    assert player.text.startswith("I've hidden the password in your message")
    assert player.all(Relay)


def test_an_article_that_is_gone_ends_with_a_person() -> None:
    library = starter()
    for says in ("yes", "purple elephants"):
        player = walking()
        at = player.talk.at
        assert at
        player.talk = replace(player.talk, at=replace(at, digest="gone"))
        assert player.says(says).opened
        assert "have been withdrawn" in player.text
    assert library.articles


def test_a_topic_that_is_gone_is_a_miss() -> None:
    player = Player(talk=Talk(ANN, HOME, greeted=True)).says("laptop")
    assert player.talk.question
    gone = Option("Gone", "start:gone")
    player.talk = replace(player.talk, question=replace(player.talk.question, options=(gone,)))
    assert "I didn't find that." in player.says("Gone").text


def test_a_question_for_the_ticket_does_not_outlive_it() -> None:
    player = walking().says("human").has(State.RESOLVED).says("yes")
    assert player.verdicts == ["works"]
    player = walking().says("human").comes_back_after(days=1).says("it beeps now")
    assert player.all(Relay)
    assert walking().says("human").says("close it").verdicts == ["close"]
    player = walking().says("human").has(State.CLOSED).says("my printer is jammed")
    assert player.step == "which-printer-is-it"


def test_repeat_with_nothing_open_but_a_ticket_names_the_ticket() -> None:
    player = handed_over()
    player.talk = Talk(ANN, HOME, id=7, greeted=True, ticket=12)
    assert player.says("repeat").text.startswith("**T-12** is waiting for a person already")


def test_politeness_around_an_answer_is_passed_over() -> None:
    found = chosen("ok wrong password please", OPTIONS)
    assert found
    assert found.choice == "a"


def test_urgent_words_without_an_article_of_their_own_are_matched_like_others() -> None:
    door = "# Door\n\n## Is it shut?\n\n- [Yes](#solved)\n\n## Solved\n"
    player = Player(library=library_of(door=door))
    assert player.says("my laptop was stolen").opened is None


def test_with_every_topic_refused_the_second_miss_is_for_a_person() -> None:
    player = Player().says("hi")
    player.talk = replace(player.talk, rejected=tuple(starter().articles), misses=1)
    assert player.says("qwertz uiop").opened
