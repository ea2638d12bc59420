import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.calendars import always_open
from bot.escalation import (
    Alarm,
    Due,
    Ladder,
    Mention,
    MoveTier,
    Planned,
    Policy,
    Promised,
    Rang,
    Remind,
    Rung,
    RungKind,
    Skipped,
    business_hours,
    claim_promise,
    default_policy,
    duty_of,
    first_alarm,
    ladder_for,
    ladder_from_json,
    ladder_to_json,
    leads_of,
    next_tier,
    promise,
    promised_by,
    ring,
    simulate,
    targets_due,
    time_to_claim,
)
from bot.priority import Priority
from bot.rotas import Rota, shift_from

P1, P2, P3, P4 = Priority
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
DUTY = {"L2": ("dana",), "L3": ("noor",)}
LEADS = {"L2": ("lee",), "L3": ("kim",)}


def on_shift(tier: str, _: datetime) -> tuple[str, ...]:
    return DUTY[tier]


def nobody(_tier: str, _: datetime) -> tuple[str, ...]:
    return ()


def ladder(*rungs: Rung, repeat: int = 0) -> Ladder:
    return Ladder("test", "L2", business_hours(), rungs, repeat, 30 * MINUTE, 4 * HOUR)


REMIND = Rung(10 * MINUTE, RungKind.REMIND)
MENTION = Rung(15 * MINUTE, RungKind.MENTION_DUTY)
LEAD = Rung(15 * MINUTE, RungKind.MENTION_LEAD)
PAGE = Rung(0 * MINUTE, RungKind.PAGE, also=("L3",))
MOVE = Rung(30 * MINUTE, RungKind.MOVE, "L3")


# --- one rung --------------------------------------------------------------------------------


def test_the_first_alarm_waits_for_the_first_rung_in_open_time() -> None:
    friday_evening = datetime(2026, 3, 6, 17, 50, tzinfo=UTC)
    due = datetime(2026, 3, 9, 9, 5, tzinfo=UTC)
    assert first_alarm(ladder(MENTION), friday_evening) == Alarm(0, due)


def test_an_unclaimed_ticket_reaches_the_lead_and_then_the_next_tier() -> None:
    steps = ladder(MENTION, LEAD, MOVE)
    alarm = first_alarm(steps, MONDAY)
    first = ring(steps, alarm, MONDAY + 15 * MINUTE, on_shift, LEADS)
    assert first == Rang((Mention(("dana",), "L2"),), Alarm(1, MONDAY + 30 * MINUTE))
    second = ring(steps, Alarm(1, MONDAY + 30 * MINUTE), MONDAY + 30 * MINUTE, on_shift, LEADS)
    assert second == Rang((Mention(("lee",), "L2", lead=True),), Alarm(2, MONDAY + HOUR))
    assert ring(steps, Alarm(2, MONDAY + HOUR), MONDAY + HOUR, on_shift, LEADS) == Rang(
        (MoveTier("L3"),), None
    )


def test_a_reminder_pings_nobody() -> None:
    rang = ring(ladder(REMIND, LEAD), Alarm(0, MONDAY), MONDAY, nobody)
    assert rang.effects == (Remind("L2"),)


def test_a_page_reaches_several_tiers_and_says_where_nobody_is() -> None:
    pages = ladder(PAGE, MENTION)
    both = ring(pages, Alarm(0, MONDAY), MONDAY, on_shift)
    assert both.effects == (Mention(("dana",), "L2"), Mention(("noor",), "L3"))
    half = ring(pages, Alarm(0, MONDAY), MONDAY, lambda tier, _: DUTY[tier] if tier == "L3" else ())
    assert half.effects == (Skipped(PAGE, "nobody is on duty", "L2"), Mention(("noor",), "L3"))
    assert half.next_alarm == Alarm(1, MONDAY + 15 * MINUTE)


def test_a_rung_may_name_another_tier() -> None:
    elsewhere = ladder(replace(MENTION, tier="L3"), replace(LEAD, tier="L3"))
    assert ring(elsewhere, Alarm(0, MONDAY), MONDAY, on_shift).effects == (
        Mention(("noor",), "L3"),
    )
    rang = ring(elsewhere, Alarm(1, MONDAY), MONDAY, on_shift, LEADS)
    assert rang.effects == (Mention(("kim",), "L3", lead=True),)


