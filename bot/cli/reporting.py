"""Print for people and for programs: tables without boxes, JSON, and errors in one sentence."""

import json
import os
import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

FINDINGS = 1
BAD_INPUT = 2

PIPED_WIDTH = 80
NARROWEST = 40


def console() -> Console:
    """Return a console on standard output: colour on a terminal alone, and 80 wide in a pipe."""
    terminal = sys.stdout.isatty()
    width = None if terminal or "COLUMNS" in os.environ else PIPED_WIDTH
    return Console(
        width=width,
        highlight=False,
        markup=False,
        emoji=False,
        no_color=not terminal or None,
        force_terminal=None if terminal else False,
    )


def say(line: str = "", style: str = "") -> None:
    """Print one line or paragraph, wrapped at the width of the terminal."""
    console().print(Text(printable(line), style=style), soft_wrap=not sys.stdout.isatty())


def heading(line: str) -> None:
    """Print a line that stands above others."""
    say(line, style="bold")


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under titles, in columns without lines between them."""
    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    last = len(titles) - 1
    for place, title in enumerate(titles):
        grid.add_column(title, overflow="fold", no_wrap=place != last)
    for row in rows:
        grid.add_row(*(Text(printable(cell)) for cell in row))
    screen = console()
    with screen.capture() as drawn:
        screen.print(grid)
    for line in drawn.get().splitlines():
        sys.stdout.write(f"{line.rstrip()}\n")


def as_json(value: object) -> None:
    """Print a value as one JSON document."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def as_json_line(value: object) -> None:
    """Print a value as one line of JSON, at once."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def complain(sentence: str) -> None:
    """Print a sentence on standard error, on one line."""
    sys.stderr.write(f"frontline: {' '.join(printable(sentence).split())}\n")


def printable(text: str) -> str:
    """Return the text without the marks that could steer a terminal."""
    return "".join(mark for mark in text if mark in "\n\t" or mark.isprintable())
