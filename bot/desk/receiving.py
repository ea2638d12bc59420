"""The entrance: what arrives is masked, stored, and only then acknowledged."""

from dataclasses import replace

from bot.clock import Clock
from bot.failpoints import fp
from bot.masking import mask
from bot.storage.database import Database
from bot.vocabulary import CUT, Act, Arrival, Edited, Said, Submitted

LONGEST_SECRET = 4000
"""So far beyond the cut a secret is still looked for."""


async def receive(db: Database, clock: Clock, arrival: Arrival, *, longest: int = 40_000) -> bool:
    """Store an arrival; return whether it came for the first time.

    When this returns, nothing can lose the arrival any more; when it raises, the platform must
    not be told that it was taken.
    """
    safe = replace(arrival, act=_safe(arrival.act, longest))
    fp("receive.before_commit")
    async with db.work() as work:
        first = await work.accept(safe, received_at=clock.machine())
    fp("receive.after_commit")
    return first


def _safe(act: Act, longest: int) -> Act:
    """Return an act without secrets, and not longer than what is kept."""
    match act:
        case Said():
            return replace(act, text=_text(act.text, longest))
        case Edited():
            return replace(act, text=_text(act.text, longest))
        case Submitted():
            values = {key: _text(value, longest) for key, value in act.values.items()}
            return replace(act, values=values)
        case _:
            return act


def _text(text: str, longest: int) -> str:
    # Masked before it is cut, so that no half of a secret is left at the edge.
    whole = text.replace("\x00", "")
    safe = mask(whole[: longest + LONGEST_SECRET]).text
    if len(whole) <= longest + LONGEST_SECRET and len(safe) <= longest:
        return safe
    return safe[: longest - len(CUT)] + CUT
