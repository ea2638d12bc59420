"""What the tests of the terminal can ask for."""

import pytest

from bot.storage.database import Database
from tests.adapters.terminal.scripted import HandClock, ScriptedDesk


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def desk(sqlite_db: Database, clock: HandClock) -> ScriptedDesk:
    return ScriptedDesk(sqlite_db, clock)
