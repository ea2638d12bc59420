"""`frontline policy`: see the hours, the duty and the ladders, and try a ticket on them."""

from typing import Annotated

import typer

from bot.cli.given import AsJson, ConfigFile, clean, commands, moment_given, settings_given
from bot.cli.policy.future import future_lines, future_of
from bot.cli.policy.shown import chapters_of, policy_of
from bot.cli.reporting import as_json, heading, say, table
from bot.clock import WallClock
from bot.errors import UserError
from bot.escalation import Policy, simulate
from bot.priority import Priority, priority_from
from bot.settings.sections import suggestion

app = commands("See hours, duty and ladders, and try a ticket on them.")


@app.command("show")
def show(context: typer.Context, config: ConfigFile = None, json: AsJson = False) -> None:
    """Say in words when the desk is open, who is on duty, and how a ticket climbs."""
    settings = settings_given(context, config)
    policy = settings.policy()
    if json:
        as_json(policy_of(policy))
        return
    for number, chapter in enumerate(chapters_of(policy, settings, WallClock().now())):
        if number:
            say()
        heading(chapter.title)
        table(chapter.columns, chapter.rows)


@app.command("simulate")
def try_ticket(
    context: typer.Context,
    priority: Annotated[str, typer.Option(help="P1, P2, P3 or P4.")] = "P3",
    opened: Annotated[
        str, typer.Option(help="When it was opened, like “2026-03-27 16:40”; else now.")
    ] = "",
    tier: Annotated[str, typer.Option(help="The tier that it is opened in.")] = "L2",
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Print everything that will happen to a ticket that nobody ever claims."""
    settings = settings_given(context, config)
    policy, zone = settings.policy(), settings.desk.zone
    level, place = _priority(priority), _tier(policy, clean(tier))
    start = moment_given(opened, zone) if opened else WallClock().now()
    try:
        plans = simulate(policy, start, level, place)
    except ValueError as error:
        raise UserError(f"{error} Give that calendar more hours.") from None
    if json:
        as_json(future_of(plans, zone))
        return
    for line in future_lines(plans, policy, (start, level, place), zone):
        say(line)


def _priority(text: str) -> Priority:
    try:
        return priority_from(clean(text))
    except ValueError as error:
        raise UserError(str(error)) from None


def _tier(policy: Policy, name: str) -> str:
    if name not in policy.tiers:
        raise UserError(f"There is no tier “{name}”{suggestion(name, list(policy.tiers))}.")
    return name
