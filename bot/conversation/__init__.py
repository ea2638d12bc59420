"""How the bot talks: decide what to say next, without doing anything."""

from bot.conversation.decide import decide, fall_silent
from bot.conversation.talk import Talk
from bot.conversation.turn import Scene, Turn

__all__ = ["Scene", "Talk", "Turn", "decide", "fall_silent"]
