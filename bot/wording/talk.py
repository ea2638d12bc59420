"""Sentences of the conversation with the requester."""

TALK: dict[str, str] = {}
