"""What people wrote, made safe to stand in our light Markdown."""

import re

_MARKS = re.compile(r"([\\*_`\[\]~<>|])")


def plain(text: str) -> str:
    """Return text on one line whose marks mean nothing, fit to stand inside a sentence."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def quote(text: str) -> str:
    """Return text as a block quote, its lines as they were and its marks meaning nothing."""
    return "\n".join(f"> {plain(line)}".rstrip() for line in text.strip().splitlines()) or ">"


def cut(text: str, most: int) -> str:
    """Return text of at most that many characters, with a sign when something was left out."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
