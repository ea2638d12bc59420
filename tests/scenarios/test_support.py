"""What requesters, engineers and leads can count on once a ticket is open."""

import asyncio

from bot.tickets import State
from tests.harness import EngineerAtWork, Requester, Stage
from tests.scenarios.asking import asks_for_a_person, forgets_a_password


async def test_an_unclaimed_ticket_calls_duty_then_the_lead_and_reaches_l3_in_an_hour(
    stage: Stage, alice: Requester, dana: EngineerAtWork, zoe: EngineerAtWork
) -> None:
    await forgets_a_password(alice)
    await stage.wait(minutes=14, seconds=59)
    dana.sees_nothing_new()
    await stage.wait(seconds=1)
    dana.sees("T-1 (P3) waits for somebody to claim it: L2, on duty.")
    assert dana.pings() == ["dana"]
    await stage.wait(minutes=15)
    dana.sees("T-1 (P3) is unclaimed since 10:00: L2, lead.")
    assert dana.pings() == ["desk-leads"]
    zoe.sees_nothing_new()
    await stage.wait(minutes=30)
    dana.sees_card("T-1", "moved to L3", "nobody claimed it in time")
    zoe.sees_card("T-1", "P3 · unclaimed · claim by 11:30", "Tried already: L2 on duty, L2 lead")
    assert zoe.pings() == ["zoe"]
    alice.sees("I've passed it to the identity team in L3", "by 11:30 (UTC)")
    alice.sees_nothing_of("Still nobody")


