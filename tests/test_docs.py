"""What is written about Frontline is held to what Frontline is."""

import re
import shlex
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from bot.cli import app
from bot.rehearsal import rehearse
from bot.tickets import TABLE, Move, State
from knowledge_base.library import Library
from knowledge_base.markdown import compile_article
from knowledge_base.scenarios import parse_scenarios

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
ANYWHERE: Any = None
"""Groups of commands look at no context to find theirs."""
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]

_FENCE = re.compile(r"^(`{3,})\w*\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)(?: \"[^\"]*\")?\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_SPAN = re.compile(r"`([^`\n]+)`")
_INDENTED = re.compile(r"^    .+$", re.MULTILINE)
_QUOTED = re.compile(r"'[^']*'")
_COMMAND = re.compile(r"(?:^|[|&$] |\.venv/bin/)(?:[A-Z_]+=\S+ )*frontline((?: [^|&]*)?)")
_MODULE = re.compile(r"`((?:bot|knowledge_base|adapters|tests)/[\w./*-]*)`")


def state_diagram() -> str:
    """Return the table of a ticket's moves as a Mermaid diagram."""
    moves: dict[tuple[State, State], list[Move]] = defaultdict(list)
    for (state, move), following in TABLE.items():
        moves[state, following].append(move)
    lines = ["stateDiagram-v2"]
    lines += [f'  state "{state.value}" as {_name(state)}' for state in State]
    lines.append(f"  [*] --> {_name(State.OPEN)}")
    for state in State:
        for following in State:
            named = sorted(move.value for move in moves[state, following])
            if named:
                lines.append(f"  {_name(state)} --> {_name(following)}: {', '.join(named)}")
    lines.append(f"  {_name(State.CLOSED)} --> [*]")
    return "\n".join(lines)


def _name(state: State) -> str:
    return state.value.replace(" ", "_")


def _prose(page: Path) -> str:
    return _FENCE.sub("", page.read_text())


def _anchors(page: Path) -> set[str]:
    titles = _HEADING.findall(_prose(page))
    kept = ("".join(c for c in title.lower() if c.isalnum() or c in " -_") for title in titles)
    return {title.strip().replace(" ", "-") for title in kept}


def _examples(page: Path) -> Iterator[list[str]]:
    """Yield the words of each command line of Frontline that stands in code."""
    text = page.read_text()
    blocks = [code for _, code in _FENCE.findall(text)] + _INDENTED.findall(_prose(page))
    lines = [line for block in blocks for line in block.splitlines()]
    for code in [*_SPAN.findall(_prose(page)), *lines]:
        for arguments in _COMMAND.findall(_QUOTED.sub("''", code.strip())):
            yield shlex.split(arguments.partition(">")[0], comments=True)


def test_the_diagram_of_a_ticket_is_the_table_of_its_moves() -> None:
    drawn = re.search(r"```mermaid\n(.*?)\n```", (ROOT / "docs/tickets.md").read_text(), re.DOTALL)
    assert drawn is not None
    assert drawn[1] == state_diagram(), "put the text of state_diagram() into docs/tickets.md"


def test_the_example_of_an_article_and_its_scenarios_hold() -> None:
    page = (ROOT / "docs/writing-articles.md").read_text()
    codes = [code for _, code in _FENCE.findall(page)]
    source = next(code for code in codes if code.startswith("---"))
    written = next(code for code in codes if code.startswith("- name:"))
    article, findings = compile_article(source, "monitor-black")
    scenarios, faults = parse_scenarios(written, "monitor-black")
    assert article is not None
    assert scenarios
    assert not [*findings, *faults]
    for scenario in scenarios:
        assert rehearse(scenario, Library([article]), {}) == ()


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_to_something_that_is_there(name: str) -> None:
    page = ROOT / name
    lost = []
    for link in _LINK.findall(_SPAN.sub("", _prose(page))):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        there = (page.parent / path) if path else page
        if not there.exists() or (anchor and anchor not in _anchors(there)):
            lost.append(link)
    assert not lost


@pytest.mark.parametrize("name", NAMES)
def test_every_command_that_is_written_down_exists_with_its_options(name: str) -> None:
    wrong = [words for words in _examples(ROOT / name) if not _is_known(words)]
    assert not wrong


def test_commands_are_found_and_wrong_ones_are_noticed() -> None:
    assert [*_examples(ROOT / "README.md")]
    assert _is_known(["kb", "lint", "FOLDER"])
    assert not _is_known(["kb", "lend"])
    assert not _is_known(["chat", "--fast"])


@pytest.mark.parametrize("name", NAMES)
def test_every_module_that_is_named_exists(name: str) -> None:
    named = _MODULE.findall((ROOT / name).read_text())
    assert not [path for path in named if not [*ROOT.glob(path.rstrip("/"))]]


def test_pictures_load_nothing_from_elsewhere() -> None:
    for picture in (ROOT / "docs/images").glob("*.svg"):
        drawn = picture.read_text()
        assert "@font-face" not in drawn
        assert not re.search(r"(?:href|src|url)\s*[=(]\s*[\"']?https?:", drawn)


def _is_known(words: list[str]) -> bool:
    """Tell whether a command line names commands and options that there are."""
    command: Any = get_command(app)
    for word in words:
        if word.startswith("-"):
            if word not in {"--help", *(name for each in command.params for name in each.opts)}:
                return False
        elif isinstance(command, TyperGroup):
            if word not in command.list_commands(ANYWHERE):
                return False
            command = command.get_command(ANYWHERE, word)
    return True
