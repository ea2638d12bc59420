"""One person talking with the pure core, with a ticket that is opened when it is wished for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TypeVar

from bot.conversation import Scene, Talk, Turn, decide, fall_silent
from bot.conversation.turn import OpenTicket, Record, Show, Verdict
from bot.settings import Settings
from bot.tickets import State, Ticket
from bot.vocabulary import Act, ActionEnded, Message, Opened, Person, Place, Pressed, Said
from knowledge_base.library import Library, load_folder
from knowledge_base.markdown import compile_article

ANN = Person("test", "w", "ann", "Ann Lee")
HOME = Place("test", "w", "@ann")
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
ACTIONS = Settings().actions.registry({}).signatures()

W = TypeVar("W")


@cache
def starter() -> Library:
    """Return the starter articles, read once."""
    return load_folder(Settings().articles.path)[0]


HEAD = """---
id: {name}
kind: {kind}
service: desk
state: validated
audience: everyone
owner: "@desk"
verified: 2026-01-01
review_every: 90d
---

"""


def library_of(
    *, org: Mapping[str, str] | None = None, kind: str = "question", **bodies: str
) -> Library:
    """Return a library of articles written in a test; `_` in a name stands for `-`."""
    articles = []
    for given, body in bodies.items():
        name = given.replace("_", "-")
        article, findings = compile_article(HEAD.format(name=name, kind=kind) + body, name)
        assert article, findings
        articles.append(article)
    return Library(articles, org=org or {})


@dataclass
class Player:
    """What a person does, and what they see."""

    library: Library = field(default_factory=starter)
    facts: Mapping[str, str] = field(default_factory=dict)
    talk: Talk = field(default_factory=lambda: Talk(ANN, HOME, id=7))
    ticket: Ticket | None = None
    turn: Turn | None = None
    now: datetime = NOON
    away: timedelta = timedelta(0)
    acts: int = 0
    tickets_open: bool = True
    practised: frozenset[str] = frozenset()
    machine: datetime | None = None
    history: list[Message] = field(default_factory=list)

    def scene(self) -> Scene:
        living = self.ticket and self.ticket.state not in {State.RESOLVED, State.CLOSED}
        return Scene(
            self.now,
            self.library,
            self.facts,
            ACTIONS,
            ticket=self.ticket,
            tickets=(self.ticket,) if self.ticket and living else (),
            arrival=f"m{self.acts}",
            away=self.away,
            tickets_open=self.tickets_open,
            practised=self.practised,
            machine=self.machine,
        )

    def does(self, act: Act) -> "Player":
        self.acts += 1
        return self._take(decide(self.talk, act, self.scene()))

    def says(self, *texts: str) -> "Player":
        for text in texts:
            self.does(Said(text))
        return self

    def opens(self) -> "Player":
        return self.does(Opened())

    def presses(self, label: str) -> "Player":
        message = next(each for each in reversed(self.history) if each.buttons)
        return self.does(Pressed(next(b.key for b in message.buttons if b.label == label)))

    def gets(self, outcome: str) -> "Player":
        return self.does(ActionEnded(self.talk.run, outcome))

    def is_silent(self) -> "Player":
        return self._take(fall_silent(self.talk, self.scene()))

    def comes_back_after(self, **length: float) -> "Player":
        self.away = timedelta(**length)
        self.now += self.away
        return self

    def has(self, state: State, holder: str = "") -> "Player":
        assert self.ticket
        self.ticket = replace(self.ticket, state=state, holder_name=holder)
        return self

    def _take(self, turn: Turn) -> "Player":
        self.turn, self.talk = turn, turn.talk
        self.history += self.shown
        self.away = timedelta(0)
        for wish in self.all(OpenTicket):
            if self.ticket is None or self.ticket.state in {State.RESOLVED, State.CLOSED}:
                self.ticket = Ticket(ANN.key, ANN.name, HOME, wish.title, self.now, id=12)
                self.talk = replace(self.talk, ticket=12)
        return self

    def all(self, kind: type[W]) -> list[W]:
        assert self.turn
        return [wish for wish in self.turn.wishes if isinstance(wish, kind)]

    @property
    def shown(self) -> list[Message]:
        return [wish.message for wish in self.all(Show)]

    @property
    def text(self) -> str:
        return "\n\n".join(message.text for message in self.shown)

    @property
    def labels(self) -> list[str]:
        return [b.label for message in self.shown for b in message.buttons]

    @property
    def opened(self) -> OpenTicket | None:
        return next(iter(self.all(OpenTicket)), None)

    @property
    def records(self) -> list[str]:
        return [wish.kind for wish in self.all(Record)]

    @property
    def verdicts(self) -> list[str]:
        return [wish.verdict for wish in self.all(Verdict)]

    @property
    def step(self) -> str:
        return self.talk.at.step if self.talk.at else ""
