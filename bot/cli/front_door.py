"""The top of the command line: commands load when they are used, and errors are sentences."""

import importlib
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup

from bot.cli.reporting import BAD_INPUT, complain
from bot.errors import UserError


class Entry(NamedTuple):
    """A command: the module that holds its `app`, and what `--help` says about it."""

    module: str
    help: str


COMMANDS: dict[str, Entry] = {
    "chat": Entry("bot.cli.chat", "Talk with the desk, as somebody who needs help."),
    "desk": Entry("bot.cli.desk", "Work on tickets in a support channel, as an engineer."),
    "demo": Entry("bot.cli.demo", "See both sides on one screen, with a clock to speed up."),
    "run": Entry("bot.cli.run", "Run the desk without a screen, until it is stopped."),
    "check": Entry("bot.cli.check", "Check settings, database, articles, calendars and ladders."),
    "kb": Entry("bot.cli.kb", "Look into the knowledge base: articles and how words match."),
    "ticket": Entry("bot.cli.ticket", "See the tickets and what happened to them."),
    "policy": Entry("bot.cli.policy", "See hours, duty and ladders, and try a ticket on them."),
    "db": Entry("bot.cli.db", "Bring the database up to date, or back it up."),
}
"""Every command. A module is loaded when its command is called, so that help comes at once."""


class FrontDoor(TyperGroup):
    """Load a command when it is called, and turn every refusal into one sentence and a 2."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 -- typer's own types are private
        """Return the commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 -- as above
        """Load the command of that name."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            near = get_close_matches(cmd_name, COMMANDS)
            advice = f"did you mean “{near[0]}”?" if near else "“frontline --help” lists them."
            raise UserError(f"There is no command “{cmd_name}”; {advice}")
        app: typer.Typer = importlib.import_module(entry.module).app
        command = typer.main.get_command(app)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, ARG002 -- as above
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])

    def main(self, args: Sequence[str] | None = None, *rest: Any, **options: Any) -> Any:  # noqa: ANN401 -- as above
        """Run, and leave with 0, with 1 for findings, or with 2 and a sentence."""
        options["standalone_mode"] = False
        try:
            code = super().main(args, *rest, **options)
        except UserError as error:
            complain(str(error))
            code = BAD_INPUT
        except typer.Abort:
            complain("Stopped.")
            code = 1
        except typer.TyperException as error:
            complain(_advice(error))
            code = BAD_INPUT
        sys.exit(code if isinstance(code, int) else 0)


def _advice(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "frontline"
    return f"{error.format_message().rstrip('.')}; “{command} --help” shows what there is."
