"""The database: tables, migrations, and one transaction as one `Work`."""

from bot.storage.records import Conflict

__all__ = ["Conflict"]
