"""Escape words: what a person asks for whatever was asked of them."""

from collections.abc import Iterable, Sequence

from bot.conversation.reading.moods import DENIALS, SHORT, core, plain
from bot.wording.words import CARRIERS, ESCAPES, LONE, STARTERS, Escape


def escape_in(text: str) -> Escape | None:
    """Return the escape that a message asks for, if it asks for one.

    The words count when they are the message, when a short message has them beside words
    without weight, or when a longer one starts with them.
    """
    wanted = _escape_in(core(plain(text)).replace(" real ", " "), plain(text))
    # A question whether it works is not the news that it does.
    return None if wanted is Escape.DONE and "?" in text else wanted


def _escape_in(words: str, whole: str) -> Escape | None:
    for escape, phrases in ESCAPES.items():
        if words in phrases or whole in phrases:
            return escape
    if len(words.split()) <= SHORT:
        return _short_escape(words)
    for escape, phrases in STARTERS.items():
        if any(words.startswith(phrase + " ") for phrase in phrases):
            return escape
    return None


def _short_escape(words: str) -> Escape | None:
    said = words.split()
    if DENIALS & set(said):
        return None
    for escape, lone in LONE.items():
        if lone & set(said) and not _is_about_something(said, lone):
            return escape
    for escape, phrases in ESCAPES.items():
        for phrase in (phrase for phrase in phrases if " " in phrase):
            found = words.startswith(f"{phrase} ") or words.endswith(f" {phrase}")
            if found and not _is_about_something(said, phrase.split()):
                return escape
    return None


def _is_about_something(words: Sequence[str], lone: Iterable[str]) -> bool:
    """Tell whether other words of weight stand beside the escape word."""
    return any(w not in CARRIERS and w not in lone and not w.isdigit() for w in words)
