"""The registry says what each action may do, and refuses what no run could follow."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.actions.registry import (
    ActionDefinition,
    Endpoint,
    Limit,
    Registry,
    Source,
    limit,
    starter_registry,
)

VERIFY = Endpoint("https://idp.example.com/verify", "IDP_KEY")
RESET = Endpoint("https://idp.example.com/reset", "IDP_KEY")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3/day", Limit(3, timedelta(days=1))),
        ("30/hour", Limit(30, timedelta(hours=1))),
        (" 1 / Minute ", Limit(1, timedelta(minutes=1))),
        ("10/week", Limit(10, timedelta(weeks=1))),
    ],
)
def test_a_limit_reads_as_people_write_it(text: str, expected: Limit) -> None:
    assert limit(text) == expected


@pytest.mark.parametrize(
    "text", ["", "3", "0/day", "-1/day", "3/fortnight", "three/day", "3/day/2"]
)
def test_what_is_not_a_limit_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write it like 3/day"):
        limit(text)


@pytest.mark.parametrize("outcomes", [(), ("sent", "timeout"), ("error",), ("cancelled",)])
def test_a_definition_needs_outcomes_of_its_own(outcomes: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="needs outcomes of its own"):
        ActionDefinition(name="printer.restart", outcomes=outcomes)


def test_an_action_that_is_switched_on_needs_an_endpoint() -> None:
    with pytest.raises(ValueError, match="no endpoint to call"):
        ActionDefinition(name="printer.restart", outcomes=("ok",), dry_run=False)


def test_the_linter_learns_each_action_from_the_registry() -> None:
    signatures = starter_registry().signatures()
    assert set(signatures) == {
        "identity.verify",
        "idp.send_reset_link",
        "idp.unlock_account",
        "device.lock",
        "ticket.open",
        "licence.assign",
    }
    reset = signatures["idp.send_reset_link"]
    assert (reset.outcomes, reset.parameters) == (("sent",), ("user",))
    assert reset.changes
    assert (reset.needs, reset.kinds) == ("verified", ("request",))
    assert signatures["identity.verify"].gives == "verified"
    assert signatures["ticket.open"].instant


def test_everything_is_practised_until_an_endpoint_is_configured() -> None:
    registry = starter_registry()
    assert registry.practice
    assert all(registry.practised(name) for name in registry if name != "ticket.open")
    assert len(registry) == 6


def test_a_ticket_is_opened_for_real_even_in_practice() -> None:
    assert not starter_registry().practised("ticket.open")


def test_what_is_configured_is_done_and_the_rest_is_practised() -> None:
    registry = starter_registry().connected(
        {"identity.verify": VERIFY, "idp.send_reset_link": RESET}
    )
    assert not registry.practice
    assert not registry.practised("idp.send_reset_link")
    assert registry["idp.send_reset_link"].endpoint == RESET
    assert registry.practised("device.lock")


def test_configuring_nothing_leaves_the_desk_practising() -> None:
    assert starter_registry().connected({}).practice


def test_an_endpoint_for_an_unknown_action_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"no action idp\.rest.*idp\.send_reset_link"):
        starter_registry().connected({"idp.rest": RESET})


def test_nothing_real_can_stand_on_a_practised_proof() -> None:
    with pytest.raises(ValueError, match=r"identity\.verify.*only practised"):
        starter_registry().connected({"idp.send_reset_link": RESET})


def test_in_practice_nothing_is_done_even_where_an_endpoint_is_known() -> None:
    live = replace(starter_registry()["device.lock"], endpoint=RESET, dry_run=False)
    assert Registry([live], practice=True).practised("device.lock")
    assert not Registry([live], practice=False).practised("device.lock")


def test_every_starter_action_that_changes_something_is_bounded() -> None:
    for definition in starter_registry().values():
        assert not definition.changes or (definition.per_person and definition.overall)


def test_a_starter_action_acts_on_nobody_but_the_requester() -> None:
    for definition in starter_registry().values():
        assert definition.params.get("user", Source.REQUESTER) is Source.REQUESTER
