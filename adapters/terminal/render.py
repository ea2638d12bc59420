"""What we show, as plain text and as dressed text. Nothing is said by colour alone."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import assert_never

from rich.text import Text

from adapters.terminal.lines import Dress, Line, Span, lines_of, stretches
from adapters.terminal.safety import one_line
from bot.vocabulary import Button, Card, Form, Look, Message, Shown

PLAIN_WIDTH = 80
PERSON = ":person"
"""How the key of the button ends that leads to a person."""

_STYLES = {
    Dress.BOLD: "bold",
    Dress.ITALIC: "italic",
    Dress.CODE: "bold",
    Dress.LINK: "underline",
    Dress.QUIET: "dim",
}
_MORE = frozenset({"more", "more…", "more..."})
_SAYS_MORE = frozenset({"reply", "resolve", "escalate"})
_BLANK = Line("")


def numbered(buttons: Iterable[Button]) -> tuple[tuple[str, str], ...]:
    """Return the number and the label of each button; the way to a person is 0, and last."""
    numbers = count(1)
    choices = [
        ("0" if button.key.endswith(PERSON) else str(next(numbers)), label_of(button))
        for button in buttons
    ]
    return tuple(sorted(choices, key=lambda choice: choice[0] == "0"))


def label_of(button: Button) -> str:
    """Return the words on a button; one that does harm is marked in words' place."""
    label = one_line(button.label)
    return f"(!) {label}" if button.look is Look.DANGER else label


def plain(shown: Shown, width: int = PLAIN_WIDTH, *, choices: bool = True) -> str:
    """Return something shown as plain text, wrapped at `width` cells."""
    return plain_lines(lines(shown, choices=choices), width)


def dressed(shown: Shown, width: int = PLAIN_WIDTH, *, choices: bool = True) -> Text:
    """Return something shown as text with styles, wrapped at `width` cells."""
    return dressed_lines(lines(shown, choices=choices), width)


def lines(shown: Shown, *, choices: bool = True) -> tuple[Line, ...]:
    """Return the lines of something shown; without `choices`, its buttons are left out."""
    match shown:
        case Message():
            return _message(shown, choices=choices)
        case Card():
            return tuple(_card(shown))
        case Form():
            return tuple(_form(shown))
        case _:
            assert_never(shown)


def plain_lines(written: Sequence[Line], width: int = PLAIN_WIDTH) -> str:
    """Return lines as plain text. A long word, such as an address, is never broken."""
    return "\n".join(
        f"{lead}{line.text[start:end]}".rstrip()
        for line in written
        for lead, start, end in stretches(line, width, split=False)
    )


def dressed_lines(written: Sequence[Line], width: int = PLAIN_WIDTH) -> Text:
    """Return lines as text with styles in which every line fits."""
    return Text("\n").join(
        _piece(line, lead, start, end)
        for line in written
        for lead, start, end in stretches(line, width)
    )


def _piece(line: Line, lead: str, start: int, end: int) -> Text:
    text = Text(line.text)
    for span in line.spans:
        text.stylize(_STYLES[span.dress], span.start, span.end)
    return Text(lead) + text[start:end] if end > start else Text(lead)


def _message(message: Message, *, choices: bool) -> tuple[Line, ...]:
    blocks = [lines_of(part.text) for part in message.parts if part.text]
    if choices and message.buttons:
        blocks.append(tuple(_choices(message.buttons)))
    return tuple(_spaced(blocks))


def _spaced(blocks: Iterable[tuple[Line, ...]]) -> Iterator[Line]:
    for number, block in enumerate(blocks):
        if number:
            yield _BLANK
        yield from block


def _choices(buttons: Iterable[Button]) -> Iterator[Line]:
    for number, label in numbered(buttons):
        lead = f"  {number}) "
        yield Line(label, (), lead, " " * len(lead))


def _card(card: Card) -> Iterator[Line]:
    headline = one_line(card.headline)
    yield Line(headline, (Span(0, len(headline), Dress.BOLD),))
    for section in card.sections:
        yield from _section(one_line(section.label), lines_of(section.text))
    commands = ", ".join(_commands(card))
    if commands:
        yield Line(commands, (Span(0, len(commands), Dress.QUIET),), "Type: ", "      ")


def _section(label: str, body: tuple[Line, ...]) -> Iterator[Line]:
    if not label:
        yield from body
        return
    first = body[0]
    if len(body) == 1 and not first.lead:
        shift = len(label) + 2
        moved = tuple(Span(at.start + shift, at.end + shift, at.dress) for at in first.spans)
        bold = Span(0, len(label) + 1, Dress.BOLD)
        yield Line(f"{label}: {first.text}", (bold, *moved), "", "  ")
        return
    yield Line(f"{label}:", (Span(0, len(label) + 1, Dress.BOLD),))
    for line in body:
        yield Line(line.text, line.spans, f"  {line.lead}", f"  {line.hang}")


def _commands(card: Card) -> Iterator[str]:
    """Yield what to type instead of pressing the buttons of a card."""
    for button in card.buttons:
        word = one_line(button.label).lower()
        if word not in _MORE:
            yield f"{word} {one_line(card.ticket)}{' …' if word in _SAYS_MORE else ''}"


def _form(form: Form) -> Iterator[Line]:
    title = one_line(form.title)
    yield Line(title, (Span(0, len(title), Dress.BOLD),))
    for field in form.fields:
        words = one_line(field.label)
        if field.optional:
            words += " (optional)"
        if field.choices:
            words += f": {', '.join(map(one_line, field.choices))}"
        yield Line(words, (), "- ", "  ")
