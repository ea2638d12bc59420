"""The title of a ticket that was made from its first words: it follows them."""

from collections.abc import Sequence

from bot.tickets import Ticket, Words
from bot.wording import say
from bot.wording.quoting import cut

LONGEST_TITLE = 80


def retitled(ticket: Ticket, words: Sequence[Words]) -> str:
    """Return the title that fits the words as they are now; one of another origin stays."""
    if ticket.title not in _titles(ticket.words):
        return ticket.title
    again = _titles(words) if _first(words) == _first(ticket.words) else ()
    return next(iter(again), "") or say("taken-back").text


def _titles(words: Sequence[Words]) -> tuple[str, ...]:
    """Return what the first words are called: all of the first breath, or its first message."""
    if not words:
        return ()
    later = (place for place, each in enumerate(words) if place and not each.goes_on)
    breath = words[: next(later, len(words))]
    whole = " ".join(" ".join(each.text for each in breath).split())
    return (cut(whole, LONGEST_TITLE), words[0].text[:LONGEST_TITLE])


def _first(words: Sequence[Words]) -> str:
    return words[0].arrival if words else ""
