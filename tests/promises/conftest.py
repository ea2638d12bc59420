"""Plans for processes, and where they run."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

Plan = Sequence[dict[str, Any]]
Carry = Callable[..., list[list[int]]]


@pytest.fixture
def carry_out(tmp_path: Path) -> Carry:
    """Return how to carry out a plan; it gives the exit codes of every step."""

    def carry(url: str, plan: Plan, mutation: str = "") -> list[list[int]]:
        given = {
            "url": url,
            "folder": str(tmp_path),
            "mutation": mutation,
            "plan": plan,
        }
        file = tmp_path / "plan.json"
        file.write_text(json.dumps(given))
        done = subprocess.run(
            [sys.executable, "-m", "tests.promises.driver", str(file)],
            capture_output=True,
            text=True,
            check=False,
            cwd=Path(__file__).parents[2],
        )
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        codes: list[list[int]] = json.loads(done.stdout)
        return codes

    return carry
