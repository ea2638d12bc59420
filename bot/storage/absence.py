"""When the database is there and answers, and when it does not: one error for all that can be."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

_STATES = ("08", "53", "57P")
"""SQLSTATE of lost connections, of servers without room, and of servers that stop or start."""


class NoAnswer(OperationalError):  # noqa: N818 -- it reads as what it says
    """The database does not answer at present; nothing is wrong with what was asked of it."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__(None, None, cause)

    def __str__(self) -> str:
        """Say in one line what the connection said."""
        said = str(self.orig).strip().partition("\n")[0]
        return said or type(self.orig).__name__


@contextmanager
def answering() -> Iterator[None]:
    """Raise `NoAnswer` for whatever says that the database does not answer.

    Inside a transaction nothing but the database is used, so that every failed call of the
    operating system is one of its connection.
    """
    try:
        yield
    except NoAnswer:
        raise
    except (OSError, NoConnectionFree) as error:
        raise NoAnswer(error) from error
    except DBAPIError as error:
        if not _is_absence(error):
            raise
        raise NoAnswer(error.orig or error) from error


def _is_absence(error: DBAPIError) -> bool:
    origin = error.orig
    if isinstance(origin, sqlite3.OperationalError):
        # The plain code says that the statement is wrong; all others speak of the file.
        return getattr(origin, "sqlite_errorcode", sqlite3.SQLITE_ERROR) != sqlite3.SQLITE_ERROR
    state = getattr(origin, "sqlstate", None) or ""
    return (
        error.connection_invalidated
        or isinstance(error, InterfaceError)
        or state.startswith(_STATES)
    )
