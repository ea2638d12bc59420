"""One transaction, with all that can be done in it."""

from bot.storage.alarms import Alarms
from bot.storage.claims import Claims
from bot.storage.events import Events
from bot.storage.house import Backlogs, Instances, Revisions, SharedClock
from bot.storage.inbox import Inbox
from bot.storage.people import People
from bot.storage.postings import Postings
from bot.storage.runs import Runs
from bot.storage.talks import Talks
from bot.storage.terminal import Terminal
from bot.storage.ticket_rows import Tickets
from bot.storage.tidying import Tidying


class Work(
    Inbox,
    People,
    Talks,
    Tickets,
    Events,
    Alarms,
    Postings,
    Claims,
    Runs,
    Revisions,
    SharedClock,
    Instances,
    Backlogs,
    Terminal,
    Tidying,
):
    """One transaction: what is done in it happens together or not at all.

    Each part has a module of its own; no method name stands twice. Only the database runs
    inside a transaction: never wait for a platform in one.
    """