def test_nothing_is_done_before_it_is_due() -> None:
    alarm = Alarm(0, MONDAY)
    assert ring(ladder(MENTION), alarm, MONDAY - MINUTE, on_shift) == Rang((), alarm)


def test_nobody_is_woken_while_the_calendar_is_closed() -> None:
    saturday = datetime(2026, 3, 7, 3, tzinfo=UTC)
    friday, opening = datetime(2026, 3, 6, 17, tzinfo=UTC), datetime(2026, 3, 9, 9, tzinfo=UTC)
    rang = ring(ladder(MENTION, LEAD), Alarm(0, friday, 1), saturday, nobody, LEADS)
    assert rang == Rang((), Alarm(0, opening, 1), saturday - friday)


def test_a_late_alarm_says_how_late_and_the_next_one_counts_from_now() -> None:
    rang = ring(ladder(MENTION, LEAD), Alarm(0, MONDAY), MONDAY + 2 * HOUR, on_shift, LEADS)
    assert rang.lateness == 2 * HOUR
    assert rang.next_alarm == Alarm(1, MONDAY + 2 * HOUR + 15 * MINUTE)


# --- nobody there ----------------------------------------------------------------------------


def test_a_rung_with_nobody_on_duty_is_skipped_at_once_and_says_so() -> None:
    rang = ring(ladder(MENTION, LEAD, MOVE), Alarm(0, MONDAY), MONDAY, nobody, LEADS)
    assert rang.effects == (
        Skipped(MENTION, "nobody is on duty", "L2"),
        Mention(("lee",), "L2", lead=True),
    )
    assert rang.next_alarm == Alarm(2, MONDAY + 30 * MINUTE)


def test_with_neither_duty_nor_lead_the_ticket_moves_at_once() -> None:
    rang = ring(ladder(MENTION, LEAD, MOVE), Alarm(0, MONDAY), MONDAY, nobody)
    assert rang.effects == (
        Skipped(MENTION, "nobody is on duty", "L2"),
        Skipped(LEAD, "no lead is named", "L2"),
        MoveTier("L3"),
    )
    assert rang.next_alarm is None


def test_a_ladder_that_finds_nobody_at_all_is_asked_again() -> None:
    repeats = ladder(MENTION, LEAD, repeat=1)
    rang = ring(repeats, Alarm(0, MONDAY), MONDAY, nobody)
    assert [type(effect) for effect in rang.effects] == [Skipped, Skipped]
    assert rang.next_alarm == Alarm(0, MONDAY + 30 * MINUTE, repeats=1)


# --- the end of a ladder ---------------------------------------------------------------------


def test_a_ladder_starts_again_as_often_as_it_says_and_then_keeps_asking_the_lead() -> None:
    steps = ladder(MENTION, repeat=2)
    alarm, now, rungs = first_alarm(steps, MONDAY), MONDAY, []
    for _ in range(5):
        now = alarm.due
        rang = ring(steps, alarm, now, on_shift, LEADS)
        rungs.append((now - MONDAY, rang.effects))
        assert rang.next_alarm is not None
        alarm = rang.next_alarm
    duty, lead = (Mention(("dana",), "L2"),), (Mention(("lee",), "L2", lead=True),)
    assert rungs == [
        (15 * MINUTE, duty),
        (45 * MINUTE, duty),
        (75 * MINUTE, duty),
        (5 * HOUR + 15 * MINUTE, lead),
        (24 * HOUR + 15 * MINUTE, lead),
    ]


def test_a_move_without_a_next_tier_stays_and_mentions_the_lead() -> None:
    stays = ladder(Rung(HOUR, RungKind.MOVE))
    rang = ring(stays, Alarm(0, MONDAY), MONDAY, on_shift, LEADS)
    assert rang.effects == (Mention(("lee",), "L2", lead=True),)
    assert rang.next_alarm == Alarm(1, MONDAY + 4 * HOUR)


