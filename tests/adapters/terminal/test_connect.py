"""The channel in the database, and who sees what of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.terminal.board import Board, still_of_use
from adapters.terminal.connect import TerminalCourier, TerminalViewer, work_quiet
from bot.conversation.talk import Talk
from bot.outbox import Courier
from bot.storage.database import Database
from bot.vocabulary import Arrival, Form, Message, Opened, Place, Pressed, Said
from tests.adapters.terminal.scripted import (
    DANA,
    HOME,
    L2,
    L3,
    NOOR,
    SAM,
    HandClock,
    ScriptedDesk,
    card,
    changed,
    message,
    posting,
)


async def texts(viewer: TerminalViewer) -> list[str]:
    rows = await viewer.changes()
    return [row.body.text if isinstance(row.body, Message) else "card" for row in rows]


async def test_a_posting_that_is_delivered_twice_is_shown_once(desk: ScriptedDesk) -> None:
    viewer = TerminalViewer(desk.database, SAM, (HOME,))
    await desk.post(posting("a", message("hello")))
    await desk.post(posting("a", message("hello")))
    assert await texts(viewer) == ["hello"]
    assert await texts(viewer) == []


async def test_an_update_changes_what_is_shown_in_its_place(desk: ScriptedDesk) -> None:
    viewer = TerminalViewer(desk.database, SAM, (HOME,))
    await desk.post(posting("a", message("checking")))
    await desk.post(posting("b", message("later")))
    await viewer.changes()
    await desk.post(changed("u", message("done"), "a"))
    rows = await viewer.changes()
    assert [(row.key, row.body) for row in rows] == [("a", message("done"))]


async def test_the_courier_knows_what_it_has_shown(
    desk: ScriptedDesk, sqlite_db: Database, clock: HandClock
) -> None:
    courier: Courier = TerminalCourier(sqlite_db, clock)
    first = posting("a", message("hello"))
    since = clock.machine()
    assert await courier.find(first, nonce="n", since=since) is None
    await desk.post(first)
    assert await courier.find(first, nonce="n", since=since) == "a"
    update = changed("u", message("bye"), "a")
    assert await courier.find(update, nonce="n", since=since) is None


async def test_a_private_posting_is_seen_by_one_person_only(desk: ScriptedDesk) -> None:
    dana = TerminalViewer(desk.database, DANA, (L2,))
    noor = TerminalViewer(desk.database, NOOR, (L2,))
    await desk.post(posting("a", message("for all"), L2))
    await desk.post(posting("b", message("for dana"), L2, private_to=DANA.key))
    assert await texts(dana) == ["for all", "for dana"]
    assert await texts(noor) == ["for all"]


async def test_what_arrives_while_away_is_seen_on_coming_back(desk: ScriptedDesk) -> None:
    await desk.post(posting("a", message("before")))
    assert await texts(TerminalViewer(desk.database, SAM, (HOME,))) == ["before"]
    await desk.post(posting("b", message("while away")))
    assert await texts(TerminalViewer(desk.database, SAM, (HOME,))) == ["while away"]


async def test_a_viewer_can_ask_for_everything_again(desk: ScriptedDesk) -> None:
    viewer = TerminalViewer(desk.database, SAM, (HOME,))
    for number in range(3):
        await desk.post(posting(f"{number}", message(f"{number}")))
    await viewer.changes()
    assert [row.key for row in await viewer.everything()] == ["0", "1", "2"]
    assert await viewer.changes() == []


async def test_places_do_not_see_each_other(desk: ScriptedDesk) -> None:
    await desk.post(posting("a", message("l2"), L2))
    await desk.post(posting("t", message("thread"), replace(L2, thread="a"), thread_of="a"))
    assert await texts(TerminalViewer(desk.database, NOOR, (L3,))) == []
    assert await texts(TerminalViewer(desk.database, NOOR, (L2,))) == ["l2", "thread"]


async def test_a_session_hands_over_what_a_person_does(desk: ScriptedDesk) -> None:
    session = desk.session()
    await session.open()
    await session.say("hello")
    await session.press("k")
    acts = [arrival.act for arrival in desk.arrivals]
    assert acts == [Opened(), Said("hello"), Pressed("k")]
    assert session.last == desk.arrivals[1].id
    assert all(arrival.id.startswith("terminal:m:") for arrival in desk.arrivals)
    assert len({arrival.id for arrival in desk.arrivals}) == 3
    assert {(arrival.person, arrival.place) for arrival in desk.arrivals} == {(SAM, HOME)}
    assert Place("terminal", "local", "@sam") == HOME


async def test_a_session_returns_what_is_answered_at_once(desk: ScriptedDesk) -> None:
    form = Form("f", "Resolve", ())
    desk.at_once["resolve"] = form
    session = desk.session()
    assert await session.say("resolve") == form
    assert await session.say("hello") is None


@pytest.fixture
def arrival(clock: HandClock) -> Arrival:
    return Arrival("terminal:m:1", SAM, HOME, Said("hello"), clock.now())


async def test_a_place_is_not_quiet_while_an_arrival_waits(
    db: Database, clock: HandClock, arrival: Arrival
) -> None:
    assert await work_quiet(db, HOME, clock)
    async with db.work() as work:
        await work.accept(arrival, received_at=clock.machine())
    assert not await work_quiet(db, HOME, clock)
    assert await work_quiet(db, L2, clock)
    async with db.work() as work:
        [waiting] = await work.pending(HOME.key)
        await work.done(waiting.row)
    assert await work_quiet(db, HOME, clock)


async def test_a_place_is_not_quiet_while_a_posting_waits(db: Database, clock: HandClock) -> None:
    async with db.work() as work:
        await work.post(posting("a", message("hello")), at_machine=clock.machine())
    assert not await work_quiet(db, HOME, clock)
    async with db.work() as work:
        await work.withdraw("a")
    assert await work_quiet(db, HOME, clock)


async def test_a_reply_that_can_still_be_undone_is_not_waited_for(
    db: Database, clock: HandClock
) -> None:
    async with db.work() as work:
        held = replace(posting("a", message("reply")), undo_for=10.0)
        await work.post(held, at_machine=clock.machine())
        await work.post(posting("b", message("behind it")), at_machine=clock.machine())
    assert await work_quiet(db, HOME, clock)
    clock.at += timedelta(seconds=11)
    assert not await work_quiet(db, HOME, clock)


async def test_a_place_is_not_quiet_while_an_action_runs(db: Database, clock: HandClock) -> None:
    async with db.work() as work:
        talk = await work.save_talk(Talk(SAM, HOME))
        await work.start_run("r1", talk, "printer.restart", {}, clock.machine())
    assert not await work_quiet(db, HOME, clock)
    async with db.work() as work:
        await work.end_run("r1", "done", clock.machine())
    assert await work_quiet(db, HOME, clock)


async def test_the_board_knows_cards_threads_and_living_tickets(desk: ScriptedDesk) -> None:
    await desk.post(posting("old", card(ticket="T-1", closed=True), L2))
    await desk.post(posting("c", card(), L2))
    await desk.post(posting("d", card(ticket="T-13"), L2))
    await desk.post(posting("n", message("note"), L2, thread_of="c"))
    await desk.post(posting("m", message("word"), L2))
    board = Board()
    board.take(await TerminalViewer(desk.database, DANA, (L2,)).everything())
    assert [row.key for row in board.cards()] == ["old", "c", "d"]
    assert [row.key for row in board.thread("c")] == ["n"]
    assert board.ticket_of(board.rows["n"]) == "T-12"
    assert board.ticket_of(board.rows["m"]) == ""
    assert board.tickets() == ["T-13", "T-12"]


async def test_whoever_comes_back_sees_living_tickets_and_unseen_words(desk: ScriptedDesk) -> None:
    await desk.post(posting("old", card(ticket="T-1"), L2))
    await desk.post(posting("n1", message("old note"), L2, thread_of="old"))
    await desk.post(posting("c", card(), L2))
    await desk.post(posting("n2", message("note"), L2, thread_of="c"))
    await desk.post(posting("m1", message("seen"), L2))
    await desk.post(changed("u", card(ticket="T-1", closed=True), "old", L2))
    viewer = TerminalViewer(desk.database, DANA, (L2,))
    await viewer.changes()
    await desk.post(posting("m2", message("unseen"), L2))
    seen = await viewer.left_off()
    rows = still_of_use(await viewer.everything(), seen)
    assert [row.key for row in rows] == ["c", "n2", "m2"]
