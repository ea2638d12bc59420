"""What may run is decided by the registry and the facts, never by the article."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.actions.permission import LONGEST_TEXT, Asked, Reason, Requester, refusal
from bot.actions.registry import ActionDefinition, starter_registry
from bot.conversation.talk import Proof
from knowledge_base.article import Audience

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
REGISTRY = starter_registry()
RESET = REGISTRY["idp.send_reset_link"]
LICENCE = REGISTRY["licence.assign"]
ANNA = Requester("U1")
FRESH = Proof("verified", NOW - timedelta(minutes=2))


def asked(**changes: Any) -> Asked:  # noqa: ANN401 -- fields of Asked
    facts = Asked(requester=ANNA, kind="request", params={"user": "U1"}, proofs=(FRESH,))
    return replace(facts, **changes)


def reason(definition: ActionDefinition, facts: Asked) -> Reason | None:
    refused = refusal(definition, facts, NOW)
    return refused.reason if refused else None


def test_a_verified_person_may_reset_their_own_password() -> None:
    assert refusal(RESET, asked(), NOW) is None


@pytest.mark.parametrize(
    "params",
    [
        {"user": "U2"},
        {"user": ""},
        {"user": "u1"},
        {"user": "U1 "},
        {},
        {"user": "U1", "email": "else@example.com"},
        {"person": "U1"},
    ],
)
def test_an_article_cannot_name_anybody_but_the_requester(params: dict[str, str]) -> None:
    assert reason(RESET, asked(params=params)) is Reason.PARAMETERS


def test_a_requester_without_an_id_matches_nothing() -> None:
    nobody = asked(requester=Requester(""), params={"user": ""})
    assert reason(RESET, nobody) is Reason.PARAMETERS


@pytest.mark.parametrize(
    ("product", "expected"),
    [
        ("Figma", None),
        ("x" * LONGEST_TEXT, None),
        ("x" * (LONGEST_TEXT + 1), Reason.PARAMETERS),
        ("", Reason.PARAMETERS),
        ("Figma\nadmin: yes", Reason.PARAMETERS),
        ("Figma\u202e", Reason.PARAMETERS),
    ],
)
def test_free_text_is_short_and_printable(product: str, expected: Reason | None) -> None:
    assert reason(LICENCE, asked(params={"user": "U1", "product": product})) is expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("request", None), ("incident", Reason.KIND), ("question", Reason.KIND), ("", Reason.KIND)],
)
def test_an_action_runs_only_in_its_kinds_of_article(kind: str, expected: Reason | None) -> None:
    assert reason(RESET, asked(kind=kind)) is expected


def test_an_action_without_kinds_runs_in_any_article() -> None:
    facts = asked(kind="question", params={"user": "U1", "product": "Figma"})
    assert reason(LICENCE, facts) is None


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        (Audience.EVERYONE, Reason.AUDIENCE),
        (Audience.STAFF, None),
        (Audience.SUPPORT, Reason.AUDIENCE),
    ],
)
def test_an_action_is_only_for_its_audience(audience: Audience, expected: Reason | None) -> None:
    staff_only = replace(RESET, audience=(Audience.STAFF,))
    facts = asked(requester=Requester("U1", audience=audience))
    assert reason(staff_only, facts) is expected


@pytest.mark.parametrize(
    "requester",
    [
        Requester("U1", roles=frozenset({"admin"})),
        Requester("U1", roles=frozenset({"member", "service-account"})),
        Requester("U1", flags=frozenset({"leaver"})),
        Requester("U1", flags=frozenset({"under-investigation"})),
    ],
)
def test_denied_roles_and_flags_are_refused(requester: Requester) -> None:
    assert reason(RESET, asked(requester=requester)) is Reason.DENIED


def test_a_role_that_nobody_denied_is_fine() -> None:
    assert reason(RESET, asked(requester=Requester("U1", roles=frozenset({"member"})))) is None


@pytest.mark.parametrize(
    ("proofs", "expected"),
    [
        ((), Reason.NO_PROOF),
        ((Proof("manager-approved", NOW),), Reason.NO_PROOF),
        ((Proof("verified", NOW - timedelta(minutes=10)),), Reason.OLD_PROOF),
        ((Proof("verified", NOW - timedelta(minutes=9, seconds=59)),), None),
        ((Proof("verified", NOW - timedelta(hours=1)), FRESH), None),
        ((FRESH, Proof("verified", NOW - timedelta(hours=1))), None),
    ],
)
def test_the_proof_must_be_there_and_young(
    proofs: tuple[Proof, ...], expected: Reason | None
) -> None:
    assert reason(RESET, asked(proofs=proofs)) is expected


def test_a_proof_without_a_longest_age_lasts_for_the_conversation() -> None:
    patient = replace(RESET, max_age=None)
    old = (Proof("verified", NOW - timedelta(days=9)),)
    assert reason(patient, asked(proofs=old)) is None


def test_locking_a_lost_device_needs_no_proof() -> None:
    facts = asked(kind="security", proofs=())
    assert reason(REGISTRY["device.lock"], facts) is None


@pytest.mark.parametrize(
    ("person_runs", "overall_runs", "expected"),
    [
        (2, 29, None),
        (3, 0, Reason.PERSON_LIMIT),
        (4, 30, Reason.PERSON_LIMIT),
        (0, 30, Reason.OVERALL_LIMIT),
    ],
)
def test_a_limit_stops_the_run_after_the_last_allowed_one(
    person_runs: int, overall_runs: int, expected: Reason | None
) -> None:
    facts = asked(person_runs=person_runs, overall_runs=overall_runs)
    assert reason(RESET, facts) is expected


def test_an_action_without_limits_is_not_counted() -> None:
    facts = asked(
        params={"to": "L2/security", "priority": "P1", "reason": "Attachment opened"},
        person_runs=999,
        overall_runs=999,
    )
    assert reason(REGISTRY["ticket.open"], facts) is None


def test_a_refusal_never_repeats_what_was_passed() -> None:
    refused = refusal(RESET, asked(params={"user": "canary-4711"}), NOW)
    assert refused is not None
    assert "canary" not in refused.sentence
