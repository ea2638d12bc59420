"""Nothing is lost and nothing is shown twice, wherever a whole desk is killed."""

import asyncio
import itertools
import re
import signal
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from adapters.terminal.render import plain
from bot.storage.database import Database
from bot.storage.encoding import shown_from_data
from bot.storage.tables import terminal_messages, tickets
from bot.vocabulary import Card
from tests.promises.conftest import Carry, Plan

KILLED = -int(signal.SIGKILL)
POINTS = [
    "receive.before_commit:kill:1",
    "receive.after_commit:kill:4",
    "handle.before_commit:kill:3",
    "handle.after_commit:kill:2",
    "outbox.after_claim:kill:1",
    "outbox.before_send:kill:5",
    "outbox.after_send:kill:6",
    "outbox.before_finish:kill:3",
    "outbox.after_finish:kill:1",
]
_ids = itertools.count(1)


def _script(name: str) -> list[str]:
    """Return what one person types, and dana about them."""
    lines = [
        (name, "forgot my password"),
        (name, "person"),
        (name, "skip"),
        (name, "it says error 53"),
    ]
    lines.append(("dana", f"claim {name}"))
    return [f"{next(_ids)}|{who}|{text}" for who, text in lines]


SERVE = {"desks": [{"role": "serve"}]}


def _trial(name: str, point: str) -> Plan:
    return [
        {"type": _script(name)},
        {"desks": [{"role": "serve", "point": point}]},
        SERVE,
    ]


async def _looked_up(url: str) -> tuple[dict[str, list[str]], Counter[str]]:
    """Return what a reader sees of each person's matter, in order, and their tickets."""
    db = await Database.open(url, upgrade=False)
    async with db.read() as work:
        rows = list(
            await work.connection.execute(
                select(terminal_messages).order_by(terminal_messages.c.id)
            )
        )
        opened = list(await work.connection.execute(select(tickets.c.requester, tickets.c.id)))
    await db.close()
    names = {f"T-{row.id}": row.requester.rpartition("/")[2] for row in opened}
    cards = {row.key: row for row in rows}
    seen: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        body = shown_from_data(row.body)
        text = plain(body, 1000)
        if row.place.startswith("terminal/local/@"):
            owner = row.place.rpartition("@")[2]
        elif isinstance(body, Card):
            owner = names.get(body.ticket, "?")
        else:
            card = shown_from_data(cards[row.thread_of].body) if row.thread_of else None
            found = re.search(r"T-\d+", text)
            ref = card.ticket if isinstance(card, Card) else found[0] if found else "?"
            owner = names.get(ref, "?")
        where = "L2: " if "@" not in row.place else ""
        seen[owner].append(re.sub(r"T-\d+", "T-n", f"{where}{text}".replace(owner, "NAME")))
    return seen, Counter(names.values())


def _check(url: str, people: list[str]) -> None:
    """Check that everybody's matter reads like that of whom no kill has touched."""
    seen, opened = asyncio.run(_looked_up(url))
    wanted = seen["calm"]
    assert len(wanted) > 8
    for name in people:
        surplus = Counter(seen[name]) - Counter(wanted)
        missing = Counter(wanted) - Counter(seen[name])
        assert len(seen[name]) <= len(wanted), f"shown twice: {surplus}"
        assert not missing, f"lost: {missing}"
        assert sorted(seen[name]) == sorted(wanted), "something else is shown"
        for here in (True, False):
            order = [text for text in seen[name] if text.startswith("L2: ") is here]
            assert order == [text for text in wanted if text.startswith("L2: ") is here]
    assert set(opened.values()) == {1}, "more than one ticket"
    assert set(opened) == {"calm", *people}, "no ticket"


def _people() -> Iterator[str]:
    return (f"{first}{second}ly" for first in "bcdfghjklmnpqrstvw" for second in "aeiou")


def _kill(carry_out: Carry, url: str, points: list[str]) -> None:
    people = dict(zip(_people(), points, strict=False))
    trials = [step for name, point in people.items() for step in _trial(name, point)]
    codes = carry_out(url, [{"type": _script("calm")}, SERVE, *trials])
    assert codes == [[0], *([[KILLED], [0]] * len(people))]
    _check(url, list(people))


def test_a_desk_that_is_killed_anywhere_loses_nothing_and_shows_nothing_twice(
    database_url: str, carry_out: Carry
) -> None:
    _kill(carry_out, database_url, POINTS)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("point", sorted({point.partition(":")[0] for point in POINTS}))
def test_a_desk_that_is_killed_at_every_pass_of_a_point_loses_nothing(
    database_url: str, carry_out: Carry, point: str
) -> None:
    most = 5 if point.startswith("receive") else 9 if point.startswith("outbox") else 5
    passes = itertools.islice(itertools.cycle(range(1, most + 1)), 25)
    _kill(carry_out, database_url, [f"{point}:kill:{number}" for number in passes])


@pytest.mark.parametrize(
    ("mutation", "point", "complaint"),
    [
        ("acknowledge first", "receive.before_commit:kill:1", "lost"),
        ("identity of delivery", "receive.after_commit:kill:1", "shown twice"),
        ("done later", "handle.after_commit:kill:1", "shown twice"),
        ("mark, then send", "outbox.after_claim:kill:1", "lost"),
    ],
)
def test_the_check_notices_a_desk_that_breaks_a_rule(
    sqlite_url: str, carry_out: Carry, mutation: str, point: str, complaint: str
) -> None:
    plan = [{"type": _script("calm")}, SERVE, *_trial("betty", point)]
    codes = carry_out(sqlite_url, plan, mutation)
    assert codes == [[0], [KILLED], [0]]
    with pytest.raises(AssertionError, match=complaint):
        _check(sqlite_url, ["betty"])
