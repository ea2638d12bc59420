"""What an engineer can count on when a reply is taken back."""

from sqlalchemy import Update, update

from bot.storage.records import Delivery
from bot.storage.tables import outbox
from tests.harness import EngineerAtWork, Requester, Stage
from tests.scenarios.asking import forgets_a_password


def _of_the_reply() -> Update:
    return update(outbox).where(outbox.c.held_until.is_not(None))


async def test_undo_does_not_claim_that_a_reply_was_unseen_that_may_have_gone_out(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await forgets_a_password(alice)
    await dana.types("reply T-1 we are looking at it")
    async with stage.db.work() as work:
        await work.connection.execute(_of_the_reply().values(maybe_sent=True))
    await dana.types("undo T-1")
    dana.is_told("Too late: it has gone out")
    dana.sees_nothing_of("taken back", "took the last reply back")
    assert "reply_withdrawn" not in await stage.events()
    await stage.wait(minutes=1)
    alice.sees("we are looking at it")


async def test_undo_is_too_late_while_a_reply_is_on_its_way(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await forgets_a_password(alice)
    await dana.types("reply T-1 we are looking at it")
    async with stage.db.work() as work:
        await work.connection.execute(
            _of_the_reply().values(
                state=Delivery.SENDING, maybe_sent=True, lease_until=stage.clock.machine()
            )
        )
    await dana.types("undo T-1")
    dana.is_told("Too late: it has gone out, or is going out now.")
    await stage.wait(minutes=1, at_work_every=5)
    alice.sees("we are looking at it")


async def test_undo_is_too_late_once_the_requester_has_seen_it(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await forgets_a_password(alice)
    await dana.types("reply T-1 we are looking at it")
    await stage.wait(seconds=11)
    await dana.types("undo T-1")
    dana.is_told("Too late: it has gone out", "send a correction with reply T-1")


async def test_nobody_takes_back_what_somebody_else_wrote(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    sam = stage.engineer("sam")
    await forgets_a_password(alice)
    await dana.types("reply T-1 we are looking at it")
    await sam.types("undo T-1")
    sam.is_told("There is nothing left to take back")
    await stage.wait(seconds=11)
    alice.sees("we are looking at it")


async def test_each_takes_back_their_own_reply_whoever_wrote_last(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    sam = stage.engineer("sam")
    await forgets_a_password(alice)
    await dana.types("reply T-1 we are looking at it")
    await sam.types("reply T-1 so am I")
    await dana.types("undo T-1")
    dana.is_told("taken back, the requester has not seen it")
    await stage.wait(minutes=1)
    alice.never_saw("we are looking at it")
    assert alice.was_shown("so am I") == 1
