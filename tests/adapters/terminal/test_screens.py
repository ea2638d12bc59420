"""The screens, driven by keys."""

import asyncio
import html
import io
import re
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from adapters.terminal import chat_pane, desk_pane
from adapters.terminal.chat_screen import ChatApp
from adapters.terminal.demo_screen import DemoApp
from adapters.terminal.desk_screen import DeskApp
from adapters.terminal.dial import Dial
from adapters.terminal.panes import TerminalApp
from adapters.terminal.screens import run_chat, run_demo, run_desk
from bot.errors import UserError
from bot.vocabulary import Deleted, Edited, Said
from tests.adapters.terminal.scripted import (
    DANA,
    L2,
    L3,
    ScriptedDesk,
    card,
    changed,
    message,
    posting,
)

LARGE = (120, 44)
SMALL = (80, 24)
PATIENCE = 15.0


@dataclass
class Screen:
    """A person in front of a screen."""

    pilot: Pilot[None]

    async def types(self, text: str) -> None:
        line = self.pilot.app.focused
        assert isinstance(line, Input)
        line.value = text
        await self.pilot.press("enter")

    async def presses(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def sees(self, *wanted: str) -> None:
        await self.until(lambda: all(piece in self.text() for piece in wanted))

    async def until(self, true: Callable[[], bool]) -> None:
        loop = asyncio.get_running_loop()
        patience_ends = loop.time() + PATIENCE
        while loop.time() < patience_ends:
            await self.pilot.pause(0.03)
            if true():
                return
        pytest.fail(f"It never came. This is on the screen:\n{self.text()}")

    def text(self) -> str:
        lines: dict[float, str] = {}
        drawn = self.pilot.app.export_screenshot(title="")
        for height, words in re.findall(r'<text[^>]* y="([\d.]+)"[^>]*>([^<]*)</text>', drawn):
            lines[float(height)] = lines.get(float(height), "") + html.unescape(words)
        return "\n".join(lines.values()).replace("\xa0", " ")


@asynccontextmanager
async def front_of(app: TerminalApp, size: tuple[int, int] = LARGE) -> AsyncIterator[Screen]:
    async with app.run_test(size=size) as pilot:
        yield Screen(pilot)


@pytest.fixture
def speeds() -> list[float]:
    return [1.0]


@pytest.fixture
def dial(desk: ScriptedDesk, speeds: list[float]) -> Dial:
    async def set_speed(speed: float) -> None:
        speeds.append(speed)

    return Dial(desk.clock, ZoneInfo("Europe/Berlin"), lambda: speeds[-1], set_speed)


@pytest.fixture
def chat(desk: ScriptedDesk, dial: Dial) -> ChatApp:
    desk.answers["Opened"] = lambda _: [posting("hi", message("Hi, I'm the support bot."))]
    return ChatApp(desk.session(), dial)


@pytest.fixture
def work(desk: ScriptedDesk, dial: Dial) -> DeskApp:
    return DeskApp(desk.session("dana", L2), dial, "L2")


@pytest.fixture
def demo(desk: ScriptedDesk, dial: Dial) -> DemoApp:
    desks = [("L2", desk.session("dana", L2)), ("L3", desk.session("noor", L3))]
    return DemoApp(desk.session(), desks, dial)


async def test_a_requester_is_greeted_and_answers_by_number(
    desk: ScriptedDesk, chat: ChatApp
) -> None:
    asked = message("Does the internet work?", "Yes", "No")
    desk.answers["vpn drops"] = lambda _: [posting("q", asked)]
    desk.answers["2"] = lambda _: [
        changed("u", message("Does the internet work?\n\nYou chose: No"), "q"),
        posting("next", message("Restart it.", "It works")),
    ]
    async with front_of(chat) as screen:
        await screen.sees("Support desk · you are sam", "Hi, I'm the support bot.")
        await screen.types("vpn drops")
        await screen.sees("You · 15:02", "vpn drops", "1) Yes", "2) No", "0) Talk to a person")
        await screen.types("2")
        await screen.sees("You chose: No", "1) It works")
        assert "1) Yes" not in screen.text()


async def test_only_the_last_question_shows_numbers(desk: ScriptedDesk, chat: ChatApp) -> None:
    async with front_of(chat) as screen:
        await desk.post(posting("q1", message("First?", "Apple")))
        await desk.post(posting("q2", message("Second?", "Pear")))
        await screen.sees("First?", "1) Pear")
        assert "Apple" not in screen.text()


async def test_a_requester_changes_and_takes_back_what_was_said(
    desk: ScriptedDesk, chat: ChatApp
) -> None:
    async with front_of(chat) as screen:
        await screen.types("/delete")
        await screen.sees("no message of yours")
        await screen.types("vpn drops")
        await screen.types("/edit wifi drops")
        await screen.sees("You · changed", "wifi drops")
        assert "vpn" not in screen.text()
        await screen.types("/delete")
        await screen.sees("(You took this back.)")
    kinds = [type(arrival.act) for arrival in desk.arrivals[1:]]
    assert kinds == [Said, Edited, Deleted]


async def test_a_requester_who_comes_back_sees_the_last_messages(
    desk: ScriptedDesk, chat: ChatApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_pane, "EARLIER", 2)
    for number in (1, 2, 3):
        await desk.post(posting(f"{number}", message(f"message {number}")))
    desk.answers.clear()
    async with front_of(chat) as screen:
        await screen.sees("message 2", "message 3")
        assert "message 1" not in screen.text()


async def test_the_desk_is_seen_to_be_writing(desk: ScriptedDesk, chat: ChatApp) -> None:
    async with front_of(chat) as screen:
        async with desk.database.work() as work:
            await work.post(posting("late", message("late")), at_machine=desk.clock.machine())
        await screen.sees(chat_pane.WORKING)
        async with desk.database.work() as work:
            await work.withdraw("late")
        await screen.until(lambda: chat_pane.WORKING not in screen.text())


async def test_an_answer_at_once_is_shown_to_the_one_who_acted(
    desk: ScriptedDesk, chat: ChatApp, work: DeskApp
) -> None:
    desk.at_once["hint"] = message("Just for you.")
    for app in (chat, work):
        async with front_of(app) as screen:
            await screen.types("hint")
            await screen.sees("Just for you.")


async def test_waiting_is_for_scripts_and_empty_lines_are_nothing(
    desk: ScriptedDesk, chat: ChatApp, work: DeskApp
) -> None:
    for app in (chat, work):
        async with front_of(app) as screen:
            await screen.types("   ")
            await screen.types("/wait 30m")
            await screen.sees("/wait is for scripts.")
    assert not [arrival for arrival in desk.arrivals if isinstance(arrival.act, Said)]


@pytest.mark.parametrize("leave", ["/quit", "ctrl+q", "ctrl+c"])
async def test_there_is_always_a_way_out(chat: ChatApp, work: DeskApp, leave: str) -> None:
    for app in (chat, work):
        async with front_of(app) as screen:
            if leave == "/quit":
                await screen.types(leave)
            else:
                await screen.presses(leave)
            await screen.pilot.pause()
        assert app.return_code == 0


async def test_the_keyboard_recalls_lines_and_scrolls(desk: ScriptedDesk, chat: ChatApp) -> None:
    long = "\n".join(f"line {number}" for number in range(60))
    async with front_of(chat, SMALL) as screen:
        await desk.post(posting("long", message(long)))
        await screen.sees("line 59")
        await screen.presses(*["pageup"] * 4)
        await screen.sees("line 0")
        await screen.presses(*["pagedown"] * 4)
        await screen.sees("line 59")
        await screen.types("first")
        await screen.types("second")
        line = chat.query_one(Input)
        await screen.presses("up", "up")
        assert line.value == "first"
        await screen.presses("down")
        assert line.value == "second"
        await screen.presses("down")
        assert line.value == ""


async def test_a_card_changes_in_place_and_keeps_its_thread(
    desk: ScriptedDesk, work: DeskApp
) -> None:
    await desk.post(posting("c", card(), L2))
    async with front_of(work) as screen:
        await screen.sees("L2 · you are dana · Mon 15:02:10 CET", "P2 · unclaimed", "since 15:02")
        await desk.post(
            posting("n", message("dana noted:\n\n> router log looks odd"), L2, thread_of="c")
        )
        desk.clock.at += timedelta(minutes=5)
        await desk.post(changed("u", card("P2 · claimed by dana"), "c", L2))
        await screen.sees("P2 · claimed by dana", "changed 15:07", "router log looks odd")
        assert "unclaimed" not in screen.text()
        assert len(work.query(desk_pane.CardBox)) == 1


async def test_a_long_thread_shows_its_latest_lines(
    desk: ScriptedDesk, work: DeskApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_pane, "THREAD", 2)
    await desk.post(posting("c", card(), L2))
    for number in range(4):
        await desk.post(posting(f"n{number}", message(f"note {number}"), L2, thread_of="c"))
    async with front_of(work) as screen:
        await screen.sees("… 2 earlier", "note 2", "note 3")
        assert "note 1" not in screen.text()


async def test_a_closed_card_shrinks_to_its_headline(desk: ScriptedDesk, work: DeskApp) -> None:
    await desk.post(posting("c", card(), L2))
    async with front_of(work) as screen:
        await screen.sees("In their words")
        await desk.post(changed("u", card("P2 · closed", closed=True), "c", L2))
        await screen.sees("P2 · closed")
        assert "In their words" not in screen.text()


async def test_hints_and_other_words_go_to_the_log(desk: ScriptedDesk, work: DeskApp) -> None:
    desk.at_once["reply"] = UserError("Write what to say.")
    async with front_of(work) as screen:
        await desk.post(posting("h", message("It is yours."), L2, private_to=DANA.key))
        await desk.post(posting("d", message("Nobody is on duty."), L2))
        await screen.sees("only for you", "It is yours.", "Nobody is on duty.")
        await desk.post(changed("u", message("Noor is on duty."), "d", L2))
        await screen.sees("15:02 · changed", "Noor is on duty.")
        await screen.types("reply")
        await screen.sees("> reply", "Write what to say.")


async def test_whoever_is_mentioned_hears_a_bell(
    desk: ScriptedDesk, work: DeskApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    bells: list[str] = []
    monkeypatch.setattr(work, "bell", lambda: bells.append("bell"))
    async with front_of(work) as screen:
        await desk.post(replace(posting("a", message("for noor"), L2), mention=("noor",)))
        await desk.post(replace(posting("b", message("for dana"), L2), mention=(DANA.key,)))
        await screen.sees("for dana")
    assert bells == ["bell"]


async def test_commands_are_completed_and_explained(desk: ScriptedDesk, work: DeskApp) -> None:
    await desk.post(posting("c", card(), L2))
    async with front_of(work) as screen:
        await screen.sees("T-12")
        await screen.presses(*"cla", "right")
        await screen.sees("claim T-12: make the ticket yours")
        await screen.presses("space", "right")
        await screen.until(lambda: work.query_one(Input).value == "claim T-12")
        await screen.presses("enter")
    assert [arrival.act for arrival in desk.arrivals] == [Said("claim T-12")]


async def test_a_long_card_is_read_by_pages(desk: ScriptedDesk, work: DeskApp) -> None:
    for number in range(4):
        await desk.post(posting(f"c{number}", card(ticket=f"T-{number}"), L2))
    async with front_of(work, SMALL) as screen:
        await screen.sees("─ T-3")
        await screen.presses(*["pageup"] * 6)
        await screen.sees("─ T-0")
        await screen.presses(*["pagedown"] * 6)
        await screen.sees("─ T-3")


async def test_the_demo_shows_both_sides_and_the_next_tier(
    desk: ScriptedDesk, demo: DemoApp, speeds: list[float]
) -> None:
    desk.answers["vpn"] = lambda _: [posting("c", card(), L2)]
    desk.answers["claim"] = lambda _: [
        changed("u", card("P2 · claimed by dana"), "c", L2),
        posting("told", message("Dana has your ticket.")),
    ]
    async with front_of(demo, SMALL) as screen:
        await screen.sees("Desk time · Mon 15:02:10 CET", "Try on the left: vpn keeps dropping.")
        await screen.types("vpn")
        await screen.sees("P2 · unclaimed", "Try on the right: claim.")
        await screen.presses("tab")
        await screen.types("claim")
        await screen.sees("P2 · claimed by dana", "Dana has your ticket.", "reply we are on it")
        await screen.presses("f3", "f3", "f2")
        assert speeds == [1, 60, 600, 60]
        await screen.sees("60 times as fast")
        await desk.post(posting("c3", card(), L3))
        await screen.sees("L3: something new (F4)", "Try: F4")
        await screen.presses("f4")
        await screen.sees("L3 · you are noor")
        await screen.until(lambda: "something new" not in screen.text())
        await screen.types("mine")
        await screen.presses("f4", "tab")
        await screen.types("thanks")
    people = [arrival.person.name for arrival in desk.arrivals if isinstance(arrival.act, Said)]
    assert people == ["sam", "dana", "noor", "sam"]


class Piped(io.StringIO):
    """A stream that is no terminal."""


class Interactive(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def streams(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], io.StringIO]:
    def put(kind: Callable[[str], io.StringIO]) -> io.StringIO:
        out = kind("")
        monkeypatch.setattr(sys, "stdin", kind("hello\n"))
        monkeypatch.setattr(sys, "stdout", out)
        return out

    return put


async def test_a_pipe_is_read_line_by_line(
    desk: ScriptedDesk, dial: Dial, streams: Callable[[Any], io.StringIO]
) -> None:
    out = streams(Piped)
    assert await run_chat(desk.session(), dial) == 0
    assert await run_desk(desk.session("dana", L2), dial, "L2") == 0
    assert out.getvalue() == "> hello\n\n"
    assert [arrival.act for arrival in desk.arrivals if isinstance(arrival.act, Said)] == [
        Said("hello")
    ]


async def test_a_terminal_that_knows_few_characters_shows_question_marks(
    desk: ScriptedDesk, dial: Dial, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", Piped("hello\n"))
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, "ascii", write_through=True))
    desk.answers["hello"] = lambda _: [posting("a", message("Grüße"))]
    assert await run_chat(desk.session(), dial) == 0
    assert raw.getvalue() == b"> hello\n\nGr??e\n\n"


async def test_line_mode_can_be_asked_for_on_a_terminal(
    desk: ScriptedDesk, dial: Dial, streams: Callable[[Any], io.StringIO]
) -> None:
    out = streams(Interactive)
    desk.answers["hello"] = lambda _: [posting("a", message("Hello."))]
    assert await run_chat(desk.session(), dial, plain=True) == 0
    assert out.getvalue() == "Hello.\n\n"


async def test_the_demo_needs_a_screen(
    desk: ScriptedDesk, dial: Dial, streams: Callable[[Any], io.StringIO]
) -> None:
    streams(Piped)
    with pytest.raises(UserError, match="needs a screen"):
        await run_demo(desk.session(), [("L2", desk.session("dana", L2))], dial)


async def test_on_a_terminal_the_screens_are_shown(
    desk: ScriptedDesk,
    dial: Dial,
    streams: Callable[[Any], io.StringIO],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown: list[str] = []

    async def run_async(app: TerminalApp) -> None:
        shown.append(type(app).__name__)

    monkeypatch.setattr(TerminalApp, "run_async", run_async)
    streams(Interactive)
    session = desk.session()
    assert await run_chat(session, dial) == 0
    assert await run_desk(session, dial, "L2") == 0
    assert await run_demo(session, [("L2", session)], dial) == 0
    assert shown == ["ChatApp", "DeskApp", "DemoApp"]
