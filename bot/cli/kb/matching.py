"""A match, for people and for programs."""

from collections.abc import Iterator
from typing import Any

from knowledge_base.library import Library
from knowledge_base.matcher import Band, Candidate, Match, Reason

WORDS_FOR = {
    Band.START: "starts at once",
    Band.CHOICES: "is offered as a choice",
    Band.NONE: "nothing fits well enough, so the bot asks again",
}
SHOWN = 3


def match_of(text: str, found: Match) -> dict[str, Any]:
    """Return a match as JSON values."""
    return {
        "text": text,
        "band": found.band.value,
        "candidates": [
            {"article": each.article, "probability": round(each.probability, 4)}
            for each in found.candidates
        ],
    }


def why_of(text: str, found: Match) -> dict[str, Any]:
    """Return a match and its reasons as JSON values."""
    values = match_of(text, found)
    for shown, candidate in zip(values["candidates"], found.candidates, strict=True):
        shown["reasons"] = [_reason(reason) for reason in candidate.reasons]
    return values


def match_lines(text: str, found: Match, library: Library) -> Iterator[str]:
    """Return a match as lines."""
    yield f"“{text}”: {WORDS_FOR[found.band]}"
    for candidate in found.candidates[:SHOWN]:
        yield f"  {_share(candidate)}  {_named(candidate, library)}"


def why_lines(text: str, found: Match, library: Library) -> Iterator[str]:
    """Return a match and its reasons as lines."""
    yield f"“{text}”: {WORDS_FOR[found.band]}"
    best = found.best
    if best is None:
        yield "  no article shares a word with it"
        return
    yield f"  {_share(best)}  {_named(best, library)}"
    for reason in best.reasons:
        yield from (f"        {line}" for line in _reason_lines(reason))
    if len(found.candidates) > 1:
        second = found.candidates[1]
        yield f"  runner-up: {_share(second).strip()}  {_named(second, library)}"
        yield from (
            f"        {line}" for each in second.reasons[:1] for line in _reason_lines(each)
        )


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "phrase": reason.phrase,
        "words": [{"word": word, "weight": round(weight, 4)} for word, weight in reason.words],
        "mended": [{"typed": typed, "meant": meant} for typed, meant in reason.mended],
    }


def _reason_lines(reason: Reason) -> Iterator[str]:
    yield f"phrase: “{reason.phrase}”"
    if reason.words:
        yield f"words: {', '.join(f'{word} {weight:.2f}' for word, weight in reason.words)}"
    if reason.mended:
        yield f"read as: {', '.join(f'{typed} -> {meant}' for typed, meant in reason.mended)}"


def _share(candidate: Candidate) -> str:
    # Rounded down: nothing is ever shown as quite certain when it is not.
    return f"{int(candidate.probability * 100):3} %"


def _named(candidate: Candidate, library: Library) -> str:
    return f"{candidate.article}: {library.articles[candidate.article].title}"
