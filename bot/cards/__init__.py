"""A ticket as engineers see it: its card, the lists of tickets, what happened to it."""

from bot.cards.card import (
    LONGEST_WORDS,
    MASK,
    Zoned,
    card,
    details,
    headline,
    moved_card,
    path,
)
from bot.cards.history import Happened, keys_in, timeline
from bot.cards.lists import LONGEST_LIST, pressing, queue_list

__all__ = [
    "LONGEST_LIST",
    "LONGEST_WORDS",
    "MASK",
    "Happened",
    "Zoned",
    "card",
    "details",
    "headline",
    "keys_in",
    "moved_card",
    "path",
    "pressing",
    "queue_list",
    "timeline",
]
