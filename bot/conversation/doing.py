"""What a step does by itself: run an action, after a yes, or open a ticket on the way."""

from bot.conversation.handover import walked_by
from bot.conversation.showing import here, source
from bot.conversation.talk import Option, Stage
from bot.conversation.turn import OpenTicket, RunAction, Scene, Turn
from bot.conversation.variables import fill
from bot.wording import say
from knowledge_base.article import Article, Step


def perform(turn: Turn, scene: Scene, article: Article, step: Step) -> Turn:
    """Do what a step does, after a yes where it wants one."""
    do = step.do
    assert do is not None
    values = scene.shown(turn.talk)
    turn = turn.part(fill(step.text, values), source(article, step))
    if do.confirm:
        sentence = fill(do.confirm, values)
        verb = do.confirm.split(" ", 1)[0]
        options = (
            Option(say("label_confirm", verb=verb).text, "confirm", ("yes",), "primary"),
            Option(say("label_decline").text, "decline", ("no", "don't")),
        )
        turn = turn.part(sentence, source(article, step)) if sentence else turn.say("confirm_plain")
        return turn.set(stage=Stage.CONFIRMING).ask(options)
    return run(turn, scene)


def run(turn: Turn, scene: Scene) -> Turn:
    """Start the action of this step; its outcome arrives later."""
    article, step = here(turn, scene)
    do = step.do
    assert do is not None
    turn = (
        turn.part(do.wait_text, source(article, step)) if do.wait_text else turn.say("wait")
    ).send()
    values = scene.values(turn.talk)
    name = f"{turn.talk.id}.{turn.talk.serial}"
    return turn.set(stage=Stage.RUNNING, run=name, question=None).wish(
        RunAction(
            name,
            do.action,
            {key: fill(value, values) for key, value in do.parameters.items()},
            do.timeout,
        )
    )


def aside(turn: Turn, scene: Scene, article: Article, step: Step) -> OpenTicket:
    """Return the ticket that a step opens while the script goes on."""
    values = scene.values(turn.talk)
    given = {name: fill(value, values) for name, value in _given(step).items()}
    return OpenTicket(
        route=given.get("to", scene.default_route),
        reason=given.get("reason", article.title),
        title=article.title,
        kind=article.kind,
        service=article.service,
        impact=article.impact,
        urgency=article.urgency,
        at_least=given.get("priority", ""),
        aside=True,
        path=walked_by(turn.talk, None),
    )


def _given(step: Step) -> dict[str, str]:
    return dict(step.do.parameters) if step.do else {}
