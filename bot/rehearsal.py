"""Play a scenario through the real conversation, and say where it goes another way."""

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.conversation import Scene, Talk, Turn, decide
from bot.conversation.talk import Stage
from bot.conversation.turn import OpenTicket, Record, RunAction
from bot.conversation.walk import ASIDE, start
from bot.vocabulary import ActionEnded, Message, Person, Place, Pressed, Said
from knowledge_base.article import ActionSignature, Article
from knowledge_base.library import Library
from knowledge_base.scenarios import Scenario

_PERSON = Person("rehearsal", "stage", "alex", "Alex")
_PLACE = Place("rehearsal", "stage", "@alex")
_NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
_FACTS = {
    "requester.id": "alex",
    "requester.name": "Alex",
    "requester.first_name": "Alex",
    "requester.email_masked": "a…x@example.com",
}


class Rehearsal:
    """One talk with the bot, driven by hand: what was said, where it went and how it ended."""

    def __init__(
        self,
        library: Library,
        actions: Mapping[str, ActionSignature],
        *,
        facts: Mapping[str, str] | None = None,
        outcomes: Mapping[str, str] | None = None,
    ) -> None:
        self.talk = Talk(_PERSON, _PLACE, id=1, greeted=True)
        self.outcomes = outcomes or {}
        self.scene = Scene(
            _NOON,
            library,
            {**_FACTS, **(facts or {})},
            actions,
            tickets_open=self.outcomes.get(ASIDE, "ok") == "ok",
        )
        self.shown: list[Message] = []
        self.end = ""

    def begin(self, article: Article) -> None:
        """Start an article, as if it had been chosen."""
        self._take(start(Turn(self.talk), self.scene, article))

    def say(self, text: str) -> None:
        """Say something, and let every action that follows have its outcome."""
        self._take(decide(self.talk, Said(text), self.scene))

    def press(self, key: str) -> None:
        """Press a button."""
        self._take(decide(self.talk, Pressed(key), self.scene))

    def _take(self, turn: Turn) -> None:
        self.talk = turn.talk
        for wish in turn.wishes:
            match wish:
                case OpenTicket(aside=False):
                    self.end = f"escalate {wish.route}"
                case Record("solved_confirmed"):
                    self.end = "solved"
                case RunAction():
                    self._end_action(wish)
                case _:
                    self.shown += [message] if (message := getattr(wish, "message", None)) else []

    def _end_action(self, wish: RunAction) -> None:
        signature = self.scene.actions.get(wish.action)
        usual = signature.outcomes[0] if signature else "error"
        result = self.outcomes.get(wish.action, usual)
        self._take(decide(self.talk, ActionEnded(wish.run, result), self.scene))


def rehearse(
    scenario: Scenario, library: Library, actions: Mapping[str, ActionSignature]
) -> tuple[str, ...]:
    """Return what differs between a scenario and what really happens; nothing means it holds."""
    article = library.article(scenario.article)
    if article is None:
        return (f"there is no published article “{scenario.article}”",)
    stage = Rehearsal(library, actions, facts=scenario.given, outcomes=scenario.outcomes)
    problems = _open(stage, scenario, article)
    for place, words in enumerate(scenario.say):
        if stage.end and stage.talk.stage in {Stage.IDLE, Stage.PASSED}:
            problems.append(f"it had ended ({stage.end}) before “{words}” was said")
            break
        before = stage.talk.misses
        stage.say(words)
        if stage.talk.misses > before:
            problems.append(f"answer {place + 1}, “{words}”, was not understood")
    return (*problems, *_differences(stage, scenario))


def _open(stage: Rehearsal, scenario: Scenario, article: Article) -> list[str]:
    if not scenario.opens_with:
        stage.begin(article)
        return []
    stage.say(scenario.opens_with)
    if stage.talk.stage is Stage.CHOOSING and article.id in stage.talk.offered:
        stage.say(article.title)
    here = stage.talk.at.article if stage.talk.at else "no article"
    if here != article.id:
        return [f"“{scenario.opens_with}” leads to {here}"]
    return []


def _differences(stage: Rehearsal, scenario: Scenario) -> list[str]:
    problems = []
    walked = [each.step for each in stage.talk.path]
    walked += [stage.talk.at.step] if stage.talk.at else []
    if scenario.path and walked[: len(scenario.path)] != list(scenario.path):
        problems.append(f"the path is {', '.join(walked)}")
    if scenario.ends and stage.end != scenario.ends:
        problems.append(f"it ends with “{stage.end or 'nothing'}”, not “{scenario.ends}”")
    saved = {answer.name: answer.value for answer in stage.talk.fields}
    for name, value in scenario.fields.items():
        if saved.get(name, "") != value:
            problems.append(f"{name} is “{saved.get(name, '')}”, not “{value}”")
    return problems
