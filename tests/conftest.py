"""What every test can ask for: a database of its own on each engine, and a quiet log."""

import logging
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import pytest
import structlog

from bot.storage.database import Database
from tests.databases import Templates, aside, memory, migrated, postgresql_server


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Keep tests off the network: stand-ins and servers live on this machine."""
    config.option.allow_hosts = config.option.allow_hosts or "127.0.0.1,localhost,::1"
    config.option.allow_unix_socket = True
    # The ordinary check gives the same verdict twice; the long forms look for what is new.
    if "long" not in config.option.markexpr.replace("not long", ""):
        hypothesis.settings.register_profile("same", derandomize=True)
        hypothesis.settings.load_profile("same")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "frontline.db"
    aside(lambda: migrated(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgresql_templates() -> Iterator[Templates]:
    """Return a migrated PostgreSQL database to copy."""
    with postgresql_server() as dsn:
        templates = Templates(dsn)
        yield templates
        templates.close()


@pytest.fixture
def database_folder() -> Iterator[Path]:
    """Return a folder for the database of one test, in memory where there is enough of it."""
    with tempfile.TemporaryDirectory(prefix="frontline-", dir=memory()) as folder:
        yield Path(folder)


@pytest.fixture
def sqlite_url(sqlite_template: Path, database_folder: Path) -> str:
    """Return the address of a fresh SQLite database, for what need not run on both."""
    path = database_folder / "frontline.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the address of a fresh database, on each engine in turn."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    templates: Templates = request.getfixturevalue("postgresql_templates")
    url = templates.copy()
    yield url
    templates.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, database_folder: Path) -> Iterator[str]:
    """Return the address of a database without any table, on each engine in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{database_folder / 'frontline.db'}"
        return
    templates: Templates = request.getfixturevalue("postgresql_templates")
    url = templates.empty()
    yield url
    templates.drop(url)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """Return a fresh database, opened."""
    database = await Database.open(database_url)
    yield database
    await database.close()


@pytest.fixture
async def sqlite_db(sqlite_url: str) -> AsyncIterator[Database]:
    """Return a fresh SQLite database, opened."""
    database = await Database.open(sqlite_url)
    yield database
    await database.close()


@pytest.fixture
def expected_errors() -> list[str]:
    """Take pieces of the ERROR lines that a test wants to see in the log."""
    return []


@pytest.fixture(autouse=True)
def quiet_log(caplog: pytest.LogCaptureFixture, expected_errors: list[str]) -> Iterator[None]:
    """Fail a test that leaves an ERROR line in the log which it did not expect."""
    structlog.configure(
        processors=[structlog.processors.KeyValueRenderer()],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    yield
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    errors = [record.getMessage() for record in records if record.levelno >= logging.ERROR]
    surprises = [line for line in errors if not any(piece in line for piece in expected_errors)]
    if surprises:
        pytest.fail(f"Unexpected errors in the log: {surprises}")
