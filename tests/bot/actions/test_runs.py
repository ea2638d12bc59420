"""A run is judged again, done once, and its outcome arrives; a crash in between changes nothing."""

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from bot.actions.calls import Caller, Ended, Errand
from bot.actions.registry import ActionDefinition, Endpoint, Registry, limit, starter_registry
from bot.actions.runs import AT_ONCE, GRACE, REPEATABLE_FOR, Call, Runner, run_waiting
from bot.clock import WallClock
from bot.conversation.talk import Frame, Proof, Talk
from bot.storage.database import Database
from bot.storage.records import Event
from bot.vocabulary import ActionEnded, Person, Place
from knowledge_base.article import Article, ArticleState, Audience, Do, Kind, Step
from knowledge_base.library import Library
from tests.wire.identity_provider import identity_provider

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ANNA = Person("slack", "T1", "U1", "Anna")
BEN = Person("slack", "T1", "U2", "Ben")
SECRET = "the-shared-secret"
SECRETS = {"IDP_KEY": SecretStr(SECRET)}
RESET = "idp.send_reset_link"
UNLOCK = "idp.unlock_account"
FRESH = (Proof("verified", START - timedelta(minutes=1)),)
SOMEWHERE = Endpoint("https://idp.example.com/do", "IDP_KEY")
LIVE = starter_registry().connected(dict.fromkeys(("identity.verify", RESET, UNLOCK), SOMEWHERE))


def article(name: str, kind: Kind, action: str) -> Article:
    step = Step("do-it", "Do it", "", do=Do(action, timeout=timedelta(seconds=3)))
    return Article(
        id=name,
        title=name,
        intro="",
        steps={"do-it": step},
        phrases=(),
        not_this=(),
        kind=kind,
        state=ArticleState.VALIDATED,
        audience=Audience.EVERYONE,
        owner="@it",
        verified=date(2026, 11, 1),
        review_every=timedelta(days=90),
        digest="d1",
    )


LIBRARY = Library(
    [
        article("reset-password", Kind.REQUEST, RESET),
        article("account-locked", Kind.INCIDENT, UNLOCK),
        article("lost-device", Kind.SECURITY, "device.lock"),
    ]
)
HOME = {RESET: "reset-password", UNLOCK: "account-locked", "device.lock": "lost-device"}


@dataclass
class HandClock:
    """A clock that moves when told."""

    time: datetime = START
    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        return self.time + self.ahead

    def machine(self) -> datetime:
        return self.time

    def real(self, length: timedelta) -> timedelta:
        return length

    def wait(self, **length: float) -> None:
        self.time += timedelta(**length)


@dataclass
class Remembering:
    """Answers every call with one outcome, and keeps what it was asked."""

    outcome: str = "sent"
    errands: list[Errand] = field(default_factory=list)

    async def __call__(self, definition: ActionDefinition, errand: Errand) -> Ended:
        self.errands.append(errand)
        return Ended(self.outcome)


async def never(definition: ActionDefinition, errand: Errand) -> Ended:
    raise AssertionError(f"{definition.name} was called.")


class Crash(BaseException):
    """The process ends here."""


async def crashing(definition: ActionDefinition, errand: Errand) -> Ended:
    raise Crash


