"""What holds whatever people do: nobody gets stuck, and nothing is said that nobody wrote."""

import re
from collections import deque
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation import decide
from bot.conversation.reading import PERSON, escape_in, is_danger
from bot.conversation.talk import Stage
from bot.conversation.turn import OpenTicket, RunAction, Show, Turn
from bot.conversation.walk import start
from bot.tickets import State
from bot.vocabulary import (
    Act,
    ActionEnded,
    Deleted,
    Edited,
    File,
    Opened,
    Pressed,
    Said,
    Submitted,
)
from bot.wording import SENTENCES
from knowledge_base.article import Article, Handover
from tests.bot.conversation.player import ACTIONS, Player, library_of, starter

WORDS = (
    "vpn keeps dropping", "cant print on floor 3 from my mac", "hi", "thanks", "yes", "no", "1",
    "2", "3", "4", "0", "none of these", "human", "back", "start over", "skip", "done", "cancel",
    "status", "repeat", "stop messages", "help", "my wifi is down and the printer is jammed",
    "asdf qwer", "this is useless", "there is a fire", "urgent", "i clicked a link", "everyone",
    "my password is [hidden: password]", "close it", "not yet", "continue", "i forgot my password",
    "lost my phone", "LAPTOP IS SLOW AGAIN!!!", "", "not sure", "yes but no",
)  # fmt: skip
texts = st.one_of(st.sampled_from(WORDS), st.text(max_size=40))
acts: st.SearchStrategy[Act | str] = st.one_of(
    texts.map(Said),
    texts.map(lambda text: Said(text, (File("a.png", "https://x.example/a.png"),))),
    st.sampled_from(["press", "press first", "press old", "end", "later", "silence", "claim"]),
    st.sampled_from(["resolve", "close", "withdraw"]),
    st.sampled_from(["q1.0", "q1.0:person", "t12:works", "t12:notyet", "t12:add", "x", ""]).map(
        Pressed
    ),
    st.text(max_size=20).map(Pressed),
    st.builds(Edited, st.sampled_from(["m1", "m2", "m3", ""]), texts),
    st.builds(Deleted, st.sampled_from(["m1", "m2", "m3", ""])),
    st.just(Opened()),
    st.sampled_from(["error", "timeout", "verified", "sent", "x"]).map(
        lambda outcome: ActionEnded("7.1", outcome)
    ),
    texts.map(lambda text: Submitted("form", {"text": text})),
)
SOURCE = re.compile(r"(article|wording|person):(.+)", re.DOTALL)
REPAIR = tuple(
    f"wording:{key}"
    for key in (
        "miss_first", "miss_second", "miss_third", "step_miss", "rephrase", "not_mine",
        "ask_again", "ask_again_plain", "say_again", "not_open", "old_button", "greeting_again",
        "not_skippable", "at_the_start", "frustrated",
    )
)  # fmt: skip
EMPTY = library_of(nothing="# N\n\n## Step\n\nText.\n\n- [Done](#solved)\n\n## Solved\n\nGood.\n")


STATES = {"claim": State.CLAIMED, "resolve": State.RESOLVED, "close": State.CLOSED}
PLACES = {"press": -2, "press first": -3, "press old": 0}


def play(player: Player, what: Act | str) -> None:
    """Do an act, or what a word stands for."""
    if not isinstance(what, str):
        player.does(what)
    elif what in PLACES:
        keys = [b.key for message in player.history for b in message.buttons]
        player.does(Pressed(keys[max(PLACES[what], -len(keys))] if keys else "none"))
    elif what in STATES:
        if player.ticket:
            player.has(STATES[what], "Dana")
    else:
        _passes(player, what)


def _passes(player: Player, what: str) -> None:
    if what == "end":
        player.gets("error")
    elif what == "later":
        player.comes_back_after(days=3)
    elif what == "silence":
        player.is_silent()
    else:
        player.library = EMPTY


