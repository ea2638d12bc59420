"""Whether the database answers, said once each time that it stops and begins again."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.storage.absence import NoAnswer

NOT_TAKEN = "The database does not answer; what you typed was not taken. Say it again in a moment."
AWAY = "(The database does not answer. What comes is shown when it does.)"
BACK = "(The database answers again.)"

PAUSE = 0.5
"""Seconds between two tries while the database is away."""

T = TypeVar("T")


class Contact:
    """Looks at the database for one person, who is told when it goes and when it is back."""

    def __init__(self, tell: Callable[[str], Awaitable[None]]) -> None:
        self._tell = tell
        self._away = False

    async def look(self, look: Callable[[], Awaitable[T]]) -> T | None:
        """Look once; return None when the database does not answer."""
        try:
            found = await look()
        except NoAnswer:
            if not self._away:
                self._away = True
                await self._tell(AWAY)
            return None
        if self._away:
            self._away = False
            await self._tell(BACK)
        return found

    async def insist(self, look: Callable[[], Awaitable[T]]) -> T:
        """Look until the database answers."""
        answer: list[T] = []

        async def noted() -> bool:
            answer.append(await look())
            return True

        while not await self.look(noted):  # noqa: ASYNC110 -- nothing tells when it is back
            await asyncio.sleep(PAUSE)
        return answer[-1]
