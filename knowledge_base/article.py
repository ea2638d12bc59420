"""What an article compiles to: steps, edges and the phrases that people say.

Everything here is frozen data. `knowledge_base.markdown` builds it, `bot.conversation` walks it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """What an article is about, in ITIL's words."""

    INCIDENT = "incident"
    REQUEST = "request"
    QUESTION = "question"
    SECURITY = "security"
    COMPLAINT = "complaint"


class ArticleState(StrEnum):
    """How far an article may be trusted (KCS confidence)."""

    WIP = "wip"
    NOT_VALIDATED = "not-validated"
    VALIDATED = "validated"
    ARCHIVED = "archived"


class Audience(StrEnum):
    """Who may be matched to an article."""

    EVERYONE = "everyone"
    STAFF = "staff"
    SUPPORT = "support"


class AskType(StrEnum):
    """What kind of answer a step saves."""

    CHOICE = "choice"
    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    EMAIL = "email"
    PHONE = "phone"
    FILE = "file"
    PERSON = "person"
    DEVICE = "device"


class Look(StrEnum):
    """How a button is dressed, where the platform has a dress for it."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


SOLVED = "solved"
ESCALATE = "escalate"


@dataclass(frozen=True, slots=True)
class Target:
    """Where an edge leads. An empty `article` means this one, an empty `step` the first step."""

    article: str = ""
    step: str = ""
    returns: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """One link of a step: a button, an outcome of an action, or a condition."""

    label: str
    target: Target
    look: Look = Look.PLAIN
    synonyms: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """`If variable is value`; both empty means Otherwise."""

    edge: Edge
    variable: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """Save the answer of this step under a name."""

    save: str
    type: AskType = AskType.CHOICE
    label: str = ""
    hint: str = ""
    pattern: str = ""
    minimum: float | None = None
    maximum: float | None = None
    optional: bool = False
    redact: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Do:
    """Run an action from the registry; the step's edges are its outcomes."""

    action: str
    parameters: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    confirm: str = ""
    timeout: timedelta = timedelta(seconds=20)
    wait_text: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Handover:
    """The `escalate` block: which queue, and what to pass on."""

    to: str
    collect: tuple[str, ...] = ()
    priority: str = ""
    private: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One heading: what is said, and where each answer leads.

    `text` is the step's Markdown without its title, its blocks and its edges.
    """

    id: str
    title: str
    text: str
    edges: tuple[Edge, ...] = ()
    conditions: tuple[Condition, ...] = ()
    ask: Ask | None = None
    do: Do | None = None
    handover: Handover | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Article:
    """One compiled article. `digest` is a short hash of its source, equal for equal text."""

    id: str
    title: str
    intro: str
    steps: Mapping[str, Step]
    phrases: tuple[str, ...]
    not_this: tuple[str, ...]
    kind: Kind
    state: ArticleState
    audience: Audience
    owner: str
    verified: date
    review_every: timedelta
    summary: str = ""
    service: str = ""
    impact: str = ""
    urgency: str = ""
    restricted: bool = False
    lang: str = "en"
    translation_of: str = ""
    related: tuple[str, ...] = ()
    confused_with: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    cannot_resolve_at_l1: bool = False
    digest: str = ""
    revision: int = 1

    @property
    def first_step(self) -> Step:
        """Return the step that the walk begins with."""
        return next(iter(self.steps.values()))


@dataclass(frozen=True, slots=True)
class ActionSignature:
    """What the linter must know of an action: its name, needs and outcomes.

    The server's registry is the authority; an article can only name what stands there.
    """

    name: str
    outcomes: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    changes: bool = False
    needs: str = ""
    gives: str = ""
    instant: bool = False
    kinds: tuple[str, ...] = ()
