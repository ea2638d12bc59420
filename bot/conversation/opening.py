"""Understanding what somebody wants: three bands of certainty, and what is urgent."""

from bot.conversation.handover import SEVERAL, hand_over
from bot.conversation.memory import was_away
from bot.conversation.reading import (
    OUTAGE,
    PERSON,
    is_greeting,
    is_thanks,
    is_urgent,
    urgent_article,
)
from bot.conversation.repair import MOST_CHOICES, NONE, miss, soothe, start_options
from bot.conversation.talk import Option, Stage
from bot.conversation.turn import Scene, Turn
from bot.conversation.walk import start
from knowledge_base.article import Article
from knowledge_base.matcher import Band, Match


def understand(turn: Turn, scene: Scene, text: str) -> Turn:
    """Find the article that fits somebody's words, or say honestly that none does."""
    if is_greeting(text) or not (turn.talk.greeted or text):
        return turn.say(_greeting(turn, scene)).set(greeted=True).ask()
    if is_thanks(text):
        return _introduce(turn).say("thanks").send()
    turn = _introduce(turn)
    urgent = _urgent(turn, scene, text)
    if urgent:
        return urgent
    problems = scene.library.problems(text, exclude=frozenset(turn.talk.rejected))
    if is_urgent(text):
        return hand_over(turn, scene, reason="says that it is urgent", terms=SEVERAL)
    if len(problems) > 1:
        return _which_first(turn, scene, [(p.text, p.best.article) for p in problems if p.best])
    return by_match(turn, scene, text)


def _greeting(turn: Turn, scene: Scene) -> str:
    if not turn.talk.greeted:
        return "greeting"
    return "greeting_again" if was_away(turn, scene) else "greeting_back"


def stray(turn: Turn) -> Turn:
    """Answer a number that stands for nothing."""
    question = turn.talk.question
    if question and question.options != (PERSON,):
        return turn.say("step_miss").ask_again(briefly=True)
    return _introduce(turn).say("nothing_to_choose").ask()


def _introduce(turn: Turn) -> Turn:
    """Say on the first message of all that this is a bot."""
    return turn if turn.talk.greeted else turn.say("greeting_short").set(greeted=True)


def _urgent(turn: Turn, scene: Scene, text: str) -> Turn | None:
    name = urgent_article(text)
    if not name or name in turn.talk.rejected:
        return None
    article = scene.library.article(name)
    if article:
        return start(turn, scene, article, words=text)
    if name != OUTAGE:
        return None
    return hand_over(
        turn.say("urgent_many"),
        scene,
        reason="several people are affected",
        terms=SEVERAL,
    )


def by_match(turn: Turn, scene: Scene, text: str) -> Turn:
    """Start, offer choices, or miss, by how certain the matcher is."""
    match, words = _match(turn, scene, text)
    names = [each.article for each in match.candidates]
    turn = turn.record(
        "matched",
        band=match.band.value,
        candidates=[[each.article, round(each.probability, 3)] for each in match.candidates[:5]],
    )
    first = scene.library.article(names[0]) if names else None
    if match.band is Band.START and first:
        return _begin(turn, scene, first, words)
    offered = tuple(name for name in names if name not in turn.talk.offered)[:MOST_CHOICES]
    if match.band is Band.NONE or not offered:
        return miss(turn, scene, text)
    turn = soothe(turn, text).say("choices").set(stage=Stage.CHOOSING, offered=offered)
    return turn.ask((*start_options(scene, offered), NONE))


def _begin(turn: Turn, scene: Scene, article: Article, words: str) -> Turn:
    return start(soothe(turn, words), scene, article, words=words)


def _match(turn: Turn, scene: Scene, text: str) -> tuple[Match, str]:
    """Match the words alone; if that gives nothing, together with what was said before."""
    out = frozenset(turn.talk.rejected)
    match = scene.library.match(text, exclude=out)
    earlier = turn.talk.thoughts[-3:-1]
    if match.band is not Band.NONE or not earlier or turn.talk.stage is Stage.IDLE:
        return match, text
    together = " ".join((*earlier, text))
    return scene.library.match(together, exclude=out), together


def _which_first(turn: Turn, scene: Scene, problems: list[tuple[str, str]]) -> Turn:
    named = [(text, scene.library.articles[article].title) for text, article in problems[:2]]
    options = tuple(
        Option(title, f"first:{place}:{problems[place][1]}")
        for place, (_, title) in enumerate(named)
    )
    turn = turn.set(stage=Stage.ORDERING, later=tuple(text for text, _ in named))
    return turn.say("two_problems", first=named[0][1], second=named[1][1]).ask(options)
