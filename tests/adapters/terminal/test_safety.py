"""Nothing that somebody wrote can do anything to a terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.terminal.render import dressed, plain
from adapters.terminal.safety import clean, one_line
from bot.vocabulary import Button, Card, Field, Form, Message, Part, Section, Shown

hostile = st.text(
    st.one_of(
        st.sampled_from("\x1b[]m;0123\x07\x9b\x9d\x9c\\Pab \t\r\n\x00\x7f\u202e\u2066\u2028*_`>-"),
        st.characters(),
    ),
    max_size=60,
)


def shown_everywhere(text: str) -> list[Shown]:
    return [
        Message((Part(text, "person:x"),), (Button("k", text), Button("k:person", text))),
        Card(text, text, (Section(text, text), Section("", text)), (Button("k", text),)),
        Form("k", text, (Field("f", text, (text,), optional=True),)),
    ]


def harmless(text: str) -> bool:
    return all(
        char == "\n"
        or char in "\u200c\u200d"
        or unicodedata.category(char) not in {"Cc", "Cf", "Cs"}
        for char in text
    )


@given(hostile)
def test_no_control_character_of_a_person_reaches_the_terminal(text: str) -> None:
    for shown in shown_everywhere(text):
        assert harmless(plain(shown, 40))
        assert harmless(dressed(shown, 40).plain)


@given(hostile)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(hostile)
def test_one_line_is_one_line(text: str) -> None:
    assert "\n" not in one_line(text)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b2Jgone", "gone"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;https://evil.example\x1b\\here\x1b]8;;\x1b\\", "here"),
        ("\x1bPdevice\x1b\\text", "text"),
        ("\x1bcreset", "reset"),
        ("\x1b(Bset", "set"),
        ("back\x08space", "backspace"),
        ("abc\u202etxt.exe", "abctxt.exe"),
        ("a\tb", "a    b"),
        ("a\r\nb\rc\u2028d\x0be\x85f", "a\nb\nc\nd\ne\nf"),
        ("half \ud800", "half "),
        ("👩\u200d💻 stays", "👩\u200d💻 stays"),
        ("Grüße, 世界", "Grüße, 世界"),
    ],
)
def test_what_is_hostile_goes_and_what_is_language_stays(written: str, shown: str) -> None:
    assert clean(written) == shown


def test_markup_of_our_own_tools_means_nothing() -> None:
    text = dressed(Message((Part("[red]alarm[/red] [link=x]y[/link]", "person:x"),)), 60)
    assert text.plain == "[red]alarm[/red] [link=x]y[/link]"
    assert not text.spans
