"""What somebody who needs help can count on, up to the moment when a person takes over."""

from sqlalchemy import select

from bot.storage.tables import metadata
from bot.tickets import State
from bot.vocabulary import Arrival, Deleted, Said
from tests.harness import EngineerAtWork, Requester, Stage
from tests.scenarios.asking import asks_for_a_person


async def test_somebody_is_led_through_an_article_until_it_works(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await alice.says("vpn not working")
    alice.sees("VPN won't connect, got it.", "Does the internet work without the VPN?")
    await alice.presses("Yes, it opens")
    alice.sees("You chose: Yes, it opens", "What does the VPN app say?")
    await alice.says("timed out")
    await alice.says("1")
    alice.sees("Restart it on Windows")
    await alice.presses("Yes, connected")
    alice.sees("Good. If it drops again today")
    dana.sees_nothing_new()


async def test_a_hand_over_brings_the_path_walked_to_the_engineers(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await alice.says("vpn not working")
    for answer in ("yes", "timed out", "windows", "no", "several of us"):
        await alice.says(answer)
    alice.sees("Ticket T-1, with the network team", "within 30 minutes", "This is what I passed on")
    dana.sees_card(
        "T-1",
        "P3 · unclaimed · claim by 10:30",
        "From: alice",
        "| vpn not working",
        "vpn-not-connecting r1: Does the internet work without the VPN? = Yes, it opens > "
        "What does the VPN app say? = Timed out, or stuck > Which computer is it? = Windows > "
        "Restart it on Windows = No, same problem > Is it only you? = Several of us",
        "vpn_error: Timed out, or stuck",
        "Next: L2, the people on duty · 10:15",
    )


async def test_a_person_can_be_had_at_any_moment_without_a_quiz(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await alice.says("vpn not working")
    await alice.says("0")
    alice.sees("Ticket T-1")
    dana.sees_card("T-1", 'stopped at "Does the internet work without the VPN?"')


async def test_three_messages_in_a_row_are_one_thought(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    for words in ("hi my computer", "says something about the vpn", "vpn not working"):
        arrival = Arrival(
            f"burst:{words}",
            alice.session.person,
            alice.session.place,
            Said(words),
            stage.clock.now(),
            hold=1.5,
        )
        await stage.receive(arrival)
        await stage.settle()
        alice.sees_nothing_new()
        await stage.wait(seconds=0.5)
    await stage.wait(seconds=2)
    alice.sees("VPN won't connect, got it.")
    assert alice.was_shown("got it.") == 1
    await alice.says("person")
    dana.sees_card("T-1", "hi my computer", "says something about the vpn", "vpn not working")
    taken_back = Deleted("burst:says something about the vpn")
    me = alice.session
    await stage.receive(Arrival("back", me.person, me.place, taken_back, stage.clock.now()))
    await stage.settle()
    left = [words.text for words in (await stage.ticket()).words]
    assert left == ["hi my computer", "vpn not working"]


async def test_the_same_message_delivered_again_changes_nothing(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await alice.says("vpn not working")
    await asks_for_a_person(alice)
    await dana.types("claim T-1")
    before = await stage.dump()
    for arrival in tuple(stage.arrivals):
        assert not await stage.crew.receive(arrival)
    await stage.settle()
    assert await stage.dump() == before


async def test_a_talk_goes_on_at_the_same_step_after_a_restart(
    stage: Stage, alice: Requester
) -> None:
    await alice.says("vpn not working")
    await alice.says("yes")
    await stage.restart()
    await alice.says("timed out")
    alice.sees("Which computer is it?")
    await stage.restart()
    await alice.presses("Mac")
    alice.sees("Restart it on a Mac")


async def test_a_pasted_password_is_nowhere_in_the_database(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    secret = "Tr0ub4dor&3xyz"
    await alice.says(f"vpn not working, my password is {secret}")
    alice.sees("I've hidden the password in your message", "Please change it")
    await alice.says("0")
    await alice.says(f"by the way password: {secret}")
    await alice.edits(f"I meant pw={secret}")
    await dana.types("claim T-1")
    dana.sees_card("T-1", "hidden: password")
    dump = await stage.dump()
    assert set(dump) == set(metadata.tables)
    assert secret not in repr(dump)
    assert "vpn not working" in repr(dump)
    if stage.db.dialect == "sqlite":
        assert not any(secret.encode() in content for content in stage.files().values())


async def test_a_bug_of_the_bot_ends_with_one_sentence_and_a_ticket_while_others_go_on(
    stage: Stage,
    alice: Requester,
    dana: EngineerAtWork,
    expected_errors: list[str],
) -> None:
    bob = stage.requester("bob")
    with stage.broken_matcher("xyzzy"):
        await alice.says("xyzzy is broken")
        await bob.says("vpn not working")
        bob.sees("VPN won't connect, got it.")
        await stage.wait(minutes=1, at_work_every=1)
    alice.sees("Something broke on my side, not yours.", "Phone: 0800 555 0100.", "Ticket T-1")
    assert alice.was_shown("Something broke") == 1
    dana.sees_card("T-1", "xyzzy is broken", "The bot failed on this message")
    ticket = await stage.ticket()
    assert (ticket.kind, ticket.state, ticket.priority) == ("bot-failure", State.OPEN, "P3")
    async with stage.db.read() as work:
        inbox = metadata.tables["inbox"]
        dead = await work.connection.execute(select(inbox.c.attempts).where(inbox.c.state == 2))
        assert [row.attempts for row in dead] == [5]
    expected_errors.append("An act in terminal/local/@alice could not be handled.")
    stage.may_die = True
    await alice.says("vpn not working")
    dana.sees("vpn not working")


async def test_what_was_edited_or_taken_back_follows_everywhere(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await asks_for_a_person(alice, "the prnter is on fier")
    first = alice.last
    dana.sees_card("T-1", "the prnter is on fier")
    await alice.edits("the printer is slow")
    dana.sees_card("T-1", "the printer is slow")
    await stage.wait(minutes=1)
    await alice.says("and it smells of roses")
    dana.sees("alice writes:", "and it smells of roses")
    await alice.edits("and it smells of smoke")
    dana.sees("changed later", "and it smells of smoke")
    assert dana.was_shown("roses") == 0
    await alice.takes_back()
    dana.sees("alice took this message back.")
    assert dana.was_shown("smoke") == 0
    await alice.takes_back(first)
    assert dana.was_shown("printer is slow") == 0
    assert [words.text for words in (await stage.ticket()).words] == []


async def test_practice_mode_says_so_and_calls_nobody(stage: Stage, alice: Requester) -> None:
    await alice.says("forgot my password")
    await alice.says("forgot it")
    await alice.says("my work account")
    alice.sees("Practice mode: nothing was really sent or changed.", "Next I can mail you a link")
    await alice.says("yes")
    alice.sees("Practice mode")
    assert "action-ended" in await stage.events(0)


async def test_nobody_closes_the_ticket_of_somebody_else(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await asks_for_a_person(alice)
    bob = stage.requester("bob")
    await bob.says("close T-1")
    bob.sees("You have no open ticket T-1; it may be closed already.")
    assert (await stage.ticket()).state is State.OPEN
    await alice.says("close T-1")
    assert (await stage.ticket()).state is State.CLOSED
    await alice.says("close T-1")
    alice.sees("T-1 is closed already.")


async def test_a_fire_is_for_people_at_once(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await alice.says("there is a fire in the server room")
    alice.sees("call 112 first", "Ticket T-1")
    dana.sees_card("T-1", "P1", "people may be in danger")
    assert alice.was_shown("Tell me what's wrong") <= 1
