"""The first tables."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Id, Json, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    _alarms()
    _clock()
    _events()
    _inbox()
    _ingest_cursors()
    _instances()
    _leases()
    _outbox()
    _pauses()
    _people()
    _revisions()
    _runs()
    _talks()
    _terminal_messages()
    _terminal_seen()
    _tickets()
    if op.get_bind().dialect.name == "postgresql":
        for busy in ("inbox", "outbox", "alarms"):
            op.execute(f"ALTER TABLE {busy} SET (autovacuum_vacuum_scale_factor = 0.01)")


def _index_some(
    name: str, table: str, columns: list[str], condition: str, *, unique: bool = False
) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)


def _alarms() -> None:
    op.create_table(
        "alarms",
        sa.Column("id", Id, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("subject_id", Id, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("fire_at", UtcDateTime, nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("done_at", UtcDateTime, nullable=True),
        sa.Column("outcome", sa.Text, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="alarms_pkey"),
        sa.UniqueConstraint(
            "subject",
            "subject_id",
            "kind",
            "generation",
            name="alarms_subject_subject_id_kind_generation_key",
        ),
        sqlite_autoincrement=True,
    )
    _index_some("alarms_due", "alarms", ["fire_at", "id"], "done_at IS NULL")
    _index_some(
        "alarms_one_live",
        "alarms",
        ["subject", "subject_id", "kind"],
        "done_at IS NULL",
        unique=True,
    )


def _clock() -> None:
    op.create_table(
        "clock",
        sa.Column("id", sa.SmallInteger, autoincrement=False, nullable=False),
        sa.Column("speed", sa.Double, nullable=False),
        sa.Column("machine_anchor", UtcDateTime, nullable=False),
        sa.Column("desk_anchor", UtcDateTime, nullable=False),
        sa.CheckConstraint("id = 1", name="clock_one_row_check"),
        sa.PrimaryKeyConstraint("id", name="clock_pkey"),
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", Id, nullable=False),
        sa.Column("ticket", Id, server_default="0", nullable=False),
        sa.Column("talk", Id, server_default="0", nullable=False),
        sa.Column("seq", sa.Integer, server_default="0", nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, server_default="", nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("cause", Id, server_default="0", nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="events_pkey"),
        sqlite_autoincrement=True,
    )
    op.create_index("events_at", "events", ["at", "id"])
    _index_some("events_in_order", "events", ["ticket", "seq"], "ticket <> 0", unique=True)
    _index_some("events_once", "events", ["ticket", "kind", "cause"], "cause <> 0", unique=True)


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", Id, nullable=False),
        sa.Column("dedupe_key", sa.Text, nullable=False),
        sa.Column("lane", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("payload", Json, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("occurred_at", UtcDateTime, nullable=False),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.Column("state", sa.SmallInteger, server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer, server_default="0", nullable=False),
        sa.Column("next_at", UtcDateTime, nullable=False),
        sa.Column("last_error", sa.Text, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="inbox_pkey"),
        sa.UniqueConstraint("dedupe_key", name="inbox_dedupe_key_key"),
        sqlite_autoincrement=True,
    )
    _index_some("inbox_lane", "inbox", ["lane", "id"], "state = 0")
    _index_some("inbox_dead", "inbox", ["id"], "state = 2")
    _index_some("inbox_todo", "inbox", ["next_at", "id"], "state = 0")


def _ingest_cursors() -> None:
    op.create_table(
        "ingest_cursors",
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("workspace", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("last_message", sa.Text, nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("platform", "workspace", "channel", name="ingest_cursors_pkey"),
    )


def _instances() -> None:
    op.create_table(
        "instances",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("started_at", UtcDateTime, nullable=False),
        sa.Column("last_seen", UtcDateTime, nullable=False),
        sa.Column("version", sa.Text, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="instances_pkey"),
    )


def _leases() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("epoch", Id, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("name", name="leases_pkey"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", Id, nullable=False),
        sa.Column("ikey", sa.Text, nullable=False),
        sa.Column("lane", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("op", sa.Text, nullable=False),
        sa.Column("payload", Json, nullable=False),
        sa.Column("target", Id, nullable=True),
        sa.Column("thread", Id, nullable=True),
        sa.Column("nonce", sa.Text, nullable=False),
        sa.Column("state", sa.SmallInteger, server_default="0", nullable=False),
        sa.Column("next_at", UtcDateTime, nullable=False),
        sa.Column("held_until", UtcDateTime, nullable=True),
        sa.Column("lease_until", UtcDateTime, nullable=True),
        sa.Column("owner", sa.Text, server_default="", nullable=False),
        sa.Column("epoch", sa.Integer, server_default="0", nullable=False),
        sa.Column("maybe_sent", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.Column("first_at", UtcDateTime, nullable=True),
        sa.Column("attempts", sa.Integer, server_default="0", nullable=False),
        sa.Column("faults", sa.Integer, server_default="0", nullable=False),
        sa.Column("remote_id", sa.Text, nullable=True),
        sa.Column("how", sa.Text, server_default="", nullable=False),
        sa.Column("last_error", sa.Text, server_default="", nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("sent_at", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("id", name="outbox_pkey"),
        sa.UniqueConstraint("ikey", name="outbox_ikey_key"),
        sqlite_autoincrement=True,
    )
    _index_some("outbox_dead", "outbox", ["id"], "state = 3")
    _index_some("outbox_lane", "outbox", ["lane", "id"], "state IN (0, 1)")
    _index_some("outbox_shown", "outbox", ["lane", "remote_id"], "remote_id IS NOT NULL")
    _index_some("outbox_todo", "outbox", ["id"], "state IN (0, 1)")


def _pauses() -> None:
    op.create_table(
        "pauses",
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("until", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pauses_pkey"),
    )


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("workspace", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("folded_name", sa.Text, nullable=False),
        sa.Column("last_place", Json, nullable=False),
        sa.Column("direct_place", Json, nullable=True),
        sa.Column("facts", Json, nullable=False),
        sa.Column("seen_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("key", name="people_pkey"),
    )
    op.create_index("people_named", "people", ["platform", "workspace", "folded_name"])


def _revisions() -> None:
    op.create_table(
        "revisions",
        sa.Column("article", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("article", "revision", name="revisions_pkey"),
    )


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("talk", Id, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("params", Json, nullable=False),
        sa.Column("started_at", UtcDateTime, nullable=False),
        sa.Column("lease_until", UtcDateTime, nullable=True),
        sa.Column("attempts", sa.Integer, server_default="0", nullable=False),
        sa.Column("outcome", sa.Text, nullable=True),
        sa.Column("ended_at", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("id", name="runs_pkey"),
    )
    op.create_index("runs_counted", "runs", ["action", "started_at"])
    _index_some("runs_waiting", "runs", ["started_at", "id"], "ended_at IS NULL")


def _talks() -> None:
    op.create_table(
        "talks",
        sa.Column("id", Id, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("ticket", Id, server_default="0", nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=True),
        sa.Column("version", sa.Integer, server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name="talks_pkey"),
        sqlite_autoincrement=True,
    )
    op.create_index("talks_of", "talks", ["place", "person", "id"])


def _terminal_messages() -> None:
    op.create_table(
        "terminal_messages",
        sa.Column("id", Id, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("body", Json, nullable=False),
        sa.Column("private_to", sa.Text, server_default="", nullable=False),
        sa.Column("thread_of", sa.Text, server_default="", nullable=False),
        sa.Column("mention", Json, nullable=False),
        sa.Column("posted_at", UtcDateTime, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.Column("change", Id, nullable=False),
        sa.PrimaryKeyConstraint("id", name="terminal_messages_pkey"),
        sa.UniqueConstraint("change", name="terminal_messages_change_key"),
        sa.UniqueConstraint("key", name="terminal_messages_key_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("terminal_messages_new", "terminal_messages", ["place", "change"])


def _terminal_seen() -> None:
    op.create_table(
        "terminal_seen",
        sa.Column("viewer", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("change", Id, nullable=False),
        sa.PrimaryKeyConstraint("viewer", "place", name="terminal_seen_pkey"),
    )


def _tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("id", Id, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("requester", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("priority", sa.Text, nullable=False),
        sa.Column("tier", sa.Text, nullable=False),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, server_default="", nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("opened_at", UtcDateTime, nullable=False),
        sa.Column("version", sa.Integer, server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name="tickets_pkey"),
        sqlite_autoincrement=True,
    )
    op.create_index("tickets_of", "tickets", ["requester", "id"])
    _index_some(
        "tickets_one_open",
        "tickets",
        ["place", "requester"],
        "state NOT IN ('resolved', 'closed')",
        unique=True,
    )
    _index_some(
        "tickets_queue", "tickets", ["tier", "team", "id"], "state NOT IN ('resolved', 'closed')"
    )
