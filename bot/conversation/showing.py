"""How a step of an article looks: what is said, and what can be chosen."""

from bot.conversation.talk import Option, Stage
from bot.conversation.turn import Scene, Turn
from bot.conversation.variables import fill, unknown
from bot.wording import say
from knowledge_base.article import Article, AskType, Kind, Step


def source(article: Article, step: Step) -> str:
    """Return where a text of a step comes from."""
    return f"article:{article.id}@{article.digest}#{step.id}"


def here(turn: Turn, scene: Scene) -> tuple[Article, Step]:
    """Return the article and the step that the talk is in."""
    article, at = scene.article(turn.talk), turn.talk.at
    assert article is not None
    assert at is not None
    return article, article.steps[at.step]


def show(turn: Turn, scene: Scene) -> Turn:
    """Say what stands in the step, with its buttons."""
    article, step = here(turn, scene)
    values = scene.shown(turn.talk)
    missing = unknown(step.text, values)
    if missing:
        turn = turn.record("unknown_variable", step=step.id, names=list(missing))
    turn = turn.record("step_shown", article=article.id, step=step.id)
    turn = turn.part(f"**{step.title}**", source(article, step))
    turn = turn.part(fill(step.text, values), source(article, step))
    if step.ask and step.ask.hint and step.ask.type is not AskType.CHOICE:
        turn = turn.part(f"*{fill(step.ask.hint, values)}*", source(article, step))
    options = (*options_of(turn, article, step), *((turn.change,) if turn.change else ()))
    return turn.set(stage=Stage.WALKING, run="").ask(options)


def options_of(turn: Turn, article: Article, step: Step) -> tuple[Option, ...]:
    """Return what can be chosen at a step."""
    listed = [
        Option(edge.label, f"edge:{place}", edge.synonyms, edge.look)
        for place, edge in enumerate(step.edges)
        if not (is_typed(step) and edge.label == "Next")
    ]
    if turn.talk.returned and article.kind is not Kind.SECURITY:
        listed.insert(0, Option(say("label_works").text, "works", ("fixed", "it works")))
    if is_typed(step) and step.ask and step.ask.optional:
        listed.append(Option(say("label_skip").text, "skip"))
    if step is article.first_step and not turn.talk.stack and not turn.talk.returned:
        listed.append(Option(say("label_not_mine").text, "not-mine"))
    return tuple(listed)


def is_typed(step: Step) -> bool:
    """Tell whether a step wants words rather than a choice."""
    return step.ask is not None and step.ask.type is not AskType.CHOICE


def intro(turn: Turn, scene: Scene, article: Article) -> Turn:
    """Say what stands above the first step."""
    text = fill(article.intro, scene.shown(turn.talk))
    return turn.part(text, f"article:{article.id}@{article.digest}#")
