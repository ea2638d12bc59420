from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.calendars import (
    ALL_WEEK,
    CLOSED_WEEK,
    Calendar,
    CalendarError,
    Window,
    always_open,
    calendar_from_json,
    calendar_to_json,
    windows_from,
)

if TYPE_CHECKING:
    from collections.abc import Callable

H = timedelta(hours=1)
OFFICE = windows_from({"mon-fri": ["09:00-18:00"]})
NIGHTS = windows_from({"mon-fri": ["22:00-06:00"]})


def vienna(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Vienna"))


def office(**more: object) -> Calendar:
    return Calendar("office", "Europe/Vienna", OFFICE, **more)  # type: ignore[arg-type]


# --- worked numbers; 2 March 2026 is a Monday ------------------------------------------------


def test_eight_hours_from_monday_at_four_end_on_tuesday_at_three() -> None:
    assert office().add(vienna("2026-03-02 16:00"), 8 * H) == vienna("2026-03-03 15:00")


def test_a_pause_of_two_business_hours_moves_the_end_by_two() -> None:
    calendar = office()
    opened, paused = vienna("2026-03-02 16:00"), vienna("2026-03-02 17:00")
    resumed = calendar.add(paused, 2 * H)
    left = 8 * H - calendar.elapsed(opened, paused)
    assert calendar.add(resumed, left) == vienna("2026-03-03 17:00")


def test_forty_eight_hours_of_whole_weekdays_skip_the_weekend() -> None:
    calendar = Calendar("days", "UTC", windows_from({"mon-fri": ["00:00-24:00"]}))
    opened = datetime(2026, 3, 6, 9, tzinfo=UTC)
    assert calendar.add(opened, 48 * H) == datetime(2026, 3, 10, 9, tzinfo=UTC)


# --- opening and closing ---------------------------------------------------------------------


def test_the_first_moment_is_open_and_the_last_is_closed() -> None:
    calendar = office()
    assert calendar.open_at(vienna("2026-03-02 09:00"))
    assert not calendar.open_at(vienna("2026-03-02 18:00"))
    assert not calendar.open_at(vienna("2026-03-02 08:59"))


def test_the_next_opening_of_an_open_moment_is_now() -> None:
    moment = vienna("2026-03-02 10:30")
    assert office().next_opening(moment) == moment


def test_after_friday_the_next_opening_is_monday() -> None:
    assert office().next_opening(vienna("2026-03-06 18:00")) == vienna("2026-03-09 09:00")


def test_the_next_closing_is_the_end_of_this_opening_or_of_the_next() -> None:
    calendar = office()
    assert calendar.next_closing(vienna("2026-03-06 10:00")) == vienna("2026-03-06 18:00")
    assert calendar.next_closing(vienna("2026-03-06 19:00")) == vienna("2026-03-09 18:00")


def test_a_night_shift_closes_in_the_morning_though_midnight_lies_between() -> None:
    nights = Calendar("nights", "Europe/Vienna", NIGHTS)
    assert nights.next_closing(vienna("2026-03-06 23:00")) == vienna("2026-03-07 06:00")
    assert nights.open_at(vienna("2026-03-07 05:59"))
    assert not nights.open_at(vienna("2026-03-08 05:59"))


def test_what_never_closes_has_no_closing() -> None:
    moment = vienna("2026-03-06 23:00").astimezone(UTC)
    assert always_open().next_closing(moment) is None
    assert always_open("Asia/Kolkata").add(moment, 1000 * H) == moment + 1000 * H
    assert always_open().elapsed(moment, moment + 1000 * H) == 1000 * H


def test_the_last_opening_of_all_has_a_closing() -> None:
    once = Calendar(
        "once", "UTC", CLOSED_WEEK, extra=((date(2026, 3, 6), (Window(9 * 60, 17 * 60),)),)
    )
    before = datetime(2026, 3, 1, tzinfo=UTC)
    assert once.next_closing(before) == datetime(2026, 3, 6, 17, tzinfo=UTC)
    assert once.add(before, 8 * H) == datetime(2026, 3, 6, 17, tzinfo=UTC)
    with pytest.raises(CalendarError, match="'once' does not open within 400 days of 2026-03-01"):
        once.add(before, 9 * H)


def test_windows_that_meet_or_overlap_are_one_opening() -> None:
    week = windows_from({"mon": ["22:00-06:00"], "tue": ["01:00-02:00", "05:00-09:00"]})
    calendar = Calendar("shifts", "UTC", week)
    monday = datetime(2026, 3, 2, 22, tzinfo=UTC)
    assert calendar.next_closing(monday) == monday + 11 * H
    assert calendar.elapsed(monday, monday + 24 * H) == 11 * H


# --- holidays, closed days, extra days -------------------------------------------------------


def test_a_public_holiday_is_closed() -> None:
    calendar = office(country="AT")
    assert calendar.next_opening(vienna("2026-01-01 10:00")) == vienna("2026-01-02 09:00")


def test_a_holiday_of_one_part_of_the_country_is_closed_there_alone() -> None:
    corpus_christi = datetime(2026, 6, 4, 10, tzinfo=ZoneInfo("Europe/Berlin"))
    bavaria = Calendar("by", "Europe/Berlin", OFFICE, country="DE", subdivision="BY")
    berlin = Calendar("be", "Europe/Berlin", OFFICE, country="DE", subdivision="BE")
    assert not bavaria.open_at(corpus_christi)
    assert berlin.open_at(corpus_christi)


def test_extra_hours_win_over_closed_days_and_these_over_the_week() -> None:
    short = (Window(9 * 60, 12 * 60),)
    calendar = office(
        country="AT",
        closed=frozenset({date(2026, 3, 2), date(2026, 3, 3)}),
        extra=((date(2026, 1, 1), short), (date(2026, 3, 3), short), (date(2026, 3, 7), short)),
    )
    assert not calendar.open_at(vienna("2026-03-02 10:00"))
    for day in ("2026-01-01", "2026-03-03", "2026-03-07"):
        assert calendar.open_at(vienna(f"{day} 11:59"))
        assert not calendar.open_at(vienna(f"{day} 12:00"))


def test_a_closed_day_keeps_the_end_of_the_night_before_it() -> None:
    calendar = Calendar("nights", "Europe/Vienna", NIGHTS, closed=frozenset({date(2026, 3, 3)}))
    assert calendar.open_at(vienna("2026-03-03 05:00"))
    assert not calendar.open_at(vienna("2026-03-03 23:00"))
    assert not calendar.open_at(vienna("2026-03-04 05:00"))


def test_an_unknown_country_or_part_is_refused() -> None:
    with pytest.raises(CalendarError, match="holidays of 'XX' are not known"):
        office(country="XX")
    with pytest.raises(CalendarError, match="holidays of 'DE-QQ' are not known"):
        office(country="DE", subdivision="QQ")
    with pytest.raises(CalendarError, match="'BY' is a part of which country"):
        office(subdivision="BY")


# --- clock changes and odd zones -------------------------------------------------------------


def test_a_window_across_the_spring_change_is_an_hour_shorter() -> None:
    week = windows_from({"sun": ["01:00-05:00"]})
    calendar = Calendar("night", "Europe/Vienna", week)
    assert calendar.elapsed(vienna("2026-03-29 00:00"), vienna("2026-03-29 12:00")) == 3 * H
    assert calendar.elapsed(vienna("2026-10-25 00:00"), vienna("2026-10-25 12:00")) == 5 * H


def test_hours_that_the_clock_leaves_out_last_no_time() -> None:
    calendar = Calendar("gone", "Europe/Vienna", windows_from({"sun": ["02:15-02:45"]}))
    assert calendar.elapsed(vienna("2026-03-29 00:00"), vienna("2026-03-29 12:00")) == 0 * H
    assert calendar.next_opening(vienna("2026-03-29 00:00")) == vienna("2026-04-05 02:15")


def test_an_opening_that_the_clock_leaves_out_begins_with_the_change() -> None:
    calendar = Calendar("early", "Europe/Vienna", windows_from({"sun": ["02:30-04:00"]}))
    assert calendar.next_opening(vienna("2026-03-29 00:00")) == vienna("2026-03-29 03:00")


def test_hours_that_meet_in_the_doubled_hour_neither_overlap_nor_leave_a_gap() -> None:
    week = windows_from({"sun": ["00:00-02:30", "02:30-06:00"]})
    calendar = Calendar("split", "Europe/Vienna", week)
    start = vienna("2026-10-25 00:00")
    assert calendar.elapsed(start, vienna("2026-10-25 12:00")) == 7 * H
    assert calendar.next_closing(start) == vienna("2026-10-25 06:00")


def test_lord_howe_changes_by_half_an_hour() -> None:
    zone = ZoneInfo("Australia/Lord_Howe")
    calendar = Calendar("island", zone.key, ALL_WEEK)
    noon = datetime(2026, 10, 3, 12, tzinfo=zone)
    assert calendar.add(noon, 24 * H) == datetime(2026, 10, 4, 12, 30, tzinfo=zone)


def test_apia_had_no_thirtieth_of_december_2011() -> None:
    zone = ZoneInfo("Pacific/Apia")
    calendar = Calendar("samoa", zone.key, windows_from({"mon-sun": ["09:00-17:00"]}))
    thursday = datetime(2011, 12, 29, 16, tzinfo=zone)
    assert calendar.add(thursday, 2 * H) == datetime(2011, 12, 31, 10, tzinfo=zone)


def test_a_midnight_that_comes_twice_belongs_to_the_day_that_it_began() -> None:
    # In Newfoundland the clocks of 2010 went back at one minute past midnight.
    zone = ZoneInfo("America/St_Johns")
    calendar = Calendar("sundays", zone.key, windows_from({"sun": ["00:00-24:00"]}))
    again = datetime(2010, 11, 6, 23, 30, fold=1, tzinfo=zone).astimezone(UTC)
    assert calendar.open_at(again)
    assert calendar.next_opening(again) == again
    assert calendar.elapsed(again, again + H / 4) == H / 4
    end = datetime(2010, 11, 8, 0, tzinfo=zone)
    assert calendar.next_closing(again) == end
    assert calendar.elapsed(datetime(2010, 11, 6, 12, tzinfo=zone), end) == 25 * H


def test_years_of_business_time_are_added_at_once() -> None:
    calendar = office(country="AT")
    start = vienna("2026-03-02 09:00")
    end = calendar.add(start, 10_000 * H)
    assert end.year == 2030
    assert calendar.elapsed(start, end) == 10_000 * H


# --- business days ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-03-02 10:30", 0, "2026-03-02 10:30"),
        ("2026-03-02 10:30", 1, "2026-03-03 10:30"),
        ("2026-03-05 10:30", 3, "2026-03-10 10:30"),
        ("2026-03-06 19:00", 1, "2026-03-10 09:00"),
        ("2026-03-07 12:00", 0, "2026-03-09 09:00"),
        ("2026-03-27 17:59:30", 1, "2026-03-30 17:59:30"),
    ],
)
def test_business_days_keep_the_time_of_day(start: str, days: int, end: str) -> None:
    assert office().add_days(vienna(start), days) == vienna(end)