class Room:
    """One database and one clock, and what people set off in it."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.clock = HandClock()

    async def wants(
        self,
        action: str = RESET,
        person: Person = ANNA,
        *,
        run: str = "",
        proofs: tuple[Proof, ...] = FRESH,
        params: Mapping[str, str] | None = None,
    ) -> str:
        """Store that a person's script wants an action; return the run."""
        place = Place("slack", "T1", f"D-{person.id}")
        at = Frame(HOME.get(action, "reset-password"), "d1", "do-it")
        async with self.db.work() as work:
            await work.remember(person, place, self.clock.now())
            talk = await work.save_talk(Talk(person, place, at=at, proofs=proofs))
            name = run or f"{talk.id}.3"
            talk = await work.save_talk(replace(talk, run=name))
            given = {"user": person.id} if params is None else params
            assert await work.start_run(name, talk, action, given, self.clock.machine())
        return name

    async def runs(self, call: Call = never, registry: Registry = LIVE) -> int:
        return await run_waiting(self.db, registry, call, self.clock, LIBRARY)

    async def outcome(self, run: str) -> str | None:
        async with self.db.read() as work:
            row = await work.run(run)
        return row.outcome if row else None

    async def arrived(self) -> list[tuple[str, str, str]]:
        """Return the person, the run and the outcome of what has arrived."""
        found = []
        async with self.db.read() as work:
            for lane in await work.lanes_waiting(self.clock.machine(), 100):
                for stored in await work.pending(lane, self.clock.machine(), 100):
                    act = stored.arrival.act
                    assert isinstance(act, ActionEnded)
                    assert stored.arrival.id == f"action:{act.run}"
                    found.append((stored.arrival.person.id, act.run, act.outcome))
        return found

    async def events(self, *kinds: str) -> list[Event]:
        async with self.db.read() as work:
            since = START - timedelta(days=1)
            return await work.events_between(since, START + timedelta(days=99), kinds)


@pytest.fixture
def room(db: Database) -> Room:
    return Room(db)


@pytest.fixture
def small_room(sqlite_db: Database) -> Room:
    return Room(sqlite_db)


# --- done -----------------------------------------------------------------------------------


async def test_a_run_is_called_once_and_its_outcome_arrives(room: Room) -> None:
    run, call = await room.wants(), Remembering()
    assert await room.runs(call) == 1
    assert await room.runs(call) == 0
    (errand,) = call.errands
    assert errand.params == {"user": "U1"}
    assert errand.requester == "slack/T1/U1"
    assert errand.run.startswith(f"{run}-")
    assert errand.within == timedelta(seconds=3)
    assert await room.outcome(run) == "sent"
    assert await room.arrived() == [("U1", run, "sent")]
    started, ended = await room.events("action-started", "action-ended")
    assert started.data["attempt"] == 1
    assert ended.actor == "slack/T1/U1"
    assert ended.data["outcome"] == "sent"
    assert ended.data["action"] == RESET
    assert ended.data["audit"] == "security"
    assert ended.data["practice"] is False


async def test_the_password_reset_really_runs(room: Room) -> None:
    async with identity_provider(SECRET) as idp:
        registry = starter_registry().connected(idp.endpoints("identity.verify", RESET))
        call = Caller(WallClock(), SECRETS, allow_hosts=[idp.host])
        run = await room.wants()
        assert await room.runs(call, registry) == 1
        (heard,) = idp.calls
        assert heard.params == {"user": "U1"}
        assert idp.refused == []
    assert await room.arrived() == [("U1", run, "sent")]


async def test_one_slow_run_does_not_hold_up_the_others(small_room: Room) -> None:
    second_is_done = asyncio.Event()

    async def call(definition: ActionDefinition, errand: Errand) -> Ended:
        if definition.name == UNLOCK:
            second_is_done.set()
            return Ended("unlocked")
        await asyncio.wait_for(second_is_done.wait(), 5)
        return Ended("sent")

    await small_room.wants(RESET, ANNA)
    await small_room.wants(UNLOCK, BEN)
    assert await small_room.runs(call) == 2


async def test_two_replicas_do_a_run_once(room: Room) -> None:
    run, call = await room.wants(), Remembering()
    counts = await asyncio.gather(*(room.runs(call) for _ in range(5)))
    assert sum(counts) == 1
    assert len(call.errands) == 1
    assert await room.arrived() == [("U1", run, "sent")]


async def test_nothing_to_do_is_nothing_done(small_room: Room) -> None:
    assert await small_room.runs() == 0


# --- practised ------------------------------------------------------------------------------


async def test_in_practice_nothing_is_called_and_the_wanted_outcome_is_assumed(room: Room) -> None:
    run = await room.wants()
    assert await room.runs(never, starter_registry()) == 1
    assert await room.arrived() == [("U1", run, "sent")]
    (ended,) = await room.events("action-ended")
    assert ended.data["practice"] is True
    assert ended.data["note"] == "It was practised; nothing was called."


