"""Failpoints do nothing unless they are asked for by name."""

import os
import signal

import pytest

from bot import failpoints
from bot.failpoints import fp


@pytest.fixture
def signals(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    sent: list[int] = []
    monkeypatch.setattr(os, "kill", lambda _pid, number: sent.append(number))
    failpoints._passes.clear()  # noqa: SLF001 -- each test counts from nothing
    return sent


def test_a_point_does_nothing_by_itself(
    signals: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FP", raising=False)
    fp("outbox.after_claim")
    monkeypatch.setenv("FP", "outbox.after_send")
    fp("outbox.after_claim")
    assert signals == []


def test_a_point_kills_at_the_pass_that_was_asked_for(
    signals: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FP", "here:kill:3")
    for _ in range(4):
        fp("here")
    assert signals == [signal.SIGKILL]


def test_a_point_stops_when_that_was_asked_for(
    signals: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FP", "here:stop")
    fp("here")
    assert signals == [signal.SIGSTOP]
