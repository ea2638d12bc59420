"""Alarms do what was promised, once, and say so when they come late."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

import pytest

from bot.commands import parse
from bot.escalation import Ladder, Rung, RungKind
from bot.priority import Priority
from bot.support.clocks import alarms_wanted, silence
from bot.support.obeying import obey
from bot.support.opening import open_ticket
from bot.support.outcome import AlarmKind, Around, Floor, Outcome, SetAlarm, StopAlarm
from bot.support.ringing import ring
from bot.tickets import State, Ticket
from bot.vocabulary import Message, Operation
from tests.bot.floors import (
    DANA,
    FLOOR,
    HERE,
    L3,
    MINUTE,
    MONDAY,
    cards,
    happened,
    logged,
    new_ticket,
    pinged,
    told,
)


class Watch:
    """Rings the live alarms of one ticket in order, as the desk would."""

    def __init__(self, priority: str = "P3", floor: Floor = FLOOR) -> None:
        self.floor = floor
        self.now = MONDAY
        self.live: dict[AlarmKind, SetAlarm] = {}
        self.ticket: Ticket = new_ticket()
        self.apply(open_ticket(new_ticket(priority=priority), floor, MONDAY))

    def apply(self, outcome: Outcome) -> Outcome:
        self.ticket = outcome.ticket
        for alarm in outcome.alarms:
            if isinstance(alarm, StopAlarm):
                del self.live[alarm.kind]
            else:
                self.live[alarm.kind] = alarm
        assert set(self.live) == alarms_wanted(self.ticket)
        return outcome

    def types(self, text: str) -> Outcome:
        return self.apply(obey(self.ticket, parse(text), DANA, self.floor, self.now))

    def rings(self, kind: AlarmKind, late: timedelta = timedelta(0)) -> Outcome:
        alarm = self.live[kind]
        self.now = alarm.at + late
        return self.apply(ring(self.ticket, alarm, self.floor, self.now))


def floor_with(*rungs: Rung, leads: bool = True) -> Floor:
    ladder = replace(FLOOR.policy.ladders["L2", Priority.P3], rungs=rungs)
    ladders: dict[tuple[str, Priority], Ladder] = {**FLOOR.policy.ladders}
    ladders["L2", Priority.P3] = ladder
    people = dict(FLOOR.policy.leads) if leads else {}
    policy = replace(
        FLOOR.policy, ladders=MappingProxyType(ladders), leads=MappingProxyType(people)
    )
    return replace(FLOOR, policy=policy)


# --- the ladder ------------------------------------------------------------------------------


def test_an_unclaimed_ticket_climbs_to_the_duty_the_lead_and_the_next_tier() -> None:
    watch = Watch()
    duty = watch.rings(AlarmKind.LADDER)
    assert watch.now == MONDAY + 15 * MINUTE
    assert pinged(duty) == ["L2"]
    assert logged(duty) == ["T-12 (P3) waits for somebody to claim it: L2, on duty."]
    lead = watch.rings(AlarmKind.LADDER)
    assert watch.now == MONDAY + 30 * MINUTE
    assert pinged(lead) == ["desk-leads"]
    assert logged(lead) == ["T-12 (P3) is unclaimed since 14:00: L2, lead."]
    moved = watch.rings(AlarmKind.LADDER)
    assert watch.now == MONDAY + 60 * MINUTE
    [(new, _)] = cards(moved, Operation.POST)
    assert new.place == L3
    assert watch.ticket.tier == "L3"
    assert told(moved) == [
        (
            "Nobody has claimed **T-12** yet, so I've passed it to the network team in L3."
            " Someone there should pick it up by 15:30 (CEST)."
        )
    ]
    assert happened(moved) == ["escalated", "mentioned", "card_posted", "promise_broken"]


def test_the_card_follows_the_ladder() -> None:
    [(_, body)] = cards(Watch().rings(AlarmKind.LADDER))
    assert body.sections[-2].text.endswith("Tried already: L2 on duty.")
    assert body.sections[-1].text == "L2, the lead · 14:30"


def test_in_the_new_tier_the_time_without_a_claim_counts_from_the_move() -> None:
    watch = Watch()
    for _ in range(3):
        watch.rings(AlarmKind.LADDER)
    assert "unclaimed since 15:00" in logged(watch.rings(AlarmKind.LADDER))[0]


def test_a_reminder_edits_the_reminder_before_it() -> None:
    remind = Rung(15 * MINUTE, RungKind.REMIND)
    watch = Watch(floor=floor_with(remind, remind))
    first, second = watch.rings(AlarmKind.LADDER), watch.rings(AlarmKind.LADDER)
    posted, edited = first.postings[0], second.postings[0]
    assert (posted.operation, posted.key) == (Operation.POST, "ticket:12:reminder:1")
    assert (edited.operation, edited.of) == (Operation.UPDATE, posted.key)
    assert logged(second) == ["T-12 is still unclaimed, since 14:00. Reminder 2."]
    assert pinged(first) == pinged(second) == []


def test_a_released_ticket_keeps_editing_the_same_reminder() -> None:
    watch = Watch(floor=floor_with(Rung(15 * MINUTE, RungKind.REMIND)))
    watch.rings(AlarmKind.LADDER)
    watch.types("claim")
    watch.types("release")
    again = watch.rings(AlarmKind.LADDER)
    assert again.postings[0].of == "ticket:12:reminder:1"


def test_a_rung_without_anybody_is_skipped_at_once_and_says_so() -> None:
    lead = Rung(15 * MINUTE, RungKind.MENTION_LEAD)
    duty = Rung(15 * MINUTE, RungKind.MENTION_DUTY)
    outcome = Watch(floor=floor_with(lead, duty, leads=False)).rings(AlarmKind.LADDER)
    assert logged(outcome)[0] == "Calling the lead of L2 is skipped: no lead is named."
    assert pinged(outcome) == ["L2"]


def test_a_rung_that_rings_late_says_how_late() -> None:
    watch = Watch()
    assert "(This comes 6 min late.)" in logged(watch.rings(AlarmKind.LADDER, 6 * MINUTE))[0]
    assert "late" not in logged(watch.rings(AlarmKind.LADDER, 2 * MINUTE))[0]


def test_minutes_that_were_a_moment_of_real_time_are_not_late() -> None:
    ticket = open_ticket(new_ticket(), FLOOR, MONDAY).ticket
    due = Watch().live[AlarmKind.LADDER]

    def rings(late: timedelta) -> str:
        return logged(ring(ticket, due, FLOOR, due.at + late, Around(speed=600)))[0]

    assert "late" not in rings(5 * MINUTE)
    assert "(This comes 51 min late.)" in rings(51 * MINUTE)


def test_a_rung_that_has_been_passed_does_nothing() -> None:
    watch = Watch()
    old = watch.live[AlarmKind.LADDER]
    watch.rings(AlarmKind.LADDER)
    outcome = ring(watch.ticket, old, FLOOR, watch.now)
    assert outcome == Outcome(watch.ticket)


def test_after_closing_a_rung_waits_for_the_morning() -> None:
    watch = Watch()
    outcome = watch.rings(AlarmKind.LADDER, timedelta(hours=8))
    assert logged(outcome) == []
    assert watch.live[AlarmKind.LADDER].at == MONDAY + timedelta(hours=19)


# --- the promise -----------------------------------------------------------------------------


def test_when_the_promised_time_passes_the_bot_speaks_first() -> None:
    watch = Watch()
    outcome = watch.rings(AlarmKind.PROMISE)
    assert told(outcome) == [
        "Nobody has picked this up yet. I've alerted the lead. New time: 15:00 (CEST)."
    ]
    assert pinged(outcome) == ["desk-leads"]
    assert watch.ticket.promises_broken == 1
    assert watch.ticket.promise_by == watch.live[AlarmKind.PROMISE].at == MONDAY + 60 * MINUTE
    assert happened(outcome) == ["promise_broken"]


def test_the_lead_is_not_called_twice_for_the_same_moment() -> None:
    watch = Watch()
    watch.rings(AlarmKind.LADDER)
    watch.rings(AlarmKind.LADDER)
    assert pinged(watch.rings(AlarmKind.PROMISE)) == []


def test_a_promise_that_ends_when_the_ladder_moves_is_said_with_the_move() -> None:
    move = floor_with(Rung(60 * MINUTE, RungKind.MOVE))
    first, second = Watch(floor=move), Watch(floor=move)
    by_promise, by_ladder = first.rings(AlarmKind.PROMISE), second.rings(AlarmKind.LADDER)
    for watch, outcome in ((first, by_promise), (second, by_ladder)):
        [words] = told(outcome)
        assert words.startswith("Nobody has claimed **T-12** yet, so I've passed it to")
        assert watch.ticket.tier == "L3"
        assert watch.ticket.promises_broken == 1
        assert happened(outcome).count("promise_broken") == 1
        assert watch.live[AlarmKind.PROMISE].at > watch.now


def test_a_move_before_its_time_breaks_no_promise() -> None:
    watch = Watch(floor=floor_with(Rung(15 * MINUTE, RungKind.MOVE)))
    watch.ticket = replace(watch.ticket, promise_by=MONDAY + 60 * MINUTE)
    assert "promise_broken" not in happened(watch.rings(AlarmKind.LADDER))
    assert watch.ticket.promises_broken == 0


def test_the_second_broken_promise_is_said_in_other_words() -> None:
    watch = Watch()
    watch.rings(AlarmKind.PROMISE)
    assert told(watch.rings(AlarmKind.PROMISE)) == [
        "Still nobody has picked up **T-12**. The lead knows. New time: 16:00 (CEST)."
    ]


def test_broken_promises_come_ever_more_seldom_but_at_least_once_a_day() -> None:
    watch = Watch()
    times = []
    for _ in range(20):
        watch.rings(AlarmKind.PROMISE)
        times.append(watch.live[AlarmKind.PROMISE].at - watch.now)
    hour = timedelta(hours=1)
    # The two hours of the third end when the desk closes, so it lasts until the desk opens.
    assert times[:4] == [hour / 2, hour, 17 * hour, 4 * hour]
    assert max(times[4:]) <= timedelta(days=3)


def test_without_a_lead_nobody_claims_to_have_alerted_one() -> None:
    watch = Watch(floor=floor_with(Rung(15 * MINUTE, RungKind.MENTION_DUTY), leads=False))
    assert told(watch.rings(AlarmKind.PROMISE)) == [
        "Nobody has picked this up yet. I've told the whole team. New time: 14:30 (CEST)."
    ]
    assert told(watch.rings(AlarmKind.PROMISE)) == [
        "Still nobody has picked up **T-12**. The team knows. New time: 15:00 (CEST)."
    ]


def test_a_late_word_about_a_promise_says_so() -> None:
    assert "(This comes 5 min late.)" in told(Watch().rings(AlarmKind.PROMISE, 5 * MINUTE))[0]


def test_a_claimed_ticket_breaks_no_promise() -> None:
    watch = Watch()
    promise = watch.live[AlarmKind.PROMISE]
    watch.types("claim")
    assert ring(watch.ticket, promise, FLOOR, promise.at) == Outcome(watch.ticket)


# --- a claim that rests ----------------------------------------------------------------------


def test_a_claim_that_rests_is_asked_about_once_with_buttons() -> None:
    watch = Watch()
    watch.types("claim")
    outcome = watch.rings(AlarmKind.IDLE)
    assert watch.now == MONDAY + timedelta(hours=4)
    assert pinged(outcome) == [DANA.key]
    assert logged(outcome) == [
        (
            "Nothing has happened on T-12 for a while. If it does not go on, I put it back"
            " tomorrow at 10:00 (CEST)."
        )
    ]
    body = outcome.postings[0].body
    assert isinstance(body, Message)
    assert [button.key for button in body.buttons] == ["t12:claim", "t12:release"]
    assert told(outcome) == []


def test_a_claim_that_goes_on_resting_is_put_back_in_business_time() -> None:
    watch = Watch()
    watch.types("claim")
    watch.rings(AlarmKind.IDLE)
    outcome = watch.rings(AlarmKind.IDLE)
    assert watch.now == MONDAY + timedelta(hours=20)
    assert watch.ticket.state is State.OPEN
    assert watch.ticket.tried == ("Dana",)
    assert logged(outcome) == ["No answer, so T-12 is put back. Dana had it."]
    assert told(outcome) == [
        (
            "Dana can't go on with **T-12** now, so I've asked the team again."
            " Someone should pick it up by 10:30 (CEST)."
        )
    ]
    [(_, body)] = cards(outcome)
    assert "unclaimed" in body.headline


def test_a_word_from_the_holder_saves_the_claim() -> None:
    watch = Watch()
    watch.types("claim")
    watch.rings(AlarmKind.IDLE)
    watch.types("note still on it")
    assert pinged(watch.rings(AlarmKind.IDLE)) == [DANA.key]
    assert watch.ticket.state is State.CLAIMED


# --- silence of the requester ----------------------------------------------------------------


def test_a_silent_requester_is_reminded_after_one_and_three_business_days() -> None:
    watch = Watch()
    watch.types("ask which light?")
    first = watch.rings(AlarmKind.SILENCE)
    assert watch.now == MONDAY + timedelta(days=1)
    assert told(first) == [
        "Dana is still waiting for your answer about **T-12**: VPN does not connect"
    ]
    last = watch.rings(AlarmKind.SILENCE)
    assert watch.now == MONDAY + timedelta(days=3)
    assert told(last) == [
        (
            "I still need your answer about **T-12**."
            " Without it I'll mark it as resolved Mon 14:00 (CEST)."
        )
    ]
    assert pinged(first) == pinged(last) == []


def test_after_five_business_days_of_silence_the_ticket_is_resolved_with_one_tap_to_reopen() -> (
    None
):
    watch = Watch()
    watch.types("ask which light?")
    watch.rings(AlarmKind.SILENCE)
    watch.rings(AlarmKind.SILENCE)
    outcome = watch.rings(AlarmKind.SILENCE)
    assert watch.now == MONDAY + timedelta(days=7)
    assert watch.ticket.state is State.RESOLVED
    assert watch.ticket.resolution
    assert watch.ticket.resolution.code == "no-reply"
    [posting] = [each for each in outcome.postings if each.place == HERE]
    assert isinstance(posting.body, Message)
    assert [(button.key, button.label) for button in posting.body.buttons] == [
        ("t12:notyet", "Open it again")
    ]
    assert happened(outcome) == ["waiting_user_off", "resolved"]


def test_reminders_that_were_missed_do_not_come_all_at_once() -> None:
    watch = Watch()
    watch.types("ask which light?")
    outcome = watch.rings(AlarmKind.SILENCE, timedelta(days=10))
    assert len(told(outcome)) == 1
    assert "(This comes 10 d late.)" in told(outcome)[0]
    assert watch.live[AlarmKind.SILENCE].at > watch.now + timedelta(days=1)


def test_a_reminder_that_the_policy_no_longer_has_resolves() -> None:
    watch = Watch()
    watch.types("ask which light?")
    stale = replace(watch.live[AlarmKind.SILENCE], data={"step": 5})
    outcome = ring(watch.ticket, stale, FLOOR, stale.at)
    assert outcome.ticket.state is State.RESOLVED


@pytest.mark.parametrize(("step", "days"), [(0, 1), (1, 2), (2, 4)])
def test_each_reminder_counts_from_the_one_before(step: int, days: int) -> None:
    # The third step crosses a weekend.
    moment = MONDAY if step < 2 else MONDAY + timedelta(days=3)
    assert silence(FLOOR.policy, moment, step).at == moment + timedelta(days=days)


# --- closing and waking ----------------------------------------------------------------------


def test_a_resolved_ticket_closes_after_a_week_and_says_how_to_start_anew() -> None:
    watch = Watch()
    watch.types("resolve restarted")
    outcome = watch.rings(AlarmKind.AUTOCLOSE)
    assert watch.ticket.state is State.CLOSED
    assert watch.ticket.closed_at == MONDAY + timedelta(days=7)
    assert told(outcome) == [
        "**T-12** is closed now. If it comes back, write to me and I'll open a new ticket."
    ]
    assert [dict(event.data) for event in outcome.events] == [{"how": "assumed"}]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("snooze 2h", "The pause of T-12 is over."),
        ("wait vendor", "Time to ask the supplier about T-12 again."),
    ],
)
def test_a_pause_ends_with_a_ping_to_the_holder(typed: str, words: str) -> None:
    watch = Watch()
    watch.types(typed)
    outcome = watch.rings(AlarmKind.SNOOZE)
    assert watch.ticket.state is State.CLAIMED
    assert watch.ticket.waiting_since is None
    assert logged(outcome) == [words]
    assert pinged(outcome) == [DANA.key]
    assert told(outcome) == []


# --- all -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(AlarmKind))
@pytest.mark.parametrize("state", list(State))
def test_an_alarm_that_a_ticket_does_not_want_changes_nothing(
    state: State, kind: AlarmKind
) -> None:
    ticket = new_ticket(state=state)
    if kind in alarms_wanted(ticket):
        return
    assert ring(ticket, SetAlarm(kind, MONDAY), FLOOR, MONDAY) == Outcome(ticket)


def test_an_alarm_that_rings_too_early_is_set_again() -> None:
    watch = Watch()
    alarm = watch.live[AlarmKind.PROMISE]
    early: datetime = alarm.at - MINUTE
    outcome = ring(watch.ticket, alarm, FLOOR, early)
    assert outcome == Outcome(watch.ticket, alarms=(alarm,))


def test_every_state_but_closed_wants_an_alarm() -> None:
    unwatched = [state for state in State if not alarms_wanted(new_ticket(state=state))]
    assert unwatched == [State.CLOSED]
