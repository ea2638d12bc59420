"""Tickets and the database on the command line, and whether everything fits together."""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import Result

from bot.storage.database import Database
from bot.tickets import Answer, Resolution, State, Ticket, Walked, Words
from bot.vocabulary import Place

Run = Callable[..., Result]

OPENED = datetime(2026, 3, 27, 15, 40, tzinfo=UTC)
PLACE = Place("terminal", "local", "anna")
TICKET = Ticket(
    requester="terminal/local/anna",
    requester_name="Anna",
    place=PLACE,
    title="VPN won't connect from the hotel, since this morning",
    opened_at=OPENED,
    priority="P2",
    team="network",
    reason="the script ended in Escalate",
    words=(Words("m1", "vpn is down \x1b[31m", OPENED),),
    path=(
        Walked("vpn-not-connecting", 1, "restart", "Restart the app", "No"),
        Walked("vpn-not-connecting", 1, "try", "Try another network"),
    ),
    fields=(
        Answer("vpn_error", "Timed out", OPENED),
        Answer("badge", "4711-secret", OPENED, redact=True),
    ),
    promise_by=OPENED + timedelta(minutes=20),
)


async def _filled() -> None:
    database = await Database.open("sqlite:///frontline.db")
    async with database.work() as work:
        ticket = await work.add_ticket(TICKET)
        await work.record("ticket opened", at=OPENED, ticket=ticket.id, actor="Anna")
        await work.record(
            "rung", at=OPENED + timedelta(minutes=10), ticket=ticket.id, data={"rung": 1, "to": ""}
        )
        closed = Ticket(
            requester="terminal/local/bert",
            requester_name="Bert",
            place=Place("terminal", "local", "bert"),
            title="Printer",
            opened_at=OPENED,
            state=State.CLOSED,
            tier="L3",
            holder_name="Dana",
            resolution=Resolution("fixed", "new toner"),
        )
        await work.add_ticket(closed)
    await database.close()


@pytest.fixture
def filled(run: Run) -> Run:
    """Return what runs a command where there are two tickets."""
    Path("config.toml").write_text('desk.zone = "Europe/Vienna"', "utf-8")
    asyncio.run(_filled())
    return run


def test_the_queue_fits_eighty_columns_and_leaves_closed_tickets_out(filled: Run) -> None:
    shown = filled("ticket", "list").stdout

    assert "T-1" in shown
    assert "L2/network" in shown
    assert "T-2" not in shown
    assert all(len(line) <= 80 for line in shown.splitlines())
    assert "VPN" in shown


def test_the_queue_can_be_narrowed_and_widened(filled: Run) -> None:
    assert "T-2" in filled("ticket", "list", "--all").stdout
    assert "T-1" not in filled("ticket", "list", "--all", "--tier", "L3").stdout
    assert "There are no tickets" in filled("ticket", "list", "--tier", "HR").stdout
    rows = json.loads(filled("ticket", "list", "--all", "--limit", "1", "--json").stdout)
    assert [row["ref"] for row in rows] == ["T-1"]


@pytest.mark.parametrize("reference", ["T-1", "t-1", "1"])
def test_a_ticket_is_shown_with_its_timeline_in_the_time_of_the_desk(
    filled: Run, reference: str
) -> None:
    shown = filled("ticket", "show", reference).stdout

    assert shown.startswith("T-1  VPN won't connect")
    assert "Fri 2026-03-27 16:40 (Europe/Vienna)" in shown
    assert "promised   Fri 2026-03-27 17:00" in shown
    assert "walked     vpn-not-connecting: Restart the app -> No" in shown
    assert "Try another network -> stopped here" in shown
    assert "Timed out" in shown
    assert "Fri 2026-03-27 16:50" in shown
    assert "rung 1" in shown
    assert "4711" not in shown
    assert "\x1b" not in shown
    assert "new toner" in filled("ticket", "show", "2").stdout


def test_a_ticket_is_json_for_programs_without_what_is_hidden(filled: Run) -> None:
    shown = filled("ticket", "show", "T-1", "--json").stdout
    ticket = json.loads(shown)

    assert ticket["ref"] == "T-1"
    assert [event["kind"] for event in ticket["timeline"]] == ["ticket opened", "rung"]
    assert ticket["fields"][1]["value"] == "(hidden)"
    assert "4711" not in shown


def test_a_ticket_that_is_not_there_is_named(filled: Run) -> None:
    result = filled("ticket", "show", "T-77")

    assert result.exit_code == 2
    assert "There is no ticket T-77; “frontline ticket list” lists them." in result.stderr


# --- the database ---------------------------------------------------------------------------


