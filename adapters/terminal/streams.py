"""Standard input and output for line mode: lines as they come, and quiet ends."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Coroutine
from io import UnsupportedOperation
from threading import Thread
from typing import Any, TextIO

INTERRUPTED = 130
"""The exit code of a program that Ctrl-C ended."""


async def lines_from(stream: TextIO) -> AsyncIterator[str]:
    """Yield the lines of a stream, without their ends, while the desk goes on working."""
    queue: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def put(line: str | None) -> None:
        # The loop may be closed: somebody left while the stream was still open.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(queue.put_nowait, line)

    def read() -> None:
        try:
            for line in stream:
                put(line.rstrip("\r\n"))
        finally:
            put(None)

    # A thread of the pool would keep the program waiting for one more line at its end.
    Thread(target=read, daemon=True, name="terminal-input").start()
    while (line := await queue.get()) is not None:
        yield line


def discard(out: TextIO) -> None:
    """Let what is still to be written vanish: nobody reads it, and Python would complain."""
    with contextlib.suppress(OSError, UnsupportedOperation), open(os.devnull, "w") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), out.fileno())


async def until_interrupted(work: Coroutine[Any, Any, int]) -> int:
    """Do the work and return its exit code; Ctrl-C ends it without a word."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    interrupted = asyncio.Event()

    def interrupt() -> None:
        interrupted.set()
        task.cancel()

    # Windows knows no handlers here; there the loop ends the program in its own way.
    with contextlib.suppress(NotImplementedError):
        loop.add_signal_handler(signal.SIGINT, interrupt)
    try:
        return await task
    except asyncio.CancelledError:
        if not interrupted.is_set():
            raise
        return INTERRUPTED
    finally:
        with contextlib.suppress(NotImplementedError):
            loop.remove_signal_handler(signal.SIGINT)
