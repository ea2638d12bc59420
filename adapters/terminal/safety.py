"""Text safety: nothing that somebody wrote can move the cursor, colour or reorder the screen."""

import re
import unicodedata

_SEQUENCES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor moves
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?"  # titles, links
    r"|\x1b[ -/]*[0-~]"  # everything else that an escape can begin
)
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_JOINERS = frozenset("\u200c\u200d")
"""Format characters that real scripts and emoji need."""
_UNWANTED = frozenset({"Cc", "Cf", "Cs"})


def clean(text: str) -> str:
    """Return the text without escape sequences, controls, bidi overrides and half characters.

    Line breaks of every kind become a newline, and a tab becomes spaces.
    """
    calm = _BREAKS.sub("\n", _SEQUENCES.sub("", text)).replace("\t", "    ")
    return "".join(char for char in calm if _wanted(char))


def one_line(text: str) -> str:
    """Return the cleaned text on one line."""
    return " ".join(clean(text).split())


def _wanted(char: str) -> bool:
    return char == "\n" or char in _JOINERS or unicodedata.category(char) not in _UNWANTED
