"""Take the oldest stored act of a place, decide, and commit everything that follows at once."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from bot.conversation import Scene, Talk, decide, fall_silent
from bot.conversation.reading import escape_in, exact
from bot.conversation.talk import Stage
from bot.desk.engineers import Counter, tiers_at
from bot.desk.failing import apologise
from bot.desk.granting import Grants
from bot.desk.house import House
from bot.desk.settling import post
from bot.errors import UserError
from bot.failpoints import fp
from bot.storage.records import Conflict, StoredArrival
from bot.storage.work import Work
from bot.tickets import LIVING
from bot.vocabulary import Arrival, Deleted, Edited, Message, Part, Piece, Posting, Said

_log = logging.getLogger(__name__)

BURST = timedelta(seconds=3)
"""Messages so close together are one thought; the machine's time."""

RETRY = timedelta(milliseconds=200)
"""The first wait after a failure; each further one is twice as long."""

LANES_AT_ONCE = 20


async def handle_waiting(house: House) -> int:
    """Handle what waits in every lane, one act of each; return how many were handled."""
    async with house.db.read() as work:
        lanes = await work.lanes_waiting(house.clock.machine(), LANES_AT_ONCE)
    handled = 0
    for lane in lanes:
        handled += await handle(house, lane)
    return handled


async def handle(house: House, lane: str) -> bool:
    """Handle the oldest act of a lane; return whether there was one.

    A failure is rolled back, noted, and tried again later; after too many the person is told,
    a ticket is opened, and the lane goes on.
    """
    stored: StoredArrival | None = None
    try:
        async with house.db.work() as work:
            waiting = await work.pending(lane, house.clock.machine())
            if not waiting:
                return False
            stored = waiting[0]
            await _handle(work, house, waiting)
            fp("handle.before_commit")
        fp("handle.after_commit")
    except Exception as error:
        if is_passing(error):
            _log.warning("The database did not take an act in %s; it stays stored.", lane)
            return False
        if stored is None:
            raise
        if isinstance(error, Conflict):
            _log.warning("Somebody was quicker in %s; the act is tried again.", lane)
        else:
            _log.exception("An act in %s could not be handled.", lane)
        await _failed(house, stored, error)
    return True


def is_passing(error: Exception) -> bool:
    """Tell whether an error is the database's, and gone when the same is done again.

    What the database refuses for its content is refused the next time too.
    """
    if isinstance(error, IntegrityError | DataError | ProgrammingError):
        return False
    return isinstance(error, DBAPIError)


async def _failed(house: House, stored: StoredArrival, error: Exception) -> None:
    now = house.clock.machine()
    async with house.db.work() as work:
        until = now + RETRY * 2**stored.attempts
        if not await work.failed(stored.row, repr(error), until):
            return
        try:
            async with work.connection.begin_nested():
                await apologise(work, house, stored.arrival)
        except Exception:  # noqa: BLE001 -- the lane goes on; the act stays stored as given up
            _log.exception("Nobody could be told of it in %s.", stored.arrival.place.key)


async def _handle(work: Work, house: House, waiting: Sequence[StoredArrival]) -> None:
    arrival = waiting[0].arrival
    if tiers_at(house, arrival.place.key):
        await work.remember(arrival.person, arrival.place, house.clock.now())
        await Counter(work, house, arrival).serve(waiting[0])
        await work.done(waiting[0].row)
        return
    talk = await work.talk(arrival.place.key, arrival.person.key)
    now = house.clock.machine()
    batch = burst(waiting)
    until = hold_until(talk, batch, now)
    if until:
        await work.postpone(waiting[0].row, until)
        return
    await converse(work, house, joined(batch), talk)
    for each in batch:
        await work.done(each.row)


# --- several messages, one thought ----------------------------------------------------------


def burst(waiting: Sequence[StoredArrival]) -> list[StoredArrival]:
    """Return the first act with the messages of the same person that belong to it."""
    first = waiting[0]
    batch = [first]
    if not isinstance(first.arrival.act, Said):
        return batch
    for each in waiting[1:]:
        same = each.arrival.person.key == first.arrival.person.key
        near = each.received_at - first.received_at <= BURST
        if not (same and near and isinstance(each.arrival.act, Said) and first.arrival.hold):
            break
        batch.append(each)
    return batch


