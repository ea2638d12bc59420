"""Leading somebody through an article: show a step, follow an edge, come back, end."""

from dataclasses import replace

from bot.conversation.answers import device_system, facts_in
from bot.conversation.doing import aside, perform
from bot.conversation.ending import over
from bot.conversation.handover import hand_over
from bot.conversation.reading import plain
from bot.conversation.showing import here, intro, show, source
from bot.conversation.talk import Frame, Option, Stage
from bot.conversation.turn import Learn, Scene, Turn
from bot.conversation.variables import fill
from bot.tickets import Answer, Walked
from bot.wording import say
from bot.wording.quoting import plain as quoted
from knowledge_base.article import SOLVED, Article, AskType, Edge, Step, Target

MOST_HOPS = 30
"""So many steps may pass without a word before we take it for a loop."""

DEEPEST = 3
"""So many articles may wait for another one to come back."""

TWICE = 2
"""The same article is entered so often; the third time is a person's turn."""

ASIDE = "ticket.open"
"""The one action that the desk does itself: open a ticket while the script goes on."""


SYSTEM = "device.os"
"""The one fact about a computer that a message often holds."""


def start(turn: Turn, scene: Scene, article: Article, *, words: str = "") -> Turn:
    """Begin an article: say what was understood, take the facts that are known, show step one."""
    talk = turn.talk
    facts = [
        Answer(name, value, scene.now)
        for name, value in facts_in(words, article).items()
        if name not in {answer.name for answer in talk.fields}
    ]
    turn = turn.set(
        at=Frame(article.id, article.digest, article.first_step.id),
        fields=(*talk.fields, *facts),
        entered=(*talk.entered, article.id),
        offered=(),
        returned=False,
        step_misses=0,
        trail=(),
        stack=(),
    )
    turn = turn.record("article_started", article=article.id, revision=article.revision)
    turn = turn.say("understood", title=article.title)
    return arrive(_system(intro(turn, scene, article), scene, words), scene)


def _system(turn: Turn, scene: Scene, words: str) -> Turn:
    """Take the kind of computer from somebody's words, say so, and offer to change it."""
    system = device_system(words)
    if not system or scene.values(turn.talk).get(SYSTEM) == system:
        return turn
    answer = Answer(SYSTEM, system, scene.now)
    turn = turn.set(fields=(*turn.talk.fields, answer)).wish(Learn(SYSTEM, system))
    name = say(f"system_{system}").text
    turn = turn.say("known", label=say("computer").text, value=name)
    change = Option(say(f"label_not_{system}").text, "forget")
    return replace(turn, change=change)


def forget(turn: Turn, scene: Scene) -> Turn:
    """Take back which kind of computer it is, and go on from the same step."""
    kept = tuple(answer for answer in turn.talk.fields if answer.name != SYSTEM)
    nothing = Answer(SYSTEM, "", scene.now)
    turn = turn.set(fields=(*kept, nothing)).wish(Learn(SYSTEM, ""))
    return arrive(turn.say("forgotten"), scene)


def arrive(turn: Turn, scene: Scene) -> Turn:
    """Go on from where the talk is until there is something to ask, or an end."""
    for _ in range(MOST_HOPS):
        article = scene.article(turn.talk)
        at = turn.talk.at
        if article is None or at is None or at.step not in article.steps:
            turn = turn.say("article_gone").record("article_gone")
            return hand_over(turn.set(at=None), scene, reason="article withdrawn")
        step = article.steps[at.step]
        onward = _pass_through(turn, scene, article, step)
        if onward is None:
            return _stop_at(turn, scene, article, step)
        turn = onward
        if turn.talk.stage is Stage.PASSED:
            return turn
    return hand_over(turn.say("twice_around"), scene, reason="the article goes round in circles")


def _pass_through(turn: Turn, scene: Scene, article: Article, step: Step) -> Turn | None:
    """Follow what needs no word of the person; None when the walk stops here."""
    if step.conditions:
        return _follow_condition(turn, scene, article, step)
    if step.do and step.do.action == ASIDE:
        return _open_aside(turn, scene, article, step)
    if step.ask and not turn.talk.returned:
        return _take_known(turn, scene, article, step)
    return None


def _stop_at(turn: Turn, scene: Scene, article: Article, step: Step) -> Turn:
    if step.id == SOLVED and not step.edges:
        return solved(turn, scene, how="confirmed")
    if step.handover:
        turn = turn.part(fill(step.text, scene.shown(turn.talk)), source(article, step))
        return hand_over(turn, scene, reason="the article ends with a person")
    if step.do:
        return perform(turn, scene, article, step)
    return show(turn, scene)


def _follow_condition(turn: Turn, scene: Scene, article: Article, step: Step) -> Turn:
    values = scene.values(turn.talk)
    for condition in step.conditions:
        value = values.get(condition.variable, "")
        if not condition.variable or plain(value) == plain(condition.value):
            return _go(turn, scene, article, step, condition.edge, silent=True)
    return hand_over(turn, scene, reason=f"no condition fits at “{step.title}”")