async def test_practice_judges_as_strictly_as_the_real_thing(small_room: Room) -> None:
    run = await small_room.wants(proofs=())
    await small_room.runs(never, starter_registry())
    assert await small_room.arrived() == [("U1", run, "error")]


# --- refused --------------------------------------------------------------------------------


async def test_an_action_without_its_proof_is_refused_and_written_down(room: Room) -> None:
    run = await room.wants(proofs=())
    assert await room.runs() == 1
    assert await room.arrived() == [("U1", run, "error")]
    (refused,) = await room.events("action-refused")
    assert refused.data["reason"] == "no-proof"
    assert await room.events("action-started", "limit-tripped") == []


async def test_a_proof_can_grow_too_old_while_the_run_waits(small_room: Room) -> None:
    await small_room.wants()
    small_room.clock.wait(minutes=9)
    await small_room.runs()
    (refused,) = await small_room.events("action-refused")
    assert refused.data["reason"] == "old-proof"


async def test_a_desk_that_is_sped_up_does_not_make_a_proof_older(small_room: Room) -> None:
    run = await small_room.wants()
    small_room.clock.ahead = timedelta(hours=9)
    assert await small_room.runs(Remembering()) == 1
    assert await small_room.outcome(run) == "sent"


async def test_nobody_can_act_on_somebody_else(small_room: Room) -> None:
    await small_room.wants(params={"user": "U2"})
    await small_room.runs()
    (refused,) = await small_room.events("action-refused")
    assert refused.data["reason"] == "parameters"
    assert "U2" not in str(refused.data["sentence"])


async def test_the_kind_of_the_article_is_looked_up_not_believed(small_room: Room) -> None:
    run = await small_room.wants("device.lock")
    async with small_room.db.work() as work:
        talk = await work.talk("slack/T1/D-U1", ANNA.key)
        assert talk is not None
        await work.save_talk(replace(talk, at=Frame("reset-password", "d1", "do-it")))
    await small_room.runs()
    assert await small_room.outcome(run) == "error"
    (refused,) = await small_room.events("action-refused")
    assert refused.data["reason"] == "kind"


@pytest.mark.parametrize(
    "at", [None, Frame("gone", "d1", "do-it"), Frame("reset-password", "?", "")]
)
async def test_a_run_from_no_known_article_is_refused(small_room: Room, at: Frame | None) -> None:
    run = await small_room.wants()
    async with small_room.db.work() as work:
        talk = await work.talk("slack/T1/D-U1", ANNA.key)
        assert talk is not None
        await work.save_talk(replace(talk, at=at))
    await small_room.runs()
    assert await small_room.outcome(run) == "error"


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"requester.role": "member, admin"}, "denied"),
        ({"requester.role": ["service-account"]}, "denied"),
        ({"requester.flag": "leaver"}, "denied"),
        ({"requester.audience": "staff"}, "audience"),
        ({"requester.audience": "whatever"}, "audience"),
    ],
)
async def test_what_is_known_of_the_person_counts(
    small_room: Room, facts: dict[str, object], reason: str
) -> None:
    await small_room.wants()
    async with small_room.db.work() as work:
        await work.set_facts(ANNA.key, facts)
    support_only = replace(LIVE[RESET], audience=(Audience.SUPPORT,))
    definition = support_only if reason == "audience" else LIVE[RESET]
    await small_room.runs(never, Registry([definition], practice=False))
    (refused,) = await small_room.events("action-refused")
    assert refused.data["reason"] == reason


async def test_the_fourth_reset_of_a_day_is_refused_and_security_can_see_it(room: Room) -> None:
    call = Remembering()
    for _ in range(4):
        await room.wants(proofs=(Proof("verified", room.clock.now()),))
        await room.runs(call)
        room.clock.wait(hours=1)
    assert len(call.errands) == 3
    (tripped,) = await room.events("limit-tripped")
    assert tripped.data["reason"] == "person-limit"
    assert tripped.data["audit"] == "security"
    await room.wants(person=BEN, proofs=(Proof("verified", room.clock.now()),))
    await room.runs(call)
    assert call.errands[-1].requester == BEN.key


