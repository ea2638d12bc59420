"""After any downtime each level of a ladder rings once, late but labelled, and never in a burst."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.escalation import Rang, ringing
from bot.support import climbing
from tests.harness import EngineerAtWork, Stage

RUNGS = {"mentioned", "rung_skipped", "escalated", "reminded"}
LATE = "late.)"

minutes = st.one_of(st.integers(1, 60), st.integers(60, 3 * 24 * 60))
downtimes = st.lists(minutes, min_size=1, max_size=4)


async def _survives(url: str, priority: str, lengths: list[int]) -> None:
    async with Stage.opened(url) as stage:
        dana, zoe = stage.engineer("dana"), stage.engineer("zoe", tier="L3")
        await stage.requester("alice").says("forgot my password")
        await stage.requester("alice").says("person")
        await dana.types(f"priority T-1 {priority}")
        for length in lengths:
            await _one_downtime(stage, (dana, zoe), length)
        await stage.check()


async def _one_downtime(
    stage: Stage, engineers: tuple[EngineerAtWork, EngineerAtWork], length: int
) -> None:
    due = await stage.next_alarm()
    assert due is not None
    before = len(await stage.events())
    promised = (await stage.ticket()).promise_by
    stage.turn_page()
    await stage.sleep_until(stage.clock.now() + timedelta(minutes=length))
    happened = [kind for kind in (await stage.events())[before:] if kind in RUNGS]
    # A ticket that moves on meets the first rung of its new tier in the same moment.
    # So does one whose rung finds nobody on duty: it is passed over at once.
    most = 2 if "escalated" in happened else 1
    climbed = [kind for kind in happened if kind != "rung_skipped"]
    assert len(climbed) <= most, f"a burst: {happened}"
    again = await stage.next_alarm()
    assert again is not None
    assert again > stage.clock.now(), "more is due at once"
    now = stage.clock.now()
    # What a requester is told is as late as what was promised to them, if that is later than due.
    told_late = min(now - due, now - promised) if promised else now - due
    _check_labels(stage, engineers, now - due if happened else None, told_late)


def _check_labels(
    stage: Stage,
    engineers: tuple[EngineerAtWork, EngineerAtWork],
    rung_late: timedelta | None,
    told_late: timedelta,
) -> None:
    seen = "\n".join(engineer.page() for engineer in engineers)
    requester = stage.people["@alice"].page()
    short = timedelta(minutes=2)
    if rung_late and rung_late > short and "waits for somebody" in seen:
        assert LATE in seen, f"not labelled: {seen}"
    if requester and told_late > short:
        assert LATE in requester, f"not labelled: {requester}"
    if told_late <= short and (rung_late is None or rung_late <= short):
        assert LATE not in requester, f"labelled: {requester}"


def _on_a_copy(template: Path, priority: str, lengths: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frontline.db"
        shutil.copy(template, path)
        asyncio.run(_survives(f"sqlite:///{path}", priority, lengths))


def _many(examples: int) -> Callable[..., object]:
    return settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        database=None,
        print_blob=True,
    )


@_many(6)
@example(priority="P3", lengths=[24 * 60, 3 * 24 * 60])
@example(priority="P2", lengths=[20])
@given(priority=st.sampled_from(["P1", "P2", "P3", "P4"]), lengths=downtimes)
def test_after_a_downtime_each_level_rings_once_and_late_ones_say_so(
    sqlite_template: Path, priority: str, lengths: list[int]
) -> None:
    _on_a_copy(sqlite_template, priority, lengths)


@pytest.mark.long
@pytest.mark.timeout(1800)
@_many(200)
@given(priority=st.sampled_from(["P1", "P2", "P3", "P4"]), lengths=downtimes)
def test_after_many_downtimes_each_level_rings_once(
    sqlite_template: Path, priority: str, lengths: list[int]
) -> None:
    _on_a_copy(sqlite_template, priority, lengths)


async def test_a_downtime_ends_the_same_way_on_each_database(database_url: str) -> None:
    await _survives(database_url, "P3", [7 * 60, 50])


def test_the_check_notices_a_ladder_that_counts_from_when_it_was_due(
    sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def from_due(ladder, alarm, now, *rest) -> Rang:  # type: ignore[no-untyped-def] # noqa: ANN001, ANN002
        rang = ringing.ring(ladder, alarm, now, *rest)
        if not rang.effects or rang.next_alarm is None:
            return rang
        return Rang(rang.effects, ringing.ring(ladder, alarm, alarm.due, *rest).next_alarm)

    monkeypatch.setattr(climbing, "ring", from_due)
    with pytest.raises(AssertionError, match=r"a burst|more is due"):
        _on_a_copy(sqlite_template, "P3", [7 * 60])