def check(turn: Turn, player: Player) -> None:
    shown = [wish for wish in turn.wishes if isinstance(wish, Show)]
    assert sum(bool(wish.message.buttons) for wish in shown) <= 1
    for wish in shown:
        assert wish.message.text
        for part in wish.message.parts:
            _check_source(part.source)
        for button in wish.message.buttons:
            assert len(button.key) <= 100
            assert 0 < len(button.label) <= 75
    question = turn.talk.question
    if question and not player.ticket and turn.talk.stage is not Stage.COLLECTING:
        assert question.options[-1] == PERSON


def _check_source(source: str) -> None:
    found = SOURCE.fullmatch(source)
    assert found, source
    if found[1] == "wording":
        assert found[2] in SENTENCES
    elif found[1] == "article":
        name, digest, step = re.split("[@#]", found[2])
        article = starter().revision(name, digest)
        assert article
        assert not step or step in article.steps


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(acts, max_size=14))
def test_whatever_people_do_the_bot_answers_from_what_was_written(
    everything: list[Act | str],
) -> None:
    player = Player()
    for what in everything:
        before, scene, last = player.talk, player.scene(), player.turn
        play(player, what)
        if player.turn is None or player.turn is last:
            continue
        check(player.turn, player)
        if not isinstance(what, str):
            again = decide(before, what, replace(scene, arrival=f"m{player.acts}"))
            assert again == player.turn
        _asks_for_a_human(player)


def _asks_for_a_human(player: Player) -> None:
    """Branch off: whoever says “human” now gets a ticket, unless one is open."""
    has = player.ticket is not None and player.ticket.state is not State.CLOSED
    turn = decide(player.talk, Said("human"), player.scene())
    check(turn, player)
    opened = any(isinstance(wish, OpenTicket) for wish in turn.wishes)
    assert opened or has or turn.talk.stage is Stage.LINE


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(texts, max_size=10))
def test_the_same_repair_is_never_said_twice_running(said: list[str]) -> None:
    player = Player()
    for text in said:
        before = set(player.talk.last_shown) & set(REPAIR)
        player.says(text)
        if escape_in(text) or is_danger(text):
            continue  # they asked for the same again
        for message in player.shown[:1]:
            assert not before & {part.source for part in message.parts}, text


def _routes(article: Article, step: str) -> str:
    handover: Handover | None = article.steps[step].handover
    last = article.steps["escalate"].handover
    assert last
    return handover.to if handover else last.to


@pytest.mark.parametrize("name", sorted(starter().articles))
def test_at_every_step_a_person_is_one_word_away(name: str) -> None:
    seen: set[tuple[str, str, str]] = set()
    article = starter().articles[name]
    waiting = deque([start(Turn(Player().talk), Player().scene(), article).talk])
    while waiting:
        talk = waiting.popleft()
        at = talk.at
        if at is None or (at.article, at.step, talk.stage) in seen or at.article != name:
            continue
        seen.add((at.article, at.step, talk.stage))
        player = Player(talk=talk).says("human")
        assert player.opened
        assert player.opened.route == _routes(article, at.step)
        acts: list[Act] = [Said("a word or two about it")]
        if talk.stage is Stage.RUNNING:
            run = article.steps[at.step].do
            outcomes = ACTIONS[run.action].outcomes if run else ()
            acts = [ActionEnded(talk.run, each) for each in (*outcomes, "error", "timeout")]
        elif talk.question:
            acts += [Pressed(f"q{talk.question.serial}.{n}") for n in range(9)]
        for act in acts:
            turn = decide(talk, act, Player().scene())
            if turn.talk.stage in {Stage.WALKING, Stage.CONFIRMING, Stage.RUNNING}:
                waiting.append(turn.talk)
            assert all(not isinstance(w, RunAction) or w.action in ACTIONS for w in turn.wishes)
    reached = {step for _, step, _ in seen}
    asking = {
        step.id
        for step in article.steps.values()
        if step.edges and not step.do and not step.conditions
    }
    assert len(asking - reached) <= len(asking) // 4, asking - reached