def test_an_upgrade_makes_the_database_and_then_has_nothing_to_do(run: Run) -> None:
    assert "is made, with schema" in run("db", "upgrade").stdout
    assert "is up to date, with schema" in run("db", "upgrade").stdout
    assert "There are no tickets" in run("ticket", "list").stdout


def test_an_empty_or_older_database_is_sent_to_the_upgrade(run: Run) -> None:
    with closing(sqlite3.connect("frontline.db")):
        Path("frontline.db").touch()

    result = run("ticket", "list")

    assert result.exit_code == 2
    assert "is not set up yet; run “frontline db upgrade”" in result.stderr


def test_a_file_that_is_no_database_is_named(run: Run) -> None:
    Path("frontline.db").write_text("not a database, and long enough to be read as one" * 40)

    for words in (["ticket", "list"], ["db", "upgrade"], ["db", "backup", "copy.db"]):
        result = run(*words)
        assert result.exit_code == 2
        assert "frontline.db is not a database" in result.stderr


def test_a_backup_is_whole_and_overwrites_nothing(filled: Run) -> None:
    assert filled("db", "backup", "copy.db").exit_code == 0

    again = filled("db", "backup", "copy.db")
    assert again.exit_code == 2
    assert "copy.db is there already" in again.stderr
    Path("config.toml").write_text('database.url = "sqlite:///copy.db"', "utf-8")
    assert "T-1" in filled("ticket", "list").stdout


# --- the check ------------------------------------------------------------------------------


def test_a_new_installation_is_well(run: Run) -> None:
    result = run("check")

    assert result.exit_code == 0
    assert "FAULT" not in result.stdout
    assert not Path("frontline.db").exists()
    verdicts = json.loads(run("check", "--json").stdout)
    assert all(verdict["well"] for verdict in verdicts)
    assert [verdict["part"] for verdict in verdicts] == [
        "settings",
        "actions",
        "database",
        "articles",
        "calendar business",
        "calendar always",
        "ladders",
    ]


def test_a_fault_stands_out_among_what_is_well(run: Run) -> None:
    Path("config.toml").write_text("tiers.L2.lead = []", "utf-8")

    result = run("check")

    assert result.exit_code == 1
    assert "\nok     articles " in result.stdout
    assert "\nFAULT  ladders " in result.stdout


def test_a_used_installation_is_well(filled: Run) -> None:
    words = " ".join(filled("check").stdout.split())

    assert "ok settings config.toml" in words
    assert "ok database sqlite:///frontline.db has schema" in words


LIVE = """
[actions]
mode = "live"
[actions."device.lock"]
url = "${MDM_URL}"
key_secret = "MDM"
dry_run = false
"""

FAULTS = [
    ('database.url = "sqlite:///nowhere/x.db"', "database", "There is no folder nowhere"),
    ('articles.folder = "nowhere"', "articles", "There is no folder nowhere"),
    ('articles.folder = "broken"', "articles", "see “frontline kb lint”"),
    (
        '[calendars.business]\nhours.mon = []\nextra.2020-01-01 = ["09:00-17:00"]',
        "calendar business",
        "does not open within 400 days",
    ),
    (
        '[calendars.business]\nhours.mon = []\nextra.2020-01-01 = ["09:00-17:00"]',
        "ladders",
        "does not open within 400 days",
    ),
    ("tiers.L3.lead = []", "ladders", "set tiers.L3.lead"),
    (
        LIVE,
        "actions",
        "set FRONTLINE_SECRET_MDM, MDM_URL in the environment",
    ),
]


@pytest.mark.parametrize(
    ("text", "part", "sentence"), FAULTS, ids=[f"{case[1]}: {case[2]}" for case in FAULTS]
)
def test_a_fault_is_named_with_its_mend_and_a_one(
    run: Run, text: str, part: str, sentence: str
) -> None:
    Path("broken").mkdir()
    Path("broken/a.md").write_text("nothing here", "utf-8")
    Path("config.toml").write_text(text, "utf-8")

    result = run("check", "--json")

    assert result.exit_code == 1
    (said,) = [each["sentence"] for each in json.loads(result.stdout) if each["part"] == part]
    assert sentence in said


def test_the_tables_of_another_program_are_left_alone(run: Run) -> None:
    with closing(sqlite3.connect("frontline.db")) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")

    result = run("db", "upgrade")

    assert result.exit_code == 2
    assert "belongs to another program: it holds the table “recipes”" in result.stderr


def test_a_damaged_database_is_noticed_and_named(filled: Run) -> None:
    with closing(sqlite3.connect("frontline.db")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = Path("frontline.db").read_bytes()
    Path("frontline.db").write_bytes(whole[:12288] + b"\x5a" * 40960 + whole[12288 + 40960 :])

    result = filled("check")

    assert result.exit_code == 1
    assert "is damaged" in " ".join(result.stdout.split())