def test_a_ladder_without_rungs_still_asks_the_lead() -> None:
    empty = ladder()
    alarm = first_alarm(empty, MONDAY)
    assert alarm == Alarm(0, MONDAY + 4 * HOUR)
    assert promise(empty, MONDAY) == MONDAY + 4 * HOUR
    rang = ring(empty, alarm, alarm.due, on_shift, LEADS)
    assert rang.effects == (Mention(("lee",), "L2", lead=True),)
    assert rang.next_alarm is not None


# --- the promise -----------------------------------------------------------------------------


def test_the_promise_is_when_the_lead_is_mentioned() -> None:
    assert promise(ladder(MENTION, LEAD, MOVE), MONDAY) == MONDAY + 30 * MINUTE
    assert time_to_claim(ladder(MENTION, MOVE)) == 45 * MINUTE


# --- what is refused -------------------------------------------------------------------------


def test_impossible_rungs_and_ladders_are_refused() -> None:
    with pytest.raises(ValueError, match="not earlier"):
        Rung(-MINUTE, RungKind.REMIND)
    with pytest.raises(ValueError, match="Only a rung that pages"):
        Rung(MINUTE, RungKind.MENTION_DUTY, also=("L3",))
    with pytest.raises(ValueError, match="cannot repeat less than zero"):
        ladder(repeat=-1)
    with pytest.raises(ValueError, match="needs a pause"):
        replace(ladder(), afterwards=0 * MINUTE)


def test_moments_without_a_zone_are_refused() -> None:
    naive = datetime(2026, 3, 2, 10)
    with pytest.raises(ValueError, match="names no time zone"):
        Alarm(0, naive)
    with pytest.raises(ValueError, match="names no time zone"):
        ring(ladder(MENTION), Alarm(0, MONDAY), naive, on_shift)
    with pytest.raises(ValueError, match="names no time zone"):
        first_alarm(ladder(MENTION), naive)
    with pytest.raises(ValueError, match="names no time zone"):
        simulate(default_policy(), naive, P1)


# --- storing ---------------------------------------------------------------------------------


def test_every_default_ladder_survives_storing() -> None:
    policy = default_policy("Europe/Vienna")
    for tier, priority in policy.ladders:
        taken = ladder_for(policy, tier, priority)
        assert ladder_from_json(json.loads(json.dumps(ladder_to_json(taken)))) == taken


@pytest.mark.parametrize("stored", [{}, {"name": "x"}, {"rungs": 3}])
def test_what_is_no_ladder_is_refused(stored: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="This is no stored ladder"):
        ladder_from_json(stored)


def test_a_stored_ladder_with_another_shape_is_refused() -> None:
    stored = ladder_to_json(ladder(MENTION))
    for key, value in (("calendar", {"zone": "Mars"}), ("rungs", [{"after": "soon"}])):
        with pytest.raises(ValueError, match="This is no stored ladder"):
            ladder_from_json({**stored, key: value})


# --- the policy ------------------------------------------------------------------------------


def test_the_default_ladders_keep_their_times() -> None:
    policy = default_policy()
    times = [claim_promise(policy, "L2", priority) for priority in Priority]
    assert times == [10 * MINUTE, 20 * MINUTE, 30 * MINUTE, 16 * HOUR]


def test_a_move_of_the_policy_gets_the_name_of_the_next_tier() -> None:
    policy = default_policy()
    assert ladder_for(policy, "L2", P3).rungs[-1].tier == "L3"
    assert next_tier(policy, "L2") == "L3"
    assert next_tier(policy, "L3") == ""
    alone = replace(
        policy,
        tiers=("L2",),
        ladders={("L2", each): replace(policy.ladders["L2", P3]) for each in Priority},
        leads={},
    )
    assert ladder_for(alone, "L2", P3).rungs[-1].tier == ""


def test_nothing_climbs_into_a_tier_that_stands_apart_or_out_of_it() -> None:
    policy = default_policy()
    steps = {("HR", each): policy.ladders["L2", each] for each in Priority}
    tiers = ("L2", "HR", "L3")
    wider = replace(
        policy, tiers=tiers, ladders={**policy.ladders, **steps}, apart=frozenset({"HR"})
    )
    assert [next_tier(wider, tier) for tier in tiers] == ["L3", "", ""]
    assert ladder_for(wider, "HR", P3).rungs[-1].tier == ""


