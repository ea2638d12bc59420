"""Being woken when a work of this or another process has something new."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from typing import Any

import asyncpg
from sqlalchemy import URL

from bot.storage.engines import server_address

_log = logging.getLogger(__name__)

_PAUSE = 5.0

Callback = Callable[[str], None]


class Listener:
    """Passes topics on: at once inside the process, over PostgreSQL from other processes."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._callbacks: list[Callback] = []
        self._task: asyncio.Task[None] | None = None
        self._hearing = asyncio.Event()

    async def add(self, callback: Callback) -> None:
        """Begin to call back."""
        self._callbacks.append(callback)
        if self._url.get_backend_name() == "postgresql" and self._task is None:
            self._task = asyncio.create_task(self._listen(), name="listen")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._hearing.wait(), _PAUSE)

    def call(self, topics: Sequence[str]) -> None:
        """Call back with what a work of this process has notified; this never raises."""
        for topic in topics:
            for callback in self._callbacks:
                try:
                    callback(topic)
                except Exception:  # noqa: BLE001 -- what was committed stays so, whoever listens
                    _log.exception("Nobody was woken for “%s”; the next tick does it.", topic)

    async def close(self) -> None:
        """End listening."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _listen(self) -> None:
        address = server_address(self._url)
        while True:
            # Whoever listens polls as well, so that a lost connection costs only a little time.
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await self._hear(await asyncpg.connect(address, timeout=_PAUSE))
            await asyncio.sleep(_PAUSE)

    async def _hear(self, connection: Any) -> None:  # noqa: ANN401 -- asyncpg has no types
        try:
            await connection.add_listener("frontline", self._heard)
            self._hearing.set()
            while not connection.is_closed():
                await connection.execute("SELECT 1", timeout=_PAUSE)
                await asyncio.sleep(_PAUSE)
        finally:
            connection.terminate()

    def _heard(self, _connection: object, _pid: int, _channel: str, topic: str) -> None:
        self.call([topic])
