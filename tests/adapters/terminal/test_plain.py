"""Line mode: what a script sees."""

import asyncio
import io
import os
import signal
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.terminal import plain
from adapters.terminal.connect import TerminalSession
from adapters.terminal.plain import run_plain
from adapters.terminal.streams import INTERRUPTED, discard, lines_from, until_interrupted
from bot.errors import UserError
from bot.vocabulary import Deleted, Edited, Message, Part
from tests.adapters.terminal.scripted import (
    DANA,
    L2,
    HandClock,
    ScriptedDesk,
    card,
    changed,
    message,
    posting,
)


async def typing(*lines: str) -> AsyncIterator[str]:
    for line in lines:
        yield line


async def transcript(session: TerminalSession, *lines: str, desk: bool = False) -> str:
    out = io.StringIO()
    assert await run_plain(session, typing(*lines), out, session.is_quiet, desk=desk) == 0
    return out.getvalue()


@pytest.fixture
def greeting(desk: ScriptedDesk) -> ScriptedDesk:
    desk.answers["Opened"] = lambda _: [posting("hi", message("Hi, I'm the support bot."))]
    return desk


async def test_a_conversation_can_be_scripted(greeting: ScriptedDesk) -> None:
    asked = message("Does the **internet** work?", "Yes", "No")
    greeting.answers["vpn"] = lambda _: [posting("q", asked)]
    told = message("Does the **internet** work?\n\nYou chose: No")
    greeting.answers["2"] = lambda _: [
        changed("u", told, "q"),
        posting("done", message("I pass this on.")),
    ]
    assert await transcript(greeting.session(), "vpn", "", "2") == (
        "Hi, I'm the support bot.\n\n"
        "> vpn\n\n"
        "Does the internet work?\n\n  1) Yes\n  2) No\n  0) Talk to a person\n\n"
        "> 2\n\n"
        "You chose: No\n\n"
        "I pass this on.\n\n"
    )


async def test_a_changed_message_is_read_again_only_when_its_words_changed(
    greeting: ScriptedDesk,
) -> None:
    greeting.answers["check"] = lambda _: [posting("a", message("Checking.", "Stop"))]
    greeting.answers["1"] = lambda _: [changed("u1", message("Checking."), "a")]
    greeting.answers["2"] = lambda _: [changed("u2", message("All is well."), "a")]
    text = await transcript(greeting.session(), "check", "1", "2")
    assert text.count("Checking.") == 1
    assert text.endswith("> 1\n\n> 2\n\nAll is well.\n\n")


async def test_the_way_out_ends_the_session_before_the_lines_end(greeting: ScriptedDesk) -> None:
    text = await transcript(greeting.session(), "/quit", "never said")
    assert text == "Hi, I'm the support bot.\n\n> /quit\n\n"


async def test_words_can_be_changed_and_taken_back(greeting: ScriptedDesk) -> None:
    await transcript(greeting.session(), "hello", "/edit goodbye", "/delete")
    first = greeting.arrivals[1].id
    acts = [arrival.act for arrival in greeting.arrivals[2:]]
    assert acts == [Edited(first, "goodbye"), Deleted(first)]


async def test_a_refusal_says_the_way_out(greeting: ScriptedDesk) -> None:
    greeting.at_once["x"] = UserError("You need the role L2; ask @desk-leads.")
    text = await transcript(greeting.session(), "/edit", "x")
    assert "Write the new words after /edit.\n" in text
    assert text.endswith("You need the role L2; ask @desk-leads.\n\n")


async def test_an_answer_at_once_is_printed(greeting: ScriptedDesk) -> None:
    greeting.at_once["x"] = message("Only a hint.")
    assert (await transcript(greeting.session(), "x")).endswith("> x\n\nOnly a hint.\n\n")


async def test_a_script_waits_in_the_time_of_the_desk(
    greeting: ScriptedDesk, clock: HandClock
) -> None:
    before = clock.at
    clock.step = timedelta(minutes=5)
    await transcript(greeting.session(), "/wait 30m")
    assert clock.at - before >= timedelta(minutes=30)


