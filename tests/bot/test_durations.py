from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.durations import duration, spell


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("30m", timedelta(minutes=30)),
        ("1h30m", timedelta(hours=1, minutes=30)),
        (" 1H 30M ", timedelta(hours=1, minutes=30)),
        ("2d", timedelta(days=2)),
        ("1d2h3m4s", timedelta(days=1, hours=2, minutes=3, seconds=4)),
        ("45s", timedelta(seconds=45)),
        ("0m", timedelta(0)),
    ],
)
def test_a_duration_is_read_as_people_write_it(text: str, length: timedelta) -> None:
    assert duration(text) == length


@pytest.mark.parametrize("text", ["", "  ", "30", "m", "30m1h", "1h1h", "-5m", "1.5h", "soon"])
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a duration: write .* 1h30m"):
        duration(text)


def test_a_duration_beyond_all_time_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        duration("9999999999d")


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("0s", "0 min"),
        ("45s", "45 s"),
        ("5m20s", "5 min 20 s"),
        ("1h30m", "1 h 30 min"),
        ("1h30m20s", "1 h 30 min"),
        ("72h", "72 h"),
        ("73h", "3 d 1 h"),
        ("5d", "5 d"),
    ],
)
def test_a_length_is_spelled_for_people(text: str, spelled: str) -> None:
    assert spell(duration(text)) == spelled


def test_a_negative_length_keeps_its_sign() -> None:
    assert spell(timedelta(minutes=-90)) == "-1 h 30 min"


def test_a_part_of_a_second_is_not_spelled() -> None:
    assert spell(timedelta(milliseconds=1)) == "0 min"


@given(st.integers(min_value=0, max_value=10_000))
def test_what_is_spelled_in_whole_minutes_reads_back_the_same(minutes: int) -> None:
    length = timedelta(minutes=minutes)
    assert duration(spell(length).replace("min", "m")) == length
