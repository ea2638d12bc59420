"""Every sentence that the bot says, by moment. Nothing else in the house writes to people."""

from bot.vocabulary import Part
from bot.wording.support import SUPPORT
from bot.wording.talk import TALK

SENTENCES = TALK | SUPPORT
"""All sentences by key; a value in braces is filled in when it is said."""


def say(key: str, **values: object) -> Part:
    """Return a sentence with its values filled in, traceable to its key.

    Values are inserted as they are: whatever a person wrote must be quoted by the caller.
    """
    return Part(SENTENCES[key].format_map(values), f"wording:{key}")
