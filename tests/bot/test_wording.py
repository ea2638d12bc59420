"""Every sentence keeps to one tone: calm, short, and without blame."""

import re
from string import Formatter

import pytest

from bot.wording import SENTENCES
from bot.wording.talk import TALK

DISMISSIVE = re.compile(
    r"\b(just a bot|simply|obviously|easy|easily|of course|unfortunately|as i said|you failed|"
    r"your fault|shortly|working hard|user error|invalid)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("key", sorted(SENTENCES))
def test_a_sentence_is_calm_short_and_kind(key: str) -> None:
    text = SENTENCES[key]
    assert "!" not in text
    assert not DISMISSIVE.search(text)
    assert text.lower().count("sorry") <= 1
    assert len(text.split()) <= 60
    assert text.count("?") <= 1 or key == "two_problems"


@pytest.mark.parametrize("key", sorted(key for key in SENTENCES if key.endswith("-2")))
def test_a_second_form_says_it_in_other_words_with_the_same_values(key: str) -> None:
    first, second = SENTENCES[key.removesuffix("-2")], SENTENCES[key]
    assert first != second
    assert _values(second) <= _values(first)


def _values(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_labels_fit_on_a_button() -> None:
    assert all(len(text) <= 25 for key, text in TALK.items() if key.startswith("label_"))
