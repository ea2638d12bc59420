"""What a person's words mean in answer to a question, before any article is looked up."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

from bot.conversation.talk import Option
from bot.wording.words import (
    DANGER,
    ESCAPES,
    GREETINGS,
    MAYBE,
    NO,
    NOT_DANGER,
    ORDINAL_FILLERS,
    ORDINALS,
    STARTERS,
    SWEARS,
    THANKS,
    URGENT,
    YES,
    Escape,
)

SHORT = 4
"""Up to so many words an escape word counts wherever it stands."""

SENTENCE = 3
"""From so many words on a message is a sentence; shorter ones recur without ill will."""

CLEAR = 82
"""A label must resemble the answer at least so much (rapidfuzz, 0 to 100)."""

LEAD = 12
"""The best label must be so far ahead of the next."""

PERSON = Option("Talk to a person", "person")
"""The way to a person: the same words in the same last place, everywhere."""


def plain(text: str) -> str:
    """Return the words alone: lower case, no punctuation, apostrophes closed up."""
    text = unicodedata.normalize("NFKC", text[:4000]).lower()
    text = re.sub(r"[’'`´]", "", text)
    return " ".join(re.findall(r"\w+", text))


_TRIM = {"please", "pls", "plz", "thanks", "just", "ok", "okay", "oh", "um", "now"}


def _core(text: str) -> str:
    words = text.split()
    while words and words[0] in _TRIM:
        words = words[1:]
    while words and words[-1] in _TRIM - {"now"}:
        words = words[:-1]
    return " ".join(words)


def escape_in(text: str) -> Escape | None:
    """Return the escape that a message asks for, if it asks for one.

    The words count when they are the message, when a short message has them at its end or
    beginning as a phrase of several words, or when a longer one starts with them.
    """
    words = plain(text)
    core = _core(words).replace(" real ", " ")
    for escape, phrases in ESCAPES.items():
        if words in phrases or core in phrases:
            return escape
    if len(core.split()) <= SHORT:
        return _short_escape(core)
    for escape, phrases in STARTERS.items():
        if any(core.startswith(phrase + " ") for phrase in phrases):
            return escape
    return None


_LONE = {
    Escape.PERSON: {"human", "person", "agent"},
    Escape.CANCEL: {"cancel"},
    Escape.STATUS: {"status"},
    Escape.DONE: {"fixed", "sorted"},
}
_DENIALS = {"not", "isnt", "wasnt", "cant", "wont", "never", "no", "didnt", "doesnt", "yet"}


def _short_escape(core: str) -> Escape | None:
    words = core.split()
    if _DENIALS & set(words):
        return None
    for escape, lone in _LONE.items():
        if lone & set(words) and not _is_about_something(words, lone):
            return escape
    for escape, phrases in ESCAPES.items():
        for phrase in (phrase for phrase in phrases if " " in phrase):
            found = core.startswith(f"{phrase} ") or core.endswith(f" {phrase}")
            if found and not _is_about_something(words, phrase.split()):
                return escape
    return None


_CARRIERS = {
    "i", "want", "need", "a", "an", "the", "to", "me", "get", "real", "talk", "speak", "with", "is",
    "its", "it", "this", "that", "my", "of", "now", "all", "has", "been", "ticket", "whats", "what",
    "human", "person", "agent", "cancel", "status", "fixed", "sorted", "please", "give", "any",
    "can", "for", "thanks", "thank", "you", "got", "send", "bot", "connect", "yes", "everything",
    "issue", "problem", "live", "actual", "t",
}  # fmt: skip


def _is_about_something(words: Sequence[str], lone: Iterable[str]) -> bool:
    """Tell whether other words of weight stand beside the escape word."""
    return any(w not in _CARRIERS and w not in lone and not w.isdigit() for w in words)


def chosen(text: str, options: Sequence[Option]) -> Option | None:
    """Return the option that an answer means, or None when that is not clear."""
    return (
        exact(text, options)
        or _by_place(text, options)
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
    core = _core(words)
    for option in options:
        if core and core in {_core(plain(name)) for name in (option.label, *option.words)}:
            return option
    return None


def _by_place(text: str, options: Sequence[Option]) -> Option | None:
    stripped = text.strip().strip("().#:")
    if stripped.isdecimal() and stripped.isascii():
        return _numbered(int(stripped[:4]), options)
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


_YES_LABELS = ("yes", "i", "it", "send", "do", "continue")


def _by_yes_or_no(text: str, options: Sequence[Option]) -> Option | None:
    words = _core(plain(text)) or plain(text)
    first = words.split()[0] if words else ""
    listed = [option for option in options if option.choice != PERSON.choice]
    for kind, saying in (("yes", YES), ("no", NO), ("maybe", MAYBE)):
        if words not in saying and first not in {kind, *_ALIASES[kind]}:
            continue
        fits = [o for o in listed if kind in o.words or plain(o.label).split()[:1] == [kind]]
        if len(fits) > 1:
            fits = _narrowed(words, fits)
        if len(fits) == 1:
            return fits[0]
    return None


_ALIASES = {"yes": ("yeah", "yep", "yup"), "no": ("nope", "nah"), "maybe": ()}


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
    strong = [word for word in name if word not in _WEAK and word not in {"yes", "no"}]
    return set(said) <= set(name) or (bool(strong) and set(strong) <= set(said))


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


def is_greeting(text: str) -> bool:
    """Tell whether a message only says hello."""
    return plain(text) in GREETINGS


def is_thanks(text: str) -> bool:
    """Tell whether a message is nothing but thanks."""
    words = plain(text)
    return words in THANKS or (
        len(words.split()) <= SHORT and words.startswith(("thanks", "thank you", "thx", "cheers"))
    )


def is_danger(text: str) -> bool:
    """Tell whether people may be in danger."""
    words = f" {plain(text)} "
    for harmless in NOT_DANGER:
        words = words.replace(f" {harmless} ", " ")
    return any(f" {sign} " in words for sign in DANGER)


def urgent_article(text: str) -> str:
    """Return the id of the article that urgent words call for, or nothing."""
    words = f" {plain(text)} "
    for article, signs in URGENT.items():
        if any(f" {sign} " in words for sign in signs):
            return article
    return ""


def is_frustrated(text: str, earlier: Sequence[str] = ()) -> bool:
    """Tell whether somebody has had enough: swearing, shouting, or saying it all over again."""
    words = f" {plain(text)} "
    letters = [sign for sign in text if sign.isalpha()]
    shouting = (
        len(text.split()) >= SENTENCE
        and len(letters) > SENTENCE * SENTENCE
        and all(sign.isupper() for sign in letters)
    )
    repeated = len(words.split()) >= SENTENCE and {plain(said) for said in earlier} >= {plain(text)}
    return shouting or repeated or "!!!" in text or any(f" {swear} " in words for swear in SWEARS)
