"""Answers to a question: by number, by label or a part of it, by other words, by yes and no."""

from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from bot.conversation.reading.moods import DENIALS, SHORT, core, plain
from bot.conversation.talk import Option
from bot.wording import say
from bot.wording.words import MAYBE, NO, ORDINAL_FILLERS, ORDINALS, YES

CLEAR = 82
"""A label must resemble the answer at least so much (rapidfuzz, 0 to 100)."""

LEAD = 12
"""The best label must be so far ahead of the next."""

MOST_DIGITS = 2
"""A longer number may be the code of an error."""

PERSON = Option(say("label_person").text, "person")
"""The way to a person: the same words in the same last place, everywhere."""


def chosen(text: str, options: Sequence[Option]) -> Option | None:
    """Return the option that an answer means, or None when that is not clear."""
    return (
        exact(text, options)
        or _by_place(text, options)
        or _by_whole_label(text, options)
        or _by_yes_or_no(text, options)
        or (_by_part(text, options) or _by_likeness(text, options))
    )


def exact(text: str, options: Sequence[Option]) -> Option | None:
    """Return the option whose label, or other word for it, is the answer word for word."""
    words = plain(text)
    if not words:
        return None
    for option in options:
        if words in {plain(name) for name in (option.label, *option.words)}:
            return option
    bare = core(words)
    for option in options:
        if bare and bare in {core(plain(name)) for name in (option.label, *option.words)}:
            return option
    return None


def is_number(text: str) -> bool:
    """Tell whether an answer is a bare number, as it stands before an option."""
    stripped = _bare(text)
    return stripped.isdecimal() and stripped.isascii()


def is_stray(text: str, options: Sequence[Option]) -> bool:
    """Tell whether a number is shorter than any code would be, and none of the options."""
    return is_number(text) and len(_bare(text)) <= MOST_DIGITS and not _by_place(text, options)


def _bare(text: str) -> str:
    return text.strip().strip("().#:")


def _by_place(text: str, options: Sequence[Option]) -> Option | None:
    if is_number(text):
        return _numbered(int(_bare(text)[:4]), options)
    words = plain(text).split()
    rest = [word for word in words if word not in ORDINAL_FILLERS] or words[-1:]
    if len(rest) != 1:
        return None
    if rest[0].isdecimal() and rest[0].isascii():
        return _numbered(int(rest[0][:4]), options)
    place = ORDINALS.get(rest[0])
    return None if place is None else _numbered(place, options)


def _numbered(number: int, options: Sequence[Option]) -> Option | None:
    if number == 0:
        return next((option for option in options if option.choice == PERSON.choice), None)
    listed = [option for option in options if option.choice != PERSON.choice]
    if number == -1:
        return listed[-1] if listed else None
    return listed[number - 1] if 1 <= number <= len(listed) else None


def _by_whole_label(text: str, options: Sequence[Option]) -> Option | None:
    """Return the one option whose whole label stands after a yes or a no."""
    first, _, rest = plain(text).partition(" ")
    if not _kind_of(first) or " " not in rest:
        return None
    fits = [o for o in options if rest == plain(o.label)]
    return fits[0] if len(fits) == 1 else None


def _by_yes_or_no(text: str, options: Sequence[Option]) -> Option | None:
    words = core(plain(text)) or plain(text)
    kind = _kind_of(words)
    fits = [o for o in options if o.choice != PERSON.choice and _says(o, kind)] if kind else []
    if len(fits) > 1:
        fits = _narrowed(words, fits)
    return fits[0] if len(fits) == 1 else None


def _kind_of(words: str) -> str:
    """Return `maybe`, `yes` or `no` when the words mean that and nothing against it."""
    for kind, saying in _KINDS.items():
        if words in saying:
            return kind
    first, *rest = words.split() or [""]
    if first in {"yes", "yeah", "yep", "yup"}:
        return "" if DENIALS & set(rest) else "yes"
    if first in {"no", "nope", "nah"}:
        return "" if {"but", "yes", "yeah", *TURNED} & set(rest) else "no"
    return ""


_KINDS: Mapping[str, frozenset[str]] = {"maybe": MAYBE, "yes": YES, "no": NO}
TURNED = frozenset({"works", "fixed", "solved"})


def _says(option: Option, kind: str) -> bool:
    label = plain(option.label)
    return kind in option.words or label.split()[:1] == [kind] or label in _KINDS[kind]


def _narrowed(words: str, fits: Sequence[Option]) -> list[Option]:
    """Keep the option that shares the most further words with the answer, if one does."""
    said = set(words.split())
    shared = [(len(said & set(plain(option.label).split())), option) for option in fits]
    most = max(count for count, _ in shared)
    return [option for count, option in shared if count == most]


_WEAK = {"the", "a", "an", "it", "is", "i", "my", "to", "on", "in", "of", "and", "or", "s", "t"}


def _by_part(text: str, options: Sequence[Option]) -> Option | None:
    said = [word for word in plain(text).split() if word not in _WEAK]
    if not said:
        return None
    fits = [
        option
        for option in options
        if any(_holds(plain(name).split(), said) for name in (option.label, *option.words))
    ]
    return fits[0] if len(fits) == 1 else None


def _holds(name: Sequence[str], said: Sequence[str]) -> bool:
    if set(said) <= set(name):
        return True
    strong = {word for word in name if word not in _WEAK and word not in {"yes", "no"}}
    if not strong or not strong <= set(said) or DENIALS & (set(said) - set(name)):
        return False
    # One word of a label says little about a whole sentence that holds it.
    return len(strong) > 1 or len(said) <= SHORT


def _by_likeness(text: str, options: Sequence[Option]) -> Option | None:
    words = plain(text)
    if len(words) < SHORT:
        return None
    scores = sorted(
        (
            (max(fuzz.ratio(words, plain(name)) for name in (o.label, *o.words)), -index, o)
            for index, o in enumerate(options)
        ),
        key=lambda row: row[:2],
        reverse=True,
    )
    if not scores or scores[0][0] < CLEAR:
        return None
    if len(scores) > 1 and scores[0][0] - scores[1][0] < LEAD:
        return None
    return scores[0][2]
