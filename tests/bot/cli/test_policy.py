"""The policy on the command line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Run = Callable[..., Result]

SETTINGS = """
[desk]
name = "Desk of Vienna"
zone = "Europe/Vienna"
[calendars.business]
hours.mon-fri = ["09:00-17:00"]
country = "AT"
closed = [2026-04-07]
extra.2026-04-08 = ["10:00-12:00"]
[calendars.night]
hours.mon = ["22:00-06:00"]
[tiers.L2]
rota = "day"
teams.network.rota = "turns"
[rotas.day]
shifts = ["mon-fri 09:00-17:00: dana, sam"]
overrides = ["2026-12-24 to 2026-12-26: kim", "2026-12-31 to 2027-01-01:"]
[rotas.turns]
zone = "UTC"
[[rotas.turns.rotations]]
people = ["ada", "bo"]
start = 2026-01-05
[ladders.once]
tier = "L3"
priorities = ["P4"]
calendar = "business"
rungs = [{ after = "1h", do = "remind" }, { after = "0m", do = "mention-lead" }]
repeat = 1
"""


@pytest.fixture
def vienna(run: Run) -> Run:
    """Return what runs a command for a desk in Vienna."""
    Path("config.toml").write_text(SETTINGS, "utf-8")
    return run


def test_the_policy_is_told_in_words_within_eighty_columns(vienna: Run) -> None:
    shown = vienna("policy", "show").stdout
    words = " ".join(shown.split())

    assert "Desk of Vienna Europe/Vienna none" in words
    assert "Mon-Fri 09:00-17:00; not on holidays of AT; not on 2026-04-07" in words
    assert "2026-04-08 10:00-12:00" in words
    assert "night Europe/Vienna Mon 22:00-06:00" in words
    assert "always Europe/Vienna Mon-Sun 00:00-24:00" in words
    assert "L2 Mon-Fri 09:00-17:00 dana, sam" in words
    assert "nobody" in words
    assert "turns of 7 days from 2026-01-05 on (UTC) ada, bo" in words
    assert "P1 in L2 always at once page L2 and L3; 5 min later" in words
    assert "after 1 h renew the reminder; at the same time ping the lead of L3; all of it" in words
    assert "once more" in words
    assert "asked after 4 h, released 1 h later" in words
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_a_policy_without_rotas_or_reminders_says_so(run: Run) -> None:
    Path("config.toml").write_text("patience.remind_user = []", "utf-8")

    shown = run("policy", "show").stdout

    assert "Rotas" not in shown
    assert "never reminded, resolved after 5" in shown


def test_the_policy_is_json_for_programs(vienna: Run) -> None:
    policy = json.loads(vienna("policy", "show", "--json").stdout)

    assert policy["tiers"] == ["L2", "L3", "HR"]
    assert policy["targets"]["P1"]["response"] == 900
    assert policy["rotas"] == {"L2": "day", "L2/network": "turns"}
    assert {"once", "P1 in L2"} <= {ladder["name"] for ladder in policy["ladders"]}


def test_a_simulation_crosses_the_weekend_and_the_change_of_the_clocks(vienna: Run) -> None:
    shown = vienna("policy", "simulate", "--opened", "2026-03-27 16:40", "--priority", "P2").stdout

    assert shown.splitlines()[:9] == [
        "A P2 ticket in L2, opened Fri 2026-03-27 16:40 (CET), never claimed:",
        "  Fri 2026-03-27 16:50  L2  ping on duty: dana, sam",
        "  Mon 2026-03-30 09:00  L2  promised: somebody has claimed by now (CEST)",
        "  Mon 2026-03-30 09:00  L2  ping the lead: desk-leads",
        "  Mon 2026-03-30 09:10  L2  move to L3",
        "  Mon 2026-03-30 09:10  L3  ping on duty: L3",
        "  Mon 2026-03-30 09:30  L3  promised: somebody has claimed by now",
        "  Mon 2026-03-30 09:30  L3  ping the lead: desk-leads",
        "  Mon 2026-03-30 09:40      target: the first answer is due",
    ]
    assert shown.splitlines()[-1] == "  and so on: the lead of L3 is pinged every 2 h"


def test_a_simulation_can_begin_in_any_tier_and_with_an_offset(vienna: Run) -> None:
    words = ["--tier", "L3", "--priority", "p4", "--opened", "2026-04-08T08:00:00Z"]

    shown = vienna("policy", "simulate", *words).stdout

    assert "A P4 ticket in L3, opened Wed 2026-04-08 10:00 (CEST)" in shown
    assert "  Wed 2026-04-08 11:00  L3  the reminder is renewed; nobody is pinged" in shown


def test_a_simulation_says_when_nobody_is_on_duty(vienna: Run) -> None:
    words = ["--priority", "P1", "--opened", "2026-03-28 12:00"]

    shown = vienna("policy", "simulate", *words).stdout

    assert "“mention duty” is skipped: nobody is on duty" in shown


def test_a_simulation_is_json_for_programs(vienna: Run) -> None:
    words = ["policy", "simulate", "--opened", "2026-03-27 16:40", "--priority", "P1", "--json"]

    plans = json.loads(vienna(*words).stdout)

    assert plans[0]["at"] == "2026-03-27T15:40:00+00:00"
    assert plans[0]["local"] == "2026-03-27T16:40:00+01:00"
    assert plans[0]["what"] == "mention duty"
    assert plans[0]["people"] == ["dana", "sam"]
    assert {"mention lead", "move", "promise", "response due"} <= {plan["what"] for plan in plans}


def test_a_simulation_without_a_time_begins_now(run: Run) -> None:
    assert run("policy", "simulate").stdout.startswith("A P3 ticket in L2, opened ")


def test_a_calendar_that_stays_closed_is_named(run: Run) -> None:
    Path("config.toml").write_text(
        '[calendars.business]\nhours.mon = []\nextra.2020-01-01 = ["09:00-17:00"]', "utf-8"
    )

    result = run("policy", "simulate", "--opened", "2026-01-01 10:00")

    assert result.exit_code == 2
    assert "The calendar 'business' does not open within 400 days" in result.stderr
