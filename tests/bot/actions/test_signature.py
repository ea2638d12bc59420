"""A receiver can tell our calls from all others, now and not later."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.actions.signature import SIGNATURE, TIMESTAMP, sign, verify

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
BODY = b'{"action":"idp.send_reset_link"}'


def test_a_signed_body_is_taken_for_true() -> None:
    assert verify(["old-key"], sign(["old-key"], BODY, NOW), BODY, NOW)


def test_the_signature_is_the_hmac_of_timestamp_dot_body() -> None:
    headers = sign(["0123456789abcdef"], BODY, NOW)
    assert headers == {
        TIMESTAMP: "1793610000",
        SIGNATURE: "v1=64375e43c7149c2ed48da2c720f551f8322bcb75691c812b17297269c6816c7a",
    }


def test_the_names_of_headers_may_be_written_in_any_case() -> None:
    headers = {name.upper(): value for name, value in sign(["key"], BODY, NOW).items()}
    assert verify(["key"], headers, BODY, NOW)


@pytest.mark.parametrize(
    ("minutes", "seconds", "expected"),
    [(0, 0, True), (5, 0, True), (5, 1, False), (-5, 0, True), (-5, -1, False), (600, 0, False)],
)
def test_a_call_counts_within_five_minutes_on_both_sides(
    minutes: int, seconds: int, *, expected: bool
) -> None:
    headers = sign(["key"], BODY, NOW)
    later = NOW + timedelta(minutes=minutes, seconds=seconds)
    assert verify(["key"], headers, BODY, later) is expected


def test_a_changed_body_is_refused() -> None:
    assert not verify(["key"], sign(["key"], BODY, NOW), BODY + b" ", NOW)


def test_a_replay_under_a_fresh_time_is_refused() -> None:
    headers = sign(["key"], BODY, NOW)
    later = NOW + timedelta(hours=1)
    fresh = headers | {TIMESTAMP: sign(["key"], BODY, later)[TIMESTAMP]}
    assert not verify(["key"], fresh, BODY, later)


@pytest.mark.parametrize(
    ("sender", "receiver", "expected"),
    [
        (["new", "old"], ["old"], True),
        (["new", "old"], ["new"], True),
        (["old"], ["new", "old"], True),
        (["new"], ["new", "old"], True),
        (["new"], ["old"], False),
        (["gone"], ["new", "old"], False),
        (["key"], [], False),
        (["key"], [""], False),
    ],
)
def test_a_key_is_exchanged_with_both_in_force(
    sender: list[str], receiver: list[str], *, expected: bool
) -> None:
    assert verify(receiver, sign(sender, BODY, NOW), BODY, NOW) is expected


@pytest.mark.parametrize(
    "change",
    [
        {SIGNATURE: ""},
        {SIGNATURE: "v1="},
        {SIGNATURE: "v1=é"},
        {SIGNATURE: "v0=" + "0" * 64},
        {TIMESTAMP: ""},
        {TIMESTAMP: "soon"},
        {TIMESTAMP: "-1793610000"},
        {TIMESTAMP: "1793610000.0"},
        {TIMESTAMP: "١٧٩٣٦١٠٠٠٠"},
        {TIMESTAMP: "9" * 400},
    ],
)
def test_headers_that_are_none_are_refused(change: dict[str, str]) -> None:
    assert not verify(["key"], sign(["key"], BODY, NOW) | change, BODY, NOW)


def test_missing_headers_are_refused() -> None:
    assert not verify(["key"], {}, BODY, NOW)


def test_only_the_first_signatures_are_looked_at() -> None:
    headers = sign(["key"], BODY, NOW)
    crowded = headers | {SIGNATURE: "v1=x," * 4 + headers[SIGNATURE]}
    assert not verify(["key"], crowded, BODY, NOW)


@pytest.mark.parametrize("secrets", [[], [""]])
def test_nothing_is_signed_without_a_secret(secrets: list[str]) -> None:
    with pytest.raises(ValueError, match="without a secret"):
        sign(secrets, BODY, NOW)
