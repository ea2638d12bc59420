"""What a requester does on a ticket reaches the engineers, and nothing reaches them by mistake."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.commands import parse
from bot.support.obeying import obey
from bot.support.opening import open_ticket
from bot.support.outcome import AlarmKind, Outcome, SetAlarm, StopAlarm
from bot.support.relaying import (
    add_fields,
    user_answered_not_yet,
    user_answered_works,
    user_deleted,
    user_edited,
    user_left,
    user_said,
)
from bot.tickets import Answer, NotAllowed, State, Ticket, Words
from bot.vocabulary import File, Message, Operation, Posting
from tests.bot.floors import (
    DANA,
    FLOOR,
    HERE,
    MINUTE,
    MONDAY,
    cards,
    happened,
    logged,
    new_ticket,
    pinged,
    shown,
    told,
)

NOW = MONDAY + 10 * MINUTE


def after(*typed: str) -> Ticket:
    ticket = open_ticket(new_ticket(), FLOOR, MONDAY).ticket
    for line in typed:
        ticket = obey(ticket, parse(line), DANA, FLOOR, NOW).ticket
    return ticket


def says(ticket: Ticket, text: str, arrival: str = "a2", files: tuple[File, ...] = ()) -> Outcome:
    return user_said(ticket, Words(arrival, text, NOW), FLOOR, NOW, files=files)


def changes(outcome: Outcome) -> list[Posting]:
    return [each for each in outcome.postings if each.operation is Operation.UPDATE]


# --- words -----------------------------------------------------------------------------------


def test_what_the_requester_writes_comes_into_the_thread_and_pings_the_holder_alone() -> None:
    outcome = says(after("claim"), "it says *809*")
    assert logged(outcome) == ["Ann writes:\n\n> it says \\*809\\*"]
    assert pinged(outcome) == [DANA.key]
    assert outcome.postings[0].key == "ticket:12:said:a2"
    assert outcome.ticket.words[-1].text == "it says *809*"
    assert told(outcome) == []


def test_files_come_along_by_name() -> None:
    files = (File("router_log.txt", "https://files.example/1"),)
    [words] = logged(says(after("claim"), "here", files=files))
    assert words.endswith("- file router\\_log.txt: https://files.example/1")


def test_on_an_unclaimed_ticket_nobody_is_pinged_and_the_card_has_the_words() -> None:
    outcome = says(after(), "hurry please")
    assert pinged(outcome) == []
    assert outcome.ticket.state is State.OPEN
    [(_, body)] = cards(outcome)
    assert "> hurry please" in body.sections[2].text


def test_nobody_is_pinged_about_their_own_words() -> None:
    ticket = replace(after("claim"), requester=DANA.key)
    assert pinged(says(ticket, "me again")) == []


def test_an_answer_ends_the_wait_for_the_requester() -> None:
    outcome = says(after("ask which light?"), "red")
    assert outcome.ticket.state is State.CLAIMED
    assert happened(outcome) == ["waiting_user_off", "user_said"]
    kinds = {alarm.kind: type(alarm) for alarm in outcome.alarms}
    assert kinds == {AlarmKind.SILENCE: StopAlarm, AlarmKind.IDLE: SetAlarm}
    assert pinged(outcome) == [DANA.key]


def test_a_word_to_somebody_who_waits_for_a_supplier_changes_no_state() -> None:
    outcome = says(after("wait vendor"), "any news?")
    assert outcome.ticket.state is State.WAITING_VENDOR
    assert outcome.alarms == ()
    assert pinged(outcome) == [DANA.key]


def test_words_of_the_requester_do_not_keep_a_resting_claim_alive() -> None:
    assert says(after("claim"), "hello?").alarms == ()


def test_the_same_words_delivered_twice_change_nothing_the_second_time() -> None:
    ticket = says(after("claim"), "red").ticket
    assert says(ticket, "red") == Outcome(ticket)


# --- after a resolve -------------------------------------------------------------------------


def test_thanks_leave_a_resolved_ticket_resolved() -> None:
    outcome = says(after("claim", "resolve restarted"), "thank you!")
    assert outcome.ticket.state is State.RESOLVED
    assert logged(outcome) == ["Ann writes, and it stays resolved:\n\n> thank you!"]
    assert pinged(outcome) == []
    assert outcome.alarms == ()


def test_a_yes_in_words_closes_a_resolved_ticket() -> None:
    outcome = says(after("claim", "resolve restarted"), "yes, works now")
    assert outcome.ticket.state is State.CLOSED
    assert told(outcome) == ["Good to hear. I've closed **T-12**."]


@pytest.mark.parametrize("text", ["it dropped again", "no"])
def test_more_than_thanks_opens_a_resolved_ticket_again(text: str) -> None:
    outcome = says(after("claim", "resolve restarted"), text)
    assert outcome.ticket.state is State.OPEN
    assert logged(outcome)[1] == "Ann wrote again, so it is open again."
    assert pinged(outcome) == [DANA.key]
    assert told(outcome) == [
        "I've opened **T-12** again. Someone should pick it up by 14:40 (CEST)."
    ]


def test_a_file_is_more_than_thanks() -> None:
    files = (File("log.txt", "https://files.example/1"),)
    assert says(after("resolve restarted"), "", files=files).ticket.state is State.OPEN


def test_on_a_closed_ticket_words_are_a_new_matter() -> None:
    closed = user_answered_works(after("resolve restarted"), FLOOR, NOW).ticket
    with pytest.raises(NotAllowed):
        says(closed, "it is back")


def test_yes_closes_the_ticket_as_confirmed() -> None:
    outcome = user_answered_works(after("claim", "resolve restarted"), FLOOR, NOW)
    assert outcome.ticket.state is State.CLOSED
    assert outcome.ticket.closed_at == NOW
    assert [dict(event.data) for event in outcome.events] == [{"how": "confirmed"}]
    assert logged(outcome) == ["Ann says that it works. Closed."]
    assert outcome.alarms == (StopAlarm(AlarmKind.AUTOCLOSE),)


def test_not_yet_opens_the_ticket_again_with_a_new_promise() -> None:
    outcome = user_answered_not_yet(after("claim", "resolve restarted"), FLOOR, NOW)
    assert outcome.ticket.state is State.OPEN
    assert outcome.ticket.promise_by == NOW + 30 * MINUTE
    assert outcome.ticket.tried == ("Dana",)
    assert logged(outcome) == ["Ann says that it does not work yet. Open again."]
    assert pinged(outcome) == [DANA.key]


@pytest.mark.parametrize("typed", [(), ("claim",), ("claim", "resolve restarted", "reopen")])
def test_an_old_button_changes_nothing(typed: tuple[str, ...]) -> None:
    ticket = after(*typed)
    assert user_answered_works(ticket, FLOOR, NOW) == Outcome(ticket)
    assert user_answered_not_yet(ticket, FLOOR, NOW) == Outcome(ticket)


# --- edits and deletions ---------------------------------------------------------------------


def test_an_edit_changes_the_relayed_words_and_the_packet() -> None:
    ticket = says(after("claim"), "error 890").ticket
    outcome = user_edited(ticket, Words("a2", "error 809", NOW), FLOOR, NOW)
    relayed, packet, card = changes(outcome)
    assert relayed.of == "ticket:12:said:a2"
    assert shown(relayed) == "Ann writes, changed later:\n\n> error 809"
    assert packet.of == "ticket:12:packet"
    assert "error 809" in shown(packet)
    assert "error 809" in shown(card)
    assert outcome.ticket.words[-1] == Words("a2", "error 809", NOW)


def test_a_deletion_takes_the_words_out_of_everything() -> None:
    ticket = says(after("claim"), "my boss is a fool").ticket
    outcome = user_deleted(ticket, "a2", FLOOR, NOW)
    assert outcome.ticket.words == ticket.words[:-1]
    assert "fool" not in "".join(shown(posting) for posting in outcome.postings)
    assert shown(changes(outcome)[0]) == "Ann took this message back."


def test_words_from_before_the_ticket_change_on_the_card_alone() -> None:
    outcome = user_deleted(after("claim"), "a1", FLOOR, NOW)
    assert [posting.key.split(":")[2] for posting in outcome.postings] == ["user", "edit"]
    assert logged(outcome) == []
    assert "vpn keeps" not in "".join(shown(posting) for posting in outcome.postings)


def test_an_edit_or_deletion_of_unknown_words_changes_nothing() -> None:
    ticket = after("claim")
    assert user_edited(ticket, Words("a9", "x", NOW), FLOOR, NOW) == Outcome(ticket)
    assert user_deleted(ticket, "a9", FLOOR, NOW) == Outcome(ticket)
    same = ticket.words[0]
    assert user_edited(ticket, same, FLOOR, NOW) == Outcome(ticket)


# --- more details, and leaving ---------------------------------------------------------------


def test_details_that_are_added_stand_on_the_card_and_in_the_packet() -> None:
    more = (Answer("asset", "LT_42", NOW), Answer("code", "4711", NOW, redact=True))
    outcome = add_fields(after("ask which?"), more, FLOOR, NOW)
    assert outcome.ticket.state is State.CLAIMED
    assert logged(outcome) == ["Ann added:\n\n- asset: LT\\_42\n- code: ••••"]
    assert pinged(outcome) == [DANA.key]
    assert "4711" not in "".join(shown(posting) for posting in outcome.postings[:1])
    [packet] = [each for each in outcome.postings if each.place == HERE]
    assert packet.of == "ticket:12:packet"
    assert isinstance(packet.body, Message)
    assert [dict(event.data) for event in outcome.events if event.kind == "fields_added"] == [
        {"names": ["asset", "code"]}
    ]


def test_details_on_a_closed_ticket_are_kept() -> None:
    closed = user_answered_works(after("resolve restarted"), FLOOR, NOW).ticket
    outcome = add_fields(closed, (Answer("asset", "LT-42", NOW),), FLOOR, NOW)
    assert outcome.ticket.latest()["asset"].value == "LT-42"
    assert outcome.ticket.state is State.CLOSED
    assert pinged(outcome) == []


def test_when_the_holder_leaves_the_ticket_is_put_back() -> None:
    outcome = user_left(after("claim"), DANA.key, FLOOR, NOW)
    assert outcome.ticket.state is State.OPEN
    assert logged(outcome) == ["Dana has left. The ticket stays."]
    assert told(outcome)[0].startswith("Dana had to put **T-12** back.")
    assert happened(outcome) == ["released", "user_left"]


def test_when_the_requester_leaves_the_ticket_stays_and_they_are_told_nothing() -> None:
    held, free = (
        user_left(ticket, "terminal/acme/ann", FLOOR, NOW) for ticket in (after("claim"), after())
    )
    assert held.ticket.state is free.ticket.state is State.OPEN
    assert told(held) == told(free) == []
    assert logged(free) == ["Ann has left. The ticket stays."]


def test_when_somebody_else_leaves_nothing_changes() -> None:
    ticket = after("claim")
    assert user_left(ticket, "slack/acme/sam", FLOOR, NOW) == Outcome(ticket)


def test_a_promise_after_a_weekend_of_rest_is_one_of_business_time() -> None:
    resolved = after("claim", "resolve restarted")
    saturday = MONDAY + timedelta(days=5)
    outcome = user_answered_not_yet(resolved, FLOOR, saturday)
    assert told(outcome) == [
        ("I've opened **T-12** again. Someone should pick it up by Mon 9:30 (CEST).")
    ]


def test_an_edit_or_a_deletion_follows_into_the_details() -> None:
    answer = Answer("error", "code 908", NOW, arrival="a7")
    ticket = add_fields(after("claim"), (answer,), FLOOR, NOW).ticket

    edited = user_edited(ticket, Words("a7", "code 809", NOW), FLOOR, NOW)
    deleted = user_deleted(edited.ticket, "a7", FLOOR, NOW)

    assert edited.ticket.latest()["error"].value == "code 809"
    assert all(each.arrival != "a7" for each in deleted.ticket.fields)


# --- the title -------------------------------------------------------------------------------


def titled(title: str, *said: Words) -> Ticket:
    return open_ticket(new_ticket(title=title, words=said), FLOOR, MONDAY).ticket


FIRST, SECOND = Words("a1", "vpn drops", MONDAY), Words("a2", "since noon", MONDAY, goes_on=True)
LATER = Words("a3", "and the printer", MONDAY)


@pytest.mark.parametrize("title", ["vpn drops since noon", "vpn drops"])
def test_a_title_made_from_the_first_words_follows_them(title: str) -> None:
    ticket = titled(title, FIRST, SECOND, LATER)
    edited = user_edited(ticket, replace(FIRST, text="wifi drops"), FLOOR, NOW).ticket
    assert edited.title == "wifi drops since noon"
    assert user_edited(ticket, replace(LATER, text="x"), FLOOR, NOW).ticket.title.startswith("vpn")
    assert user_deleted(ticket, "a1", FLOOR, NOW).ticket.title == "(taken back)"


def test_a_title_made_from_one_message_is_gone_with_it() -> None:
    ticket = titled("vpn drops", FIRST)
    assert user_deleted(ticket, "a1", FLOOR, NOW).ticket.title == "(taken back)"
    assert user_edited(ticket, replace(FIRST, text=""), FLOOR, NOW).ticket.title == "(taken back)"


def test_the_title_of_an_article_stays() -> None:
    ticket = titled("VPN does not connect", FIRST)
    assert user_deleted(ticket, "a1", FLOOR, NOW).ticket.title == "VPN does not connect"
    answered = replace(ticket, words=(), fields=(Answer("os", "BeOS", MONDAY, arrival="a7"),))
    assert user_deleted(answered, "a7", FLOOR, NOW).ticket.title == "VPN does not connect"
