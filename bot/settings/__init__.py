"""The settings: a TOML file and the environment, read into strict models.

What is not known is refused, with what was probably meant. Secrets come from the environment
alone. Without a file, everything has a sensible value.
"""

from bot.settings.loading import DATABASE_VARIABLE, FILE_VARIABLE, load_settings
from bot.settings.whole import Settings

__all__ = ["DATABASE_VARIABLE", "FILE_VARIABLE", "Settings", "load_settings"]
