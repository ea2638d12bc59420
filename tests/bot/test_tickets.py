"""The table of moves is the law of tickets."""

from datetime import UTC, datetime

import pytest

from bot.tickets import ANSWERED, HELD, TABLE, Answer, Move, NotAllowed, State, moved
from tests.bot.floors import new_ticket


@pytest.mark.parametrize("move", list(Move))
@pytest.mark.parametrize("state", list(State))
def test_every_move_in_every_state_does_what_the_table_says(state: State, move: Move) -> None:
    ticket = new_ticket(state=state)
    if (state, move) in TABLE:
        after = moved(ticket, move, holder="slack/acme/dana")
        assert after.state is TABLE[state, move]
        assert after.holder == "slack/acme/dana"
        return
    with pytest.raises(NotAllowed) as refused:
        moved(ticket, move)
    assert state.value in str(refused.value)
    for allowed_state, allowed in TABLE:
        if allowed_state is state:
            assert allowed.value in str(refused.value)


def test_a_closed_ticket_can_only_be_noted_on() -> None:
    assert [move for state, move in TABLE if state is State.CLOSED] == [Move.NOTE]


def test_every_living_state_is_either_open_or_held_by_one_person() -> None:
    assert {State.OPEN} | HELD | ANSWERED == set(State)
    assert not HELD & ANSWERED


def test_every_state_can_be_reached_from_open() -> None:
    reached = {State.OPEN}
    while more := {to for (state, _), to in TABLE.items() if state in reached} - reached:
        reached |= more
    assert reached == set(State)


def test_the_last_answer_of_a_name_is_in_force() -> None:
    at = datetime(2026, 6, 15, tzinfo=UTC)
    fields = (Answer("os", "mac", at), Answer("floor", "3", at), Answer("os", "windows", at))
    latest = new_ticket(fields=fields).latest()
    assert [(name, answer.value) for name, answer in latest.items()] == [
        ("os", "windows"),
        ("floor", "3"),
    ]


def test_people_call_a_ticket_by_its_number() -> None:
    assert new_ticket().ref == "T-12"
