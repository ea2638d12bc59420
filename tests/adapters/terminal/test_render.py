"""What a requester and an engineer read in a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from adapters.terminal.lines import lines_of, literal, stretches
from adapters.terminal.render import dressed, dressed_lines, numbered, plain, plain_lines
from bot.vocabulary import Button, Card, Field, Form, Look, Message, Part, Section
from tests.adapters.terminal.scripted import card, message


def shown(markdown: str, width: int = 60) -> str:
    return plain_lines(lines_of(markdown), width)


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**Printer** is *not* `printing`.", "Printer is not printing."),
        (
            "see [the portal](https://a.example/x?a=1&b=2)",
            "see the portal (https://a.example/x?a=1&b=2)",
        ),
        ("[https://a.example](https://a.example)", "https://a.example"),
        (
            "![Light on the router](https://a.example/l.png)",
            "[Picture: Light on the router] https://a.example/l.png",
        ),
        ("> their words\nours", "| their words\nours"),
        ("> > twice\n> - item", "| | twice\n| - item"),
        ("1. one\n2) two\n- three", "1. one\n2) two\n- three"),
        ("```\n**as it is**\n```\nafter", "    **as it is**\nafter"),
        (r"\*not\* \[a link\](x) a\_b", "*not* [a link](x) a_b"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        ("[x](javascript:alert)", "[x](javascript:alert)"),
        ("# not a heading <b>x</b> &amp;", "# not a heading <b>x</b> &amp;"),
        ("one\n\ntwo", "one\n\ntwo"),
    ],
)
def test_light_markdown_reads_well_as_plain_text(markdown: str, text: str) -> None:
    assert shown(markdown, 100) == text


def test_wrapped_list_items_hang_under_their_words() -> None:
    assert shown("- one two three four", 12) == "- one two\n  three four"


def test_wrapped_quotes_stay_marked_on_every_line() -> None:
    assert shown("> one two three four", 12) == "| one two\n| three four"


def test_an_address_is_never_broken_in_plain_text() -> None:
    text = shown("Look at https://status.example.com/a/long/address and wait", 20)
    assert "https://status.example.com/a/long/address" in text.splitlines()


def test_an_address_at_the_end_is_never_broken_in_plain_text() -> None:
    assert shown("https://status.example.com/address", 20) == "https://status.example.com/address"


def test_on_a_screen_every_line_fits() -> None:
    text = dressed_lines(
        lines_of("x https://status.example.com/a/long/address 漢字漢字漢字漢字"), 16
    )
    assert all(cell_len(line) <= 16 for line in text.plain.splitlines())


@given(st.text(st.sampled_from("ab -*`>漢\n"), max_size=80), st.integers(16, 40))
def test_wrapping_loses_no_word(markdown: str, width: int) -> None:
    lines = lines_of(markdown)
    wanted = "".join(line.text for line in lines).replace(" ", "")
    bare = "".join(
        line.text[start:end] for line in lines for _, start, end in stretches(line, width)
    )
    assert bare.replace(" ", "") == wanted


def test_emphasis_is_dressed_on_a_screen() -> None:
    text = dressed_lines(lines_of("**bold** *slanted* `code` [a](https://b.example)"), 60)
    assert text.plain == "bold slanted code a (https://b.example)"
    assert [str(span.style) for span in text.spans] == ["bold", "italic", "bold", "underline"]


def test_choices_are_numbered_and_a_person_is_zero_and_last() -> None:
    buttons = (Button("k:person", "Talk to a person"), Button("k:0", "Yes"), Button("k:1", "No"))
    assert numbered(buttons) == (("1", "Yes"), ("2", "No"), ("0", "Talk to a person"))


def test_a_message_ends_with_its_choices() -> None:
    assert plain(message("Does it work?", "Yes", "No")) == (
        "Does it work?\n\n  1) Yes\n  2) No\n  0) Talk to a person"
    )


def test_used_choices_can_be_left_out() -> None:
    assert plain(message("Does it work?", "Yes", "No"), choices=False) == "Does it work?"


def test_paragraphs_stand_apart_and_empty_ones_vanish() -> None:
    parts = (Part("One.", "wording:a"), Part("", "wording:b"), Part("Two.", "wording:c"))
    assert plain(Message(parts)) == "One.\n\nTwo."


def test_danger_is_said_without_colour() -> None:
    buttons = (Button("k:0", "Wipe it", Look.DANGER), Button("k:1", "Keep it", Look.PRIMARY))
    assert plain(Message((), buttons)) == "  1) (!) Wipe it\n  2) Keep it"


def test_long_choices_hang_under_their_words() -> None:
    buttons = (Button("k:0", "A label that is long"),)
    assert plain(Message((), buttons), 18) == "  1) A label that\n     is long"


def test_a_card_shows_its_sections_and_what_to_type() -> None:
    assert plain(card(), 70) == (
        "P2 · unclaimed · claim by 15:10 (in 12 min)\n"
        "Ticket: T-12 · VPN keeps dropping\n"
        "Requester: Sam (terminal)\n"
        "In their words:\n"
        "  | vpn keeps dropping\n"
        "  | since this morning\n"
        "Path: vpn-not-connecting r7: internet without VPN = yes\n"
        "Why: The script ended.\n"
        "Type: claim T-12, reply T-12 …, resolve T-12 …, escalate T-12 …"
    )


def test_a_card_without_buttons_offers_nothing_to_type() -> None:
    bare = Card("T-1", "P4 · closed", (Section("", "one\ntwo"), Section("Why", "**because**")))
    assert plain(bare) == "P4 · closed\none\ntwo\nWhy: because"
    assert "bold" in {str(span.style) for span in dressed(bare).spans}


def test_a_form_names_its_fields() -> None:
    form = Form(
        "f",
        "Resolve T-12",
        (Field("c", "Code", ("fixed", "workaround")), Field("n", "Note", optional=True)),
    )
    assert plain(form) == "Resolve T-12\n- Code: fixed, workaround\n- Note (optional)"


def test_literal_text_means_only_itself() -> None:
    assert plain_lines(literal("**as** it\nis", "> ")) == "> **as** it\n> is"
