"""What becomes of an act that the desk, or its database, could not handle at once."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, ProgrammingError

from bot.desk import handle_waiting, handling
from bot.desk.handling import handle, is_passing
from bot.storage.inbox import Inbox
from bot.storage.records import Conflict
from tests.harness import EngineerAtWork, Requester, Stage
from tests.harness.stage import SHIFT
from tests.scenarios.asking import asks_for_a_person

LANE = "terminal/local/@alice"


def _refusal(kind: type[Exception] = OperationalError) -> Exception:
    return kind("UPDATE", {}, Exception("refused on purpose"))


def _refuse(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    async def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(handling, "_handle", refuse)


async def _arrives(stage: Stage, text: str) -> None:
    """Let words of Alice be stored, and nothing be handled yet."""
    await stage.requester("alice").session.say(text)


async def _attempts(stage: Stage) -> list[int]:
    """Return how often the acts of Alice that wait were tried in vain."""
    async with stage.db.read() as work:
        return [stored.attempts for stored in await work.pending(LANE)]


@pytest.mark.parametrize(
    ("kind", "passing"),
    [
        (OperationalError, True),
        (IntegrityError, False),
        (DataError, False),
        (ProgrammingError, False),
    ],
)
def test_what_the_database_refuses_for_its_content_is_refused_the_next_time_too(
    kind: type[Exception], passing: bool
) -> None:
    assert is_passing(_refusal(kind)) is passing


def test_a_bug_does_not_pass() -> None:
    assert not is_passing(RuntimeError("a bug"))


async def test_an_act_that_the_database_did_not_take_stays_stored_and_costs_no_attempt(
    stage: Stage,
    alice: Requester,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await _arrives(stage, "vpn not working")
    with monkeypatch.context() as patched:
        _refuse(patched, _refusal())
        assert await handle_waiting(stage.crew.house) == 0
    assert f"The database did not take an act in {LANE}; it stays stored." in caplog.messages
    assert await _attempts(stage) == [0]
    await stage.settle()
    alice.sees("VPN won't connect, got it.")
    assert await _attempts(stage) == []


async def test_an_act_for_which_somebody_was_quicker_is_done_again_soon_and_is_no_error(
    stage: Stage, alice: Requester, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _arrives(stage, "vpn not working")
    with monkeypatch.context() as patched:
        _refuse(patched, Conflict("Somebody was quicker."))
        await handle_waiting(stage.crew.house)
    stage.clock.run(handling.RETRY)
    await stage.settle()
    alice.sees("VPN won't connect, got it.")


async def test_an_act_whose_content_the_database_refuses_counts_as_failed_and_is_tried_later(
    stage: Stage,
    alice: Requester,
    monkeypatch: pytest.MonkeyPatch,
    expected_errors: list[str],
) -> None:
    expected_errors.append(f"An act in {LANE} could not be handled.")
    await _arrives(stage, "vpn not working")
    with monkeypatch.context() as patched:
        _refuse(patched, _refusal(IntegrityError))
        assert await handle_waiting(stage.crew.house) == 1
    assert await _attempts(stage) == [1]
    await stage.settle()
    alice.sees_nothing_new()
    stage.clock.run(handling.RETRY)
    await stage.settle()
    alice.sees("VPN won't connect, got it.")


async def test_the_waits_between_attempts_double_and_a_fifth_failure_gives_the_act_up(
    stage: Stage,
    alice: Requester,
    monkeypatch: pytest.MonkeyPatch,
    expected_errors: list[str],
) -> None:
    expected_errors.append(f"An act in {LANE} could not be handled.")
    stage.may_die = True
    _refuse(monkeypatch, RuntimeError("a bug"))
    await _arrives(stage, "vpn not working")
    waits = []
    while await _attempts(stage):
        begun = stage.clock.now()
        while not await handle_waiting(stage.crew.house):
            stage.clock.run(timedelta(milliseconds=100))
        waits.append((stage.clock.now() - begun).total_seconds())
    assert waits == pytest.approx([0, 0.2, 0.4, 0.8, 1.6])
    monkeypatch.undo()
    await stage.settle()
    alice.sees("Something broke on my side, not yours.")


async def test_a_lane_without_any_act_is_left_alone(stage: Stage) -> None:
    assert not await handle(stage.crew.house, LANE)


async def test_what_fails_before_an_act_is_known_is_left_to_the_loop(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as patched:
        patched.setattr(Inbox, "pending", broken)
        with pytest.raises(RuntimeError, match="a bug"):
            await handle(stage.crew.house, LANE)


# --- when the bot itself fails --------------------------------------------------------------


async def _give_up(stage: Stage, text: str, expected_errors: list[str]) -> None:
    expected_errors.append("could not be handled.")
    stage.may_die = True
    with stage.broken_matcher("xyzzy"):
        await stage.requester("alice").says(text)
        await stage.wait(seconds=10, at_work_every=1)


async def test_a_bug_in_the_middle_of_a_talk_keeps_what_was_walked_on_the_ticket(
    stage: Stage, alice: Requester, dana: EngineerAtWork, expected_errors: list[str]
) -> None:
    await alice.says("vpn not working")
    await alice.says("start over")
    await _give_up(stage, "xyzzy broke", expected_errors)
    dana.sees_card("T-1", "xyzzy broke", "The bot failed on this message")
    assert (await stage.ticket()).talk == 1
    await alice.says("and now the screen is black")
    dana.sees("and now the screen is black")


async def test_a_bug_while_a_ticket_is_open_brings_the_words_to_that_ticket(
    stage: Stage, alice: Requester, dana: EngineerAtWork, expected_errors: list[str]
) -> None:
    await asks_for_a_person(alice)
    await alice.says("start over")
    await _give_up(stage, "xyzzy broke", expected_errors)
    alice.sees("Something broke on my side, not yours.")
    dana.sees("xyzzy broke")
    async with stage.db.read() as work:
        assert len(await work.tickets()) == 1


async def test_a_bug_on_something_without_words_still_brings_a_ticket_with_a_title(
    stage: Stage,
    alice: Requester,
    dana: EngineerAtWork,
    monkeypatch: pytest.MonkeyPatch,
    expected_errors: list[str],
) -> None:
    expected_errors.append("could not be handled.")
    stage.may_die = True
    with monkeypatch.context() as patched:
        _refuse(patched, RuntimeError("a bug"))
        await alice.session.open()
        await stage.wait(seconds=10, at_work_every=1)
    alice.sees("Something broke on my side, not yours.")
    dana.sees_card("T-1", "The bot could not answer")


async def test_a_desk_without_a_telephone_names_none_when_it_fails(
    sqlite_url: str, expected_errors: list[str]
) -> None:
    without = "\n".join(line for line in SHIFT.splitlines() if "phone" not in line)
    async with Stage.opened(sqlite_url, settings=without) as stage:
        alice = stage.requester("alice")
        await _give_up(stage, "xyzzy broke", expected_errors)
        alice.sees("Something broke on my side, not yours.")
        alice.never_saw("Phone")
        await stage.check()
