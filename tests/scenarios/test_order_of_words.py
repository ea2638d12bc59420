"""What a requester reads comes in the order in which it was meant, and once."""

from datetime import timedelta

from bot.tickets import State
from tests.harness import EngineerAtWork, Requester, Stage
from tests.scenarios.asking import forgets_a_password


async def test_a_yes_is_a_verdict_only_after_the_question_was_shown(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await forgets_a_password(alice)
    await dana.types("reply T-1 can you try again?")
    dana.is_told("goes out in 10 seconds", "or as soon as you write them something else")
    await dana.types("resolve T-1 fixed: made a new one")
    alice.sees("can you try again?", "Does it work for you?")
    await alice.says("yes")
    assert (await stage.ticket()).state is State.CLOSED
    assert alice.was_shown("can you try again?") == 1


async def test_a_reply_that_went_out_with_what_came_after_it_cannot_be_taken_back(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await forgets_a_password(alice)
    await dana.types("reply T-1 can you try again?")
    await dana.types("ask T-1 which phone is it?")
    alice.sees("can you try again?", "dana needs one thing: which phone is it?")
    await dana.types("undo T-1")
    dana.is_told("Too late: it has gone out")


async def test_what_the_requester_does_not_read_leaves_a_reply_held_back(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await forgets_a_password(alice)
    await dana.types("reply T-1 can you try again?")
    await dana.types("note T-1 she is on the phone")
    alice.sees_nothing_of("can you try again?")
    await dana.types("undo T-1")
    dana.is_told("taken back")


async def test_a_clock_that_races_makes_nothing_late(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    stage.clock.speed = 600.0
    await forgets_a_password(alice)
    await stage.sleep_until(stage.clock.now() + timedelta(minutes=20))
    dana.sees("T-1 (P3) waits for somebody to claim it: L2, on duty.")
    dana.sees_nothing_of("This comes")
