"""No pattern that an author writes can keep the desk busy."""

import re
import time

import pytest

from knowledge_base.patterns import LONGEST, LONGEST_TEXT, fits, pattern_fault

EVIL = (
    r"(a+)+$",
    r"(a|a)*b",
    r"(a|aa)+$",
    r"([a-zA-Z]+)*c",
    r"(.*a){20}",
    r"(a*)*(a*)*(a*)*b",
    r"((a{1,30}){1,30})*b",
    r"(\w+\s?)*!!",
)


@pytest.mark.parametrize("pattern", EVIL)
@pytest.mark.parametrize("length", [30, LONGEST_TEXT - 1, 40_000])
def test_an_evil_pattern_is_done_at_once(pattern: str, length: int) -> None:
    began = time.perf_counter()
    assert pattern_fault(pattern) == ""
    assert not fits(pattern, "a" * length + "!")
    assert time.perf_counter() - began < 0.1


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        (r"(a)\1", "invalid escape"),
        (r"(?=a)b", "invalid perl operator"),
        (r"(?<=a)b", "invalid"),
        (r"(?!a)b", "invalid perl operator"),
        (r"(a{1,1000}){1,1000}", "invalid repetition size"),
        ("[", "missing ]"),
        ("a" * (LONGEST + 1), "longer than 200"),
        ("\ud800", "half a character"),
    ],
)
def test_what_could_run_for_ever_or_not_at_all_is_refused(pattern: str, fault: str) -> None:
    assert fault in pattern_fault(pattern)


@pytest.mark.parametrize(
    ("pattern", "right", "wrong"),
    [
        (r"[0-9]\.[0-9]{3}", "3.214", "3.2145"),
        (r"PRN-\d{3}", "PRN-302", "PRN-30"),
        (r"(?i)[a-z ]+", "Room A", "Room 4"),
        (r".{1,3}", "äöü", "äöüß"),
        (r"(?:floor|level) [1-9]", "floor 3", "floor 3 or so"),
    ],
)
def test_an_ordinary_pattern_means_what_it_always_did(pattern: str, right: str, wrong: str) -> None:
    assert pattern_fault(pattern) == ""
    assert fits(pattern, right)
    assert not fits(pattern, wrong)
    assert re.fullmatch(pattern, right)
    assert not re.fullmatch(pattern, wrong)


def test_half_a_character_in_a_text_breaks_nothing() -> None:
    assert fits(".", "\ud800")
