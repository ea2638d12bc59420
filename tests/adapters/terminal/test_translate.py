"""What a typed line means."""

from datetime import timedelta

import pytest

from adapters.terminal.translate import Quit, Wait, typed
from bot.errors import UserError
from bot.vocabulary import Deleted, Edited, Said


@pytest.mark.parametrize(
    "line", ["vpn keeps dropping", "2", "0", "claim T-12", "/unknown is words"]
)
def test_words_and_numbers_are_said_as_they_are(line: str) -> None:
    assert typed(line) == Said(line)


def test_an_empty_line_does_nothing() -> None:
    assert typed("  \t") is None


def test_control_characters_are_not_said() -> None:
    assert typed("\x1b[2Jhello\x07 ") == Said("hello")


def test_the_last_message_can_be_changed_and_taken_back() -> None:
    assert typed("/edit new words", "terminal:m:1") == Edited("terminal:m:1", "new words")
    assert typed("/delete", "terminal:m:1") == Deleted("terminal:m:1")


@pytest.mark.parametrize("line", ["/edit new words", "/delete"])
def test_without_a_message_there_is_nothing_to_change(line: str) -> None:
    with pytest.raises(UserError, match="no message of yours"):
        typed(line)


def test_an_edit_needs_words() -> None:
    with pytest.raises(UserError, match="new words"):
        typed("/edit ", "terminal:m:1")


def test_scripts_can_wait() -> None:
    assert typed("/wait 30m") == Wait(timedelta(minutes=30))
    with pytest.raises(UserError, match="/wait 30m"):
        typed("/wait a little")


def test_people_can_leave() -> None:
    assert typed("/QUIT") == Quit()


def test_an_unknown_command_is_said_to_be_unknown_and_a_path_is_not() -> None:
    with pytest.raises(UserError, match="I know no command /foo"):
        typed("/foo")
    assert typed("/tmp is full") == Said("/tmp is full")
