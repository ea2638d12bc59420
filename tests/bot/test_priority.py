from itertools import product

import pytest

from bot.priority import (
    Impact,
    Priority,
    Urgency,
    impact_from,
    priority_from,
    priority_of,
    raise_to,
    urgency_from,
)

P1, P2, P3, P4 = Priority


@pytest.mark.parametrize(
    ("impact", "row"),
    [
        (Impact.ONE_PERSON, (P4, P4, P3)),
        (Impact.SEVERAL_PEOPLE, (P4, P3, P2)),
        (Impact.WHOLE_SITE, (P3, P2, P1)),
    ],
)
def test_impact_and_urgency_give_the_priority(impact: Impact, row: tuple[Priority, ...]) -> None:
    assert tuple(priority_of(impact, urgency) for urgency in Urgency) == row


@pytest.mark.parametrize("circumstance", ["critical_service", "vip", "accessibility"])
def test_each_circumstance_raises_by_one(circumstance: str) -> None:
    raised = priority_of(Impact.ONE_PERSON, Urgency.HIGH, **{circumstance: True})
    assert raised is P2


def test_nothing_rises_above_the_top_and_nothing_sinks() -> None:
    yes_or_no = (False, True)
    for impact, urgency in product(Impact, Urgency):
        plain = priority_of(impact, urgency)
        for critical, vip, access in product(yes_or_no, yes_or_no, yes_or_no):
            raised = priority_of(
                impact, urgency, critical_service=critical, vip=vip, accessibility=access
            )
            assert int(raised[1]) == max(1, int(plain[1]) - (critical + vip + access))


def test_a_priority_is_only_ever_raised() -> None:
    for current, wanted in product(Priority, Priority):
        assert raise_to(current, wanted) == min(current, wanted)


def test_the_words_of_an_article_are_read() -> None:
    assert impact_from("one-person") is Impact.ONE_PERSON
    assert impact_from("Several people") is Impact.SEVERAL_PEOPLE
    assert impact_from("whole_site") is Impact.WHOLE_SITE
    assert urgency_from(" High ") is Urgency.HIGH
    assert priority_from(" p2 ") is P2


def test_unknown_words_are_refused_with_the_choices() -> None:
    with pytest.raises(ValueError, match="'everybody' is no impact: choose one of one-person, sev"):
        impact_from("everybody")
    with pytest.raises(ValueError, match="is no urgency: choose one of low, medium, high"):
        urgency_from("asap")
    with pytest.raises(ValueError, match="'P0' is no priority: choose one of P1, P2, P3, P4"):
        priority_from("P0")