def hold_until(talk: Talk | None, batch: Sequence[StoredArrival], now: datetime) -> datetime | None:
    """Return until when to wait for more words, or None when the thought is complete."""
    last = batch[-1]
    act = last.arrival.act
    if not isinstance(act, Said) or not last.arrival.hold:
        return None
    options = talk.question.options if talk and talk.question else ()
    if talk and talk.stage not in {Stage.IDLE, Stage.CHOOSING}:
        return None
    if exact(act.text, options) or escape_in(act.text) or act.text.strip().isdecimal():
        return None
    quiet = last.received_at + timedelta(seconds=last.arrival.hold)
    until = min(quiet, batch[0].received_at + BURST)
    return until if until > now else None


def joined(batch: Sequence[StoredArrival]) -> Arrival:
    """Return one arrival with the words of all."""
    first = batch[0].arrival
    if len(batch) == 1:
        return first
    pieces = tuple(
        Piece(each.arrival.id, each.arrival.act.text, each.arrival.act.files)
        for each in batch
        if isinstance(each.arrival.act, Said)
    )
    text = " ".join(piece.text for piece in pieces)
    files = tuple(file for piece in pieces for file in piece.files)
    return replace(first, act=Said(text, files, pieces))


# --- the conversation -----------------------------------------------------------------------


async def converse(work: Work, house: House, arrival: Arrival, talk: Talk | None) -> None:
    """Decide what an act means for a talk, and grant what is wished for."""
    await work.remember(arrival.person, arrival.place, house.clock.now(), direct=True)
    if talk is None:
        talk = await work.save_talk(Talk(arrival.person, arrival.place))
    scene = await scene_of(work, house, talk, arrival.id)
    if talk.stage is Stage.COLLECTING and scene.ticket and scene.ticket.first_reply_at:
        # A person has spoken meanwhile: what is said now answers them, and not the bot.
        talk = replace(talk, stage=Stage.PASSED, question=None, collecting=())
    turn = decide(talk, arrival.act, scene)
    newest = await work.newest_posting()
    try:
        async with work.connection.begin_nested():
            await Grants(work, house, talk, scene.ticket).all_of(turn)
            if isinstance(arrival.act, Edited | Deleted):
                await _forget(work, arrival, arrival.act, talk, newest)
    except UserError as refusal:
        said = Message((Part(str(refusal), "wording:refusal"),))
        await post(work, house, Posting(f"refused:{arrival.id}", arrival.place, said))


async def _forget(
    work: Work, arrival: Arrival, act: Edited | Deleted, talk: Talk, newest: int
) -> None:
    """Keep the words as they are now; what was changed or taken back stays nowhere."""
    text = act.text if isinstance(act, Edited) else ""
    for before in await work.amend_arrival(arrival, act.message, text):
        await work.amend_events(talk.id, before.strip(), text)
    await work.forget_changed(newest)


async def fall_quiet(work: Work, house: House, talk: Talk) -> None:
    """Do what follows when a talk has been silent for as long as it waits."""
    scene = await scene_of(work, house, talk, "")
    turn = fall_silent(talk, scene)
    await Grants(work, house, talk, scene.ticket).all_of(turn)


async def scene_of(work: Work, house: House, talk: Talk, arrival: str) -> Scene:
    """Return everything that a decision about a talk may look at."""
    now = house.clock.now()
    ticket = await work.ticket(talk.ticket) if talk.ticket else None
    mine = await work.tickets(requester=talk.person.key, states=LIVING, limit=10)
    record = await work.person(talk.person.key)
    name = talk.person.name
    facts = {
        **{key: str(value) for key, value in (record.facts if record else {}).items()},
        "requester.id": talk.person.id,
        "requester.name": name,
        "requester.first_name": name.split()[0] if name.split() else name,
    }
    return Scene(
        now=now,
        machine=house.clock.machine(),
        library=house.library,
        facts=facts,
        actions=house.registry.signatures(),
        ticket=ticket,
        tickets=tuple(mine),
        arrival=arrival,
        away=house.clock.real(now - talk.updated_at) if talk.updated_at else timedelta(0),
        practised=frozenset(name for name in house.registry if house.registry.practised(name)),
        zone=house.floor.zone,
        assume_after=house.assume_after,
    )
