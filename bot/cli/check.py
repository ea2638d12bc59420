"""`frontline check`: does everything fit together? One line each, with the mend."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import typer

from bot.calendars import CalendarError, zone_named
from bot.cli.database import MEND, missing_file, opened
from bot.cli.given import AsJson, ConfigFile, commands, settings_given
from bot.cli.kb.folder import findings_in
from bot.cli.reporting import FINDINGS, as_json, table
from bot.clock import WallClock
from bot.errors import UserError
from bot.escalation import simulate
from bot.priority import Priority
from bot.settings import Settings

app = commands("Check settings, database, articles, calendars and ladders.")


class Verdict(NamedTuple):
    """What was looked at, whether it is well, and a sentence that names the mend."""

    part: str
    well: bool
    sentence: str


@app.command()
def check(context: typer.Context, config: ConfigFile = None, json: AsJson = False) -> None:
    """Check settings, database, articles, calendars and ladders; leave with 1 for findings."""
    settings = settings_given(context, config)
    now = WallClock().now()
    verdicts = [*_all(settings, now)]
    if json:
        as_json([verdict._asdict() for verdict in verdicts])
    else:
        rows = [("ok" if each.well else "FAULT", each.part, each.sentence) for each in verdicts]
        table(("", "PART", "WHAT"), rows)
    if not all(verdict.well for verdict in verdicts):
        raise typer.Exit(FINDINGS)


def _all(settings: Settings, now: datetime) -> Iterator[Verdict]:
    yield Verdict("settings", True, settings.file or "no file, so everything has its usual value")
    yield _actions(settings)
    yield asyncio.run(_database(settings))
    yield _articles(settings, now)
    yield from _calendars(settings, now)
    yield _ladders(settings, now)


def _actions(settings: Settings) -> Verdict:
    missing = settings.missing_variables()
    if missing:
        sentence = f"set {', '.join(missing)} in the environment, or the mode to practice"
        return Verdict("actions", False, sentence)
    registry = settings.registry()
    called = [name for name in registry if registry[name].endpoint and not registry.practised(name)]
    return Verdict("actions", True, f"{len(registry)} known, {len(called)} really called")


async def _database(settings: Settings) -> Verdict:
    shown = settings.database.shown
    try:
        missing = missing_file(settings)
        if missing and not missing.parent.is_dir():
            return Verdict("database", False, f"There is no folder {missing.parent}; make it")
        if missing:
            return Verdict("database", True, f"{shown} is not there yet; {MEND} to make it")
        async with opened(settings) as database:
            await database.examine()
            version = await database.schema_version()
            return Verdict("database", True, f"{shown} has schema {version}, the newest")
    except UserError as error:
        return Verdict("database", False, str(error))


def _articles(settings: Settings, now: datetime) -> Verdict:
    today = now.astimezone(zone_named(settings.desk.zone)).date()
    try:
        folder, findings = findings_in(settings.articles.path, settings, today)
    except UserError as error:
        return Verdict("articles", False, str(error))
    errors = sum(finding.refuses for finding in findings)
    count = len(list(folder.glob("*.md")))
    if errors:
        return Verdict("articles", False, f"{errors} errors in {count}; see “frontline kb lint”")
    return Verdict("articles", True, f"{count} articles, {len(findings)} points to review")


def _calendars(settings: Settings, now: datetime) -> Iterator[Verdict]:
    for name, calendar in settings.policy().calendars.items():
        part = f"calendar {name}"
        try:
            opening = calendar.next_opening(now)
        except CalendarError as error:
            yield Verdict(part, False, f"{error} Give it hours.")
            continue
        when = "open now" if opening == now else f"opens {calendar.describe(opening)}"
        yield Verdict(part, True, f"{when}, in {calendar.zone}")


def _ladders(settings: Settings, now: datetime) -> Verdict:
    policy = settings.policy()
    for tier in policy.tiers:
        if not policy.leads.get(tier):
            sentence = f"{tier} has no lead to fall back on; set tiers.{tier}.lead"
            return Verdict("ladders", False, sentence)
        for priority in Priority:
            try:
                simulate(policy, now, priority, tier)
            except ValueError as error:
                return Verdict("ladders", False, f"{priority} in {tier}: {error}")
    return Verdict("ladders", True, f"{len(policy.ladders)} reach somebody to the end")
