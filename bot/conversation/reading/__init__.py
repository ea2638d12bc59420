"""What a person's words mean in answer to a question, before any article is looked up."""

from bot.conversation.reading.choices import PERSON, chosen, exact, is_number, is_stray
from bot.conversation.reading.escapes import escape_in
from bot.conversation.reading.moods import (
    OUTAGE,
    is_danger,
    is_frustrated,
    is_greeting,
    is_stopped,
    is_thanks,
    is_unknown,
    is_urgent,
    plain,
    urgent_article,
)

__all__ = [
    "OUTAGE",
    "PERSON",
    "chosen",
    "escape_in",
    "exact",
    "is_danger",
    "is_frustrated",
    "is_greeting",
    "is_number",
    "is_stopped",
    "is_stray",
    "is_thanks",
    "is_unknown",
    "is_urgent",
    "plain",
    "urgent_article",
]
