"""The desk: take what arrives, decide, and commit everything that follows in one transaction."""

from bot.desk.handling import handle, handle_waiting
from bot.desk.house import House
from bot.desk.receiving import receive

__all__ = ["House", "handle", "handle_waiting", "receive"]