async def test_a_card_is_printed_again_when_it_changed(desk: ScriptedDesk) -> None:
    desk.answers["claim"] = lambda _: [
        changed("u", card("P2 · claimed by dana"), "c", L2),
        posting("n", message("dana has it."), L2, thread_of="c"),
        posting("h", message("It is yours."), L2, private_to=DANA.key),
        posting("q", message("- one\n- two"), L2, private_to=DANA.key),
    ]
    await desk.post(posting("c", card(), L2))
    text = await transcript(desk.session("dana", L2), "claim", desk=True)
    assert text.startswith("[T-12]\nP2 · unclaimed")
    assert "> claim\n\n[T-12]\nP2 · claimed by dana\n" in text
    assert text.endswith(
        "[T-12] dana has it.\n\n(only for you) It is yours.\n\n(only for you)\n- one\n- two\n\n"
    )


async def test_a_desk_that_gives_no_answer_does_not_hold_up_a_script(
    greeting: ScriptedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain, "PATIENCE", 0.0)
    out = io.StringIO()

    async def never() -> bool:
        return False

    assert await run_plain(greeting.session(), typing("x"), out, never) == 0
    assert "(No answer yet." in out.getvalue()


async def test_a_line_waits_until_the_desk_has_answered(greeting: ScriptedDesk) -> None:
    out = io.StringIO()
    steps: list[str] = []

    async def settled() -> bool:
        steps.append("")
        if len(steps) == 3:
            await greeting.post(posting("late", message("Late, but here.")))
        return len(steps) >= 3

    await run_plain(greeting.session(), typing("x"), out, settled)
    assert out.getvalue() == "Hi, I'm the support bot.\n\nLate, but here.\n\n> x\n\n"


async def test_what_comes_while_nothing_is_typed_is_printed(greeting: ScriptedDesk) -> None:
    out = io.StringIO()

    async def slowly() -> AsyncIterator[str]:
        await greeting.post(posting("r", message("**Dana** has your ticket.")))
        while "Dana" not in out.getvalue():  # noqa: ASYNC110 -- a stream has no event
            await asyncio.sleep(0.01)
        yield "thanks"

    session = greeting.session()
    await run_plain(session, slowly(), out, session.is_quiet, echo=False)
    assert out.getvalue().endswith("Dana has your ticket.\n\n")


async def test_a_closed_pipe_is_a_quiet_end(greeting: ScriptedDesk) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    session = greeting.session()
    with os.fdopen(writing, "w") as out:
        assert await run_plain(session, typing("x"), out, session.is_quiet) == 0
        out.write("what is left goes nowhere")


def test_only_real_files_can_be_discarded() -> None:
    discard(io.StringIO())


async def test_lines_come_from_a_stream_without_their_ends() -> None:
    stream = io.StringIO("one\r\ntwo\nthree")
    assert [line async for line in lines_from(stream)] == ["one", "two", "three"]


async def test_control_c_is_a_quiet_end() -> None:
    async def work() -> int:
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(10)
        return 0

    assert await until_interrupted(work()) == INTERRUPTED


async def test_work_that_ends_by_itself_keeps_its_exit_code() -> None:
    async def work() -> int:
        return 3

    assert await until_interrupted(work()) == 3


async def test_whoever_cancels_a_session_hears_of_it() -> None:
    async def work() -> int:
        await asyncio.sleep(10)
        return 0

    task = asyncio.ensure_future(until_interrupted(work()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_was_passed_on_is_read_once_however_often_it_changes(
    greeting: ScriptedDesk,
) -> None:
    def packet(*lines: str) -> Message:
        head = Part("This is what I passed on:", "wording:packet")
        return Message((head, *(Part(line, "person:alice") for line in lines)))

    greeting.answers["help"] = lambda _: [posting("p", packet("> help"))]
    greeting.answers["banana"] = lambda _: [changed("p2", packet("> help", "- Error: banana"), "p")]
    greeting.answers["1"] = lambda _: [changed("p3", packet("> help", "> 1"), "p")]
    text = await transcript(greeting.session(), "help", "banana", "1")
    assert text.endswith("This is what I passed on:\n\n| help\n\n> banana\n\n> 1\n\n")
