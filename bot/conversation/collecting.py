"""What is asked once the ticket is open: the facts that an article wants passed on."""

from bot.conversation.talk import Option, Stage, Talk
from bot.conversation.turn import AddAnswers, Scene, Turn
from bot.conversation.variables import fill
from bot.tickets import Answer
from bot.wording import say
from knowledge_base.article import Article, Ask, AskType, Handover, Step

MOST_QUESTIONS = 3
"""So many missing facts are asked for after a hand-over; the rest is the engineer's to ask."""

_ASKED_BY_US = {"device.name": "which device is it (the name on its label)?"}


def missing(turn: Turn, scene: Scene, handover: Handover | None) -> tuple[str, ...]:
    """Return the facts that a hand-over wants, and that can be asked for."""
    if handover is None:
        return ()
    known = scene.values(turn.talk)
    asked = {answer.name for answer in turn.talk.fields}
    article = scene.article(turn.talk)
    names = [
        name
        for name in handover.collect
        if not known.get(name)
        and name not in asked
        and (name in _ASKED_BY_US or _step_of(article, name))
    ]
    return tuple(names[:MOST_QUESTIONS])


def ask_next(turn: Turn, scene: Scene) -> Turn:
    """Ask for the next missing field; the ticket is on its way already."""
    name = turn.talk.collecting[0]
    article = scene.article(turn.talk)
    step = _step_of(article, name)
    listed = step.edges if step and step.ask and step.ask.type is AskType.CHOICE else ()
    options = (
        *(Option(edge.label, f"fill:{edge.label}", edge.synonyms) for edge in listed),
        Option(say("label_skip").text, "skip"),
    )
    label = label_of(article, name)
    turn = turn.say("collect", label=fill(label, scene.shown(turn.talk)))
    return turn.set(stage=Stage.COLLECTING).ask(options, person=False)


def note(turn: Turn, scene: Scene, text: str) -> Turn:
    """Put the answer to the question that is open on the ticket."""
    ask = ask_of(turn.talk, scene)
    answer = Answer(
        turn.talk.collecting[0],
        text,
        scene.now,
        redact=bool(ask and ask.redact),
        arrival=scene.arrival,
    )
    return turn.set(fields=(*turn.talk.fields, answer)).wish(AddAnswers((answer,)))


def ask_of(talk: Talk, scene: Scene) -> Ask | None:
    """Return what kind of answer is collected now, where an article says it."""
    step = _step_of(scene.article(talk), talk.collecting[0])
    return step.ask if step else None


def label_of(article: Article | None, name: str) -> str:
    """Return how to ask for a field in words."""
    if name in _ASKED_BY_US:
        return _ASKED_BY_US[name]
    step = _step_of(article, name)
    if step and step.ask:
        return step.ask.label or step.title
    return name.replace("_", " ")


def _step_of(article: Article | None, name: str) -> Step | None:
    steps = article.steps.values() if article else ()
    return next((step for step in steps if step.ask and step.ask.save == name), None)
