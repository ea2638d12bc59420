"""What engineers can ask for in their channel, and what only they see of it."""

import pytest

from bot.tickets import State
from bot.vocabulary import Deleted, Edited, Opened, Pressed, Said
from tests.harness import EngineerAtWork, Requester, Stage
from tests.harness.stage import SHIFT
from tests.scenarios.asking import asks_for_a_person, forgets_a_password


def _listed(somebody: EngineerAtWork) -> list[str]:
    """Return the tickets of a list in their order."""
    lines = somebody.page().splitlines()
    return [line.split()[1] for line in lines if line.split()[1:2] and "T-" in line.split()[1]]


@pytest.fixture
async def two(alice: Requester, bob: Requester, dana: EngineerAtWork, sam: EngineerAtWork) -> None:
    """Let there be T-1, a P4 of Alice, and T-2, a P3 of Bob."""
    await asks_for_a_person(alice)
    await forgets_a_password(bob)


# --- lists ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("two")
async def test_the_queue_lists_what_is_open_with_the_most_pressing_first(
    dana: EngineerAtWork, sam: EngineerAtWork
) -> None:
    await dana.types("claim T-1")
    await sam.types("queue")
    sam.is_told("T-1", "claimed by dana", "T-2", "unclaimed")
    assert _listed(sam) == ["T-2", "T-1"]
    dana.sees_nothing_new()


@pytest.mark.usefixtures("two")
async def test_the_queue_holds_neither_what_is_resolved_nor_what_other_tiers_have(
    dana: EngineerAtWork, zoe: EngineerAtWork
) -> None:
    await dana.types("resolve T-1 fixed: warmed up")
    await dana.types("queue")
    assert _listed(dana) == ["T-2"]
    await zoe.types("queue")
    zoe.is_told("Nothing is waiting here.")
    await dana.types("escalate T-2 L3 needs a firewall change")
    await zoe.types("queue")
    assert _listed(zoe) == ["T-2"]
    await dana.types("queue")
    dana.is_told("Nothing is waiting here.")


@pytest.mark.usefixtures("two")
async def test_mine_lists_what_one_holds_and_nothing_of_others(
    dana: EngineerAtWork, sam: EngineerAtWork
) -> None:
    await dana.types("claim T-1")
    await sam.types("claim T-2")
    await dana.types("mine")
    assert _listed(dana) == ["T-1"]
    await dana.types("resolve T-1 fixed: warmed up")
    await dana.types("mine")
    dana.is_told("Nothing is waiting here.")


@pytest.mark.usefixtures("two")
async def test_next_shows_the_most_pressing_ticket_that_nobody_holds(
    dana: EngineerAtWork,
) -> None:
    await dana.types("next")
    assert _listed(dana) == ["T-2"]
    await dana.types("claim T-2")
    await dana.types("next")
    assert _listed(dana) == ["T-1"]
    await dana.types("claim T-1")
    await dana.types("next")
    dana.is_told("Nothing is waiting here.")


async def test_oncall_names_who_has_duty_here_or_nobody(sqlite_url: str) -> None:
    free = SHIFT.replace("mon-fri 00:00-24:00: zoe", "sat 00:00-24:00: zoe")
    async with Stage.opened(sqlite_url, settings=free) as stage:
        dana, zoe = stage.engineer("dana"), stage.engineer("zoe", tier="L3")
        await dana.types("oncall")
        dana.is_told("L2: dana")
        dana.sees_nothing_of("L3")
        await zoe.types("on-call")
        zoe.is_told("L3: nobody")


async def test_help_lists_every_command_to_the_one_who_asked(
    dana: EngineerAtWork, sam: EngineerAtWork
) -> None:
    await dana.types("help")
    dana.is_told("claim T-12", "undo", "oncall")
    sam.sees_nothing_new()


# --- one ticket -----------------------------------------------------------------------------


@pytest.mark.usefixtures("two")
async def test_show_brings_the_card_to_the_one_who_asked_and_changes_nothing(
    stage: Stage, dana: EngineerAtWork, sam: EngineerAtWork
) -> None:
    before = await stage.events(2)
    await dana.types("show T-2")
    dana.is_told("T-2", "P3 · unclaimed", "forgot my password")
    sam.sees_nothing_new()
    assert await stage.events(2) == before


