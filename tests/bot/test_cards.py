"""A card says in words what an engineer must know, and in the same order every time."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.cards import LONGEST_LIST, LONGEST_WORDS, card, moved_card, path, queue_list
from bot.tickets import Answer, Resolution, State, Ticket, Walked, Words
from bot.vocabulary import Card
from bot.wording.quoting import cut, plain, quote
from bot.wording.times import distance, told, when
from tests.bot.floors import FLOOR, MINUTE, MONDAY, new_ticket

VIENNA = "Europe/Vienna"


def card_of(**changes: object) -> Card:
    return card(new_ticket(**changes), FLOOR, MONDAY)


def buttons(shown: Card) -> list[str]:
    return [button.label for button in shown.buttons]


def test_the_card_shows_everything_in_the_order_that_engineers_know() -> None:
    shown = card(
        new_ticket(tried=("Dana", "L2 on duty")),
        FLOOR,
        MONDAY,
        others=["T-9 Printer"],
        next_up="L2, the lead · 14:30",
    )
    assert [(section.label, section.text) for section in shown.sections] == [
        ("Ticket", "T-12 · VPN does not connect"),
        ("From", "Ann (terminal) · laptop LT-42 · also open: T-9 Printer"),
        ("In their words", "> vpn keeps dropping"),
        (
            "Already walked",
            (
                "vpn-not-connecting r7: internet without VPN = yes > restart on Windows"
                ' = same problem > stopped at "Try another network"'
            ),
        ),
        ("Details", "- error: code 809\n- pin: ••••"),
        ("Why it is here", "Asked for a person.\nTried already: Dana, L2 on duty."),
        ("Next", "L2, the lead · 14:30"),
    ]


@pytest.mark.parametrize(
    ("changes", "headline"),
    [
        ({}, "P3 · unclaimed"),
        (
            {"priority": "P2", "promise_by": MONDAY + 12 * MINUTE},
            "P2 · unclaimed · claim by 14:12",
        ),
        (
            {"promise_by": MONDAY - 5 * MINUTE},
            "P3 · unclaimed · claim was due 13:55",
        ),
        ({"state": State.CLAIMED, "claimed_at": MONDAY}, "P3 · claimed by Dana since 14:00"),
        (
            {"state": State.WAITING_USER, "waiting_since": MONDAY},
            "P3 · waiting for user since 14:00 · Dana",
        ),
        (
            {"state": State.WAITING_VENDOR, "waiting_since": MONDAY},
            "P3 · waiting for vendor since 14:00 · Dana",
        ),
        ({"state": State.SNOOZED, "waiting_since": MONDAY}, "P3 · snoozed since 14:00 · Dana"),
        (
            {
                "state": State.RESOLVED,
                "resolved_at": MONDAY,
                "resolution": Resolution("fixed", "new certificate", by="Sam"),
            },
            "P3 · resolved by Sam · 14:00",
        ),
        (
            {"state": State.RESOLVED, "resolution": Resolution("no-reply", "silence")},
            "P3 · resolved without an answer · 14:00",
        ),
        ({"state": State.RESOLVED}, "P3 · resolved without an answer · 14:00"),
        ({"state": State.CLOSED, "closed_at": MONDAY}, "P3 · closed · 14:00"),
    ],
)
def test_the_headline_says_priority_state_and_deadline_in_words(
    changes: dict[str, Any], headline: str
) -> None:
    assert card_of(holder_name="Dana", **changes).headline == headline


def test_there_are_never_more_than_five_buttons_and_they_fit_the_state() -> None:
    free = ["Claim", "Reply", "Resolve", "Escalate", "More…"]
    held = ["Release", "Reply", "Resolve", "Escalate", "More…"]
    assert buttons(card_of()) == free
    for state in (State.CLAIMED, State.WAITING_USER, State.WAITING_VENDOR, State.SNOOZED):
        assert buttons(card_of(state=state)) == held
    assert buttons(card_of(state=State.RESOLVED)) == ["Re-open"]
    assert buttons(card_of(state=State.CLOSED)) == []


def test_buttons_name_their_ticket() -> None:
    keys = [button.key for button in card_of().buttons]
    assert keys == ["t12:claim", "t12:reply", "t12:resolve", "t12:escalate", "t12:more"]


def test_only_a_closed_ticket_has_a_closed_card() -> None:
    assert card_of(state=State.CLOSED).closed
    assert not card_of(state=State.RESOLVED).closed


def test_a_secret_is_masked_wherever_it_stands() -> None:
    secret = (Answer("device", "s3cret", MONDAY, redact=True), Answer("pin", "s3cret", MONDAY))
    fields = (secret[0], replace(secret[1], redact=True))
    texts = [section.text for section in card_of(fields=fields).sections]
    assert "s3cret" not in "\n".join(texts)
    assert "\n".join(texts).count("••••") == 2


def test_a_private_ticket_shows_its_number_and_nothing_of_what_it_is_about() -> None:
    shown = card_of(private=True)
    assert [section.label for section in shown.sections] == ["Ticket", "Why it is here"]
    assert shown.sections[0].text == "T-12 · private"


def test_a_ticket_about_which_little_is_known_has_a_short_card() -> None:
    shown = card_of(words=(), path=(), fields=(), reason="")
    assert [section.label for section in shown.sections] == ["Ticket", "From"]


def test_long_words_are_cut_with_a_sign() -> None:
    words = (Words("a1", "x" * (LONGEST_WORDS + 1), MONDAY),)
    text = card_of(words=words).sections[2].text
    assert text.endswith("x…")
    assert len(text) == LONGEST_WORDS + 2


def test_every_article_that_was_walked_has_its_line() -> None:
    walked = [Walked("a", 1, "s", "Light?", "red"), Walked("b", 2, "t", "Cable?")]
    assert path(walked) == 'a r1: Light? = red\nb r2: stopped at "Cable?"'


def test_a_step_without_an_answer_in_the_middle_stands_by_itself() -> None:
    walked = [Walked("a", 1, "s", "Unplug it"), Walked("a", 1, "t", "Light?", "red")]
    assert path(walked) == "a r1: Unplug it > Light? = red"


def test_whoever_has_the_role_sees_the_whole_of_a_private_ticket() -> None:
    private, open_to_all = new_ticket(private=True), new_ticket()
    whole = card(private, FLOOR, MONDAY, whole=True)
    assert whole.sections[0].text == "T-12 · VPN does not connect · private"
    assert whole.sections[1:] == card(open_to_all, FLOOR, MONDAY).sections[1:]
    assert card(open_to_all, FLOOR, MONDAY, whole=True) == card(open_to_all, FLOOR, MONDAY)


def test_the_card_that_is_left_behind_says_where_the_ticket_went() -> None:
    left = moved_card(new_ticket(tier="L3"), "L2", "support-l3", "Dana: needs a firewall change")
    assert left.headline == "P3 · moved to L3"
    assert left.sections[1].text == "L2 to L3, in support-l3: Dana: needs a firewall change"
    assert left.closed
    assert not left.buttons


def test_the_queue_has_the_most_pressing_ticket_first() -> None:
    tickets = [
        new_ticket(id=1, priority="P4"),
        new_ticket(id=2, priority="P2", promise_by=MONDAY + 9 * MINUTE),
        new_ticket(id=3, priority="P2", promise_by=MONDAY + 5 * MINUTE, private=True),
    ]
    assert queue_list(tickets, MONDAY, VIENNA).text.splitlines() == [
        "- T-3 · private · P2 · unclaimed · claim by 14:05 (in 5 min)",
        "- T-2 · VPN does not connect · P2 · unclaimed · claim by 14:09 (in 9 min)",
        "- T-1 · VPN does not connect · P4 · unclaimed",
    ]


def test_a_long_queue_says_how_much_more_there_is() -> None:
    tickets = [new_ticket(id=number) for number in range(1, LONGEST_LIST + 4)]
    text = queue_list(tickets, MONDAY, VIENNA).text
    assert text.endswith("And 3 more.")
    assert text.count("- T-") == LONGEST_LIST


def test_a_list_that_was_cut_before_says_how_much_more_there_is() -> None:
    text = queue_list([new_ticket(id=1)], MONDAY, VIENNA, total=120).text
    assert text.endswith("And 119 more.")


def test_an_empty_queue_says_so() -> None:
    assert queue_list([], MONDAY, VIENNA).text == "Nothing is waiting here."


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "14:00"),
        (1, "tomorrow at 14:00"),
        (2, "Wed 14:00"),
        (6, "Sun 14:00"),
        (7, "Mon 22 Jun 14:00"),
        (365, "Tue 15 Jun 2027 14:00"),
        (-365, "Sun 15 Jun 2025 14:00"),
        (-3, "Fri 12 Jun 14:00"),
    ],
)
def test_a_moment_is_said_as_people_say_it(days: int, words: str) -> None:
    at = MONDAY + timedelta(days=days)
    assert when(at, MONDAY, VIENNA) == words
    assert told(at, MONDAY, VIENNA) == f"{words} (CEST)"


def test_what_hangs_in_a_channel_says_nothing_that_grows_old() -> None:
    ticket = new_ticket(promise_by=MONDAY + timedelta(days=1))
    assert card(ticket, FLOOR, MONDAY).headline == "P3 · unclaimed · claim by Tue 14:00"


def test_what_one_person_reads_at_once_says_how_near_it_is() -> None:
    ticket = new_ticket(promise_by=MONDAY + timedelta(days=1))
    shown = card(ticket, FLOOR, MONDAY, whole=True)
    assert shown.headline == "P3 · unclaimed · claim by tomorrow at 14:00 (in 24 h)"


@pytest.mark.parametrize(
    ("minutes", "words"), [(12, "in 12 min"), (65, "in 1 h 5 min"), (0, "now"), (-5, "5 min ago")]
)
def test_a_distance_is_said_in_whole_minutes(minutes: int, words: str) -> None:
    assert distance(MONDAY + minutes * MINUTE, MONDAY) == words


def test_what_people_write_cannot_dress_up_as_our_markdown() -> None:
    assert plain("*bold* _it_ `code`\n[a](b) <x> ~y~ a|b \\") == (
        "\\*bold\\* \\_it\\_ \\`code\\` \\[a\\](b) \\<x\\> \\~y\\~ a\\|b \\\\"
    )
    assert quote("one *two*\n\nthree") == "> one \\*two\\*\n>\n> three"
    assert quote("  ") == ">"
    assert cut("abc", 3) == "abc"
    assert cut("abcd", 3) == "ab…"


def test_a_name_cannot_dress_up_on_the_card() -> None:
    ticket: Ticket = new_ticket(requester_name="*Ann*", title="a `b`")
    shown = card(ticket, FLOOR, MONDAY)
    assert shown.sections[0].text == "T-12 · a \\`b\\`"
    assert shown.sections[1].text.startswith("\\*Ann\\* (terminal)")
