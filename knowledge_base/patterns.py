"""The patterns that authors write: run by RE2, whose time grows only with the text.

An engine that goes back over what it has read can be kept busy for ever by a pattern of six
signs. RE2 never goes back, and so has no references to groups and no looking ahead or behind.
"""

from typing import Any

import re2

LONGEST = 200
"""So many characters may a pattern have."""

LONGEST_TEXT = 200
"""What is longer than this fits no pattern."""


def pattern_fault(pattern: str) -> str:
    """Return what is wrong with a pattern, or nothing when it can be run."""
    if len(pattern) > LONGEST:
        return f"is longer than {LONGEST} characters"
    try:
        _compiled(pattern)
    except re2.error as error:
        return f"is not a regular expression of RE2: {_reason(error)}"
    except UnicodeEncodeError:
        return "holds half a character"
    return ""


def fits(pattern: str, text: str) -> bool:
    """Tell whether the whole of a text is what a pattern without fault describes."""
    if len(text) > LONGEST_TEXT:
        return False
    whole = text.encode(errors="replace").decode()
    return _compiled(pattern).fullmatch(whole) is not None


def _compiled(pattern: str) -> Any:  # noqa: ANN401 -- the package has no types
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)


def _reason(error: Exception) -> str:
    said = error.args[0]
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)
