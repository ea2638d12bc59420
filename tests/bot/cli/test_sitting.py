"""Sitting down at a terminal: who somebody is, what is refused, and what is said first."""

import asyncio
import getpass
import platform
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from adapters.terminal.connect import person_named
from bot.calendars import zone_named
from bot.cli.demo import AN_HOUR, _open_hour
from bot.cli.sitting import FASTEST, LONGEST_NAME, name_given, speed_given
from bot.errors import UserError
from bot.settings import Settings
from bot.storage.database import Database
from tests.harness.clock import MONDAY

Run = Callable[..., Result]

LIVE = """
[actions]
mode = "live"
[actions."device.lock"]
url = "${MDM_URL}/lock"
key_secret = "MDM_KEY"
dry_run = false
"""


async def _known(name: str) -> Mapping[str, Any]:
    database = await Database.open("sqlite:///frontline.db")
    async with database.read() as work:
        record = await work.person(person_named(name).key)
    await database.close()
    assert record is not None
    return record.facts


# --- who ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("dana", "dana"),
        ("  Dana van Dyck ", "Dana van Dyck"),
        ("@dana", "dana"),
        ("../dana", "..dana"),
        ("d\x1ban\x07a\u202e", "dana"),
        ("Zoë 李", "Zoë 李"),
        ("x" * LONGEST_NAME, "x" * LONGEST_NAME),
    ],
)
def test_a_name_is_taken_without_what_could_mean_something_else(given: str, name: str) -> None:
    assert name_given(given) == name


@pytest.mark.parametrize("given", ["", "  ", "@", "@/@", "\x1b", "x" * (LONGEST_NAME + 1)])
def test_a_name_that_is_none_is_refused_with_an_example(given: str) -> None:
    with pytest.raises(UserError, match="give one, like --as dana"):
        name_given(given)


def test_without_a_name_somebody_is_called_like_their_account(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "sam")
    assert name_given(None) == "sam"


@pytest.mark.parametrize("error", [KeyError("uid"), OSError("no name")])
def test_somebody_without_an_account_is_a_guest(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise error

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert name_given(None) == "guest"


@pytest.mark.parametrize("speed", [None, 0.5, 1, 600, FASTEST])
def test_a_speed_within_reason_is_taken(speed: float | None) -> None:
    assert speed_given(speed) == speed


@pytest.mark.parametrize("speed", [0, -1, FASTEST + 1, float("inf"), float("nan")])
def test_a_speed_that_is_none_is_refused_with_an_example(speed: float) -> None:
    with pytest.raises(UserError, match="up to 100000, like --speed 600"):
        speed_given(speed)


REFUSED = [
    (["chat", "--as", ""], "A name has 1 to 40 letters"),
    (["chat", "--as", "/@"], "A name has 1 to 40 letters"),
    (["desk", "--as", "x" * 41], "A name has 1 to 40 letters"),
    (["chat", "--speed", "0"], "like --speed 600"),
    (["desk", "--speed", "-5"], "like --speed 600"),
    (["demo", "--speed", "1e9"], "like --speed 600"),
    (["run", "--speed", "nan"], "like --speed 600"),
    (["chat", "--speed", "fast"], "Invalid value for '--speed'"),
    (["desk", "--tier", "L9"], "There is no tier “L9”; there are: HR, L2, L3."),
    (["desk", "--tier", ""], "There is no tier “”; there are: HR, L2, L3."),
    (["demo"], "The demo needs a screen. In a pipe, use `frontline chat`"),
]


@pytest.mark.parametrize(("words", "sentence"), REFUSED, ids=[" ".join(r[0])[:30] for r in REFUSED])
def test_what_makes_no_sense_is_refused_in_one_sentence_before_anything_is_kept(
    run: Run, words: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.run._log_to_stderr", lambda: None)
    result = run(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1
    assert not Path("frontline.db").exists()


# --- a conversation in a pipe ---------------------------------------------------------------


def test_every_line_of_a_pipe_is_one_message_and_the_answers_are_plain_text(run: Run) -> None:
    result = run("chat", "--as", "alex", given="vpn not working\n\n1\n")
    assert (result.exit_code, result.stderr) == (0, "")
    shown = result.stdout
    lines = ["> vpn not working", "VPN won't connect, got it.", "> 1", "What does the VPN app say?"]
    assert [shown.index(line) for line in lines] == sorted(shown.index(line) for line in lines)
    assert "\x1b" not in shown
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_a_conversation_goes_on_where_it_was_left(run: Run) -> None:
    run("chat", "--as", "alex", given="vpn not working\n")
    later = run("chat", "--as", "alex", given="1\n").stdout
    assert "What does the VPN app say?" in later


def test_an_engineer_sees_the_card_of_a_ticket_that_came_before(run: Run) -> None:
    run("chat", "--as", "alex", given="person\nthe coffee is cold\n")
    shown = run("desk", "--as", "dana", "--tier", "l2", given="claim T-1\nmine\n").stdout
    assert "the coffee is cold" in shown
    assert "(only for you) T-1" in shown
    assert "claimed by dana" in shown


@pytest.mark.parametrize(("system", "known"), [("Darwin", "macos"), ("Windows", "windows")])
def test_the_kind_of_computer_is_noted_as_far_as_the_terminal_knows_it(
    run: Run, system: str, known: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "system", lambda: system)
    run("chat", "--as", "alex")
    assert asyncio.run(_known("alex"))["device.os"] == known


def test_what_somebody_said_about_their_computer_outlives_what_the_terminal_thinks(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    run("chat", "--as", "alex", given="vpn not working on my mac\n")
    monkeypatch.setattr(platform, "system", lambda: "Windows")
    run("chat", "--as", "alex")
    assert asyncio.run(_known("alex"))["device.os"] == "macos"


def test_a_clock_that_was_sped_up_stays_ahead_and_says_so(run: Run) -> None:
    first = run("chat", "--as", "alex", "--speed", "36000", given="/wait 2h\n")
    assert "ahead" not in first.stderr
    again = run("chat", "--as", "alex")
    assert "hours ahead, because it was sped up before." in again.stderr
    hours = float(again.stderr.split("The clock here is ")[1].split()[0])
    assert hours >= 2


def test_a_clock_that_was_never_sped_up_is_not_spoken_of(run: Run) -> None:
    assert run("desk", "--as", "dana").stderr == ""


# --- the demo -------------------------------------------------------------------------------


def test_the_demo_begins_at_an_hour_at_which_the_desk_is_open() -> None:
    settings = Settings()
    policy, zone = settings.policy(), zone_named(settings.desk.zone)
    noon = MONDAY.astimezone(zone).replace(hour=12)
    assert _open_hour(policy, noon) == noon
    night = _open_hour(policy, noon + timedelta(days=4, hours=12))
    assert policy.business.open_at(night)
    assert night == policy.business.next_opening(noon + timedelta(days=4, hours=12)) + AN_HOUR


@pytest.mark.parametrize("words", [("run",), ("chat",), ("desk",), ("demo",)])
def test_nothing_begins_while_an_action_that_is_switched_on_lacks_its_secret(
    run: Run, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.run._log_to_stderr", lambda: None)
    for name in ("MDM_URL", "FRONTLINE_SECRET_MDM_KEY"):
        monkeypatch.delenv(name, raising=False)
    Path("config.toml").write_text(LIVE, "utf-8")
    result = run(*words)
    assert result.exit_code == 2
    assert "Actions are switched on that need FRONTLINE_SECRET_MDM_KEY, MDM_URL;" in result.stderr
    assert "mode of the actions to practice" in result.stderr
    assert not Path("frontline.db").exists()
