"""What is kept of what arrives: nothing that is secret, unprintable or endless."""

import pytest

from bot.desk import receive
from bot.storage.database import Database
from bot.vocabulary import (
    Act,
    Arrival,
    Deleted,
    Edited,
    File,
    Person,
    Place,
    Pressed,
    Said,
    Submitted,
)
from tests.harness import FakeClock

ANN = Person("slack", "T1", "U1", "Ann")
PLACE = Place("slack", "T1", "D1")
CLOCK = FakeClock()
SECRET = "my password is hunter2!!"
HIDDEN = "my password is [hidden: password]"


async def _kept(db: Database, act: Act, longest: int = 40_000) -> Act:
    arrival = Arrival("m1", ANN, PLACE, act, CLOCK.now())
    assert await receive(db, CLOCK, arrival, longest=longest)
    async with db.read() as work:
        stored = await work.arrival("m1")
    assert stored is not None
    return stored.arrival.act


@pytest.mark.parametrize(
    ("act", "kept"),
    [
        (Said(SECRET), Said(HIDDEN)),
        (Edited("m0", SECRET), Edited("m0", HIDDEN)),
        (Submitted("f", {"a": SECRET, "b": "x"}), Submitted("f", {"a": HIDDEN, "b": "x"})),
    ],
)
async def test_a_secret_is_hidden_before_it_is_stored(db: Database, act: Act, kept: Act) -> None:
    assert await _kept(db, act) == kept


@pytest.mark.parametrize(
    ("act", "kept"),
    [
        (Said("a\x00b\x00"), Said("ab")),
        (Edited("m0", "\x00"), Edited("m0", "")),
        (Submitted("f", {"a": "\x00b"}), Submitted("f", {"a": "b"})),
    ],
)
async def test_what_no_database_can_hold_is_left_out(db: Database, act: Act, kept: Act) -> None:
    assert await _kept(db, act) == kept


@pytest.mark.parametrize(
    ("act", "kept"),
    [
        (Said("x" * 21), Said("x" * 16 + " […]")),
        (Edited("m0", "x" * 999), Edited("m0", "x" * 16 + " […]")),
        (Submitted("f", {"a": "x" * 21}), Submitted("f", {"a": "x" * 16 + " […]"})),
        (Said("x" * 20), Said("x" * 20)),
    ],
)
async def test_what_is_too_long_is_cut_and_says_so(
    sqlite_db: Database, act: Act, kept: Act
) -> None:
    assert await _kept(sqlite_db, act, longest=20) == kept


@pytest.mark.parametrize(
    "act",
    [
        Pressed("t1:claim"),
        Deleted("m0"),
        Said("look", (File("a.png", "https://files.example/a.png", 12),)),
    ],
)
async def test_what_needs_no_care_is_stored_as_it_came(sqlite_db: Database, act: Act) -> None:
    assert await _kept(sqlite_db, act) == act


async def test_a_second_delivery_changes_nothing_of_the_first(db: Database) -> None:
    assert await _kept(db, Said("first")) == Said("first")
    again = Arrival("m1", ANN, PLACE, Said("second"), CLOCK.now())
    assert not await receive(db, CLOCK, again)
    async with db.read() as work:
        stored = await work.arrival("m1")
    assert stored is not None
    assert stored.arrival.act == Said("first")