async def test_a_refused_run_does_not_count_so_that_the_limit_ends(room: Room) -> None:
    call = Remembering()
    for hours in (0, 0, 0, 12, 13):
        room.clock.wait(hours=hours)
        await room.wants(proofs=(Proof("verified", room.clock.now()),))
        await room.runs(call)
    assert len(call.errands) == 4


async def test_everybody_together_has_a_limit_too(small_room: Room) -> None:
    call = Remembering()
    registry = Registry([replace(LIVE[RESET], overall=limit("2/hour"))], practice=False)
    for number in range(3):
        await small_room.wants(person=Person("slack", "T1", f"U{number}", "Someone"))
    assert await small_room.runs(call, registry) == 3
    assert len(call.errands) == 2
    (tripped,) = await small_room.events("limit-tripped")
    assert tripped.data["reason"] == "overall-limit"


async def test_an_action_without_limits_runs_as_often_as_wanted(small_room: Room) -> None:
    call, boundless = Remembering(), replace(LIVE[RESET], per_person=None, overall=None)
    for _ in range(5):
        await small_room.wants()
        await small_room.runs(call, Registry([boundless], practice=False))
    assert len(call.errands) == 5


async def test_an_action_that_the_registry_does_not_know_is_an_error(small_room: Room) -> None:
    gone = await small_room.wants("printer.restart", params={})
    builtin = await small_room.wants("ticket.open", BEN, params={})
    assert await small_room.runs() == 2
    assert await small_room.outcome(gone) == "error"
    assert await small_room.outcome(builtin) == "error"


async def test_who_has_gone_on_is_not_acted_on(small_room: Room) -> None:
    run = await small_room.wants()
    async with small_room.db.work() as work:
        talk = await work.talk("slack/T1/D-U1", ANNA.key)
        assert talk is not None
        await work.save_talk(replace(talk, run=""))
    await small_room.runs()
    assert await small_room.outcome(run) == "cancelled"


async def test_a_run_whose_talk_was_erased_ends_without_an_arrival(small_room: Room) -> None:
    async with small_room.db.work() as work:
        erased = Talk(ANNA, Place("slack", "T1", "D1"), id=999)
        await work.start_run("999.1", erased, RESET, {}, small_room.clock.machine())
    assert await small_room.runs() == 1
    assert await small_room.outcome("999.1") == "cancelled"
    assert await small_room.arrived() == []


# --- interrupted ----------------------------------------------------------------------------


async def crashed(room: Room, action: str) -> str:
    run = await room.wants(action)
    with pytest.raises(Crash):
        await room.runs(crashing)
    assert await room.outcome(run) is None
    return run


async def test_while_a_run_may_still_be_going_nobody_else_takes_it(room: Room) -> None:
    await crashed(room, RESET)
    room.clock.wait(seconds=3)
    assert await room.runs() == 0


async def test_an_interrupted_run_is_never_called_again_by_itself(room: Room) -> None:
    run = await crashed(room, RESET)
    room.clock.wait(seconds=3 + GRACE.seconds + 1)
    assert await room.runs(never) == 1
    assert await room.arrived() == [("U1", run, "timeout")]
    (ended,) = await room.events("action-ended")
    assert ended.data["note"] == "It was interrupted and may have been done."


async def test_an_idempotent_run_is_called_again_under_the_same_key(room: Room) -> None:
    called: list[Errand] = []

    async def breaks_after(definition: ActionDefinition, errand: Errand) -> Ended:
        called.append(errand)
        raise Crash

    run, again = await room.wants(UNLOCK), Remembering("unlocked")
    with pytest.raises(Crash):
        await room.runs(breaks_after)
    room.clock.wait(minutes=1)
    assert await room.runs(again) == 1
    assert again.errands == called
    assert await room.arrived() == [("U1", run, "unlocked")]


