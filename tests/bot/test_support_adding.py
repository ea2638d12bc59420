"""What requesters do to a ticket that people have already."""

from dataclasses import replace
from datetime import timedelta

from bot.support.adding import packet_added, user_closed, user_urgent
from bot.support.opening import open_ticket
from bot.support.outcome import AlarmKind, SetAlarm, StopAlarm
from bot.tickets import State, Ticket, Walked, Words
from tests.bot.floors import FLOOR, MINUTE, MONDAY, happened, logged, new_ticket, pinged, told

NIGHT = MONDAY + timedelta(hours=10)


def opened_ticket() -> Ticket:
    return open_ticket(new_ticket(), FLOOR, MONDAY).ticket


def claimed() -> Ticket:
    return replace(
        opened_ticket(), state=State.CLAIMED, holder="slack/acme/dana", holder_name="Dana"
    )


def test_a_second_matter_goes_on_the_ticket_that_is_open() -> None:
    ticket = opened_ticket()
    words = Words("a9", "and now the printer", MONDAY)
    walked = Walked("printer-not-printing", 1, "which", "Which printer is it?")
    more = new_ticket(title="Printer not printing", words=(*ticket.words, words), path=(walked,))

    outcome = packet_added(ticket, replace(more, priority="P4"), FLOOR, MONDAY + MINUTE)

    assert [each.text for each in outcome.ticket.words] == [
        "vpn keeps dropping",
        "and now the printer",
    ]
    assert outcome.ticket.path == (walked,)
    assert outcome.ticket.priority == ticket.priority
    assert "I've added this to your ticket **T-12**." in told(outcome)
    assert "Printer not printing" in logged(outcome)[0]
    assert not any(isinstance(alarm, SetAlarm) for alarm in outcome.alarms)


def test_a_more_pressing_matter_starts_the_ladder_of_its_priority() -> None:
    more = new_ticket(title="Stolen laptop", priority="P1")

    outcome = packet_added(opened_ticket(), more, FLOOR, MONDAY + MINUTE)

    assert outcome.ticket.priority == "P1"
    assert {a.kind for a in outcome.alarms} == {AlarmKind.LADDER, AlarmKind.PROMISE}
    assert "priority_set" in happened(outcome)


def test_a_requester_can_close_what_nobody_has_resolved() -> None:
    outcome = user_closed(opened_ticket(), FLOOR, MONDAY + MINUTE)

    assert outcome.ticket.state is State.CLOSED
    assert told(outcome) == ["Closed **T-12**. If it comes back, just tell me."]
    assert all(isinstance(alarm, StopAlarm) for alarm in outcome.alarms)
    assert happened(outcome) == ["resolved", "closed"]


def test_a_requester_can_close_what_was_resolved() -> None:
    resolved = replace(opened_ticket(), state=State.RESOLVED)

    outcome = user_closed(resolved, FLOOR, MONDAY + MINUTE)

    assert outcome.ticket.state is State.CLOSED
    assert happened(outcome) == ["closed"]


def test_closing_what_is_closed_changes_nothing() -> None:
    closed = replace(opened_ticket(), state=State.CLOSED)

    outcome = user_closed(closed, FLOOR, MONDAY + MINUTE)

    assert (outcome.ticket, outcome.postings, outcome.events) == (closed, (), ())


def test_a_stopped_team_raises_a_ticket_to_p2_while_the_desk_is_open() -> None:
    outcome = user_urgent(opened_ticket(), FLOOR, MONDAY + MINUTE)

    assert (outcome.ticket.priority, outcome.ticket.impact) == ("P2", "several-people")
    assert "I've raised **T-12** to P2" in told(outcome)[0]
    assert "whole team" in logged(outcome)[0]
    assert {a.kind for a in outcome.alarms} == {AlarmKind.LADDER, AlarmKind.PROMISE}


def test_a_stopped_team_at_night_is_a_p1_that_climbs_around_the_clock() -> None:
    outcome = user_urgent(opened_ticket(), FLOOR, NIGHT)

    ladder = next(a for a in outcome.alarms if a.kind is AlarmKind.LADDER)
    assert outcome.ticket.priority == "P1"
    assert isinstance(ladder, SetAlarm)
    assert ladder.at - NIGHT <= timedelta(minutes=5)


def test_who_holds_an_urgent_ticket_is_pinged() -> None:
    outcome = user_urgent(claimed(), FLOOR, MONDAY + MINUTE)

    assert pinged(outcome) == ["slack/acme/dana"]
    assert outcome.ticket.priority == "P2"
    assert outcome.ticket.state is State.CLAIMED
    assert not outcome.alarms


def test_saying_urgent_again_raises_nothing_further() -> None:
    first = user_urgent(opened_ticket(), FLOOR, MONDAY + MINUTE).ticket

    again = user_urgent(first, FLOOR, MONDAY + 2 * MINUTE)

    assert again.ticket.priority == "P2"
    assert not again.alarms
