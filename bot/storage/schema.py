"""Which schema a database has, and how it comes to the newest one."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from bot.errors import UserError
from bot.storage.tables import metadata

_MIGRATIONS = Path(__file__).parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@cache
def head() -> str:
    """Return the schema that this program was written for."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    if newest is None:
        raise LookupError(f"There are no migrations in {_MIGRATIONS}.")
    return newest


def current(connection: Connection) -> str | None:
    """Return the schema that a database has, None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def refuse_newer(version: str | None) -> None:
    """Refuse a database that a later program has upgraded.

    Raises:
        UserError: when the version is none that this program knows.

    """
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if version is not None and version not in known:
        raise UserError(
            f"The database has schema {version}, which this Frontline does not know: its newest is"
            f" {head()}. A later Frontline has upgraded it. Install that one, or restore a backup"
            " from before the upgrade."
        )


def _refuse_foreign(connection: Connection) -> None:
    """Refuse a database in which another program keeps its tables."""
    foreign = sorted(set(inspect(connection).get_table_names()) - set(metadata.tables))
    if foreign:
        raise UserError(
            f"The database belongs to another program: it holds the table “{foreign[0]}”. Name"
            " another database."
        )


def upgrade(connection: Connection) -> None:
    """Bring a database to the newest schema, inside the transaction that is open."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('frontline upgrade'))")
    version = current(connection)
    if version is None:
        _refuse_foreign(connection)
    refuse_newer(version)
    if version == head():
        return
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def differences(connection: Connection) -> list[str]:
    """Return how the database differs from the tables that the program knows."""
    context = MigrationContext.configure(connection, opts={"compare_server_default": False})
    return [str(difference) for difference in compare_metadata(context, metadata)]