def test_targets_count_in_their_own_calendar() -> None:
    policy = default_policy()
    friday = datetime(2026, 3, 6, 17, tzinfo=UTC)
    assert targets_due(policy, P1, friday) == (friday + 15 * MINUTE, friday + 4 * HOUR)
    assert targets_due(policy, P2, friday) == (
        datetime(2026, 3, 6, 18, tzinfo=UTC),
        datetime(2026, 3, 9, 16, tzinfo=UTC),
    )


def test_the_periods_count_in_business_time() -> None:
    policy = default_policy()
    friday = datetime(2026, 3, 6, 17, tzinfo=UTC)
    periods, business = policy.periods, policy.business
    assert business.add(friday, periods.idle_ask) == datetime(2026, 3, 9, 12, tzinfo=UTC)
    reminders = [business.add_days(friday, days).day for days in periods.remind_user]
    assert reminders == [9, 11]
    assert business.add_days(friday, periods.resolve_silent).day == 13


def test_duty_is_asked_of_the_team_then_of_the_tier_then_of_its_group() -> None:
    rotas = {
        "L2": Rota("desk", "UTC", (shift_from("mon-sun 00:00-24:00: dana"),)),
        "L2/network": Rota("network", "UTC", (shift_from("tue 09:00-17:00: sam"),)),
    }
    policy = replace(default_policy(), rotas=rotas)
    assert duty_of(policy, "L2", MONDAY) == ("dana",)
    assert duty_of(policy, "L2", MONDAY, "identity") == ("dana",)
    assert duty_of(policy, "L2", MONDAY, "network") == ()
    assert duty_of(policy, "L2", MONDAY + 24 * HOUR, "network") == ("sam",)
    assert duty_of(policy, "L3", MONDAY, "network") == ("L3",)


def test_leads_are_named_by_tier() -> None:
    policy = default_policy()
    assert leads_of(policy, "L2") == ("desk-leads",)
    assert leads_of(replace(policy, leads={}), "L2") == ()


def broken(**changes: object) -> Policy:
    return replace(default_policy(), **changes)  # type: ignore[arg-type]


def test_a_policy_with_a_hole_is_refused() -> None:
    policy = default_policy()
    with pytest.raises(ValueError, match="at least one tier"):
        broken(tiers=())
    with pytest.raises(ValueError, match="each once"):
        broken(tiers=("L2", "L2"))
    with pytest.raises(ValueError, match="no ladder for P1 in L4"):
        broken(tiers=("L2", "L3", "L4"))
    with pytest.raises(ValueError, match="The ladder 'P1 in L2' names the tier 'L3'; known: L2"):
        broken(tiers=("L2",))
    with pytest.raises(ValueError, match="A ladder names the tier 'L9'"):
        broken(ladders={**policy.ladders, ("L9", P1): policy.ladders["L2", P1]})
    strange = ladder(Rung(MINUTE, RungKind.MOVE, "L9"))
    with pytest.raises(ValueError, match="The ladder 'test' names the tier 'L9'; known: L2, L3"):
        broken(ladders={**policy.ladders, ("L2", P1): strange})
    with pytest.raises(ValueError, match="no target for P4"):
        broken(targets={each: policy.targets[each] for each in (P1, P2, P3)})
    with pytest.raises(ValueError, match="no calendar 'lunar' for the periods"):
        broken(periods=replace(policy.periods, calendar="lunar"))
    with pytest.raises(ValueError, match="no calendar 'business' for the periods; known: none"):
        broken(calendars={})
    with pytest.raises(ValueError, match="A rota or a lead names the tier 'L7'"):
        broken(rotas={"L7/network": Rota("x", "UTC")})
    with pytest.raises(ValueError, match="A rota or a lead names the tier 'L8'"):
        broken(leads={"L8": ("kim",)})
    with pytest.raises(ValueError, match="stand apart names the tier 'HR'; known: L2, L3"):
        broken(apart=frozenset({"HR"}))


