"""A database that goes away is one line of the log for each loop, and one when it is back."""

import pytest

from bot.engine import Loop
from bot.storage.absence import NoAnswer


async def test_an_outage_is_one_line_however_often_a_loop_ticks(
    caplog: pytest.LogCaptureFixture,
) -> None:
    away = True

    async def body() -> int:
        if away:
            raise NoAnswer(ConnectionRefusedError(111, "Connection refused"))
        return 0

    loop = Loop("work", body, 60.0)
    for _ in range(3):
        await loop.tick()
    assert caplog.messages == [
        "The database does not answer; the loop “work” waits for it: [Errno 111] Connection refused"
    ]
    away = False
    for _ in range(3):
        await loop.tick()
    assert caplog.messages[1:] == ["The database answers again; the loop “work” goes on."]
    away = True
    await loop.tick()
    assert (len(caplog.messages), loop.failures) == (3, 4)
    assert "Traceback" not in caplog.text
