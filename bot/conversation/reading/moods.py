"""What a person's words say by themselves: hello, thanks, danger, anger, or nothing known."""

import re
import unicodedata
from collections.abc import Sequence

from bot.wording.words import (
    DANGER,
    GREETINGS,
    MAYBE,
    NO,
    NONE,
    NOT_DANGER,
    NOT_URGENT,
    PLAINLY_URGENT,
    STOPPED,
    SWEARS,
    THANKS,
    URGENT,
)

SHORT = 4
"""Up to so many words a message is short."""

SENTENCE = 3
"""From so many words on a message is a sentence; shorter ones recur without ill will."""

OUTAGE = "service-outage"
"""The article about what stops many people, where there is one."""

DENIALS = frozenset(
    {"not", "isnt", "wasnt", "cant", "wont", "never", "no", "didnt", "doesnt", "yet", "dont", "but"}
)
"""Words that turn what stands beside them round."""


def plain(text: str) -> str:
    """Return the words alone: lower case, no punctuation, apostrophes closed up."""
    text = unicodedata.normalize("NFKC", text[:4000]).lower()
    text = re.sub(r"[’'`´]", "", text)
    return " ".join(re.findall(r"\w+", text))


TRIM = {"please", "pls", "plz", "thanks", "just", "ok", "okay", "oh", "um", "now"}


def core(text: str) -> str:
    """Return plain words without the politeness around them."""
    words = text.split()
    while words and words[0] in TRIM:
        words = words[1:]
    while words and words[-1] in TRIM - {"now"}:
        words = words[:-1]
    return " ".join(words)


def is_greeting(text: str) -> bool:
    """Tell whether a message only says hello."""
    return plain(text) in GREETINGS


def is_thanks(text: str) -> bool:
    """Tell whether a message is nothing but thanks."""
    words = plain(text)
    return words in THANKS or (
        len(words.split()) <= SHORT
        and words.startswith(("thanks", "thank you", "thx", "cheers"))
        and not DENIALS & set(words.split())
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
    for harmless in NOT_URGENT:
        words = words.replace(f" {harmless} ", " ")
    for article, signs in URGENT.items():
        if any(f" {sign} " in words for sign in signs):
            return article
    return ""


def is_urgent(text: str) -> bool:
    """Tell whether a message says that it is urgent, and nothing else."""
    return core(plain(text)) in PLAINLY_URGENT


def is_stopped(text: str) -> bool:
    """Tell whether a short sentence says that more people than one cannot work."""
    words = f" {plain(text)} "
    brief = len(words.split()) <= SENTENCE**2
    return brief and urgent_article(text) == OUTAGE and any(f" {w} " in words for w in STOPPED)


def is_unknown(text: str) -> bool:
    """Tell whether somebody answers that they have, or know, nothing to answer."""
    words = core(plain(text))
    return words in MAYBE or words in NO or words in NONE


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
