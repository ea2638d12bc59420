"""`frontline ticket`: see the tickets and what happened to them."""

import asyncio
import re
from typing import Annotated

import typer

from bot.cli.database import opened
from bot.cli.given import AsJson, ConfigFile, clean, commands, local, settings_given
from bot.cli.reporting import as_json, heading, say, table
from bot.errors import UserError
from bot.settings import Settings
from bot.settings.sections import suggestion
from bot.storage.encoding import to_data
from bot.storage.records import Event
from bot.tickets import State, Ticket

app = commands("See the tickets and what happened to them.")

_REFERENCE = re.compile(r"(?:T-)?(\d{1,9})", re.IGNORECASE)
HIDDEN = "(hidden)"
LIVING = tuple(state for state in State if state is not State.CLOSED)


@app.command("list")
def list_tickets(
    context: typer.Context,
    tier: Annotated[str, typer.Option(help="Those of one tier alone, like L2.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 100,
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """List the tickets that are not closed, oldest first."""
    settings = settings_given(context, config)
    tiers = list(settings.all_tiers())
    wanted = clean(tier)
    if wanted and wanted not in tiers:
        raise UserError(f"There is no tier “{wanted}”{suggestion(wanted, tiers)}.")
    found = asyncio.run(_tickets(settings, wanted, LIVING if not everything else None, limit))
    if json:
        as_json([_values(ticket) for ticket in found])
    elif not found:
        say("There are no tickets.")
    else:
        rows = [_row(ticket, settings.desk.zone) for ticket in found]
        table(("TICKET", "PRIO", "STATE", "QUEUE", "HOLDER", "OPENED", "TITLE"), rows)


@app.command("show")
def show_ticket(
    context: typer.Context,
    ticket: Annotated[str, typer.Argument(help="The ticket, like T-12 or 12.")],
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Show one ticket, with everything that happened to it."""
    settings = settings_given(context, config)
    found, events = asyncio.run(_ticket(settings, _number(clean(ticket))))
    if json:
        as_json({**_values(found), "timeline": [_event(event) for event in events]})
        return
    _print_ticket(found, settings.desk.zone)
    say()
    heading("What happened")
    rows = [
        (local(event.at, settings.desk.zone), event.kind, event.actor, _details(event))
        for event in events
    ]
    table(("WHEN", "WHAT", "WHO", "DETAILS"), rows)


async def _tickets(
    settings: Settings, tier: str, states: tuple[State, ...] | None, limit: int
) -> list[Ticket]:
    async with opened(settings) as database, database.read() as work:
        return await work.tickets(tier=tier or None, states=states, limit=limit)


async def _ticket(settings: Settings, number: int) -> tuple[Ticket, list[Event]]:
    async with opened(settings) as database, database.read() as work:
        found = await work.ticket(number)
        if found is None:
            raise UserError(f"There is no ticket T-{number}; “frontline ticket list” lists them.")
        return found, await work.timeline(number)


def _number(text: str) -> int:
    found = _REFERENCE.fullmatch(text)
    if found is None:
        raise UserError(f"“{text}” is no ticket; write it like T-12.")
    return int(found[1])


def _row(ticket: Ticket, zone: str) -> tuple[str, ...]:
    return (
        ticket.ref,
        ticket.priority,
        ticket.state.value,
        f"{ticket.tier}/{ticket.team}",
        ticket.holder_name or "nobody",
        local(ticket.opened_at, zone).partition(" ")[2],
        ticket.title,
    )


def _print_ticket(ticket: Ticket, zone: str) -> None:
    heading(f"{ticket.ref}  {ticket.title}")
    facts = {
        "state": f"{ticket.priority} · {ticket.kind} · {ticket.state.value}",
        "queue": f"{ticket.tier}/{ticket.team}",
        "holder": ticket.holder_name or "nobody",
        "requester": ticket.requester_name,
        "opened": f"{local(ticket.opened_at, zone)} ({zone})",
        "promised": local(ticket.promise_by, zone) if ticket.promise_by else "",
        "because": ticket.reason,
        "resolution": ticket.resolution.text if ticket.resolution else "",
    }
    lines = [(name, value) for name, value in facts.items() if value]
    lines += [("said", words.text) for words in ticket.words]
    lines += [
        ("walked", f"{walked.article}: {walked.title} -> {walked.answer or 'stopped here'}")
        for walked in ticket.path
    ]
    lines += [
        (answer.name, HIDDEN if answer.redact else answer.value)
        for answer in ticket.latest().values()
    ]
    width = max(len(name) for name, _ in lines)
    for name, value in lines:
        say(f"  {name:{width}}  {value}")


def _details(event: Event) -> str:
    return ", ".join(
        f"{key} {value}" for key, value in event.data.items() if value not in ("", None)
    )


def _values(ticket: Ticket) -> dict[str, object]:
    values: dict[str, object] = {"ref": ticket.ref, **to_data(ticket)}
    values["fields"] = [
        {**to_data(answer), "value": HIDDEN if answer.redact else answer.value}
        for answer in ticket.fields
    ]
    return values


def _event(event: Event) -> dict[str, object]:
    return {
        "at": event.at.isoformat(),
        "kind": event.kind,
        "actor": event.actor,
        "data": dict(event.data),
    }