def test_a_shorter_day_moves_the_time_into_its_next_opening() -> None:
    short = office(extra=((date(2026, 3, 3), (Window(13 * 60, 16 * 60),)),))
    assert short.add_days(vienna("2026-03-02 10:00"), 1) == vienna("2026-03-03 13:00")
    assert short.add_days(vienna("2026-03-02 17:00"), 1) == vienna("2026-03-04 09:00")


def test_the_small_hours_belong_to_the_shift_that_began_the_day_before() -> None:
    nights = Calendar("nights", "Europe/Vienna", NIGHTS)
    assert nights.add_days(vienna("2026-03-07 02:00"), 1) == vienna("2026-03-10 02:00")
    assert nights.add_days(vienna("2026-03-06 23:00"), 1) == vienna("2026-03-09 23:00")


def test_business_days_are_not_taken_off_and_do_not_run_out_silently() -> None:
    with pytest.raises(ValueError, match="only be added"):
        office().add_days(vienna("2026-03-02 10:00"), -1)
    once = Calendar("once", "UTC", CLOSED_WEEK, extra=((date(2026, 3, 6), (Window(0, 1440),)),))
    with pytest.raises(CalendarError, match="does not open within 400 days"):
        once.add_days(datetime(2026, 3, 6, tzinfo=UTC), 1)


