"""The sentences of the support side keep the manners of the bot."""

import pytest

from bot.wording.support import SUPPORT, TO_THE_REQUESTER
from bot.wording.talk import TALK

MOST_WORDS = 60


def test_no_sentence_hides_another_of_the_same_name() -> None:
    assert not set(TALK) & set(SUPPORT)


@pytest.mark.parametrize("key", sorted(SUPPORT))
def test_a_sentence_is_calm_and_asks_at_most_one_thing(key: str) -> None:
    assert "!" not in SUPPORT[key]
    assert SUPPORT[key].count("?") <= 1


@pytest.mark.parametrize("key", sorted(TO_THE_REQUESTER))
def test_a_sentence_to_a_requester_is_short_and_a_question_comes_last(key: str) -> None:
    sentence = TO_THE_REQUESTER[key]
    assert len(sentence.split()) <= MOST_WORDS
    assert "?" not in sentence or sentence.endswith("?")