def _take_known(turn: Turn, scene: Scene, article: Article, step: Step) -> Turn | None:
    """Answer a question from what is known already, say so, and offer to change it."""
    ask = step.ask
    known = scene.values(turn.talk).get(ask.save, "") if ask else ""
    been_here = any((w.article, w.step) == (article.id, step.id) for w in turn.talk.path)
    if ask is None or not known or been_here:
        return None
    named = known if ask.type is AskType.CHOICE else "Next"
    edge = next((edge for edge in step.edges if plain(edge.label) == plain(named)), None)
    if edge is None:
        return None
    label = ask.label or step.title.rstrip("?")
    turn = turn.say("known", label=label, value=quoted(known))
    change = Option(say("label_change", label=label.lower()).text[:40], "back")
    return replace(_go(turn, scene, article, step, replace(edge, label=known)), change=change)


def _open_aside(turn: Turn, scene: Scene, article: Article, step: Step) -> Turn:
    turn = turn.part(fill(step.text, scene.shown(turn.talk)), source(article, step))
    result = "ok" if scene.tickets_open else "error"
    edge = next(edge for edge in step.edges if edge.label == result)
    if scene.tickets_open:
        turn = turn.send()
        turn = turn.wish(aside(turn, scene, article, step))
    return _go(turn, scene, article, step, edge, silent=True)


def outcome(turn: Turn, scene: Scene, result: str) -> Turn:
    """Follow the edge that is named like the outcome of an action."""
    article, step = here(turn, scene)
    edge = next((edge for edge in step.edges if edge.label == result), None) or next(
        (edge for edge in step.edges if edge.label == "error"), None
    )
    if edge is None:
        return hand_over(turn, scene, reason=f"the action ended with “{result}”")
    before = turn.talk.trail
    turn = _go(turn, scene, article, step, edge)
    # An action is never gone back to: to answer it anew would run it anew.
    return arrive(turn.set(trail=before), scene)


def follow(turn: Turn, scene: Scene, place: int) -> Turn:
    """Answer the step with the edge at that place, and go on."""
    article, step = here(turn, scene)
    edge = step.edges[place]
    if step.ask and step.ask.type is AskType.CHOICE:
        answer = Answer(step.ask.save, edge.label, scene.now, redact=step.ask.redact)
        turn = turn.set(fields=(*turn.talk.fields, answer))
    return arrive(_go(turn, scene, article, step, edge), scene)


def answered(turn: Turn, scene: Scene, value: str, *, valid: bool) -> Turn:
    """Save a typed answer and go on by the edge named Next."""
    article, step = here(turn, scene)
    ask = step.ask
    assert ask is not None
    kept = Answer(ask.save, value, scene.now, valid=valid, redact=ask.redact, arrival=scene.arrival)
    turn = turn.set(fields=(*turn.talk.fields, kept))
    edge = next((edge for edge in step.edges if edge.label == "Next"), step.edges[0])
    shown = "(typed)" if ask.redact else value or say("label_skip").text
    return arrive(_go(turn, scene, article, step, replace(edge, label=shown)), scene)


def _go(
    turn: Turn, scene: Scene, article: Article, step: Step, edge: Edge, *, silent: bool = False
) -> Turn:
    talk = turn.talk
    at = talk.at
    assert at is not None
    walked = Walked(article.id, article.revision, step.id, step.title, "" if silent else edge.label)
    turn = turn.set(path=(*talk.path, walked), step_misses=0, returned=False)
    if not silent:
        turn = turn.set(trail=(*talk.trail, (*talk.stack, at)))
        turn = turn.record("answered", article=article.id, step=step.id, answer=edge.label)
    return _move(turn, scene, edge.target, at)


def _move(turn: Turn, scene: Scene, target: Target, at: Frame) -> Turn:
    if not target.article or target.article == at.article:
        within = scene.article(turn.talk)
        first = within.first_step.id if within else ""
        return turn.set(at=Frame(at.article, at.digest, target.step or first))
    return _enter(turn, scene, target, at)


def _enter(turn: Turn, scene: Scene, target: Target, at: Frame) -> Turn:
    talk = turn.talk
    article = scene.library.article(target.article)
    if article is None:
        return hand_over(turn, scene, reason=f"the article “{target.article}” is not available")
    if talk.entered.count(article.id) >= TWICE:
        return hand_over(turn.say("twice_around"), scene, reason="came round to the same article")
    stack = (*talk.stack, at) if target.returns and len(talk.stack) < DEEPEST else talk.stack
    turn = turn.set(
        at=Frame(article.id, article.digest, target.step or article.first_step.id),
        stack=stack,
        entered=(*talk.entered, article.id),
    )
    turn = turn.record("article_started", article=article.id, revision=article.revision)
    turn = turn.part(f"**{article.title}**", f"article:{article.id}@{article.digest}#")
    return turn if target.step else intro(turn, scene, article)


def solved(turn: Turn, scene: Scene, *, how: str) -> Turn:
    """End the article as solved; go back to the article that waits for this one, if any."""
    article = scene.article(turn.talk)
    step = article.steps.get(SOLVED) if article else None
    text = fill(step.text, scene.shown(turn.talk)) if step else ""
    if article and step and text:
        turn = turn.part(text, source(article, step))
    else:
        turn = turn.say("solved_plain")
    if turn.talk.stack:
        return _come_back(turn, scene)
    name = article.id if article else ""
    turn = turn.record(f"solved_{how}", article=name, entered=list(turn.talk.entered))
    return over(turn, scene)


def _come_back(turn: Turn, scene: Scene) -> Turn:
    *stack, frame = turn.talk.stack
    turn = turn.set(at=frame, stack=tuple(stack), returned=True)
    article = scene.article(turn.talk)
    return arrive(turn.say("back_to", title=article.title) if article else turn, scene)
