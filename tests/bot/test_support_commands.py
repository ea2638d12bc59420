"""What engineers command happens, is written down, and is told to the requester."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

import pytest

from bot.commands import Command, Verb, parse
from bot.errors import UserError
from bot.support.obeying import CHANGING, obey
from bot.support.opening import open_ticket
from bot.support.outcome import AlarmKind, Around, Engineer, Outcome, SetAlarm, StopAlarm
from bot.support.roles import check_here
from bot.tickets import NotAllowed, State, Ticket
from bot.vocabulary import Message, Operation
from tests.bot.floors import (
    DANA,
    FLOOR,
    L2,
    L3,
    MINUTE,
    MONDAY,
    SAM,
    ZOE,
    cards,
    happened,
    logged,
    new_ticket,
    pinged,
    told,
)

PEOPLE = Around(people=(DANA, SAM, ZOE))
LATER = MONDAY + 5 * MINUTE


def opened(priority: str = "P3") -> Ticket:
    return open_ticket(new_ticket(priority=priority), FLOOR, MONDAY).ticket


def after(*typed: str, ticket: Ticket | None = None, by: Engineer = DANA) -> Outcome:
    outcome = Outcome(ticket or opened())
    for line in typed:
        outcome = obey(outcome.ticket, parse(line), by, FLOOR, LATER, PEOPLE)
    return outcome


def alarm(outcome: Outcome, kind: AlarmKind) -> SetAlarm | StopAlarm:
    [found] = [each for each in outcome.alarms if each.kind is kind]
    return found


def set_for(outcome: Outcome, kind: AlarmKind) -> datetime:
    found = alarm(outcome, kind)
    assert isinstance(found, SetAlarm)
    return found.at


def hint(outcome: Outcome) -> str:
    assert outcome.hint
    return outcome.hint.text


# --- claim, release, hand over ---------------------------------------------------------------


def test_a_claim_gives_the_ticket_a_name_that_the_requester_hears() -> None:
    outcome = after("claim T-12")
    assert outcome.ticket.state is State.CLAIMED
    assert (outcome.ticket.holder, outcome.ticket.holder_name) == (DANA.key, "Dana")
    assert outcome.ticket.claimed_at == LATER
    assert told(outcome) == [
        "**Dana** from the network team has your ticket and can see everything above."
    ]
    assert logged(outcome) == ["Dana claimed it."]
    assert pinged(outcome) == []
    assert happened(outcome) == ["claimed"]
    assert hint(outcome) == "T-12 is yours."


def test_a_claim_stops_ladder_and_promise_and_starts_the_watch_on_idle_claims() -> None:
    outcome = after("claim")
    assert isinstance(alarm(outcome, AlarmKind.LADDER), StopAlarm)
    assert isinstance(alarm(outcome, AlarmKind.PROMISE), StopAlarm)
    # Four open hours from 14:05: the desk closes at 18:00 and opens at 9:00.
    assert set_for(outcome, AlarmKind.IDLE) == LATER + timedelta(hours=15 + 4)


def test_a_claim_edits_the_card_in_place_once() -> None:
    ticket = opened()
    [(posting, body)] = cards(after("claim", ticket=ticket))
    assert posting.of == ticket.card
    assert posting.place == L2
    assert body.headline == "P3 · claimed by Dana since 14:05"


def test_the_second_one_to_claim_hears_who_has_it_and_nothing_changes() -> None:
    with pytest.raises(UserError, match="Dana has T-12 already"):
        after("claim", ticket=after("claim").ticket, by=SAM)


def test_claiming_twice_is_harmless() -> None:
    claimed = after("claim").ticket
    outcome = after("claim", ticket=claimed)
    assert outcome.ticket.state is State.CLAIMED
    assert outcome.postings == ()
    assert hint(outcome) == "T-12 is yours already."


def test_the_holder_who_claims_again_shows_that_it_goes_on() -> None:
    asked = replace(after("claim").ticket, idle_asked=True)
    outcome = after("claim", ticket=asked)
    assert not outcome.ticket.idle_asked
    assert set_for(outcome, AlarmKind.IDLE) > LATER
    assert happened(outcome) == ["still_on_it"]


def test_a_claim_of_a_ticket_that_its_holder_snoozed_changes_no_alarm() -> None:
    outcome = after("claim", ticket=after("claim", "snooze 2h").ticket)
    assert outcome.alarms == ()
    assert hint(outcome) == "T-12 is yours already."


def test_a_resolved_ticket_cannot_be_claimed() -> None:
    with pytest.raises(NotAllowed, match="resolved"):
        after("claim", ticket=after("resolve restarted").ticket)


def test_somebody_without_the_role_hears_which_role_it_needs_and_whom_to_ask() -> None:
    with pytest.raises(UserError) as refused:
        after("claim", by=ZOE)
    assert str(refused.value) == "You need the role L2 for T-12; ask @desk-leads."


def test_somebody_without_any_role_in_a_channel_hears_which_ones_there_are() -> None:
    check_here({"L2", "L3"}, SAM, FLOOR)
    with pytest.raises(UserError) as refused:
        check_here({"L2", "L3"}, replace(SAM, tiers=frozenset()), FLOOR)
    leads = [FLOOR.policy.leads[tier][0] for tier in ("L2", "L3")]
    asked = ", ".join(f"@{lead}" for lead in leads)
    assert str(refused.value) == f"You need the role L2 / L3 here; ask {asked}."


def test_without_a_lead_the_way_to_a_role_is_an_admin() -> None:
    policy = replace(FLOOR.policy, leads=MappingProxyType({}))
    floor = replace(FLOOR, policy=policy)
    with pytest.raises(UserError, match="ask an admin"):
        obey(opened(), parse("claim"), ZOE, floor, LATER)


def test_a_release_starts_the_ladder_again_and_tells_the_requester() -> None:
    outcome = after("release T-12 my shift ends", ticket=after("claim").ticket)
    assert outcome.ticket.state is State.OPEN
    assert (outcome.ticket.holder, outcome.ticket.holder_name) == ("", "")
    assert outcome.ticket.tried == ("Dana",)
    assert told(outcome) == [
        "Dana had to put **T-12** back. Someone should pick it up by 14:35 (CEST)."
    ]
    assert logged(outcome) == ["Dana put it back. my shift ends"]
    assert set_for(outcome, AlarmKind.LADDER) == LATER + 15 * MINUTE
    assert set_for(outcome, AlarmKind.PROMISE) == LATER + 30 * MINUTE
    assert isinstance(alarm(outcome, AlarmKind.IDLE), StopAlarm)


def test_a_hand_over_pings_the_new_holder_and_names_them_to_the_requester() -> None:
    outcome = after("assign T-12 sam", ticket=after("claim").ticket)
    assert outcome.ticket.holder == SAM.key
    assert pinged(outcome) == [SAM.key]
    assert logged(outcome) == ["Dana handed it to Sam."]
    assert told(outcome) == [
        "**Sam** from the network team has your ticket now and can see everything above."
    ]


def test_nobody_is_pinged_for_a_hand_over_to_themselves() -> None:
    assert pinged(after("assign T-12 Dana")) == []


def test_the_beginning_of_a_name_is_enough_when_only_one_begins_like_this() -> None:
    assert after("assign 12 Sa").ticket.holder == SAM.key
    assert after(f"assign 12 {SAM.key}").ticket.holder == SAM.key


@pytest.mark.parametrize(
    ("people", "known"),
    [((DANA, SAM), "Sam, Dana"), ((), "nobody"), ((SAM, replace(DANA, name="Samuel")), "Sam")],
)
def test_a_name_that_nobody_has_is_answered_with_those_that_are_known(
    people: tuple[Engineer, ...], known: str
) -> None:
    name = "s" if known == "Sam" else "samm"
    with pytest.raises(UserError, match=f"Known here: {known}"):
        obey(opened(), parse(f"assign 12 {name}"), DANA, FLOOR, LATER, Around(people=people))


def test_a_ticket_cannot_be_handed_to_somebody_without_the_role() -> None:
    with pytest.raises(UserError, match="Zoe needs the role L2 for T-12"):
        after("assign T-12 zoe")


# --- escalate, priority, re-open -------------------------------------------------------------


def test_passing_a_ticket_up_posts_a_new_card_and_the_old_one_says_where_it_went() -> None:
    claimed = after("claim").ticket
    outcome = after("escalate T-12 needs a firewall change", ticket=claimed)
    [(new, body)] = cards(outcome, Operation.POST)
    assert (new.key, new.place) == ("ticket:12:card:2", L3)
    assert "From L2 in support-l2: Dana: needs a firewall change" in body.sections[5].text
    assert "Tried already: Dana, L3 on duty." in body.sections[5].text
    [(old, left)] = cards(outcome)
    assert (old.of, old.place) == ("ticket:12:card:1", L2)
    assert left.headline == "P3 · moved to L3"
    assert left.sections[1].text == "L2 to L3, in support-l3: Dana: needs a firewall change"
    assert outcome.ticket.card == new.key


def test_a_ticket_that_was_passed_up_is_open_there_with_a_new_ladder_and_promise() -> None:
    outcome = after("escalate L3 needs a firewall change")
    ticket = outcome.ticket
    assert (ticket.tier, ticket.state, ticket.holder) == ("L3", State.OPEN, "")
    assert ticket.escalated_at == (LATER,)
    assert ticket.promise_by == LATER + 30 * MINUTE
    assert pinged(outcome) == ["L3"]
    assert told(outcome) == [
        (
            "Dana has passed **T-12** to the network team in L3."
            " Someone there should pick it up by 14:35 (CEST)."
        )
    ]
    moved = next(event for event in outcome.events if event.kind == "escalated")
    assert moved.data == {"from": "L2", "to": "L3", "reason": "Dana: needs a firewall change"}


def test_a_ticket_can_be_handed_back_to_a_lower_tier() -> None:
    up = after("escalate needs a firewall change").ticket
    back = after("escalate L2 the change is done, please check", ticket=up, by=SAM)
    assert back.ticket.tier == "L2"
    [(new, _)] = cards(back, Operation.POST)
    assert (new.key, new.place) == ("ticket:12:card:3", L2)


def test_above_the_last_tier_there_is_a_decision_to_take() -> None:
    up = after("escalate needs a firewall change").ticket
    with pytest.raises(UserError, match=r"L3 is the last tier here\. Use `wait T-12 vendor`"):
        after("escalate still too hard", ticket=up, by=SAM)


@pytest.mark.parametrize("tier", ["L9", "L2"])
def test_a_tier_that_is_not_there_is_refused_with_those_that_are(tier: str) -> None:
    with pytest.raises(UserError, match="You can choose: L3"):
        after(f"escalate T-12 {tier} no idea")


def test_a_form_without_a_reason_does_not_pass_a_ticket_up() -> None:
    with pytest.raises(UserError, match="Say why"):
        obey(opened(), Command(Verb.ESCALATE, 12), DANA, FLOOR, LATER)


def test_a_more_pressing_ticket_starts_on_its_new_ladder_and_the_requester_hears_it() -> None:
    outcome = after("priority T-12 P2")
    assert outcome.ticket.priority == "P2"
    assert set_for(outcome, AlarmKind.LADDER) == LATER + 10 * MINUTE
    assert told(outcome) == [
        "**T-12** is now marked as P2. Someone should pick it up by 14:25 (CEST)."
    ]
    assert logged(outcome) == ["Dana changed it from P3 to P2."]


def test_the_same_priority_again_changes_no_promise() -> None:
    outcome = after("priority T-12 P3")
    assert outcome.ticket.promise_by == MONDAY + 30 * MINUTE
    assert outcome.alarms == ()


def test_the_priority_of_a_claimed_ticket_changes_without_a_word_to_the_requester() -> None:
    outcome = after("priority T-12 P1", ticket=after("claim").ticket)
    assert told(outcome) == []
    assert set_for(outcome, AlarmKind.IDLE) > LATER


def test_an_engineer_can_open_a_resolved_ticket_again() -> None:
    outcome = after("claim", "resolve restarted", "reopen it came back")
    assert outcome.ticket.state is State.OPEN
    assert outcome.ticket.reopened_at == LATER
    assert logged(outcome) == ["Dana opened it again. it came back"]
    assert pinged(outcome) == []
    assert told(outcome) == [
        "I've opened **T-12** again. Someone should pick it up by 14:35 (CEST)."
    ]


def test_the_last_holder_hears_when_somebody_else_opens_their_ticket_again() -> None:
    resolved = after("claim", "resolve restarted").ticket
    assert pinged(after("reopen", ticket=resolved, by=SAM)) == [DANA.key]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("claim", "T-12 is yours."),
        ("release busy", "T-12 is released."),
        ("assign sam", "T-12 is with Sam now."),
        ("escalate needs a firewall change", "T-12 is with L3 now."),
        ("priority P2", "T-12 is P2 now."),
        ("note log attached", "Noted on T-12."),
        ("ask which one?", "Asked Ann; T-12 waits for the answer."),
        ("wait user", "T-12 waits for Ann."),
        ("wait vendor", "T-12 waits for a supplier until tomorrow at 14:05."),
        ("snooze 2h", "T-12 is put aside until 16:05."),
        ("resolve restarted", "T-12 is resolved; Ann is asked whether it works."),
    ],
)
def test_whoever_gave_a_command_is_told_what_it_did(typed: str, words: str) -> None:
    ticket = opened() if typed == "claim" else after("claim").ticket
    assert hint(after(typed, ticket=ticket)) == words


def test_whoever_opens_a_ticket_again_is_told_so() -> None:
    resolved = after("claim", "resolve restarted").ticket
    assert hint(after("reopen still broken", ticket=resolved)) == "T-12 is open again."


# --- reply, note, ask, wait, snooze ----------------------------------------------------------


def test_a_reply_reaches_the_requester_as_a_quote_with_a_name_and_can_be_undone() -> None:
    outcome = after("reply T-12 try the *new* client\nand tell me", ticket=after("claim").ticket)
    [posting] = [each for each in outcome.postings if each.key.startswith("ticket:12:user")]
    assert told(outcome) == ["**Dana** says:\n\n> try the \\*new\\* client\n> and tell me"]
    assert posting.undo_for == 10.0
    assert isinstance(posting.body, Message)
    assert posting.body.parts[1].source == f"person:{DANA.key}"
    assert outcome.ticket.first_reply_at == LATER
    assert "undo" in hint(outcome)
    [event] = outcome.events
    assert (event.kind, event.data) == (
        "human_replied",
        {"posting": posting.key, "text": "try the *new* client\nand tell me"},
    )


def test_whoever_replies_first_on_an_unclaimed_ticket_has_claimed_it() -> None:
    outcome = after("reply T-12 on it")
    assert outcome.ticket.state is State.CLAIMED
    assert outcome.ticket.holder == DANA.key
    assert happened(outcome) == ["claimed", "human_replied"]


def test_a_reply_by_a_colleague_leaves_the_ticket_with_its_holder() -> None:
    outcome = after("reply hello", ticket=after("claim").ticket, by=SAM)
    assert outcome.ticket.holder == DANA.key


def test_the_time_of_the_first_reply_stays() -> None:
    first = after("reply hello").ticket
    again = obey(first, parse("reply more"), DANA, FLOOR, LATER + MINUTE)
    assert again.ticket.first_reply_at == LATER


def test_undo_withdraws_the_reply_that_is_still_kept_back() -> None:
    replied = after("reply hello").ticket
    around = Around(pending="ticket:12:user:3")
    outcome = obey(replied, parse("undo"), DANA, FLOOR, LATER, around)
    assert outcome.withdraw == ("ticket:12:user:3",)
    assert told(outcome) == []
    assert logged(outcome) == ["Dana took the last reply back before it went out."]
    assert happened(outcome) == ["reply_withdrawn"]
    assert "taken back" in hint(outcome)


def test_undo_after_ten_seconds_says_what_to_do_instead() -> None:
    with pytest.raises(UserError, match="send a correction with `reply T-12"):
        after("undo", ticket=after("reply on it").ticket)


def test_undo_before_anything_was_written_says_that_nothing_was() -> None:
    with pytest.raises(UserError, match="Nothing has been written to the requester of T-12 yet"):
        after("undo")


def test_nothing_is_put_aside_for_longer_than_a_season() -> None:
    assert after("snooze 90d").ticket.state is State.SNOOZED
    with pytest.raises(UserError, match="T-12 can be put aside for 90 d at most"):
        after("snooze 91d")


def test_a_note_stays_in_the_thread() -> None:
    outcome = after("note router log attached")
    assert told(outcome) == []
    assert logged(outcome) == ["Dana noted:\n\n> router log attached"]
    assert cards(outcome) == []
    assert outcome.ticket.state is State.OPEN


def test_a_question_waits_for_the_requester_and_says_when_the_reminder_comes() -> None:
    question = "ask what does the light on the router look like?"
    outcome = after(question, ticket=after("claim").ticket)
    assert told(outcome) == [
        (
            "Dana needs one thing: what does the light on the router look like?"
            " I'll remind you tomorrow at 14:05 (CEST) if I don't hear back."
        )
    ]
    assert outcome.ticket.state is State.WAITING_USER
    assert outcome.ticket.waiting_since == LATER
    assert set_for(outcome, AlarmKind.SILENCE) == LATER + timedelta(days=1)
    assert happened(outcome) == ["waiting_user_on", "human_replied"]
    [(_, body)] = cards(outcome)
    assert body.headline == "P3 · waiting for user since 14:05 · Dana"


def test_a_second_question_starts_the_wait_anew() -> None:
    asked = after("ask which light?").ticket
    later = LATER + timedelta(hours=1)
    outcome = obey(asked, parse("ask and which colour?"), DANA, FLOOR, later)
    assert outcome.ticket.waiting_since == later
    assert set_for(outcome, AlarmKind.SILENCE) == later + timedelta(days=1)


def test_waiting_for_the_user_without_words_tells_them_so() -> None:
    outcome = after("wait T-12 user")
    assert outcome.ticket.state is State.WAITING_USER
    assert told(outcome) == [
        (
            "Dana is waiting to hear from you about **T-12**."
            " I'll remind you tomorrow at 14:05 (CEST) if I don't hear back."
        )
    ]
    assert logged(outcome) == [
        "Dana waits for the requester. The first reminder goes out tomorrow at 14:05."
    ]


def test_waiting_for_the_user_with_words_asks_them() -> None:
    assert told(after("wait T-12 user which light?"))[0].startswith("Dana needs one thing:")


def test_waiting_for_a_supplier_says_when_somebody_looks_again() -> None:
    outcome = after("wait T-12 vendor case 4711")
    assert outcome.ticket.state is State.WAITING_VENDOR
    assert set_for(outcome, AlarmKind.SNOOZE) == LATER + timedelta(days=1)
    assert told(outcome) == [
        (
            "We're waiting for a supplier about **T-12**."
            " Dana asks them again tomorrow at 14:05 (CEST)."
        )
    ]
    assert "case 4711" in logged(outcome)[0]


def test_a_snoozed_ticket_comes_back_at_its_time() -> None:
    outcome = after("snooze T-12 2h")
    assert outcome.ticket.state is State.SNOOZED
    assert set_for(outcome, AlarmKind.SNOOZE) == LATER + timedelta(hours=2)
    assert told(outcome) == ["Dana has put **T-12** aside and carries on at 16:05 (CEST)."]
    assert logged(outcome) == ["Dana put it aside until 16:05."]


def test_work_on_a_claimed_ticket_starts_the_watch_on_idle_claims_anew() -> None:
    claimed = replace(after("claim").ticket, idle_asked=True)
    later = LATER + timedelta(minutes=30)
    for typed in ("note still looking", "reply still looking", "priority P2"):
        outcome = obey(claimed, parse(typed), DANA, FLOOR, later)
        assert set_for(outcome, AlarmKind.IDLE) == later + timedelta(hours=15 + 4)
        assert not outcome.ticket.idle_asked


# --- resolve ---------------------------------------------------------------------------------


def test_a_resolved_ticket_asks_the_requester_whether_it_works() -> None:
    outcome = after("resolve T-12 fixed: new certificate installed", ticket=after("claim").ticket)
    assert told(outcome) == [
        "Dana says this is fixed: *new certificate installed*. Does it work for you?"
    ]
    body = next(each.body for each in outcome.postings if each.key.startswith("ticket:12:user"))
    assert isinstance(body, Message)
    assert [(button.key, button.label) for button in body.buttons] == [
        ("t12:works", "Yes"),
        ("t12:notyet", "Not yet"),
    ]
    resolution = outcome.ticket.resolution
    assert resolution
    assert (resolution.code, resolution.text, resolution.by) == (
        "fixed",
        "new certificate installed",
        "Dana",
    )
    assert outcome.ticket.resolved_at == LATER
    assert [dict(event.data) for event in outcome.events] == [{"tier": "L2", "code": "fixed"}]


def test_a_resolved_ticket_closes_by_itself_after_a_week() -> None:
    outcome = after("claim", "resolve restarted")
    assert [type(each) for each in outcome.alarms] == [StopAlarm, SetAlarm]
    assert set_for(outcome, AlarmKind.AUTOCLOSE) == LATER + timedelta(days=7)


def test_a_form_without_words_resolves_nothing() -> None:
    with pytest.raises(UserError, match="Say what was done"):
        obey(opened(), Command(Verb.RESOLVE, 12, target="fixed"), DANA, FLOOR, LATER)


# --- all -------------------------------------------------------------------------------------


def test_every_verb_either_changes_a_ticket_or_only_reads() -> None:
    reading = {Verb.QUEUE, Verb.MINE, Verb.NEXT, Verb.TIMELINE, Verb.SHOW, Verb.ONCALL, Verb.HELP}
    assert CHANGING | reading == set(Verb)
    assert not CHANGING & reading
