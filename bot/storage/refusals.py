"""Why a database could not be opened, as a sentence that names the way out."""

from pathlib import Path

import asyncpg
from sqlalchemy import URL

from bot.errors import UserError


def explained(url: URL, error: BaseException) -> UserError:
    """Return what went wrong and what mends it."""
    if url.get_backend_name() == "sqlite":
        said = str(getattr(error, "orig", None) or error)
        return UserError(_about_file(Path(url.database or ""), said))
    shown = url.render_as_string(hide_password=True).replace("+asyncpg", "")
    return UserError(_about_server(shown, url, _origin(error)))


_FILE_FAULTS = {
    "malformed": "is damaged. Stop Frontline, move the file away, and put back a copy that"
    " “frontline db backup” made.",
    "not a database": "is not a database. Move it away, or name another file.",
    "readonly": "cannot be written. Let the user that runs Frontline write to the file and to its"
    " folder {folder}.",
    "unable to open": "cannot be written. Let the user that runs Frontline write to the file and"
    " to its folder {folder}.",
    "locked": "is kept locked by another program. End it, then try again.",
}
"""What SQLite says, and what that means for people."""


def _about_file(path: Path, said: str) -> str:
    folder = path.resolve().parent
    if not folder.is_dir():
        return f"There is no folder {path.parent} for the database. Make it: mkdir -p {path.parent}"
    if path.is_dir():
        return f"{path} is a folder. Name a file in it, such as {path / 'frontline.db'}."
    for sign, sentence in _FILE_FAULTS.items():
        if sign in said:
            return f"The database {path} {sentence.format(folder=folder)}"
    return f"The database {path} cannot be used: {said}"


def _about_server(shown: str, url: URL, error: BaseException) -> str:
    match error:
        case asyncpg.InvalidPasswordError() | asyncpg.InvalidAuthorizationSpecificationError():
            return (
                f"The database server refused the user “{url.username}”. Check the user and the"
                f" password in the database address {shown}."
            )
        case asyncpg.InvalidCatalogNameError():
            return f"The server has no database “{url.database}”. Make it: createdb {url.database}"
        case asyncpg.InsufficientPrivilegeError():
            return (
                f"The user “{url.username}” may not make tables in “{url.database}”. As its owner:"
                f" GRANT CREATE ON SCHEMA public TO {url.username};"
            )
        case OSError() | TimeoutError():
            return f"No database server answers at {shown}. Start it, or correct the address."
        case _:
            return f"The database {shown} cannot be used: {error}"


def _origin(error: BaseException) -> BaseException:
    """Return what the driver said before the layers above wrapped it."""
    inner = error
    while inner.__cause__ is not None and not isinstance(inner, asyncpg.PostgresError):
        inner = inner.__cause__
    return inner
