"""A ticket comes to people, and the requester knows to whom, by when, and with what."""

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest

from bot.commands import parse
from bot.escalation import Ladder, Promised, Rung, RungKind, ladder_for, simulate
from bot.priority import Priority
from bot.support.clocks import ladder_of, next_up
from bot.support.obeying import obey
from bot.support.opening import open_ticket
from bot.support.outcome import AlarmKind, Around, Floor, SetAlarm
from bot.support.relaying import add_fields, user_deleted
from bot.tickets import Answer, State
from bot.vocabulary import Message, Operation, Place
from bot.wording.labels import label
from tests.bot.floors import (
    DANA,
    FLOOR,
    HERE,
    L2,
    L3,
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


def test_the_requester_is_told_the_number_the_team_and_the_time() -> None:
    assert told(open_ticket(new_ticket(), FLOOR, MONDAY))[0] == (
        "Done. Ticket **T-12**, with the network team. Someone usually picks this up within"
        " 30 minutes. I'll message you here when they do."
        " You can keep adding details in this thread."
    )


def test_in_a_direct_message_details_are_added_here() -> None:
    place = replace(HERE, thread="")
    outcome = open_ticket(new_ticket(place=place), FLOOR, MONDAY)
    words = [shown(posting) for posting in outcome.postings if posting.place == place]
    assert words[0].endswith("You can keep adding details here.")


def test_a_promise_is_made_from_what_claims_took_lately_rounded_up() -> None:
    outcome = open_ticket(new_ticket(), FLOOR, MONDAY, usual=timedelta(minutes=11))
    assert "within 15 minutes" in told(outcome)[0]
    assert outcome.ticket.promise_by == MONDAY + 15 * MINUTE


def test_a_promise_of_hours_is_said_in_hours() -> None:
    outcome = open_ticket(new_ticket(), FLOOR, MONDAY, usual=timedelta(hours=2, minutes=10))
    assert "within 3 hours" in told(outcome)[0]


def test_a_promise_of_a_minute_reads_well() -> None:
    policy = FLOOR.policy
    ladder = policy.ladders["L2", Priority.P3]
    quick = replace(ladder, rungs=(Rung(MINUTE, RungKind.MENTION_LEAD),))
    outcome = open_ticket(new_ticket(), _floor_with(quick), MONDAY)
    assert "within 1 minute." in told(outcome)[0]


def test_a_promise_for_another_day_is_a_moment_with_its_zone() -> None:
    outcome = open_ticket(new_ticket(priority="P4"), FLOOR, MONDAY)
    assert "Someone usually picks this up by tomorrow at 13:00 (CEST)." in told(outcome)[0]


def test_a_promise_is_told_as_the_policy_is_simulated() -> None:
    for priority in Priority:
        ticket = open_ticket(new_ticket(priority=priority.value), FLOOR, MONDAY).ticket
        planned = simulate(FLOOR.policy, MONDAY, priority)
        first = next(plan for plan in planned if isinstance(plan.what, Promised))
        assert ticket.promise_by == first.at


def test_shortly_before_closing_the_requester_hears_that_it_may_be_tomorrow() -> None:
    late = MONDAY + timedelta(hours=3, minutes=50)
    outcome = open_ticket(new_ticket(), FLOOR, late)
    assert (
        "Someone usually picks this up within **30 minutes**. It's 17:50 and the desk closes at"
        " 18:00 (CEST), so it may be tomorrow after 9:00 (CEST)."
    ) in told(outcome)[0]
    assert outcome.ticket.promise_by == late + timedelta(hours=15, minutes=30)


def test_when_the_desk_is_closed_the_requester_hears_when_it_opens_and_the_urgent_way() -> None:
    saturday = MONDAY - timedelta(days=2)
    assert told(open_ticket(new_ticket(), FLOOR, saturday))[0] == (
        "The desk is closed until **Mon 9:00 (CEST)**. I've saved this as **T-12** and it'll be"
        " first in line. If your whole team can't work, say **urgent**."
        " You can keep adding details in this thread."
    )


def test_the_requester_sees_what_was_passed_on_and_can_add_to_it() -> None:
    outcome = open_ticket(new_ticket(), FLOOR, MONDAY)
    packet = outcome.postings[-1]
    assert isinstance(packet.body, Message)
    assert not packet.body.buttons, "the numbers belong to what is asked next"
    assert told(outcome)[1].split("\n\n") == [
        "This is what I passed on:",
        "> vpn keeps dropping",
        (
            "vpn-not-connecting r7: internet without VPN = yes > restart on Windows"
            ' = same problem > stopped at "Try another network"'
        ),
        "- Device: laptop LT-42\n- Error: code 809\n- Pin: ••••",
    ]
    assert packet.key == "ticket:12:packet"


def test_a_packet_with_nothing_in_it_is_shown_when_there_is_something() -> None:
    bare = open_ticket(new_ticket(words=(), path=(), fields=()), FLOOR, MONDAY)
    assert len(told(bare)) == 1
    answer = Answer("device.os", "macOS", MONDAY, arrival="a5")
    added = add_fields(bare.ticket, [answer], FLOOR, MONDAY)
    assert told(added) == ["This is what I passed on:\n\n- Operating system: macOS"]
    assert added.postings[1].operation is Operation.POST


def test_a_packet_of_which_all_was_taken_back_says_so() -> None:
    ticket = open_ticket(new_ticket(path=(), fields=()), FLOOR, MONDAY).ticket
    assert told(user_deleted(ticket, "a1", FLOOR, MONDAY)) == [
        "This is what I passed on:\n\n(taken back)"
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [("device_lost", "Device lost"), ("device.name", "Device"), ("requester.team", "Team")],
)
def test_what_is_known_has_a_name_that_people_read(name: str, words: str) -> None:
    assert label(name) == words


def test_who_is_urgent_already_is_not_told_to_say_so() -> None:
    saturday = MONDAY - timedelta(days=2)
    said = told(open_ticket(new_ticket(priority="P2"), FLOOR, saturday))[0]
    assert "The desk is closed until" in said
    assert "urgent" not in said


def test_a_channel_that_is_called_like_its_tier_is_not_named_twice() -> None:
    places = {tier: Place("terminal", "local", tier) for tier in ("L2", "L3")}
    floor = replace(FLOOR, channels=places)
    ticket = open_ticket(new_ticket(), floor, MONDAY).ticket
    moved = obey(ticket, parse("escalate needs a firewall change"), DANA, floor, MONDAY)
    assert "From L2: Dana: needs a firewall change" in moved.ticket.reason
    texts = [shown(each) for each in moved.postings]
    assert any("Moved: L2 to L3: Dana: needs a firewall change" in text for text in texts)


def test_a_ticket_that_follows_another_says_so() -> None:
    outcome = open_ticket(new_ticket(follows=9), FLOOR, MONDAY)
    [(_, body)] = cards(outcome, Operation.POST)
    assert body.sections[0].text == "T-12 · VPN does not connect · follows T-9"
    assert outcome.events[0].data["follows"] == "T-9"
    [(_, alone)] = cards(open_ticket(new_ticket(), FLOOR, MONDAY), Operation.POST)
    assert alone.sections[0].text == "T-12 · VPN does not connect"


def test_the_card_goes_to_the_tier_with_who_is_next() -> None:
    outcome = open_ticket(new_ticket(), FLOOR, MONDAY, around=Around(others=("T-9",)))
    [(posting, body)] = cards(outcome, Operation.POST)
    assert posting.key == "ticket:12:card:1"
    assert posting.place == L2
    assert not posting.mention
    assert body.headline == "P3 · unclaimed · claim by 14:30"
    assert body.sections[-1].text == "L2, the people on duty · 14:15"
    assert "also open: T-9" in body.sections[1].text
    assert outcome.ticket.card == posting.key
    assert happened(outcome) == ["ticket_opened", "card_posted"]


def test_a_queue_with_a_channel_of_its_own_gets_the_card_there() -> None:
    network = Place("slack", "acme", "support-network")
    floor = replace(FLOOR, channels={**FLOOR.channels, "L2/network": network})
    [(posting, _)] = cards(open_ticket(new_ticket(), floor, MONDAY), Operation.POST)
    assert posting.place == network


def test_the_ladder_is_copied_so_that_a_new_policy_changes_no_old_promise() -> None:
    ticket = open_ticket(new_ticket(), FLOOR, MONDAY).ticket
    ladder, alarm = ladder_of(ticket)
    assert ladder == ladder_for(FLOOR.policy, "L2", Priority.P3)
    assert (alarm.rung, alarm.due) == (0, MONDAY + 15 * MINUTE)


def test_a_new_ticket_has_the_alarms_of_its_ladder_and_its_promise() -> None:
    outcome = open_ticket(new_ticket(), FLOOR, MONDAY)
    alarms = {alarm.kind: alarm for alarm in outcome.alarms if isinstance(alarm, SetAlarm)}
    assert alarms[AlarmKind.LADDER].at == MONDAY + 15 * MINUTE
    assert alarms[AlarmKind.LADDER].data == {"rung": 0, "repeats": 0}
    assert alarms[AlarmKind.PROMISE].at == outcome.ticket.promise_by == MONDAY + 30 * MINUTE


def test_a_p1_pages_l2_and_l3_at_once() -> None:
    saturday = MONDAY - timedelta(days=2)
    outcome = open_ticket(new_ticket(priority="P1"), FLOOR, saturday)
    [(posting, body)] = cards(outcome, Operation.POST)
    assert posting.mention == ("L2",)
    assert body.sections[-1].text == "L2, the people on duty · 14:05"
    [elsewhere] = [each for each in outcome.postings if each.place == L3]
    assert elsewhere.mention == ("L3",)
    assert shown(elsewhere) == "T-12 (P1) needs L3 too. Its card is in support-l2."
    assert "within 10 minutes" in told(outcome)[0]
    assert outcome.ticket.tried == ("L2 on duty", "L3 on duty")


def test_a_first_rung_with_nobody_on_duty_is_skipped_and_says_so() -> None:
    ladder = FLOOR.policy.ladders["L2", Priority.P3]
    at_once = (
        Rung(timedelta(0), RungKind.MENTION_LEAD),
        Rung(MINUTE, RungKind.REMIND),
    )
    floor = _floor_with(replace(ladder, rungs=at_once), leads=False)
    outcome = open_ticket(new_ticket(), floor, MONDAY)
    assert logged(outcome)[0].startswith("Calling the lead of L2 is skipped: ")
    assert "rung_skipped" in happened(outcome)
    assert "is still unclaimed" in logged(outcome)[1]


def test_a_ladder_that_moves_on_at_once_waits_for_its_alarm() -> None:
    ladder = FLOOR.policy.ladders["L2", Priority.P3]
    hasty = replace(ladder, rungs=(Rung(timedelta(0), RungKind.MOVE),))
    outcome = open_ticket(new_ticket(), _floor_with(hasty), MONDAY)
    assert outcome.ticket.tier == "L2"
    assert outcome.ticket.state is State.OPEN
    assert next_up(outcome.ticket, MONDAY, "UTC", fresh=True) == "it moves to L3 · 12:00 (now)"
    assert pinged(outcome) == []


def test_past_the_last_rung_the_lead_is_next() -> None:
    ladder = FLOOR.policy.ladders["L2", Priority.P3]
    endless = replace(ladder, rungs=())
    ticket = open_ticket(new_ticket(), _floor_with(endless), MONDAY).ticket
    assert next_up(ticket, MONDAY, "UTC") == "L2, the lead · Tue 11:00"


def test_an_always_open_desk_never_speaks_of_closing() -> None:
    outcome = open_ticket(new_ticket(priority="P1"), FLOOR, MONDAY + timedelta(hours=9))
    assert "closes" not in told(outcome)[0]


def _floor_with(ladder: Ladder, *, leads: bool = True) -> Floor:
    ladders = {**FLOOR.policy.ladders, ("L2", Priority.P3): ladder}
    people = FLOOR.policy.leads if leads else {}
    policy = replace(
        FLOOR.policy,
        ladders=MappingProxyType(ladders),
        leads=MappingProxyType(people),
    )
    return replace(FLOOR, policy=policy)