async def test_outside_its_hours_a_ladder_waits_until_the_desk_opens(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await stage.wait(hours=7, minutes=50)
    await forgets_a_password(alice)
    await stage.wait(hours=15, minutes=14)
    dana.sees_nothing_of("waits for somebody")
    await stage.wait(minutes=1)
    dana.sees("T-1 (P3) waits for somebody to claim it: L2, on duty.")
    alice.sees_nothing_new()


async def test_a_closed_desk_says_when_it_opens(stage: Stage, alice: Requester) -> None:
    await stage.wait(hours=9)
    await alice.says("forgot my password")
    await alice.says("person")
    alice.sees("The desk is closed until Tue 9:00", "first in line")


async def test_when_a_promise_breaks_the_bot_speaks_first_with_a_new_time(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await forgets_a_password(alice)
    await stage.wait(minutes=29)
    alice.sees_nothing_new()
    await stage.wait(minutes=1)
    alice.sees("Nobody has picked this up yet. I've alerted the lead. New time: 11:00 (UTC).")
    dana.sees_card("T-1", "claim by 11:00")
    assert (await stage.ticket()).promises_broken == 1


async def test_a_claim_stops_the_ladder(
    stage: Stage, alice: Requester, dana: EngineerAtWork, zoe: EngineerAtWork
) -> None:
    await forgets_a_password(alice)
    await dana.presses_on("T-1", "Claim")
    dana.sees_card("T-1", "claimed by dana since 10:00")
    alice.sees("dana from the identity team has your ticket")
    await stage.wait(hours=3)
    dana.sees_nothing_new()
    zoe.sees_nothing_new()
    alice.sees_nothing_new()


async def test_a_claim_without_activity_is_asked_about_once_and_then_released(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await forgets_a_password(alice)
    await dana.types("claim T-1")
    await stage.wait(hours=4)
    dana.sees("Nothing has happened on T-1 for a while.", "I put it back at 15:00")
    assert dana.pings() == ["terminal/local/dana"]
    await stage.wait(hours=1)
    dana.sees("No answer, so T-1 is put back. dana had it.")
    dana.sees_card("T-1", "unclaimed", "Tried already: dana")
    alice.sees("dana can't go on with T-1 now, so I've asked the team again.")


async def test_still_on_it_keeps_a_claim(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await forgets_a_password(alice)
    await dana.types("claim T-1")
    await stage.wait(hours=4)
    await dana.presses("Still on it")
    dana.is_told("T-1 is yours already.")
    await stage.wait(hours=1)
    dana.sees_card("T-1", "claimed by dana")


async def test_a_question_of_an_engineer_and_its_answer_go_there_and_back(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await forgets_a_password(alice)
    await dana.types("claim T-1")
    await dana.types("ask T-1 what does the light on the router look like?")
    alice.sees("dana needs one thing: what does the light on the router look like?")
    alice.sees("I'll remind you tomorrow at 10:00 (UTC)")
    dana.sees_card("T-1", "waiting for user")
    await alice.says("it blinks red")
    dana.sees("alice writes:", "it blinks red")
    assert dana.pings() == ["terminal/local/dana"]
    dana.sees_card("T-1", "claimed by dana")
    alice.sees_nothing_of("I didn't find that")


async def test_an_answer_goes_to_the_engineer_who_asked_even_when_the_bot_had_asked_before(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await alice.says("forgot my password")
    await alice.says("person")
    alice.sees("One more thing for them")
    await dana.types("claim T-1")
    await dana.types("ask T-1 can you read mail?")
    await alice.says("only on my phone")
    dana.sees("alice writes:", "only on my phone")


async def test_a_silent_user_is_reminded_twice_then_resolved_and_closed(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await forgets_a_password(alice)
    await dana.types("claim T-1")
    await dana.types("ask T-1 which phone is it?")
    await stage.wait(days=1)
    alice.sees("dana is still waiting for your answer about T-1")
    await stage.wait(days=2)
    alice.sees("I still need your answer about T-1.", "mark it as resolved Mon 10:00")
    await stage.wait(days=3, hours=23)
    alice.sees_nothing_new()
    await stage.wait(hours=1)
    alice.sees("I haven't heard back, so I've marked T-1 as resolved.")
    dana.sees_card("T-1", "resolved without an answer")
    await stage.wait(days=6, hours=23)
    alice.sees_nothing_new()
    await stage.wait(hours=1)
    alice.sees("T-1 is closed now.")
    assert (await stage.ticket()).state is State.CLOSED


async def test_not_yet_opens_a_resolved_ticket_again(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await forgets_a_password(alice)
    await dana.types("resolve T-1 fixed: new certificate installed")
    alice.sees("dana says this is fixed: new certificate installed. Does it work for you?")
    await alice.presses("Not yet")
    alice.sees("I've opened T-1 again.")
    dana.sees("alice says that it does not work yet. Open again.")
    dana.sees_card("T-1", "unclaimed", "Reset a forgotten password")


async def test_yes_closes_a_resolved_ticket(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await forgets_a_password(alice)
    await dana.types("resolve T-1 new certificate installed")
    await alice.says("yes")
    alice.sees("Good to hear. I've closed T-1.")
    dana.sees_card("T-1", "closed")


async def test_a_reply_after_the_end_opens_a_new_ticket_that_names_the_old_one(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await asks_for_a_person(alice)
    await dana.types("resolve T-1 heated it")
    await alice.says("yes")
    await alice.says("it is cold once more I fear")
    assert (await stage.ticket(2)).follows == 1
    dana.sees_card("T-2", "follows T-1")
    await dana.types("timeline T-2")
    dana.is_told("it follows T-1")
    assert (await stage.ticket(1)).state is State.CLOSED


async def test_of_two_who_claim_at_once_one_has_it_and_the_other_is_told_privately(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    sam = stage.engineer("sam")
    await forgets_a_password(alice)
    stage.turn_page()
    await asyncio.gather(dana.session.say("claim T-1"), sam.session.say("claim T-1"))
    await stage.settle()
    winner, loser = (
        (dana, sam) if (await stage.ticket()).holder == dana.session.person.key else (sam, dana)
    )
    name = winner.session.person.name
    assert (await stage.events()).count("claimed") == 1
    loser.is_told(f"{name} has T-1 already.")
    winner.is_told("T-1 is yours.")
    winner.sees_nothing_of("has T-1 already")
    loser.sees_card("T-1", f"claimed by {name}")
    assert alice.was_shown("has your ticket") == 1


async def test_a_reply_is_held_for_ten_seconds_and_then_shown(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await forgets_a_password(alice)
    await dana.types("claim T-1")
    await dana.types("reply T-1 we are looking at it")
    dana.is_told("goes out in 10 seconds")
    await stage.wait(seconds=9)
    alice.sees_nothing_new()
    await stage.wait(seconds=1)
    alice.sees("dana says:", "we are looking at it")


async def test_a_reply_can_be_taken_back_before_it_goes_out(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await forgets_a_password(alice)
    await dana.types("reply T-1 whoever did this is a fool")
    await stage.wait(seconds=5)
    await dana.types("undo")
    dana.is_told("taken back, the requester has not seen it")
    await stage.wait(minutes=1)
    alice.never_saw("fool")
    await dana.types("undo T-1")
    dana.is_told("There is nothing left to take back")


async def test_notes_never_reach_the_requester(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await forgets_a_password(alice)
    await dana.types("claim T-1")
    await dana.types("note T-1 she always forgets it")
    dana.sees("dana noted:", "she always forgets it")
    await dana.types("release T-1 going home")
    await stage.wait(hours=1)
    alice.never_saw("always forgets")
    alice.never_saw("noted")


async def test_somebody_without_the_role_is_refused_privately_with_the_role_they_need(
    stage: Stage, alice: Requester, dana: EngineerAtWork, zoe: EngineerAtWork
) -> None:
    await forgets_a_password(alice)
    await zoe.types("claim T-1")
    zoe.is_told("You need the role L2 for T-1; ask @desk-leads.")
    assert (await stage.ticket()).state is State.OPEN
    dana.sees_nothing_new()


async def test_a_second_press_of_any_button_is_harmless(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await forgets_a_password(alice)
    keys = [button.key for button in dana.card("T-1").buttons if "more" not in button.key]
    await dana.presses_on("T-1", "Claim")
    before = await stage.events()
    await dana.session.press(keys[0])
    await stage.settle()
    assert (await stage.events())[len(before) :] == ["still_on_it"]
    assert (await stage.ticket()).holder_name == "dana"