# --- what is refused -------------------------------------------------------------------------


def test_a_moment_without_a_zone_is_refused_everywhere() -> None:
    calendar, naive, moment = office(), datetime(2026, 3, 2, 10), vienna("2026-03-02 10:00")
    refused: list[Callable[[], object]] = [
        lambda: calendar.open_at(naive),
        lambda: calendar.next_opening(naive),
        lambda: calendar.next_closing(naive),
        lambda: calendar.add(naive, H),
        lambda: calendar.add_days(naive, 1),
        lambda: calendar.elapsed(naive, moment),
        lambda: calendar.elapsed(moment, naive),
        lambda: calendar.describe(naive),
    ]
    for asked in refused:
        with pytest.raises(ValueError, match="names no time zone"):
            asked()


def test_a_calendar_that_never_opens_says_so() -> None:
    never = Calendar("never", "UTC", CLOSED_WEEK)
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    assert not never.open_at(moment)
    assert never.elapsed(moment, moment + 5000 * H) == 0 * H
    questions: list[Callable[[], object]] = [
        lambda: never.next_opening(moment),
        lambda: never.next_closing(moment),
        lambda: never.add(moment, H),
        lambda: never.add_days(moment, 1),
    ]
    for asked in questions:
        with pytest.raises(CalendarError, match="'never' does not open within 400 days"):
            asked()


