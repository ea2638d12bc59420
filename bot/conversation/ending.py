"""The end of a walk, and what may follow it."""

from bot.conversation.talk import Option, Stage
from bot.conversation.turn import OpenTicket, Scene, Turn, Wake
from bot.wording import say
from bot.wording.quoting import cut
from bot.wording.quoting import plain as quoted

LONGEST_QUOTE = 60
"""So many characters of somebody's own words are repeated to them."""


def over(turn: Turn, scene: Scene) -> Turn:
    """End the walk; offer what waits, else fall silent."""
    parked, later = turn.talk.parked, turn.talk.later
    turn = turn.wish(Wake(None)).set(
        at=None,
        stack=(),
        trail=(),
        returned=False,
        question=None,
        parked=None,
        run="",
        misses=0,
        step_misses=0,
        stage=Stage.PASSED if scene.living or _opens(turn) else Stage.IDLE,
    )
    if parked and (article := scene.library.revision(parked.article, parked.digest)):
        turn = turn.say("parked_offer", title=article.title).set(parked=parked)
        return _offer(turn, "resume")
    if later:
        turn = turn.say("later_offer", words=quoted(cut(later[0], LONGEST_QUOTE)))
        return _offer(turn, "later")
    return turn.send()


def _opens(turn: Turn) -> bool:
    return any(isinstance(wish, OpenTicket) for wish in turn.wishes)


def _offer(turn: Turn, choice: str) -> Turn:
    options = (
        Option(say("label_yes").text, choice, ("yes",)),
        Option(say("label_no_thanks").text, f"no-{choice}", ("no", "no thanks")),
    )
    return turn.set(stage=Stage.CHECKING).ask(options)
