"""`frontline db`: bring the database up to date, or back it up."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.database import missing_file, opened
from bot.cli.given import ConfigFile, commands, settings_given
from bot.cli.reporting import say
from bot.settings import Settings
from bot.storage.database import Database

app = commands("Bring the database up to date, or back it up.")


@app.command("upgrade")
def upgrade(context: typer.Context, config: ConfigFile = None) -> None:
    """Make the database, or bring an older one to the tables of this version."""
    say(asyncio.run(_upgraded(settings_given(context, config))))


@app.command("backup")
def backup(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="The file to write; it must not be there yet.")],
    config: ConfigFile = None,
) -> None:
    """Write a whole copy of the database while the desk goes on working."""
    asyncio.run(_backed_up(settings_given(context, config), path))
    say(f"The database is copied to {path}.")


async def _upgraded(settings: Settings) -> str:
    new = missing_file(settings) is not None
    shown, url = settings.database.shown, settings.database.url
    database = await Database.open(url, upgrade=False)
    before, head = await database.schema_version(), database.head_version()
    await database.close()
    await (await Database.open(url)).close()
    if new or before is None:
        return f"{shown} is made, with schema {head}."
    if before == head:
        return f"{shown} is up to date, with schema {head}."
    return f"{shown} is brought from schema {before} to {head}."


async def _backed_up(settings: Settings, path: Path) -> None:
    async with opened(settings) as database:
        await database.backup(path)
