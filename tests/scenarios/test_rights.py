"""Who may look at what, and who can be handed a ticket."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.storage.tables import tickets
from tests.bot.floors import new_ticket
from tests.harness import EngineerAtWork, Requester, Stage
from tests.harness.stage import SHIFT
from tests.scenarios.asking import asks_for_a_person, forgets_a_password

MEMBERS = f"{SHIFT}\ntiers.L2.members = ['dana']"


@pytest.fixture
async def closed_shop(sqlite_url: str) -> AsyncIterator[Stage]:
    """Open a desk on which Dana alone is a member of L2."""
    async with Stage.opened(sqlite_url, settings=MEMBERS) as opened:
        yield opened
        await opened.check()


# --- looking --------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["show T-1", "timeline T-1"])
async def test_a_ticket_of_another_tier_is_not_shown(
    stage: Stage, alice: Requester, dana: EngineerAtWork, zoe: EngineerAtWork, command: str
) -> None:
    await forgets_a_password(alice)
    await zoe.types(command)
    zoe.is_told("You need the role L2 for T-1; ask @desk-leads.")
    zoe.sees_nothing_of("password", "opened")
    dana.sees_nothing_new()
    assert (await stage.ticket()).tier == "L2"


@pytest.mark.parametrize(("command", "words"), [("show", "moved"), ("timeline", "passed it")])
async def test_a_tier_still_sees_a_ticket_that_it_passed_on(
    alice: Requester, dana: EngineerAtWork, zoe: EngineerAtWork, command: str, words: str
) -> None:
    await forgets_a_password(alice)
    await dana.types("escalate T-1 L3 needs a firewall change")
    await dana.types(f"{command} T-1")
    dana.sees_nothing_of("You need the role")
    dana.is_told("T-1" if words == "moved" else words)
    await zoe.types(f"{command} T-1")
    zoe.sees_nothing_of("You need the role")
    await zoe.types("escalate T-1 L2 it is a password after all")
    await zoe.types(f"{command} T-1")
    zoe.sees_nothing_of("You need the role")


@pytest.mark.parametrize("command", ["queue", "next", "oncall", "claim", "show"])
async def test_who_is_no_member_of_a_tier_sees_nothing_of_it(
    closed_shop: Stage, command: str
) -> None:
    sam = closed_shop.engineer("sam")
    await forgets_a_password(closed_shop.requester("alice"))
    await sam.types(command)
    sam.is_told("You need the role L2 here; ask @desk-leads.")
    sam.sees_nothing_of("T-1", "dana")


async def test_who_is_no_member_is_not_shown_a_ticket_by_its_number(closed_shop: Stage) -> None:
    await forgets_a_password(closed_shop.requester("alice"))
    sam, dana = closed_shop.engineer("sam"), closed_shop.engineer("dana")
    await sam.types("timeline T-1")
    sam.is_told("You need the role L2 for T-1; ask @desk-leads.")
    await dana.types("queue")
    dana.is_told("T-1")
    await dana.types("show T-1")
    dana.is_told("forgot my password")


async def test_whoever_has_the_role_is_shown_a_private_ticket_whole(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await asks_for_a_person(alice, "somebody reads my mail")
    async with stage.db.work() as work:
        ticket = await work.ticket(1)
        assert ticket
        await work.save_ticket(replace(ticket, private=True))
    await dana.types("priority T-1 P2")
    dana.sees_card("T-1", "T-1 · private")
    await dana.types("show T-1")
    dana.is_told("somebody reads my mail", "alice (terminal)", "private")


# --- the queue ------------------------------------------------------------------------------


async def test_a_long_queue_never_hides_what_is_most_pressing(database_url: str) -> None:
    async with Stage.opened(database_url) as stage:
        dana = stage.engineer("dana")
        async with stage.db.work() as work:
            for number in range(1, 102):
                priority = "P1" if number == 101 else "P4"
                await work.add_ticket(
                    new_ticket(
                        id=0,
                        requester=f"terminal/local/u{number}",
                        priority=priority,
                        opened_at=stage.clock.now(),
                    )
                )
        await dana.types("next")
        dana.is_told("T-101 ·", "P1")
        await dana.types("queue")
        dana.is_told("T-101 ·", "And 81 more.")
        async with stage.db.work() as work:
            await work.connection.execute(tickets.delete())


# --- handing over ---------------------------------------------------------------------------


async def test_a_ticket_is_not_handed_to_somebody_who_only_ever_asked_for_help(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await stage.requester("bob").says("hello")
    await forgets_a_password(alice)
    for name in ("bob", "alice"):
        await dana.types(f"assign T-1 {name}")
        dana.is_told(
            f"{name} has not been seen at work in L2. Possible: dana.",
            "Somebody else is known once they type help in the channel of L2.",
        )
    assert not (await stage.ticket()).holder


async def test_somebody_is_known_as_an_engineer_once_they_were_in_the_channel(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await forgets_a_password(alice)
    await stage.engineer("sam").types("help")
    await dana.types("assign T-1 sam")
    dana.is_told("T-1 is with sam now.")
    await dana.types("release T-1 sam is ill")
    await stage.requester("sam").says("hello")
    await dana.types("assign T-1 sam")
    dana.is_told("sam has not been seen at work in L2.")


async def test_who_had_a_ticket_of_a_tier_or_stands_on_its_rota_is_known_wherever_they_are(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    sam = stage.engineer("sam")
    await asks_for_a_person(alice)
    await sam.types("claim T-1")
    await stage.requester("sam").says("hello")
    await stage.requester("dana").says("hello")
    await forgets_a_password(stage.requester("bob"))
    await sam.types("assign T-2 dana")
    assert (await stage.ticket(2)).holder_name == "dana"
    await stage.requester("sam").says("hello")
    await dana.types("assign T-2 sam")
    assert (await stage.ticket(2)).holder_name == "sam"


async def test_where_members_are_named_only_they_are_possible(closed_shop: Stage) -> None:
    await forgets_a_password(closed_shop.requester("alice"))
    dana = closed_shop.engineer("dana")
    await dana.types("assign T-1 sherlock")
    dana.is_told("I don't know an engineer called “sherlock”. Possible: dana.")
    await dana.types("assign T-1 alice")
    dana.is_told("alice needs the role L2 for T-1; ask @desk-leads.")
    assert not (await closed_shop.ticket()).holder


# --- the timeline ---------------------------------------------------------------------------


async def test_the_timeline_is_for_people(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    sam = stage.engineer("sam")
    await sam.types("help")
    await forgets_a_password(alice)
    await stage.wait(minutes=20)
    await dana.types("reply T-1 we are on it")
    await stage.wait(minutes=1)
    await alice.says("thank you so much for that, the phone is blue")
    await dana.types("assign T-1 sam")
    await dana.types("timeline T-1")
    dana.is_told(
        "10:00 · alice opened it as P3 for identity in L2",
        "10:15 · the clock called dana",
        "10:20 · dana claimed it",
        "10:20 · dana replied: we are on it",
        "10:21 · alice wrote: thank you so much for that, the phone is blue",
        "10:21 · dana handed it to sam",
    )
    dana.sees_nothing_of("terminal/local", "ticket:1", "posting")
