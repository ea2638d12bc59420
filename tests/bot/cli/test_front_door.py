"""The command line explains itself, and refuses in one sentence."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from bot.cli.front_door import COMMANDS

Run = Callable[..., Result]


def test_without_a_command_the_help_says_what_there_is(run: Run) -> None:
    result = run()

    assert result.exit_code == 0
    assert result.stdout == run("--help").stdout == run("-h").stdout
    assert "first line of a support desk" in result.stdout
    for name, entry in COMMANDS.items():
        assert f"  {name}" in result.stdout
        assert entry.help in result.stdout


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_a_help_that_fits_a_narrow_terminal(run: Run, name: str) -> None:
    result = run(name, "--help")

    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: frontline {name} ")
    assert "│" not in result.stdout
    assert "--install-completion" not in result.stdout
    assert all(len(line) <= 80 for line in result.stdout.splitlines())


def test_the_version_is_printed(run: Run) -> None:
    assert run("--version").stdout.startswith("frontline 0.")


WRONG = [
    (["chek"], "There is no command “chek”; did you mean “check”?"),
    (["xyzzy"], "There is no command “xyzzy”; “frontline --help” lists them."),
    (["--nonsense"], "“frontline --help” shows what there is."),
    (["kb", "lst"], "Did you mean 'list'?; “frontline kb --help” shows what there is."),
    (["kb", "show"], "“frontline kb show --help” shows what there is."),
    (["kb", "show", "vpn-not-conecting"], "did you mean “vpn-not-connecting”?"),
    (["kb", "show", "\x1b[31m\udcff"], "There is no article “[31m"),
    (["kb", "lint", "nowhere"], "There is no folder nowhere;"),
    (["kb", "lint", "file.txt"], "file.txt is no folder of articles; name a folder."),
    (["kb", "lint", "empty"], "There is no article in empty;"),
    (["kb", "lint", "empty/a.md"], "There is no article in empty;"),
    (["kb", "match", "  "], "These are no words; give some in quotes"),
    (["ticket", "show", "T-x"], "“T-x” is no ticket; write it like T-12."),
    (
        ["ticket", "show", "T-1"],
        "There is no database frontline.db yet; run “frontline db upgrade”",
    ),
    (["ticket", "list", "--tier", "L9"], "There is no tier “L9”; known here: L2, L3, HR."),
    (["ticket", "list", "--limit", "0"], "“frontline ticket list --help” shows what there is."),
    (["policy", "simulate", "--priority", "P9"], "choose one of P1, P2, P3, P4."),
    (["policy", "simulate", "--tier", "L7"], "There is no tier “L7”; known here: L2, L3, HR."),
    (["policy", "simulate", "--opened", "today"], "“today” is no time; write it like 2026-03-27"),
    (["policy", "simulate", "--opened", "9999-12-31 23:59"], "give a year from 2000 to 2100."),
    (["db", "backup", "b.db"], "There is no database frontline.db yet;"),
    (["check", "--config", "nowhere.toml"], "There is no settings file nowhere.toml;"),
    (["--config", "nowhere.toml", "check"], "There is no settings file nowhere.toml;"),
    (["--config", "file.txt", "policy", "show"], "file.txt, line 1: this is not valid TOML"),
    (["check", "--config", "\udcff"], "There is no settings file"),
]


@pytest.mark.parametrize(("words", "sentence"), WRONG, ids=[ascii(case[0]) for case in WRONG])
def test_bad_input_gets_one_sentence_on_standard_error_and_a_two(
    run: Run, words: list[str], sentence: str
) -> None:
    Path("file.txt").write_text("not settings", "utf-8")
    Path("empty").mkdir()

    result = run(*words)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert sentence in result.stderr
    assert result.stderr.startswith("frontline: ")
    assert result.stderr.count("\n") == 1
    assert "\x1b" not in result.stderr


def test_settings_can_be_named_before_and_after_the_command(run: Run) -> None:
    Path("a.toml").write_text('desk.name = "Desk A"', "utf-8")
    Path("b.toml").write_text('desk.name = "Desk B"', "utf-8")

    assert "Desk A" in run("--config", "a.toml", "policy", "show").stdout
    assert "Desk B" in run("--config", "a.toml", "policy", "show", "--config", "b.toml").stdout


def test_stopping_a_command_is_no_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.cli.kb.library_of", stopped)

    assert run("kb", "list").exit_code == 130


# --- real processes -------------------------------------------------------------------------


def process(*words: str, given: bytes = b"", **environ: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command line as a program of its own."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        input=given,
        capture_output=True,
        check=False,
        env={**os.environ, **environ},
        timeout=60,
    )


def test_the_program_leaves_with_its_code_and_speaks_on_the_right_stream() -> None:
    well, wrong = process("policy", "simulate", "--json"), process("kb", "show", "nonsense")

    assert (well.returncode, well.stderr) == (0, b"")
    assert well.stdout.startswith(b"[")
    assert (wrong.returncode, wrong.stdout) == (2, b"")
    assert wrong.stderr.startswith(b"frontline: There is no article")


def test_bytes_that_are_no_text_do_not_harm_the_program() -> None:
    found = process("kb", "match", "--json", given=b"\xef\xbb\xbfvpn \xff\xfe down\r\n\n")

    assert found.returncode == 0
    assert found.stdout.count(b"\n") == 2
    assert b"vpn-not-connecting" in found.stdout


def test_a_terminal_without_the_characters_is_served_too() -> None:
    found = process("kb", "match", "vpn", PYTHONIOENCODING="ascii", PYTHONUTF8="0")

    assert found.returncode == 0
    assert b"vpn-not-connecting" in found.stdout


def test_the_help_comes_without_loading_what_the_commands_need() -> None:
    heavy = "{'sqlalchemy', 'pydantic', 'rapidfuzz', 'holidays', 'bot.settings'}"
    script = (
        "import sys\nfrom bot.cli import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        f"sys.exit(str({heavy} & set(sys.modules)) if {heavy} & set(sys.modules) else 0)"
    )

    found = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)

    assert found.returncode == 0, found.stderr
