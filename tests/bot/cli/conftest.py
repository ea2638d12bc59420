"""The command line as a person types it, in a folder of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs a command; no command may ever end in a traceback."""
    monkeypatch.chdir(tmp_path)
    for name in ("FRONTLINE_CONFIG", "FRONTLINE_DATABASE_URL", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    runner = CliRunner()

    def command(*words: str, given: str | bytes = "") -> Result:
        result = runner.invoke(app, list(words), input=given, prog_name="frontline")
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return command
