"""What is written down is read back, also by an older or a newer program."""

from dataclasses import replace
from datetime import timedelta, timezone
from types import MappingProxyType

import pytest

from bot.conversation.talk import Frame, Option, Proof, Question, Stage, Talk
from bot.storage.columns import json_text, plain
from bot.storage.encoding import (
    act_from_data,
    arrival_from_data,
    arrival_to_data,
    from_data,
    posting_from_data,
    posting_to_data,
    shown_from_data,
    tagged,
    talk_from_data,
    ticket_from_data,
    to_data,
)
from bot.tickets import Answer, Resolution, State, Ticket, Walked, Words
from bot.vocabulary import (
    Act,
    ActionEnded,
    Button,
    Card,
    Deleted,
    Edited,
    Field,
    File,
    Form,
    Look,
    Message,
    Opened,
    Part,
    Pressed,
    Said,
    Section,
    Shown,
    Submitted,
)
from tests.bot.storage.making import ANN, CHANNEL, NOW, arrival, posting, talk, ticket

ACTS: list[Act] = [
    Said("hi", (File("a.png", "https://x/a.png", 3),)),
    Pressed("key"),
    Submitted("form", MappingProxyType({"name": "value"})),
    Submitted("form"),
    Edited("m1", "new"),
    Deleted("m1"),
    Opened(),
    ActionEnded("r1", "done"),
]
SHOWN: list[Shown] = [
    Message((Part("a", "wording:x"),), (Button("k", "Yes", Look.PRIMARY),)),
    Card("T-1", "VPN", (Section("Who", "Ann"),), (Button("k", "Claim"),), closed=True),
    Form("k", "Note", (Field("text", "Text", ("a", "b"), optional=True, long=True),)),
]


@pytest.mark.parametrize("act", ACTS, ids=str)
def test_every_act_comes_back(act: Act) -> None:
    assert act_from_data(tagged(act)) == act
    whole = replace(arrival("m1"), act=act)
    assert arrival_from_data(arrival_to_data(whole)) == whole


@pytest.mark.parametrize("shown", SHOWN, ids=str)
def test_everything_shown_comes_back(shown: Shown) -> None:
    assert shown_from_data(tagged(shown)) == shown
    whole = replace(posting("p1"), body=shown, mention=("L2",), private_to="U1", undo_for=2.5)
    assert posting_from_data(posting_to_data(whole)) == whole


def test_every_member_of_a_union_has_a_tag_of_its_own() -> None:
    tags = [tagged(value)["kind"] for value in (*ACTS, *SHOWN)]
    assert len(set(tags)) == len(ACTS) - 1 + len(SHOWN)


def test_a_full_ticket_comes_back() -> None:
    full = replace(
        ticket(),
        state=State.RESOLVED,
        words=(Words("m1", "help", NOW),),
        path=(Walked("vpn", 3, "restart", "Restart it", "no"),),
        fields=(Answer("host", "x", NOW, valid=False, redact=True),),
        ladder=MappingProxyType({"rungs": [{"wait": 15}], "name": "default"}),
        resolution=Resolution("fixed", "restarted", by="U9"),
        escalated_at=(NOW,),
        promise_by=NOW.astimezone(timezone(timedelta(hours=2))),
    )
    assert ticket_from_data(to_data(full), row=7, version=3) == replace(full, id=7, version=3)


def test_a_full_talk_comes_back() -> None:
    here = Frame("vpn", "abc", "restart")
    full = replace(
        talk(),
        stage=Stage.WALKING,
        at=here,
        stack=(here, here),
        question=Question(2, (Option("Yes", "edge:1", ("y",)),)),
        proofs=(Proof("identity", NOW),),
        later=("printer",),
        updated_at=NOW,
    )
    assert talk_from_data(to_data(full), row=7, version=3) == replace(full, id=7, version=3)


def test_a_row_of_an_older_program_is_filled_with_defaults() -> None:
    old = {
        "requester": "U1",
        "requester_name": "Ann",
        "place": to_data(CHANNEL),
        "title": "VPN",
        "opened_at": NOW.isoformat(),
    }
    assert from_data(Ticket, old) == Ticket("U1", "Ann", CHANNEL, "VPN", NOW)
    assert from_data(Talk, {"person": to_data(ANN), "place": to_data(CHANNEL)}) == talk()
    bare = posting_to_data(posting("p1"))
    del bare["private_to"]
    assert posting_from_data(bare) == posting("p1")


def test_a_row_of_a_newer_program_is_read_without_what_is_unknown() -> None:
    assert ticket_from_data(to_data(ticket()) | {"mood": "blue"}, row=0, version=1) == ticket()
    assert act_from_data(tagged(Said("hi")) | {"mood": "blue"}) == Said("hi")
    assert posting_from_data(posting_to_data(posting("p1")) | {"mood": 1}) == posting("p1")


def test_text_that_is_no_text_is_mended() -> None:
    assert json_text({"a": "\ud83d x \0"}) == '{"a":"? x \\u0000"}'
    assert plain("a\0b\udc00") == "ab?"
