"""What the command line suggests."""

import pytest

from adapters.terminal.suggestions import completion, usage


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("cl", "claim"),
        ("RES", "resolve"),
        ("tak", "take"),
        ("/q", "/quit"),
        ("claim ", "claim T-14"),
        ("take t-1", "take T-14"),
        ("note T-12", "note T-12"),
        ("claim T-9", None),
        ("claim T-12 x", None),
        ("queue ", None),
        ("sing ", None),
        ("zzz", None),
        ("", None),
    ],
)
def test_lines_are_completed(typed: str, line: str | None) -> None:
    assert completion(typed, ["T-14", "T-12"]) == line


def test_usage_explains_the_command_that_is_typed() -> None:
    assert usage("ack T-12").startswith("claim T-12: ")
    assert usage("hello") == ""
    assert usage("") == ""