@pytest.mark.usefixtures("two")
async def test_the_timeline_tells_what_happened_to_the_one_who_asked(
    dana: EngineerAtWork, sam: EngineerAtWork
) -> None:
    await dana.types("claim T-1")
    await dana.types("timeline T-1")
    dana.is_told("opened", "claimed")
    sam.sees_nothing_new()


async def test_a_card_names_no_ticket_of_its_requester_that_has_ended(
    stage: Stage, dana: EngineerAtWork
) -> None:
    alice = stage.requester("alice")
    await asks_for_a_person(alice)
    await dana.types("resolve T-1 fixed: warmed up")
    await stage.wait(days=10)
    await asks_for_a_person(alice, "the tea is cold")
    await dana.types("show T-2")
    dana.is_told("T-2", "the tea is cold")
    dana.sees_nothing_of("also open")


# --- which ticket ---------------------------------------------------------------------------


async def test_a_ticket_that_does_not_exist_is_refused_privately(
    dana: EngineerAtWork, sam: EngineerAtWork
) -> None:
    await dana.types("claim T-99")
    dana.is_told("There is no ticket T-99.", "queue")
    sam.sees_nothing_new()


async def test_without_any_ticket_a_command_says_that_none_is_open(dana: EngineerAtWork) -> None:
    await dana.types("claim")
    dana.is_told("Which ticket?", "none is open here")


