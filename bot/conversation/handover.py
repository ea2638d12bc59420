"""Handing somebody over to a person, with everything already said."""

from bot.conversation.talk import Option, Stage, Talk
from bot.conversation.turn import OpenTicket, Scene, Turn, Wake
from bot.conversation.variables import fill
from bot.tickets import Walked
from bot.wording import say
from knowledge_base.article import ESCALATE, Article, Ask, Handover

LONGEST_TITLE = 80
MOST_QUESTIONS = 3
"""So many missing facts are asked for after a hand-over; the rest is the engineer's to ask."""

_ASKED_BY_US = {"device.name": "which device is it (the name on its label)?"}


def hand_over(
    turn: Turn, scene: Scene, *, reason: str, impact: str = "", urgency: str = ""
) -> Turn:
    """Open a ticket with what is known; what is missing is asked once the ticket exists."""
    talk = turn.talk
    article = scene.article(talk)
    handover = _handover(article, talk)
    turn = turn.send().wish(
        Wake(None),
        OpenTicket(
            route=handover.to if handover else scene.default_route,
            reason=reason,
            title=title(talk, article),
            kind=article.kind if article else "incident",
            service=article.service if article else "",
            impact=impact or (article.impact if article else ""),
            urgency=urgency or (article.urgency if article else ""),
            at_least=handover.priority if handover else "",
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
    missing = _missing(turn, scene, handover)
    return ask_next(turn.set(collecting=missing), scene) if missing else turn


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
    words = " ".join(talk.thoughts[0].split()) if talk.said else ""
    short = words if len(words) <= LONGEST_TITLE else words[: LONGEST_TITLE - 1].rstrip() + "…"
    return short or "Wants to talk to a person"


def _missing(turn: Turn, scene: Scene, handover: Handover | None) -> tuple[str, ...]:
    if handover is None:
        return ()
    known = scene.values(turn.talk)
    asked = {answer.name for answer in turn.talk.fields}
    article = scene.article(turn.talk)
    missing = [
        name
        for name in handover.collect
        if not known.get(name)
        and name not in asked
        and (name in _ASKED_BY_US or _ask_of(article, name))
    ]
    return tuple(missing[:MOST_QUESTIONS])


def _ask_of(article: Article | None, name: str) -> Ask | None:
    steps = article.steps.values() if article else ()
    return next((step.ask for step in steps if step.ask and step.ask.save == name), None)


def ask_next(turn: Turn, scene: Scene) -> Turn:
    """Ask for the next missing field; the ticket is on its way already."""
    name = turn.talk.collecting[0]
    label = label_of(scene.article(turn.talk), name)
    options = (Option(say("label_skip").text, "skip"),)
    turn = turn.say("collect", label=fill(label, scene.shown(turn.talk)))
    return turn.set(stage=Stage.COLLECTING).ask(options, person=False)


def label_of(article: Article | None, name: str) -> str:
    """Return how to ask for a field in words."""
    if name in _ASKED_BY_US:
        return _ASKED_BY_US[name]
    for step in article.steps.values() if article else ():
        if step.ask and step.ask.save == name:
            return step.ask.label or step.title
    return name.replace("_", " ")
