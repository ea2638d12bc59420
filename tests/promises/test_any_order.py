"""Whatever people do, in whatever order: the desk comes to rest, and nothing is amiss then."""

import asyncio
import random
import shutil
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.support import draft
from bot.tickets import State
from bot.vocabulary import Pressed
from tests.harness import EngineerAtWork, Requester, Stage

Got = TypeVar("Got")
Coro = Coroutine[Any, Any, Got]

WORDS = (
    "vpn not working",
    "forgot my password",
    "cant print",
    "person",
    "skip",
    "yes",
    "no",
    "1",
    "0",
    "thanks",
    "cancel",
    "close it",
    "start over",
    "status",
    "it does it again",
    "it is broken for everyone",
    "",
)
COMMANDS = (
    "claim {}",
    "release {} busy",
    "reply {} we look at it",
    "undo {}",
    "note {} odd",
    "ask {} which one?",
    "wait {} vendor",
    "wait {} user",
    "snooze {} 2h",
    "resolve {} fixed: done",
    "reopen {} not done",
    "escalate {} too hard",
    "assign {} sam",
    "priority {} P1",
    "priority {} P3",
    "queue",
    "mine",
    "timeline {}",
    "nonsense {}",
)
CLOSED = State.CLOSED

names = st.sampled_from(["alice", "bob"])
lucks = st.integers(0, 10**6)


class Desk(RuleBasedStateMachine):
    """One desk, two people who need help, three engineers, and time."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "frontline.db"
        shutil.copy(self.template, path)
        self.stack = AsyncExitStack()
        opened = self.stack.enter_async_context(Stage.opened(f"sqlite:///{path}"))
        self.stage = self.do(opened)
        self.closed: set[int] = set()
        self.engineers = [
            self.stage.engineer("dana"),
            self.stage.engineer("sam"),
            self.stage.engineer("zoe", tier="L3"),
        ]

    def do(self, coroutine: Coro[Got]) -> Got:
        """Run something to its end."""
        return self.runner.run(coroutine)

    def teardown(self) -> None:
        """Close the desk."""
        self.do(self.stack.aclose())
        self.runner.close()
        self.folder.cleanup()

    def person(self, name: str) -> Requester:
        """Return one of those who need help."""
        return self.stage.requester(name)

    @rule(name=names, text=st.sampled_from(WORDS))
    def somebody_writes(self, name: str, text: str) -> None:
        self.do(self.person(name).says(text))

    @rule(name=names, luck=lucks)
    def somebody_presses(self, name: str, luck: int) -> None:
        person = self.person(name)
        buttons = person.buttons()
        if buttons:
            self.do(person.does(Pressed(random.Random(luck).choice(buttons).key)))

    @rule(name=names, text=st.sampled_from(["vpn is slow", "I meant the printer"]))
    def somebody_edits(self, name: str, text: str) -> None:
        if self.person(name).last:
            self.do(self.person(name).edits(text))

    @rule(name=names)
    def somebody_takes_back(self, name: str) -> None:
        if self.person(name).last:
            self.do(self.person(name).takes_back())

    @rule(who=st.integers(0, 2), command=st.sampled_from(COMMANDS), number=st.integers(1, 3))
    def an_engineer_types(self, who: int, command: str, number: int) -> None:
        self.do(self.engineers[who].types(command.format(f"T-{number}")))

    @rule(who=st.integers(0, 2), luck=lucks)
    def an_engineer_presses(self, who: int, luck: int) -> None:
        engineer: EngineerAtWork = self.engineers[who]
        buttons = engineer.buttons()
        if buttons:
            self.do(engineer.does(Pressed(random.Random(luck).choice(buttons).key)))

    @rule(minutes=st.sampled_from([0.2, 5, 15, 30, 60, 300, 1440]))
    def time_passes(self, minutes: float) -> None:
        self.do(self.stage.wait(minutes=minutes))

    @rule(minutes=st.sampled_from([10, 120, 4320]))
    def the_desk_is_down(self, minutes: int) -> None:
        self.do(self.stage.restart())
        later = self.stage.clock.now() + timedelta(minutes=minutes)
        self.do(self.stage.sleep_until(later))

    @rule(luck=lucks)
    def something_is_delivered_again(self, luck: int) -> None:
        if not self.stage.arrivals:
            return
        before = self.do(self.stage.dump())
        again = random.Random(luck).choice(self.stage.arrivals)
        assert not self.do(self.stage.crew.receive(again)), "taken twice"
        self.do(self.stage.settle())
        assert self.do(self.stage.dump()) == before, "a second delivery changed something"

    @invariant()
    def nothing_is_amiss(self) -> None:
        self.do(self.stage.check())

    @invariant()
    def what_is_closed_stays_closed(self) -> None:
        found = self.do(self._closed())
        assert self.closed <= found
        self.closed = found

    async def _closed(self) -> set[int]:
        async with self.stage.db.read() as work:
            return {each.id for each in await work.tickets(states=(CLOSED,), limit=1000)}


def _try(template: Path, examples: int, steps: int, desk: type[Desk] = Desk) -> None:
    desk.template = template
    run_state_machine_as_test(
        desk,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=True,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_whatever_people_do_the_desk_comes_to_rest_and_nothing_is_amiss(
    sqlite_template: Path,
) -> None:
    _try(sqlite_template, 15, 20)


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_whatever_many_people_do_nothing_is_amiss(sqlite_template: Path) -> None:
    _try(sqlite_template, 500, 50)


class _Forgetful(Desk):
    """A desk at which a ticket is claimed first of all."""

    def __init__(self) -> None:
        super().__init__()
        self.do(self.person("alice").says("person"))
        self.do(self.person("alice").says("cold coffee"))
        self.do(self.engineers[0].types("claim T-1"))


def test_the_check_notices_a_move_that_sets_no_alarm(
    sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget: Callable[..., None] = lambda *_: None  # noqa: E731 -- stands for what was forgotten
    monkeypatch.setattr(draft, "renewed", forget)
    with pytest.raises(AssertionError, match=r"alarms \[\], wanted \['idle'\]"):
        _try(sqlite_template, 1, 2, _Forgetful)


def test_the_check_notices_arrivals_that_are_taken_by_their_delivery(sqlite_url: str) -> None:
    async def deliver_again() -> None:
        async with Stage.opened(sqlite_url) as stage:
            await stage.requester("alice").says("vpn not working")
            before = await stage.dump()
            known = stage.arrivals[0]
            again = type(known)(f"{known.id}/2", known.person, known.place, known.act, known.at)
            await stage.crew.receive(again)
            await stage.settle()
            assert await stage.dump() == before, "a second delivery changed something"

    with pytest.raises(AssertionError, match="a second delivery changed something"):
        asyncio.run(deliver_again())
