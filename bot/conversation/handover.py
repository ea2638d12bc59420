"""Handing somebody over to a person, with everything already said."""

from dataclasses import dataclass

from bot.conversation.collecting import ask_next, missing
from bot.conversation.talk import Stage, Talk
from bot.conversation.turn import OpenTicket, Scene, Turn, Wake
from bot.tickets import Walked
from bot.wording.quoting import cut
from knowledge_base.article import ESCALATE, Article, Handover

LONGEST_TITLE = 80


@dataclass(frozen=True, slots=True)
class Terms:
    """How a matter is handed over, where that is not the article's to say.

    `at_least` is the lowest priority that it may get. `quiet` means that nothing is asked
    afterwards.
    """

    impact: str = ""
    urgency: str = ""
    at_least: str = ""
    title: str = ""
    quiet: bool = False


QUIETLY = Terms(quiet=True)
"""For somebody who has had enough of questions."""

SEVERAL = Terms("several-people", "high")
"""More people than this one are stopped."""


def hand_over(turn: Turn, scene: Scene, *, reason: str, terms: Terms = Terms()) -> Turn:
    """Open a ticket with what is known; what is missing is asked once the ticket exists."""
    talk = turn.talk
    article = scene.article(talk)
    handover = _handover(article, talk)
    turn = turn.send().wish(
        Wake(None),
        OpenTicket(
            route=handover.to if handover else scene.default_route,
            reason=reason,
            title=terms.title or title(talk, article),
            kind=article.kind if article else "incident",
            service=article.service if article else "",
            impact=terms.impact or (article.impact if article else ""),
            urgency=terms.urgency or (article.urgency if article else ""),
            at_least=terms.at_least or (handover.priority if handover else ""),
            private=bool(handover and handover.private),
            path=walked_by(turn.talk, article),
        ),
    )
    turn = turn.set(
        stage=Stage.PASSED,
        question=None,
        trail=(),
        aside="",
        run="",
        misses=0,
        step_misses=0,
        returned=False,
    )
    names = () if terms.quiet else missing(turn, scene, handover)
    return ask_next(turn.set(collecting=names), scene) if names else turn


def walked_by(talk: Talk, article: Article | None) -> tuple[Walked, ...]:
    """Return the answers that were given, and the step at which they ended."""
    walked = tuple(each for each in talk.path if each.answer)
    step = article.steps.get(talk.at.step) if article and talk.at else None
    if article is None or step is None or step.handover:
        return walked
    return (*walked, Walked(article.id, article.revision, step.id, step.title))


def _handover(article: Article | None, talk: Talk) -> Handover | None:
    if article is None:
        return None
    step = article.steps.get(talk.at.step) if talk.at else None
    if step and step.handover:
        return step.handover
    last = article.steps.get(ESCALATE)
    return last.handover if last else None


def title(talk: Talk, article: Article | None) -> str:
    """Return a line that names the matter: the article, else the first words."""
    if article:
        return article.title
    return short(talk.thoughts[0] if talk.said else "") or "Wants to talk to a person"


def short(text: str) -> str:
    """Return words on one line, cut to the length of a title."""
    return cut(" ".join(text.split()), LONGEST_TITLE)
