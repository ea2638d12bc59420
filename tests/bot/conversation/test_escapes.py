"""Escape words work at every moment, and words inside another matter do not."""

import pytest

from bot.conversation.reading import escape_in
from bot.wording.words import Escape

SENTENCES: list[tuple[str, Escape | None]] = [
    ("human", Escape.PERSON),
    ("Person!", Escape.PERSON),
    ("AGENT", Escape.PERSON),
    ("someone", Escape.PERSON),
    ("help me", Escape.PERSON),
    ("call me", Escape.PERSON),
    ("a human please", Escape.PERSON),
    ("get me a human now", Escape.PERSON),
    ("i want a real person", Escape.PERSON),
    ("can i talk to someone in it about this", Escape.PERSON),
    ("I want to talk to a real person about my laptop", Escape.PERSON),
    ("human, i have had enough of this", Escape.PERSON),
    ("the agent desktop crashed", None),
    ("someone stole my laptop", None),
    ("my agent license expired", None),
    ("help me reset my password", None),
    ("a person on my team cant print", None),
    ("user agent string", None),
    ("stop", Escape.CANCEL),
    ("cancel", Escape.CANCEL),
    ("never mind", Escape.CANCEL),
    ("forget it", Escape.CANCEL),
    ("cancel this please", Escape.CANCEL),
    ("oh never mind, i found the cable", Escape.CANCEL),
    ("cancel my subscription", None),
    ("cancel my meeting room booking", None),
    ("stop the printer", None),
    ("the app wont stop crashing", None),
    ("back", Escape.BACK),
    ("undo", Escape.BACK),
    ("go back please", Escape.BACK),
    ("my back hurts", None),
    ("i need my files back", None),
    ("how do i undo a delete", None),
    ("go back to the old version of outlook", None),
    ("start over", Escape.OVER),
    ("can we start over", Escape.OVER),
    ("outlook wont start over vpn", None),
    ("repeat", Escape.REPEAT),
    ("again", Escape.REPEAT),
    ("what?", Escape.REPEAT),
    ("it crashed again", None),
    ("what is my password", None),
    ("status", Escape.STATUS),
    ("any update?", Escape.STATUS),
    ("whats the status of my ticket", Escape.STATUS),
    ("http status 500", None),
    ("status page is down", None),
    ("skip", Escape.SKIP),
    ("skip this one please", Escape.SKIP),
    ("boarding pass wont print", None),
    ("done", Escape.DONE),
    ("it's fixed now, thanks", Escape.DONE),
    ("sorted", Escape.DONE),
    ("that fixed it thank you very much", Escape.DONE),
    ("not fixed", None),
    ("is it fixed?", None),
    ("it works on my phone but not here", None),
    ("fixed price contract template is missing", None),
    ("nothing is working now", None),
    ("stop messages", Escape.QUIET),
    ("teams wont stop messages popping up", None),
    ("help", Escape.HELP),
    ("are you a bot?", Escape.HELP),
    ("help desk phone is broken", None),
]


def test_the_table_has_at_least_sixty_sentences() -> None:
    assert len(SENTENCES) >= 60


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_an_escape_word_is_told_from_the_same_word_about_something_else(
    sentence: str, expected: Escape | None
) -> None:
    assert escape_in(sentence) is expected
