"""The runs that wait: judge each again, do it, and bring its outcome back as an arrival.

A run is taken in one transaction, done outside any, and ended in another one together with its
event and its arrival. Taking counts as the first attempt, before anything is called: a run that
was taken and never ended may have been done, so only what the registry calls idempotent is
called again, under the same key; the rest ends as a time-out.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.actions.calls import Ended, Errand, time_allowed
from bot.actions.permission import LIMITS, Asked, Requester, refusal
from bot.actions.registry import CANCELLED, ERROR, TIMEOUT, ActionDefinition, Limit, Registry
from bot.clock import Clock
from bot.conversation.talk import Talk
from bot.failpoints import fp
from bot.storage.database import Database
from bot.storage.records import RunRow
from bot.storage.work import Work
from bot.vocabulary import ActionEnded, Arrival
from knowledge_base.article import Article, Audience
from knowledge_base.library import Library

AT_ONCE = 10
"""So many runs are done side by side."""

GRACE = timedelta(seconds=30)
"""What a run may take beyond its call, before it counts as interrupted; the machine's time."""

REPEATABLE_FOR = timedelta(minutes=10)
"""After so long an interrupted run is not done any more, idempotent or not."""

STARTED = "action-started"
ENDED = "action-ended"
REFUSED = "action-refused"
LIMIT_TRIPPED = "limit-tripped"

Call = Callable[[ActionDefinition, Errand], Awaitable[Ended]]


@dataclass(frozen=True, slots=True)
class _Room:
    """What every run needs."""

    db: Database
    registry: Registry
    call: Call
    clock: Clock
    library: Library


@dataclass(frozen=True, slots=True)
class _Case:
    """One run and the talk that it belongs to."""

    row: RunRow
    talk: Talk


@dataclass(slots=True)
class Runner:
    """Does the runs side by side, so that a slow one holds up nobody else's.

    `aside` starts a run of its own, which returns how many have ended: 1 or 0. Where the
    registry only practises an action, nothing is called and the wanted outcome is assumed.
    """

    db: Database
    registry: Registry
    call: Call
    clock: Clock
    library: Callable[[], Library]
    aside: Callable[[Coroutine[Any, Any, int]], object]
    _in_hand: set[str] = field(default_factory=set)

    async def begin(self) -> int:
        """Begin the runs that wait, as many as there is room for, and wait for none of them."""
        async with self.db.read() as work:
            found = await work.runs_waiting(2 * AT_ONCE, self.clock.machine())
        waiting = [row.id for row in found if row.id not in self._in_hand]
        for run in waiting[: AT_ONCE - len(self._in_hand)]:
            self._in_hand.add(run)
            self.aside(self._do(run))
        return 0

    async def _do(self, run: str) -> int:
        room = _Room(self.db, self.registry, self.call, self.clock, self.library())
        try:
            return int(await _do(room, run))
        finally:
            self._in_hand.discard(run)


