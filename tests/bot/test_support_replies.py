"""A yes, mere thanks, and more than thanks are told apart."""

import pytest

from bot.support.replies import Reply, reply_from


@pytest.mark.parametrize(
    "text",
    ["yes", "Yes, it does", "it works now, thanks!", "works", "great, works now", "All good",
     "it's fixed", "Fixed, thank you very much", "yep", "done"],
)  # fmt: skip
def test_a_yes_is_a_yes(text: str) -> None:
    assert reply_from(text) is Reply.WORKS


@pytest.mark.parametrize(
    "text",
    ["thanks", "Thank you so much!", "ok", "great, cheers", "👍", "thx a lot for your help"],
)
def test_thanks_are_only_thanks(text: str) -> None:
    assert reply_from(text) is Reply.THANKS


@pytest.mark.parametrize(
    "text",
    ["no", "not yet", "thanks, but it still drops", "not fixed", "??", "thanks?",
     "you", "it works on wifi but not on the cable", "help"],
)  # fmt: skip
def test_more_than_thanks_is_more(text: str) -> None:
    assert reply_from(text) is Reply.MORE
