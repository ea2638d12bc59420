"""The command line: the only place that joins the parts."""

import sys
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.front_door import FrontDoor

app = typer.Typer(
    cls=FrontDoor,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"frontline {version('frontline')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def frontline(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(help="The settings file; without it, FRONTLINE_CONFIG or ./config.toml."),
    ] = None,
    _version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """Frontline is the first line of a support desk, in chat.

    It walks people through your help articles, and brings what it cannot solve to your
    engineers, on a schedule. Everything works without settings; to make them, copy
    config.example.toml to config.toml and change what you need.

    New here? Try “frontline kb list”, then “frontline kb why "vpn keeps dropping"”.

    Exit codes: 0 all is well, 1 there are findings, 2 something given was wrong.
    """
    context.obj = config
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal that lacks a character shows a question mark instead of failing.
            stream.reconfigure(errors="replace")
    app(prog_name="frontline")