def test_open_time_is_not_taken_off_and_does_not_run_backwards() -> None:
    moment = vienna("2026-03-02 10:00")
    with pytest.raises(ValueError, match="only be added"):
        office().add(moment, -H)
    assert office().add(moment, 0 * H) == moment
    assert office().elapsed(moment, moment - H) == 0 * H


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "Europe"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(CalendarError, match="There is no time zone called"):
        always_open(name)


# --- words -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("", "Mon 9:00 (CET)"),
        ("UTC", "Mon 8:00 (UTC)"),
        ("Asia/Kolkata", "Mon 13:30 (IST)"),
        ("Australia/Lord_Howe", "Mon 19:00 (UTC+11)"),
        ("Asia/Kathmandu", "Mon 13:45 (UTC+05:45)"),
        ("America/Sao_Paulo", "Mon 5:00 (UTC-03)"),
    ],
)
def test_a_moment_is_told_in_the_zone_of_the_desk_or_of_the_reader(zone: str, words: str) -> None:
    assert office().describe(vienna("2026-03-02 09:00"), zone) == words


def test_hours_are_read_from_the_settings() -> None:
    week = windows_from(
        {"mon-wed": ["13:30-18:00", "09:00-12:30"], "Friday": ["22:00 - 06:00"], "sat-sun": []}
    )
    split = (Window(540, 750), Window(810, 1080))
    assert week == (split, split, split, (), (Window(1320, 1800),), (), ())


def test_days_may_run_across_the_weekend() -> None:
    week = windows_from({"sat-mon": ["00:00-24:00"]})
    assert [bool(day) for day in week] == [True, False, False, False, False, True, True]


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ({"mon": ["9-17"]}, "'9-17' are no hours: write them like 09:00-17:30"),
        ({"mon": ["09:00-24:01"]}, "a day goes from 00:00 to 24:00"),
        ({"mon": ["24:00-25:00"]}, "a day goes from 00:00 to 24:00"),
        ({"mon": ["09:60-10:00"]}, "a day goes from 00:00 to 24:00"),
        ({"mon": ["09:00-09:00"]}, "the whole day is 00:00-24:00"),
        ({"mon": ["09:00-12:00", "11:00-13:00"]}, "09:00-12:00 and 11:00-13:00 overlap"),
        ({"mon": "09:00-12:00"}, r"write \[\"09:00-12:00\"\]"),
        ({"mon-fri": [], "fri": []}, "The hours of fri are written twice"),
        ({"someday": []}, "'someday' are no days: write them like mon, sat or mon-fri"),
        ({"mon-": []}, "are no days"),
    ],
)
def test_unclear_hours_are_refused(written: dict[str, list[str]], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        windows_from(written)


@pytest.mark.parametrize(("start", "end"), [(-1, 60), (1440, 1500), (60, 60), (60, 1500)])
def test_an_impossible_window_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="is not possible"):
        Window(start, end)


def test_a_calendar_survives_storing() -> None:
    calendar = Calendar(
        "full",
        "Europe/Vienna",
        windows_from({"mon": ["09:00-12:00", "22:00-06:00"], "sat": ["00:00-24:00"]}),
        country="AT",
        subdivision="9",
        closed=frozenset({date(2026, 3, 2), date(2025, 3, 2)}),
        extra=((date(2026, 3, 7), (Window(540, 720),)),),
    )
    assert calendar_from_json(calendar_to_json(calendar)) == calendar
    assert calendar_from_json(calendar_to_json(always_open())) == always_open()
