"""The demo's line of what to try next fits how its tickets stand."""

import pytest

from adapters.terminal.board import Board
from adapters.terminal.demo_screen import hint_for
from bot.storage.records import ShownRow
from bot.vocabulary import Card
from tests.adapters.terminal.scripted import HandClock, card

NOW = HandClock().now()


def board(*cards: Card) -> Board:
    hung = Board()
    hung.take(
        ShownRow(number, f"c{number}", "terminal/local/L2", body, "", "", (), NOW, NOW, number)
        for number, body in enumerate(cards)
    )
    return hung


UNCLAIMED, CLAIMED = card("P4 · unclaimed"), card("P4 · claimed by dana since 9:00")
RESOLVED, CLOSED = card("P4 · resolved by dana · 9:00"), card("P4 · closed · 9:00", closed=True)


@pytest.mark.parametrize(
    ("second", "third", "hint"),
    [
        ((), (), "Try on the left: vpn keeps dropping."),
        ((UNCLAIMED,), (), "Try on the right: claim."),
        ((CLAIMED,), (), "Try on the right: reply we are on it."),
        ((RESOLVED,), (), "Try on the left: yes, when it works."),
        ((CLOSED,), (), "It is closed. Try on the left: another problem"),
        ((CLOSED, CLAIMED), (), "Try on the right: reply we are on it."),
        ((CLOSED,), (UNCLAIMED,), "Try: F4 shows the next tier"),
        ((CLOSED,), (CLOSED,), "It is closed."),
    ],
)
def test_what_to_try_next_fits_how_the_tickets_stand(
    second: tuple[Card, ...], third: tuple[Card, ...], hint: str
) -> None:
    assert hint_for([board(*second), board(*third)]).startswith(hint)
