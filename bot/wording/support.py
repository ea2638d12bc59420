"""Sentences about tickets: to requesters and to engineers."""

SUPPORT: dict[str, str] = {}
