"""What an engineer may want to type next: completions and one line of usage."""

from collections.abc import Sequence

from bot.commands import ALIASES, HELP, Verb

_ALONE = frozenset({Verb.QUEUE, Verb.MINE, Verb.NEXT, Verb.UNDO, Verb.ONCALL, Verb.HELP})
_FOR_SCREENS = ("/quit",)


def completion(typed: str, tickets: Sequence[str]) -> str | None:
    """Return the line that a beginning leads to, or None; `tickets` come the likeliest first."""
    word, space, rest = typed.lstrip().partition(" ")
    if not word:
        return None
    if not space:
        words = (*(verb.value for verb in Verb), *ALIASES, *_FOR_SCREENS)
        return next((known for known in words if known.startswith(word.lower())), None)
    verb = _verb(word)
    if verb is None or verb in _ALONE or " " in rest:
        return None
    return next((f"{word} {ref}" for ref in tickets if ref.lower().startswith(rest.lower())), None)


def usage(typed: str) -> str:
    """Return how the command that is being typed is used, or nothing."""
    verb = _verb(typed.strip().partition(" ")[0])
    if verb is None:
        return ""
    form, meaning = HELP[verb]
    return f"{form}: {meaning}"


def _verb(word: str) -> Verb | None:
    lower = word.lower()
    if lower in ALIASES:
        return ALIASES[lower]
    return Verb(lower) if lower in set(Verb) else None