# --- the whole future ------------------------------------------------------------------------


def told(planned: tuple[Planned, ...], opened: datetime) -> list[tuple[int, str, str]]:
    """Shorten each line to minutes since opening, tier, and what it is."""
    return [
        (round((plan.at - opened) / MINUTE), plan.tier, type(plan.what).__name__)
        for plan in planned
    ]


def test_the_future_of_a_p3_ticket_is_known_when_it_is_opened() -> None:
    planned = simulate(default_policy(), MONDAY, P3)
    assert told(planned, MONDAY) == [
        (15, "L2", "Mention"),
        (30, "L2", "Promised"),
        (30, "L2", "Mention"),
        (60, "L2", "MoveTier"),
        (60, "L3", "Mention"),
        (90, "L3", "Promised"),
        (90, "L3", "Mention"),
        (120, "L3", "Mention"),
        (150, "L3", "Mention"),
        (180, "L3", "Mention"),
        (210, "L3", "Mention"),
        (240, "", "Due"),
        (450, "L3", "Mention"),
        (60 * 24 * 2 + 60 * 6, "", "Due"),
    ]
    assert [plan.what for plan in planned if plan.tier == ""] == [Due("response"), Due("resolve")]


def test_a_p1_ticket_pages_two_tiers_at_once_on_a_sunday_night() -> None:
    sunday = datetime(2026, 3, 1, 3, tzinfo=UTC)
    planned = simulate(default_policy(), sunday, P1)
    assert told(planned, sunday)[:7] == [
        (0, "L2", "Mention"),
        (0, "L2", "Mention"),
        (5, "L2", "Mention"),
        (10, "L2", "Promised"),
        (10, "L2", "Mention"),
        (15, "", "Due"),
        (15, "L2", "MoveTier"),
    ]
    assert planned[1].what == Mention(("L3",), "L3")


def test_the_future_may_begin_in_a_later_tier() -> None:
    planned = simulate(default_policy(), MONDAY, P4, "L3")
    assert {plan.tier for plan in planned} == {"", "L3"}
    assert Planned(datetime(2026, 3, 2, 18, tzinfo=UTC), "L3", Promised()) in planned


@pytest.mark.parametrize("priority", Priority)
def test_nobody_is_promised_a_claim_later_than_a_first_answer_is_due(priority: Priority) -> None:
    policy = default_policy()
    response, _ = targets_due(policy, priority, MONDAY)
    assert promised_by(policy, "L2", priority, MONDAY) <= response
    assert promised_by(policy, "L2", priority, MONDAY, 90 * HOUR) == response
    assert promised_by(policy, "L2", priority, MONDAY, MINUTE) == MONDAY + MINUTE


def test_a_promise_that_ends_at_closing_time_ends_with_the_rung_that_calls_it_late() -> None:
    policy, friday = default_policy(), datetime(2026, 3, 6, 17, 40, tzinfo=UTC)
    planned = simulate(policy, friday, P2)
    [promised, lead] = [plan for plan in planned if plan.tier == "L2"][1:3]
    assert (promised.what, lead.what) == (Promised(), Mention(("desk-leads",), "L2", lead=True))
    assert promised.at == lead.at == promised_by(policy, "L2", P2, friday)


def test_a_rung_that_falls_on_closing_time_is_planned_for_the_next_opening() -> None:
    afternoon = datetime(2026, 3, 2, 17, 45, tzinfo=UTC)
    first = next(plan for plan in simulate(default_policy(), afternoon, P3) if plan.tier == "L2")
    assert first.at == datetime(2026, 3, 3, 9, tzinfo=UTC)


def test_a_policy_that_moves_tickets_in_a_circle_has_an_end() -> None:
    policy = default_policy()
    back = Ladder("back", "L3", always_open(), (Rung(HOUR, RungKind.MOVE, "L2"),))
    circle = replace(policy, ladders={**policy.ladders, ("L3", P3): back})
    assert simulate(circle, MONDAY, P3)[-1].what == Due("resolve")
    assert MoveTier("L2") in [plan.what for plan in simulate(circle, MONDAY, P3)]
