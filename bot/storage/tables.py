"""Every table, once; the migrations must lead to exactly this."""

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Double,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.storage.columns import Id, Json, UtcDateTime

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    }
)


def _words(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _number(name: str, start: int = 0) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=str(start))


def _row(name: str) -> Column[int]:
    return Column(name, Id, nullable=False, server_default="0")


def _moment(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, UtcDateTime, nullable=nullable)


def _some(name: str, table_columns: str, condition: str, *, unique: bool = False) -> Index:
    where = text(condition)
    columns = table_columns.split()
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


# --- what arrives ---------------------------------------------------------------------------

inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("dedupe_key", Text, nullable=False, unique=True),
    Column("lane", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("payload", Json, nullable=False),
    Column("source", Text, nullable=False),
    _moment("occurred_at"),
    _moment("received_at"),
    Column("state", SmallInteger, nullable=False, server_default="0"),
    _number("attempts"),
    _moment("next_at"),
    _words("last_error"),
    _some("inbox_todo", "next_at id", "state = 0"),
    _some("inbox_lane", "lane id", "state = 0"),
    _some("inbox_dead", "id", "state = 2"),
    sqlite_autoincrement=True,
)

ingest_cursors = Table(
    "ingest_cursors",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("workspace", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("last_message", Text, nullable=False),
    _moment("updated_at"),
)

# --- people, talks and tickets --------------------------------------------------------------

people = Table(
    "people",
    metadata,
    Column("key", Text, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("workspace", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("folded_name", Text, nullable=False),
    Column("last_place", Json, nullable=False),
    Column("direct_place", Json),
    Column("facts", Json, nullable=False),
    _moment("seen_at"),
    Index("people_named", "platform", "workspace", "folded_name"),
)

talks = Table(
    "talks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("place", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("stage", Text, nullable=False),
    _row("ticket"),
    Column("data", Json, nullable=False),
    _moment("updated_at", nullable=True),
    _number("version", 1),
    Index("talks_of", "place", "person", "id"),
    sqlite_autoincrement=True,
)

tickets = Table(
    "tickets",
    metadata,
    Column("id", Id, primary_key=True),
    Column("place", Text, nullable=False),
    Column("requester", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Column("team", Text, nullable=False),
    _words("holder"),
    Column("data", Json, nullable=False),
    _moment("opened_at"),
    _number("version", 1),
    _some(
        "tickets_one_open",
        "place requester",
        "state NOT IN ('resolved', 'closed')",
        unique=True,
    ),
    _some("tickets_queue", "tier team id", "state NOT IN ('resolved', 'closed')"),
    Index("tickets_of", "requester", "id"),
    sqlite_autoincrement=True,
)

events = Table(
    "events",
    metadata,
    Column("id", Id, primary_key=True),
    _row("ticket"),
    _row("talk"),
    _number("seq"),
    Column("kind", Text, nullable=False),
    _words("actor"),
    Column("data", Json, nullable=False),
    _row("cause"),
    _moment("at"),
    _some("events_in_order", "ticket seq", "ticket <> 0", unique=True),
    _some("events_once", "ticket kind cause", "cause <> 0", unique=True),
    Index("events_at", "at", "id"),
    sqlite_autoincrement=True,
)

alarms = Table(
    "alarms",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("subject_id", Id, nullable=False),
    Column("kind", Text, nullable=False),
    Column("generation", Integer, nullable=False),
    _moment("fire_at"),
    Column("data", Json, nullable=False),
    _moment("created_at"),
    _moment("done_at", nullable=True),
    _words("outcome"),
    UniqueConstraint("subject", "subject_id", "kind", "generation"),
    _some("alarms_due", "fire_at id", "done_at IS NULL"),
    _some("alarms_one_live", "subject subject_id kind", "done_at IS NULL", unique=True),
    sqlite_autoincrement=True,
)

# --- what goes out --------------------------------------------------------------------------

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ikey", Text, nullable=False, unique=True),
    Column("lane", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("op", Text, nullable=False),
    Column("payload", Json, nullable=False),
    Column("target", Id),
    Column("thread", Id),
    Column("nonce", Text, nullable=False),
    Column("state", SmallInteger, nullable=False, server_default="0"),
    _moment("next_at"),
    _moment("held_until", nullable=True),
    _moment("lease_until", nullable=True),
    _words("owner"),
    _number("epoch"),
    Column("maybe_sent", Boolean, nullable=False, server_default=false()),
    _moment("first_at", nullable=True),
    _number("attempts"),
    _number("faults"),
    Column("remote_id", Text),
    _words("how"),
    _words("last_error"),
    _moment("created_at"),
    _moment("sent_at", nullable=True),
    _some("outbox_todo", "id", "state IN (0, 1)"),
    _some("outbox_lane", "lane id", "state IN (0, 1)"),
    _some("outbox_shown", "lane remote_id", "remote_id IS NOT NULL"),
    _some("outbox_dead", "id", "state = 3"),
    sqlite_autoincrement=True,
)

pauses = Table(
    "pauses",
    metadata,
    Column("scope", Text, primary_key=True),
    _moment("until"),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("talk", Id, nullable=False),
    Column("person", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("params", Json, nullable=False),
    _moment("started_at"),
    _moment("lease_until", nullable=True),
    _number("attempts"),
    Column("outcome", Text),
    _moment("ended_at", nullable=True),
    _some("runs_waiting", "started_at id", "ended_at IS NULL"),
    Index("runs_counted", "action", "started_at"),
)

terminal_messages = Table(
    "terminal_messages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("place", Text, nullable=False),
    Column("body", Json, nullable=False),
    _words("private_to"),
    _words("thread_of"),
    Column("mention", Json, nullable=False),
    _moment("posted_at"),
    _moment("changed_at"),
    Column("change", Id, nullable=False, unique=True),
    Index("terminal_messages_new", "place", "change"),
    sqlite_autoincrement=True,
)

terminal_seen = Table(
    "terminal_seen",
    metadata,
    Column("viewer", Text, primary_key=True),
    Column("place", Text, primary_key=True),
    Column("change", Id, nullable=False),
)

# --- the house itself -----------------------------------------------------------------------

revisions = Table(
    "revisions",
    metadata,
    Column("article", Text, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False),
    Column("source", Text, nullable=False),
    _moment("at"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("epoch", Id, nullable=False),
    _moment("expires_at"),
)

instances = Table(
    "instances",
    metadata,
    Column("id", Text, primary_key=True),
    _moment("started_at"),
    _moment("last_seen"),
    _words("version"),
)

clock = Table(
    "clock",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("speed", Double, nullable=False),
    _moment("machine_anchor"),
    _moment("desk_anchor"),
    CheckConstraint("id = 1", name="one_row"),
)