async def test_the_only_open_ticket_need_not_be_named(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await asks_for_a_person(alice)
    await dana.types("claim")
    assert (await stage.ticket()).holder_name == "dana"


@pytest.mark.usefixtures("two")
async def test_of_several_open_tickets_none_is_guessed(stage: Stage, dana: EngineerAtWork) -> None:
    await dana.types("claim")
    dana.is_told("Which ticket? Name it, for example claim T-12.", "Possible: T-2, T-1.")
    assert (await stage.ticket(1)).state is State.OPEN
    assert (await stage.ticket(2)).state is State.OPEN


@pytest.mark.usefixtures("two")
async def test_the_only_ticket_that_one_holds_is_meant_whatever_else_waits(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await dana.types("claim T-1")
    await dana.types("ask is it still cold?")
    alice.sees("is it still cold?")
    assert (await stage.ticket(1)).state is State.WAITING_USER
    assert (await stage.ticket(2)).state is State.OPEN


@pytest.mark.usefixtures("two")
async def test_of_several_held_tickets_none_is_guessed(stage: Stage, dana: EngineerAtWork) -> None:
    await dana.types("claim T-1")
    await dana.types("claim T-2")
    await dana.types("resolve fixed: warmed up")
    dana.is_told("Which ticket?", "T-1", "T-2")
    assert (await stage.ticket(1)).state is (await stage.ticket(2)).state is State.CLAIMED


# --- handing over ---------------------------------------------------------------------------


@pytest.mark.usefixtures("two")
async def test_a_ticket_is_handed_to_somebody_by_name_and_they_are_pinged(
    stage: Stage, alice: Requester, dana: EngineerAtWork, sam: EngineerAtWork
) -> None:
    await sam.types("queue")
    await dana.types("claim T-1")
    await dana.types("assign T-1 @Sam")
    assert (await stage.ticket()).holder_name == "sam"
    assert sam.pings() == ["terminal/local/sam"]
    sam.sees("dana handed it to sam.")
    sam.sees_card("T-1", "claimed by sam")
    alice.sees("sam", "has your ticket now")


@pytest.mark.usefixtures("two")
async def test_a_ticket_is_not_handed_to_somebody_who_was_never_here(
    stage: Stage, dana: EngineerAtWork
) -> None:
    await dana.types("claim T-1")
    await dana.types("assign T-1 sherlock")
    dana.is_told("I don't know an engineer called “sherlock”.")
    assert (await stage.ticket()).holder_name == "dana"


async def test_a_ticket_is_not_handed_to_somebody_without_the_role(sqlite_url: str) -> None:
    async with Stage.opened(sqlite_url, settings=f"{SHIFT}\ntiers.L2.members = ['dana']") as stage:
        alice, dana, sam = (
            stage.requester("alice"),
            stage.engineer("dana"),
            stage.engineer("sam"),
        )
        await asks_for_a_person(alice)
        await sam.types("claim T-1")
        sam.is_told("You need the role L2 for T-1; ask @desk-leads.")
        await dana.types("assign T-1 sam")
        dana.is_told("sam needs the role L2 for T-1; ask @desk-leads.")
        assert (await stage.ticket()).state is State.OPEN
        await dana.types("assign me T-1")
        assert (await stage.ticket()).holder_name == "dana"
        await stage.check()


# --- a reply that is taken back -------------------------------------------------------------


@pytest.mark.usefixtures("two")
async def test_undo_takes_back_the_last_reply_and_lets_the_one_before_it_go_out(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await dana.types("reply T-1 have a biscuit")
    await dana.types("reply T-1 or a sandwich")
    await dana.types("undo T-1")
    dana.is_told("taken back, the requester has not seen it")
    await stage.wait(minutes=1)
    alice.sees("have a biscuit")
    alice.never_saw("sandwich")


@pytest.mark.usefixtures("two")
async def test_undo_of_one_ticket_leaves_the_reply_of_another_alone(
    stage: Stage, alice: Requester, bob: Requester, dana: EngineerAtWork
) -> None:
    await dana.types("reply T-1 have a biscuit")
    await dana.types("reply T-2 we send you a code")
    await dana.types("undo T-1")
    await stage.wait(minutes=1)
    alice.never_saw("biscuit")
    bob.sees("we send you a code")


@pytest.mark.usefixtures("two")
async def test_where_no_reply_was_written_there_is_nothing_to_undo(dana: EngineerAtWork) -> None:
    await dana.types("claim T-1")
    await dana.types("undo")
    dana.is_told("Nothing has been written to the requester of T-1 yet")


# --- buttons --------------------------------------------------------------------------------


@pytest.mark.usefixtures("two")
async def test_the_buttons_of_a_card_do_what_they_say(stage: Stage, dana: EngineerAtWork) -> None:
    await dana.presses_on("T-2", "Claim")
    assert (await stage.ticket(2)).holder_name == "dana"
    await dana.presses_on("T-2", "Release")
    assert (await stage.ticket(2)).state is State.OPEN
    await dana.types("resolve T-2 fixed: new code")
    await dana.presses_on("T-2", "Re-open")
    assert (await stage.ticket(2)).state is State.OPEN


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("label", "hint"),
    [
        ("Reply", "Write what to say, for example: reply T-2"),
        ("Resolve", "Say what was done, for example: resolve T-2"),
        ("Escalate", "Say why, so that nobody has to ask, for example: escalate T-2"),
    ],
)
async def test_a_button_that_needs_words_asks_for_them_privately(
    stage: Stage, dana: EngineerAtWork, sam: EngineerAtWork, label: str, hint: str
) -> None:
    before = await stage.ticket(2)
    await dana.presses_on("T-2", label)
    dana.is_told(hint)
    sam.sees_nothing_new()
    assert await stage.ticket(2) == before


@pytest.mark.usefixtures("two")
async def test_a_press_that_means_nothing_changes_no_ticket_and_is_answered_privately(
    stage: Stage, dana: EngineerAtWork, sam: EngineerAtWork
) -> None:
    before = [await stage.ticket(number) for number in (1, 2)]
    for key in ("", "t1", "t1:", "claim", "t1:fly", ":claim", "t\x00:claim"):
        await dana.does(Pressed(key))
        assert [row.private_to for row in dana.news] == ["terminal/local/dana"], key
        sam.sees_nothing_new()
    assert [await stage.ticket(number) for number in (1, 2)] == before


@pytest.mark.usefixtures("two")
async def test_what_is_no_command_is_let_pass_in_silence(
    stage: Stage, dana: EngineerAtWork
) -> None:
    before = await stage.ticket(1)
    for act in (Said("  \n"), Opened(), Edited("m", "claim T-1"), Deleted("m")):
        await dana.does(act)
        dana.sees_nothing_new()
    assert await stage.ticket(1) == before


async def test_each_unknown_command_gets_its_own_answer_and_only_one(
    dana: EngineerAtWork, sam: EngineerAtWork
) -> None:
    await dana.types("clame T-1")
    dana.is_told("Did you mean claim?")
    await dana.types("clame T-1")
    dana.is_told("Did you mean claim?")
    assert len(dana.news) == 1
    sam.sees_nothing_new()
