"""Open the database for a command, and say what to do when it is not there yet."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.errors import UserError
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.engines import database_file
from bot.storage.refusals import explained

MEND = "run “frontline db upgrade”"


def missing_file(settings: Settings) -> Path | None:
    """Return the file of the database when there should be one and there is none."""
    file = database_file(settings.database.url)
    return None if file is None or file.exists() else file


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """Open a database that is there and up to date; raise UserError with the mend."""
    file = missing_file(settings)
    if file is not None:
        raise UserError(f"There is no database {file} yet; {MEND} to make it.")
    database = await Database.open(settings.database.url, upgrade=False)
    try:
        version = await database.schema_version()
        if version is None:
            raise UserError(f"The database {settings.database.shown} is not set up yet; {MEND}.")
        if version != database.head_version():
            raise UserError(f"The database {settings.database.shown} is an old one; {MEND}.")
        yield database
    except SQLAlchemyError as error:
        raise explained(database.url, error) from error
    finally:
        await database.close()
