"""Whatever people and clocks do, in whatever order: no living ticket is ever without an alarm."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.commands import Verb, parse
from bot.errors import UserError
from bot.support import draft
from bot.support.clocks import alarms_wanted, renewed
from bot.support.obeying import CHANGING, obey
from bot.support.opening import open_ticket
from bot.support.outcome import AlarmKind, Around, Engineer, Outcome, SetAlarm, StopAlarm
from bot.support.relaying import (
    add_fields,
    user_answered_not_yet,
    user_answered_works,
    user_deleted,
    user_edited,
    user_left,
    user_said,
)
from bot.support.ringing import ring
from bot.tickets import HELD, Answer, State, Words
from bot.vocabulary import Card, Operation
from tests.bot.floors import DANA, FLOOR, HERE, MINUTE, MONDAY, SAM, ZOE, new_ticket, shown

INTERNAL = "for our eyes only"
TYPED = {
    Verb.CLAIM: "claim",
    Verb.RELEASE: "release",
    Verb.ASSIGN: "assign 12 sam",
    Verb.ESCALATE: "escalate too hard",
    Verb.PRIORITY: "priority P1",
    Verb.REOPEN: "reopen",
    Verb.REPLY: "reply hello",
    Verb.NOTE: f"note {INTERNAL}",
    Verb.ASK: "ask which light?",
    Verb.WAIT: "wait vendor",
    Verb.SNOOZE: "snooze 2h",
    Verb.RESOLVE: "resolve restarted",
    Verb.UNDO: "undo",
}
ALSO_TYPED = ["escalate L2 please check", "priority P4", "wait user", "wait user which?"]
AROUND = Around(people=(DANA, SAM, ZOE), pending="ticket:12:user:1")
ENGINEERS = st.sampled_from([DANA, SAM, ZOE])
COMMANDS = st.sampled_from([*TYPED.values(), *ALSO_TYPED])
WORDS = st.sampled_from(["red", "thanks", "yes", "it dropped again"])


class TicketLife(RuleBasedStateMachine):
    """One ticket among people who do as they please, and the alarms that the desk would keep."""

    def __init__(self) -> None:
        super().__init__()
        self.now = MONDAY
        self.ticket = new_ticket()
        self.live: dict[AlarmKind, SetAlarm] = {}
        self.keys: set[str] = set()
        self.arrivals = 0
        self.apply(open_ticket(self.ticket, FLOOR, self.now))

    def apply(self, outcome: Outcome) -> None:
        for alarm in outcome.alarms:
            if isinstance(alarm, StopAlarm):
                del self.live[alarm.kind]
            else:
                assert alarm.at >= self.now
                self.live[alarm.kind] = alarm
        for posting in outcome.postings:
            assert posting.key not in self.keys
            assert posting.operation is Operation.POST or posting.of in self.keys
            assert not posting.thread_of or posting.thread_of in self.keys
            self.keys.add(posting.key)
            if posting.place == HERE:
                assert INTERNAL not in shown(posting)
                assert not posting.thread_of
                assert not posting.mention
                assert not isinstance(posting.body, Card)
        edits = [each for each in outcome.postings if each.of == outcome.ticket.card]
        assert len(edits) <= 1
        self.ticket = outcome.ticket

    def elapse(self, minutes: int) -> None:
        """Let time pass, and ring on the way all that is due, as the desk does."""
        until = self.now + minutes * MINUTE
        while due := [alarm for alarm in self.live.values() if alarm.at <= until]:
            alarm = min(due, key=lambda each: (each.at, each.kind))
            self.now = max(self.now, alarm.at)
            self.apply(ring(self.ticket, alarm, FLOOR, self.now))
        self.now = until

    @rule(minutes=st.integers(0, 60 * 24 * 3))
    def time_passes(self, minutes: int) -> None:
        self.elapse(minutes)

    @precondition(lambda self: self.live)
    @rule(late=st.integers(0, 60 * 24 * 4))
    def the_desk_was_down(self, late: int) -> None:
        alarm = min(self.live.values(), key=lambda each: (each.at, each.kind))
        self.now = max(self.now, alarm.at) + late * MINUTE
        self.apply(ring(self.ticket, alarm, FLOOR, self.now))

    @rule(typed=COMMANDS, engineer=ENGINEERS)
    def an_engineer_types(self, typed: str, engineer: Engineer) -> None:
        before = self.ticket
        try:
            self.apply(obey(before, parse(typed), engineer, FLOOR, self.now, AROUND))
        except UserError:
            assert self.ticket is before

    @precondition(lambda self: self.ticket.state is not State.CLOSED)
    @rule(text=WORDS)
    def the_requester_writes(self, text: str) -> None:
        self.arrivals += 1
        words = Words(f"b{self.arrivals}", text, self.now)
        self.apply(user_said(self.ticket, words, FLOOR, self.now))
        again = user_said(self.ticket, words, FLOOR, self.now)
        assert again == Outcome(self.ticket)

    @precondition(lambda self: self.ticket.words)
    @rule(gone=st.booleans())
    def the_requester_changes_their_words(self, gone: bool) -> None:
        last = self.ticket.words[-1]
        if gone:
            self.apply(user_deleted(self.ticket, last.arrival, FLOOR, self.now))
        else:
            words = Words(last.arrival, f"{last.text[:20]}, I mean", self.now)
            self.apply(user_edited(self.ticket, words, FLOOR, self.now))

    @rule(works=st.booleans())
    def the_requester_presses(self, works: bool) -> None:
        answered = user_answered_works if works else user_answered_not_yet
        self.apply(answered(self.ticket, FLOOR, self.now))

    @rule()
    def the_requester_adds_details(self) -> None:
        self.apply(add_fields(self.ticket, (Answer("os", "mac", self.now),), FLOOR, self.now))

    @precondition(lambda self: self.ticket.holder)
    @rule()
    def the_holder_leaves(self) -> None:
        self.apply(user_left(self.ticket, self.ticket.holder, FLOOR, self.now))

    @rule(kind=st.sampled_from(list(AlarmKind)))
    def an_alarm_that_was_stopped_rings(self, kind: AlarmKind) -> None:
        if kind not in self.live:
            stale = SetAlarm(kind, self.now)
            assert ring(self.ticket, stale, FLOOR, self.now) == Outcome(self.ticket)

    @invariant()
    def the_live_alarms_are_those_that_the_ticket_wants(self) -> None:
        assert set(self.live) == alarms_wanted(self.ticket)

    @invariant()
    def a_living_ticket_has_an_alarm(self) -> None:
        assert self.live or self.ticket.state is State.CLOSED

    @invariant()
    def a_ticket_has_a_holder_exactly_when_somebody_holds_it(self) -> None:
        if self.ticket.state in HELD:
            assert self.ticket.holder
            assert self.ticket.holder_name
        if self.ticket.state is State.OPEN:
            assert not self.ticket.holder

    @invariant()
    def an_open_ticket_has_a_promise_that_its_alarm_keeps(self) -> None:
        if self.ticket.state is State.OPEN:
            assert self.ticket.promise_by == self.live[AlarmKind.PROMISE].at


QUICK = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
# Finding a seeded mistake is enough: making the example small takes long.
FIND = settings(QUICK, max_examples=200, phases=(Phase.generate,))
THOROUGH = settings(QUICK, max_examples=500, stateful_step_count=50, derandomize=False)

TestTicketLife = TicketLife.TestCase
TestTicketLife.settings = QUICK


def test_every_verb_that_changes_a_ticket_is_typed_here() -> None:
    assert set(TYPED) == CHANGING


@pytest.mark.parametrize("state", [State.CLAIMED, State.WAITING_USER, State.RESOLVED])
def test_a_state_that_forgets_its_alarm_is_found(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(*arguments: object) -> SetAlarm | None:
        after = arguments[1]
        return None if getattr(after, "state", "") is state else renewed(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(draft, "renewed", forgetful)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(TicketLife, settings=FIND)


@pytest.mark.long
def test_five_hundred_lives_leave_no_ticket_without_an_alarm() -> None:
    run_state_machine_as_test(TicketLife, settings=THOROUGH)


def test_the_desk_may_be_down_for_a_month_and_no_ticket_is_lost() -> None:
    life = TicketLife()
    life.now += timedelta(days=30)
    for _ in range(5):
        life.elapse(0)
    assert set(life.live) == alarms_wanted(life.ticket)
