"""What a decision of the conversation leaves behind on tickets and on people."""

from collections.abc import Mapping
from typing import Any

from bot.conversation import Talk
from bot.conversation.turn import Relay, Turn
from bot.desk.granting import Grants
from bot.tickets import State, Words
from tests.harness import EngineerAtWork, Requester, Stage
from tests.scenarios.asking import asks_for_a_person, forgets_a_password


async def _facts(stage: Stage, who: Requester) -> Mapping[str, Any]:
    async with stage.db.read() as work:
        record = await work.person(who.session.person.key)
    assert record is not None
    return record.facts


async def test_a_second_hand_over_goes_on_the_ticket_that_is_open(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await asks_for_a_person(alice)
    await alice.says("start over")
    await alice.says("forgot my password")
    await alice.says("person")
    alice.sees("I've added this to your ticket T-1.")
    dana.sees("alice came back through the bot with more: Reset a forgotten password.")
    dana.sees_card("T-1", "the coffee is cold", "forgot my password", "reset-password r1")
    ticket = await stage.ticket()
    assert ticket.priority == "P3", "It takes the higher priority of the two."
    assert "packet_added" in await stage.events()
    async with stage.db.read() as work:
        assert len(await work.tickets()) == 1


async def test_a_second_matter_never_makes_a_ticket_less_pressing(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await forgets_a_password(alice)
    await alice.says("urgent")
    before = (await stage.ticket()).priority
    await alice.says("start over")
    await asks_for_a_person(alice)
    assert (await stage.ticket()).priority == before


async def test_the_kind_of_computer_that_somebody_names_is_remembered_and_can_be_taken_back(
    stage: Stage, alice: Requester
) -> None:
    await alice.says("vpn not working on my mac")
    assert (await _facts(stage, alice))["device.os"] == "macos"
    await alice.presses("Not a Mac")
    assert (await _facts(stage, alice))["device.os"] == ""


async def test_works_closes_a_resolved_ticket(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await asks_for_a_person(alice)
    await dana.types("resolve T-1 fixed: warmed up")
    await alice.presses("Yes")
    assert (await stage.ticket()).state is State.CLOSED
    alice.sees("I've closed T-1.")
    dana.sees("alice says that it works. Closed.")


async def test_not_yet_opens_a_resolved_ticket_again(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await asks_for_a_person(alice)
    await dana.types("resolve T-1 fixed: warmed up")
    await alice.presses("Not yet")
    assert (await stage.ticket()).state is State.OPEN
    dana.sees("alice says that it does not work yet. Open again.")


async def test_close_ends_a_ticket_that_nobody_has_resolved(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await asks_for_a_person(alice)
    await dana.types("claim T-1")
    await alice.says("close my ticket")
    ticket = await stage.ticket()
    assert ticket.state is State.CLOSED
    assert ticket.resolution
    assert ticket.resolution.code == "withdrawn"
    alice.sees("Closed T-1.")
    dana.sees("alice closed this.")


async def test_urgent_raises_a_ticket_and_pings_whoever_holds_it(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await asks_for_a_person(alice)
    await dana.types("claim T-1")
    await alice.says("urgent")
    alice.sees("I've raised T-1 to P2")
    assert dana.pings() == ["terminal/local/dana"]
    assert (await stage.ticket()).priority == "P2"


async def test_nothing_of_a_closed_matter_is_on_the_next_ticket(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await forgets_a_password(alice)
    await alice.says("close my ticket")
    await asks_for_a_person(alice, "the tea is cold")
    second = await stage.ticket(2)
    assert [words.text for words in second.words] == ["the tea is cold"]
    assert (second.path, second.fields, second.follows) == ((), (), 1)


async def test_words_for_a_ticket_that_is_not_there_are_no_error(stage: Stage) -> None:
    alice = stage.requester("alice").session
    async with stage.db.work() as work:
        await work.remember(alice.person, alice.place, stage.clock.now(), direct=True)
        talk = await work.save_talk(Talk(alice.person, alice.place))
        words = Words("m1", "hello", stage.clock.now())
        await Grants(work, stage.crew.house, talk, None).all_of(Turn(talk).wish(Relay(words)))
    async with stage.db.read() as work:
        assert await work.tickets() == []
