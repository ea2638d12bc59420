"""One matter after another: no second one blocks anybody, and none is lost."""

import pytest

from bot.desk import engineers
from bot.tickets import State
from tests.harness import EngineerAtWork, Requester, Stage


async def _resolved(alice: Requester, dana: EngineerAtWork) -> None:
    await alice.says("vpn not working")
    await alice.says("person")
    await dana.types("claim T-1")
    await dana.types("resolve T-1 fixed: new certificate")


async def test_reopening_an_old_ticket_names_the_one_that_is_open(
    alice: Requester, dana: EngineerAtWork
) -> None:
    await _resolved(alice, dana)
    await alice.says("start over")
    await alice.says("cant print")
    await alice.says("person")

    await dana.types("reopen T-1")
    dana.is_told("alice has T-2 open already")
    await dana.types("queue")
    dana.is_told("T-2")


async def test_a_second_hand_over_goes_on_the_ticket_that_is_open(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await _resolved(alice, dana)
    await alice.says("start over")
    await alice.says("cant print")
    await alice.says("person")
    await dana.types("claim T-2")
    await dana.types("resolve T-2 fixed: toner")
    await dana.types("reopen T-1")

    await alice.says("start over")
    await alice.says("my laptop is really slow")
    await alice.says("person")

    alice.sees("T-1")
    assert (await stage.ticket(1)).words
    await dana.types("show T-1")
    dana.is_told("my laptop is really slow")


async def test_an_old_button_does_not_open_a_second_ticket(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await _resolved(alice, dana)
    await alice.says("start over")
    await alice.says("cant print")
    await alice.says("person")

    await alice.presses("Not yet")

    assert (await stage.ticket(1)).state is State.RESOLVED
    assert (await stage.ticket(2)).state is State.OPEN
    await dana.types("queue")
    dana.is_told("T-2")


async def test_the_status_shows_what_is_open_however_much_was_before(
    alice: Requester, dana: EngineerAtWork
) -> None:
    for number in range(1, 13):
        await alice.says("vpn not working")
        await alice.says("person")
        await alice.says(f"close T-{number}")
    await alice.says("cant print")
    await alice.says("person")

    await alice.says("status")

    alice.sees("T-13")


async def test_a_bug_in_a_command_is_told_to_the_engineer_alone(
    stage: Stage,
    alice: Requester,
    dana: EngineerAtWork,
    expected_errors: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected_errors.append("could not be handled")
    await alice.says("vpn not working")
    await alice.says("person")
    with monkeypatch.context() as broken:
        broken.setattr(engineers, "obey", _fail)
        await dana.types("note T-1 the router is in the cellar")
        await stage.wait(minutes=1, at_work_every=1)
    stage.may_die = True

    dana.is_told("Something broke on my side; nothing was done.")
    alice.never_saw("cellar")
    await dana.types("queue")
    dana.is_told("T-1")
    with pytest.raises(AssertionError):
        await stage.ticket(2)


def _fail(*_given: object) -> None:
    raise RuntimeError("The command fails on purpose.")
