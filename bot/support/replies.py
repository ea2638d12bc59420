"""What a requester means who writes on a resolved ticket."""

import re
from enum import StrEnum


class Reply(StrEnum):
    """How an answer to “does it work for you?” is taken."""

    WORKS = "works"
    THANKS = "thanks"
    MORE = "more"


_WORD = re.compile(r"[^\W_]+")
_WORKS = re.compile(
    r"yes|yep|yeah|yup|(yes )?(it )?(works|worked|does|did)( now| again| fine)?"
    r"|(yes )?(its |it is |all )?(fixed|good|sorted|done|solved)( now)?"
)
_THANKS = re.compile(
    r"thanks?|thx|ty|cheers|great|perfect|awesome|nice|lovely|ok|okay|cool|appreciated"
)
_FILLER = re.compile(r"you|so|very|much|many|a|lot|for|your|the|help|all")


def reply_from(text: str) -> Reply:
    """Tell a yes and mere thanks from an answer that says more."""
    words = _WORD.findall(text.casefold().replace("'", "").replace("’", ""))
    beyond_thanks = [word for word in words if not _THANKS.fullmatch(word)]
    rest = [word for word in beyond_thanks if not _FILLER.fullmatch(word)]
    if "?" in text:
        return Reply.MORE
    if any(_WORKS.fullmatch(" ".join(said)) for said in (words, beyond_thanks, rest)):
        return Reply.WORKS
    thanked = len(beyond_thanks) < len(words) or not words
    return Reply.THANKS if thanked and not rest else Reply.MORE
