"""Plans for processes, and the one process that all of them are split off from."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

Plan = Sequence[dict[str, Any]]
Carry = Callable[..., list[list[int]]]


@dataclass(frozen=True, slots=True)
class Nursery:
    """A process that carries out plans, one line each; `errors` is what its children complain."""

    process: subprocess.Popen[str]
    errors: Path

    def carry_out(self, given: dict[str, Any]) -> list[list[int]]:
        """Carry out one plan, and return the exit codes of every step."""
        before = len(self.errors.read_text())
        asked, answers = self.process.stdin, self.process.stdout
        assert asked is not None
        assert answers is not None
        asked.write(f"{json.dumps(given)}\n")
        asked.flush()
        answer = answers.readline()
        complaints = self.errors.read_text()[before:]
        assert answer, complaints
        assert "Traceback" not in complaints, complaints
        codes: list[list[int]] = json.loads(answer)
        return codes


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    errors = tmp_path_factory.mktemp("nursery") / "errors"
    with (
        errors.open("w") as complaints,
        subprocess.Popen(
            [sys.executable, "-m", "tests.promises.driver"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            cwd=Path(__file__).parents[2],
        ) as process,
    ):
        yield Nursery(process, errors)
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def carry_out(nursery: Nursery, tmp_path: Path) -> Carry:
    """Return how to carry out a plan; it gives the exit codes of every step."""

    def carry(url: str, plan: Plan, mutation: str = "") -> list[list[int]]:
        world = {"url": url, "folder": str(tmp_path), "mutation": mutation}
        return nursery.carry_out({**world, "plan": plan})

    return carry
