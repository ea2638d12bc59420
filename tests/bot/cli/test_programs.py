"""Real programs: side by side on one database, on a screen of their own, and stopped."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import pytest

PATIENCE = 30.0
ANSI = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|P[^\x1b]*\x1b\\|[=>()][0-9A-Z]?)")


class Program:
    """A command that runs, whose words are read while it does."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.said = folder / f"{'-'.join(words[:3])}-{time.monotonic_ns()}"
        with self.said.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", *words],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env=_environ(),
            )

    def types(self, line: str) -> None:
        """Write a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()

    def sees(self, *texts: str) -> None:
        """Wait until all of the texts were said."""
        begun = time.monotonic()
        running = True
        while not all(text in self.text for text in texts):
            assert running, f"It ended, and {texts} is not in:\n{self.text}"
            assert time.monotonic() < begun + PATIENCE, f"{texts} is not in:\n{self.text}"
            time.sleep(0.05)
            running = self.process.poll() is None

    @property
    def text(self) -> str:
        """Return what was said so far, with its lines joined."""
        return " ".join(self.said.read_text("utf-8").split())

    def ends(self) -> int:
        """Close its input, and return its exit code."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait(PATIENCE)

    def stop(self) -> int:
        """Ask it to stop, and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()


Start = Callable[..., Program]


def _environ() -> dict[str, str]:
    ours = {key: value for key, value in os.environ.items() if not key.startswith("FRONTLINE_")}
    return {**ours, "PYTHONPATH": str(Path(__file__).parents[3]), "TERM": "xterm-256color"}


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Return what starts a program in the folder of this test."""
    with ExitStack() as stack:
        yield lambda *words: stack.enter_context(Program(tmp_path, *words))


def test_a_requester_and_an_engineer_in_two_programs_talk_with_each_other(start: Start) -> None:
    chat = start("chat", "--as", "alex")
    chat.sees("Tell me what's wrong in your own words")
    desk = start("desk", "--as", "dana")
    chat.types("person")
    chat.types("the coffee is cold")
    chat.sees("T-1", "the coffee is cold")
    desk.sees("P4 · unclaimed", "the coffee is cold")
    desk.types("claim T-1")
    chat.sees("dana from the service desk team has your ticket")
    desk.types("ask T-1 is it still brown?")
    chat.sees("dana needs one thing: is it still brown?")
    chat.types("it has gone grey")
    desk.sees("it has gone grey")
    desk.types("resolve T-1 fixed: new coffee")
    chat.sees("dana says this is fixed: new coffee. Does it work for you?")
    chat.types("yes")
    desk.sees("alex says that it works. Closed.")
    assert (chat.ends(), desk.ends()) == (0, 0)
    assert "Traceback" not in chat.text + desk.text


def test_a_second_run_on_one_file_names_the_process_that_has_it_and_leaves_with_two(
    start: Start,
) -> None:
    first = start("run")
    first.sees("The desk is open, on ")
    second = start("run")
    assert second.process.wait(PATIENCE) == 2
    assert f"(process {first.process.pid}); stop that one first" in second.text
    assert first.process.poll() is None
    assert first.stop() == 0
    assert "The desk is closed." in first.text
    assert "Traceback" not in first.text + second.text


def test_a_program_that_runs_answers_those_who_sit_at_terminals_and_the_next_may_follow_it(
    start: Start,
) -> None:
    first = start("run")
    first.sees("The desk is open, on ")
    chat = start("chat", "--as", "alex")
    chat.types("vpn not working")
    chat.sees("VPN won't connect, got it.")
    assert first.stop() == 0
    chat.types("1")
    chat.sees("What does the VPN app say?")
    assert chat.ends() == 0


# --- on a screen ----------------------------------------------------------------------------


class Screen:
    """A terminal of its own for one program, as a person has it."""

    def __init__(self, folder: Path, *words: str) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self._shown = b""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", *words],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=folder,
            env=_environ(),
            start_new_session=True,
        )
        os.close(theirs)

    def types(self, keys: str) -> None:
        """Press keys."""
        os.write(self._ours, keys.encode())

    def sees(self, text: str) -> None:
        """Wait until a text was drawn."""
        ends = time.monotonic() + PATIENCE
        while text not in self.text:
            assert time.monotonic() < ends, f"“{text}” is not on:\n{self.text}"
            assert self._look(), f"It ended, and “{text}” is not on:\n{self.text}"

    @property
    def text(self) -> str:
        """Return what was drawn so far, without the marks that steer a terminal."""
        return ANSI.sub(b"", self._shown).decode("utf-8", "replace")

    def ends(self) -> int:
        """Wait for its end, and return its exit code."""
        while self._look():
            pass
        return self.process.wait(PATIENCE)

    def _look(self) -> bool:
        """Take in what is drawn; return whether there may be more."""
        ready, _, _ = select.select([self._ours], [], [], 0.1)
        if not ready:
            return self.process.poll() is None
        try:
            drawn = os.read(self._ours, 65536)
        except OSError:
            return False
        self._shown += drawn
        return bool(drawn)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._ours)


def test_on_a_screen_a_line_is_typed_the_answer_is_read_and_ctrl_q_leaves(tmp_path: Path) -> None:
    with Screen(tmp_path, "chat", "--as", "alex") as screen:
        screen.sees("Ctrl-Q leaves")
        screen.sees("Tell me what's wrong")
        screen.types("vpn not working\r")
        screen.sees("Does the internet work without the VPN?")
        screen.types("\x11")
        assert screen.ends() == 0
        assert "Traceback" not in screen.text


def test_the_demo_shows_both_sides_on_a_screen_and_keeps_nothing(tmp_path: Path) -> None:
    with Screen(tmp_path, "demo", "--speed", "60") as screen:
        screen.sees("support bot")
        screen.sees("60 times as fast")
        screen.types("\x11")
        assert screen.ends() == 0
        assert "Traceback" not in screen.text
    assert list(tmp_path.iterdir()) == []


def test_with_plain_a_terminal_is_read_and_written_line_by_line(tmp_path: Path) -> None:
    with Screen(tmp_path, "chat", "--as", "alex", "--plain") as screen:
        screen.sees("0) Talk to a person")
        screen.types("vpn not working\n")
        screen.sees("1) Yes, it opens")
        screen.types("/quit\n")
        assert screen.ends() == 0