async def run_waiting(
    db: Database, registry: Registry, call: Call, clock: Clock, library: Library
) -> int:
    """Do the runs that wait, and return how many have ended when all have.

    A bug in one run is raised when the others are done.
    """
    begun: list[Coroutine[Any, Any, int]] = []
    await Runner(db, registry, call, clock, lambda: library, begun.append).begin()
    results = await asyncio.gather(*begun, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results.count(1)


async def _do(room: _Room, run: str) -> bool:
    async with room.db.work() as work:
        taken = await _take(room, work, run)
    if isinstance(taken, bool):
        return taken
    fp("actions.before_call")
    ended = await _outcome(room, taken)
    fp("actions.after_call")
    async with room.db.work() as work:
        return await _end(room, work, taken, ended)


async def _take(room: _Room, work: Work, run: str) -> _Case | bool:
    """Return a run to be done, or whether it has ended here and now."""
    found = await work.run(run)
    talk = await work.talk_by_id(found.talk) if found else None
    row = await work.run(run)  # again: only who holds the talk takes its runs
    if row is None or row.outcome is not None:
        return False
    if talk is None:
        return await work.end_run(run, CANCELLED, room.clock.machine())
    case = _Case(row, talk)
    stopped = await _stopped(room, work, case)
    return await (_end(room, work, case, stopped) if stopped else _begin(room, work, case))


async def _stopped(room: _Room, work: Work, case: _Case) -> Ended | None:
    """Return how a run ends that must not begin, or None when it may."""
    row, talk = case.row, case.talk
    definition = room.registry.get(row.action)
    if definition is None or definition.builtin:
        return Ended(ERROR, "There is no such action to call.")
    if row.attempts > 0:
        return None
    if talk.run != row.id:
        return Ended(CANCELLED, "The person had gone on before it began.")
    refused = refusal(definition, await _asked(room, work, case, definition), room.clock.machine())
    if refused is None:
        return None
    data = {"reason": refused.reason.value, "sentence": refused.sentence}
    await _note(room, work, REFUSED, case, data)
    if refused.reason in LIMITS:
        await _note(room, work, LIMIT_TRIPPED, case, data)
    return Ended(ERROR, refused.sentence)


async def _asked(room: _Room, work: Work, case: _Case, definition: ActionDefinition) -> Asked:
    row, now = case.row, room.clock.machine()
    article = _article(room.library, case.talk)
    record = await work.person(row.person)
    return Asked(
        requester=_requester(case.talk, record.facts if record else {}),
        kind=article.kind if article else "",
        params=row.params,
        proofs=case.talk.proofs,
        person_runs=await _earlier(work, row.action, row.person, definition.per_person, now),
        overall_runs=await _earlier(work, row.action, None, definition.overall, now),
    )


async def _earlier(
    work: Work, action: str, person: str | None, bound: Limit | None, now: datetime
) -> int:
    if bound is None:
        return 0
    return await work.count_runs(action, person, now - bound.period, begun=True)


async def _begin(room: _Room, work: Work, case: _Case) -> _Case | bool:
    row, definition, now = case.row, room.registry[case.row.action], room.clock.machine()
    allowed = time_allowed(definition, _time_in_article(room.library, case.talk))
    if not await work.claim_run(row.id, now=now, until=now + allowed + GRACE):
        return False
    harmless = definition.idempotent or room.registry.practised(row.action)
    if row.attempts > 0 and not (harmless and now - row.started_at < REPEATABLE_FOR):
        interrupted = Ended(TIMEOUT, "It was interrupted and may have been done.")
        return await _end(room, work, case, interrupted)
    await _note(room, work, STARTED, case, {"attempt": row.attempts + 1})
    return case


async def _outcome(room: _Room, case: _Case) -> Ended:
    row, definition = case.row, room.registry[case.row.action]
    if room.registry.practised(row.action):
        return Ended(definition.outcomes[0], "It was practised; nothing was called.")
    # Ids start again in a new database, but no run starts again at the same moment.
    key = f"{row.id}-{row.started_at.timestamp():.0f}"
    within = _time_in_article(room.library, case.talk)
    return await room.call(definition, Errand(key, row.params, row.person, within))


async def _end(room: _Room, work: Work, case: _Case, ended: Ended) -> bool:
    """End a run once, with its event and the arrival that brings the outcome to the talk."""
    row, talk = case.row, case.talk
    if not await work.end_run(row.id, ended.outcome, room.clock.machine()):
        return False
    await _note(room, work, ENDED, case, {"outcome": ended.outcome, "note": ended.note})
    arrival = Arrival(
        id=f"action:{row.id}",
        person=talk.person,
        place=talk.place,
        act=ActionEnded(row.id, ended.outcome),
        at=room.clock.now(),
    )
    return await work.accept(arrival, received_at=room.clock.machine())


async def _note(room: _Room, work: Work, kind: str, case: _Case, data: Mapping[str, Any]) -> None:
    action = case.row.action
    definition = room.registry.get(action)
    about = {
        "run": case.row.id,
        "action": action,
        "audit": definition.audit if definition else "",
        "practice": definition is not None and room.registry.practised(action),
    }
    await work.record(
        kind,
        at=room.clock.now(),
        ticket=case.talk.ticket,
        talk=case.talk.id,
        actor=case.row.person,
        data={**about, **data},
    )


def _article(library: Library, talk: Talk) -> Article | None:
    return library.revision(talk.at.article, talk.at.digest) if talk.at else None


def _time_in_article(library: Library, talk: Talk) -> timedelta | None:
    article = _article(library, talk)
    step = article.steps.get(talk.at.step) if article and talk.at else None
    return step.do.timeout if step and step.do else None


def _requester(talk: Talk, facts: Mapping[str, Any]) -> Requester:
    return Requester(
        id=talk.person.id,
        audience=_audience(facts.get("requester.audience")),
        roles=_words(facts.get("requester.role")),
        flags=_words(facts.get("requester.flag")),
    )


def _audience(fact: object) -> Audience:
    known = {audience.value: audience for audience in Audience}
    return known.get(str(fact), Audience.EVERYONE)


def _words(fact: object) -> frozenset[str]:
    """Read `admin, leaver`, or a list of such words."""
    listed = fact if isinstance(fact, list | tuple) else str(fact or "").split(",")
    return frozenset(str(word).strip() for word in listed) - {""}
