from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.calendars import CalendarError, windows_from
from bot.rotas import Override, Rota, Rotation, Shift, on_duty, override_from, shift_from

VIENNA = "Europe/Vienna"


def vienna(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(VIENNA))


def rota(*entries: Shift | Rotation | Override) -> Rota:
    return Rota("second line", VIENNA, entries)


# 2 March 2026 is a Monday.


def test_a_shift_is_on_duty_in_its_hours() -> None:
    second_line = rota(shift_from("mon-fri 09:00-17:00: dana, sam"))
    assert on_duty(second_line, vienna("2026-03-02 09:00")) == ("dana", "sam")
    assert on_duty(second_line, vienna("2026-03-02 17:00")) == ()
    assert on_duty(second_line, vienna("2026-03-01 10:00")) == ()


def test_shifts_that_overlap_serve_together_and_name_nobody_twice() -> None:
    second_line = rota(
        shift_from("mon 09:00-12:00 13:00-17:00: slack/T1/U1, sam"),
        shift_from("mon 11:00-14:00: lee, sam"),
    )
    assert on_duty(second_line, vienna("2026-03-02 11:30")) == ("slack/T1/U1", "sam", "lee")
    assert on_duty(second_line, vienna("2026-03-02 12:30")) == ("lee", "sam")
    assert on_duty(second_line, vienna("2026-03-02 15:00")) == ("slack/T1/U1", "sam")


def test_a_night_shift_serves_past_midnight() -> None:
    nights = rota(shift_from("fri 22:00-06:00: noor"))
    assert on_duty(nights, vienna("2026-03-07 05:59")) == ("noor",)
    assert on_duty(nights, vienna("2026-03-07 06:00")) == ()


def test_people_take_turns_by_the_week() -> None:
    turns = rota(Rotation(("dana", "sam", "lee"), start=date(2026, 3, 2)))
    assert on_duty(turns, vienna("2026-03-02 08:59")) == ()
    assert on_duty(turns, vienna("2026-03-02 09:00")) == ("dana",)
    assert on_duty(turns, vienna("2026-03-09 08:59")) == ("dana",)
    assert on_duty(turns, vienna("2026-03-09 09:00")) == ("sam",)
    assert on_duty(turns, vienna("2026-03-23 09:00")) == ("dana",)
    assert on_duty(turns, vienna("2020-01-01 09:00")) == ()


def test_turns_hand_over_at_the_same_wall_time_across_clock_changes() -> None:
    turns = rota(Rotation(("dana", "sam"), start=date(2026, 3, 28), days=1, hand_over=150))
    # The clocks leave out half past two on the 29th, so the change itself is the hand-over.
    assert on_duty(turns, vienna("2026-03-29 01:59")) == ("dana",)
    assert on_duty(turns, vienna("2026-03-29 03:00")) == ("sam",)
    # Half past two comes twice on 25 October; the first one counts, and only once.
    first = vienna("2026-10-25 02:30").astimezone(UTC)
    before, after = (on_duty(turns, first + timedelta(minutes=at)) for at in (-1, 0))
    again = on_duty(turns, first + timedelta(minutes=40))
    assert before != after
    assert again == after


def test_a_turn_may_be_served_in_office_hours_alone() -> None:
    office = windows_from({"mon-fri": ["09:00-17:00"]})
    turns = rota(Rotation(("dana", "sam"), start=date(2026, 3, 2), windows=office))
    assert on_duty(turns, vienna("2026-03-03 10:00")) == ("dana",)
    assert on_duty(turns, vienna("2026-03-03 20:00")) == ()


def test_an_exception_replaces_everybody_and_the_last_one_wins() -> None:
    second_line = rota(
        shift_from("mon-sun 00:00-24:00: dana"),
        override_from("2026-12-24 to 2026-12-26: sam", VIENNA),
        override_from("2026-12-25 10:00 to 2026-12-25 12:00:", VIENNA),
    )
    assert on_duty(second_line, vienna("2026-12-23 23:59")) == ("dana",)
    assert on_duty(second_line, vienna("2026-12-24 00:00")) == ("sam",)
    assert on_duty(second_line, vienna("2026-12-25 10:00")) == ()
    assert on_duty(second_line, vienna("2026-12-25 12:00")) == ("sam",)
    assert on_duty(second_line, vienna("2026-12-26 23:59")) == ("sam",)
    assert on_duty(second_line, vienna("2026-12-27 00:00")) == ("dana",)


def test_an_empty_rota_has_nobody_on_duty() -> None:
    assert on_duty(rota(), vienna("2026-03-02 09:00")) == ()


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 3, 2, 9)
    with pytest.raises(ValueError, match="names no time zone"):
        on_duty(rota(), naive)
    with pytest.raises(ValueError, match="names no time zone"):
        Override(naive, vienna("2026-03-03 09:00"))


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(CalendarError, match="no time zone called"):
        Rota("second line", "Vienna")


@pytest.mark.parametrize(
    "written", ["mon-fri: dana", "mon-fri 09:00-17:00:", "mon-fri 09:00-17:00", ""]
)
def test_an_unclear_shift_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(ValueError, match="is no shift: write it like mon-fri 09:00-17:00: dana"):
        shift_from(written)


@pytest.mark.parametrize(
    "written",
    [
        "Christmas: sam",
        "2026-12-24: sam",
        "2026-02-30 to 2026-03-02: sam",
        "2026-12-24 to 2026-12-23: sam",
        "2026-12-24 25:00 to 2026-12-26: sam",
    ],
)
def test_an_unclear_exception_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(ValueError, match="is no exception: write it like 2026-12-24 to"):
        override_from(written, VIENNA)


def test_turns_that_nobody_can_take_are_refused() -> None:
    start = date(2026, 3, 2)
    with pytest.raises(ValueError, match="at least one person"):
        Rotation((), start)
    with pytest.raises(ValueError, match="one day at least"):
        Rotation(("dana",), start, days=0)
    with pytest.raises(ValueError, match="between 00:00 and 23:59"):
        Rotation(("dana",), start, hand_over=1440)