async def test_an_idempotent_run_is_left_alone_after_a_long_while(small_room: Room) -> None:
    run = await crashed(small_room, UNLOCK)
    small_room.clock.wait(seconds=REPEATABLE_FOR.seconds)
    assert await small_room.runs(never) == 1
    assert await small_room.outcome(run) == "timeout"


async def test_a_run_that_ended_meanwhile_keeps_its_first_outcome(small_room: Room) -> None:
    run = await small_room.wants()

    async def overtaken(definition: ActionDefinition, errand: Errand) -> Ended:
        async with small_room.db.work() as work:
            await work.end_run(run, "timeout", small_room.clock.machine())
        return Ended("sent")

    assert await small_room.runs(overtaken) == 0
    assert await small_room.outcome(run) == "timeout"
    assert await small_room.arrived() == []


async def test_a_bug_in_one_run_does_not_stop_the_others(small_room: Room) -> None:
    await small_room.wants(RESET, ANNA)
    second = await small_room.wants(UNLOCK, BEN)

    async def faulty(definition: ActionDefinition, errand: Errand) -> Ended:
        if definition.name == RESET:
            raise ZeroDivisionError
        return Ended("unlocked")

    with pytest.raises(ZeroDivisionError):
        await small_room.runs(faulty)
    assert await small_room.outcome(second) == "unlocked"


# --- side by side ---------------------------------------------------------------------------


@dataclass
class Delayed:
    """Answers at once, except the slow action: that is held until it is let go."""

    slow: str
    held: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: int = 0
    most: int = 0

    async def __call__(self, definition: ActionDefinition, errand: Errand) -> Ended:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        if definition.name == self.slow:
            await self.held.wait()
        self.under_way -= 1
        return Ended(definition.outcomes[0])


class Aside:
    """A desk that begins runs as the loops do: each goes on by itself."""

    def __init__(self, room: Room, call: Call) -> None:
        self.room = room
        self.tasks: list[asyncio.Task[int]] = []
        self.runner = Runner(room.db, LIVE, call, room.clock, lambda: LIBRARY, self._aside)

    def _aside(self, work: Coroutine[Any, Any, int]) -> None:
        self.tasks.append(asyncio.create_task(work))

    async def until_ended(self, run: str) -> None:
        async with asyncio.timeout(5):
            while await self.room.outcome(run) is None:
                await self.runner.begin()
                await asyncio.sleep(0.02)


async def test_a_slow_proof_does_not_hold_up_the_action_of_another_person(room: Room) -> None:
    call = Delayed("identity.verify")
    desk = Aside(room, call)
    slow = await room.wants("identity.verify", ANNA)
    assert await desk.runner.begin() == 0
    quick = await room.wants(UNLOCK, BEN)
    await desk.until_ended(quick)
    assert await room.outcome(slow) is None
    call.held.set()
    await desk.until_ended(slow)
    assert sum(await asyncio.gather(*desk.tasks)) == 2


async def test_a_run_in_hand_is_begun_once_and_no_more_than_ten_at_once(room: Room) -> None:
    call = Delayed("identity.verify")
    desk = Aside(room, call)
    people = [Person("slack", "T1", f"U{number}", "Ben") for number in range(AT_ONCE + 2)]
    runs = [await room.wants("identity.verify", person) for person in people]
    for _ in range(5):
        await desk.runner.begin()
        await asyncio.sleep(0.05)
    assert len(desk.tasks) == AT_ONCE
    call.held.set()
    for run in runs:
        await desk.until_ended(run)
    assert call.most <= AT_ONCE
    assert sum(await asyncio.gather(*desk.tasks)) == len(runs) == len(desk.tasks)


async def test_a_run_that_is_broken_off_is_left_to_its_lease(small_room: Room) -> None:
    desk = Aside(small_room, Delayed("identity.verify"))
    run = await small_room.wants("identity.verify")
    await desk.runner.begin()
    await asyncio.sleep(0.1)
    (task,) = desk.tasks
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await small_room.outcome(run) is None
    assert await small_room.runs(never) == 0
    small_room.clock.wait(minutes=5)
    assert await small_room.runs(Remembering("verified")) == 1
