"""Several messages that are one thought: each can be changed or taken back by itself."""

from bot.conversation.turn import AddAnswers, Amend, Relay
from bot.tickets import State
from bot.vocabulary import Deleted, Edited, File, Piece, Said
from tests.bot.conversation.player import Player

VPN = ("vpn keeps dropping", "every few mins", "my badge is 4711")
PHOTO = File("photo.png", "https://files.example.com/1")


def burst(*texts: str, files: tuple[File, ...] = ()) -> Said:
    """Return what the desk makes of several messages; the files came with the last one."""
    last = len(texts) - 1
    pieces = tuple(
        Piece(f"b{place}", text, files if place == last else ()) for place, text in enumerate(texts)
    )
    return Said(" ".join(texts), files, pieces)


def heard(player: Player) -> list[tuple[str, str]]:
    return [(words.arrival, words.text) for words in player.talk.said]


def test_a_burst_is_one_thought_in_several_messages() -> None:
    player = Player().does(burst(*VPN))
    assert heard(player) == [("b0", VPN[0]), ("b1", VPN[1]), ("b2", VPN[2])]
    assert player.talk.thoughts == (" ".join(VPN),)
    assert "VPN" in player.text


def test_the_second_message_can_be_taken_back_alone() -> None:
    player = Player().does(burst(*VPN)).does(Deleted("b2"))
    assert heard(player) == [("b0", VPN[0]), ("b1", VPN[1])]
    assert "taken that out" in player.text


def test_editing_the_first_message_leaves_the_others() -> None:
    player = Player().does(burst(*VPN)).does(Edited("b0", "vpn is slow"))
    assert heard(player) == [("b0", "vpn is slow"), ("b1", VPN[1]), ("b2", VPN[2])]


def test_each_message_is_relayed_and_found_again() -> None:
    player = Player().does(burst(*VPN)).says("human", "skip", "skip", "skip")
    player.does(burst("the light is red", "and it beeps", files=(PHOTO,)))
    relayed = [(wish.words.arrival, wish.words.text) for wish in player.all(Relay)]
    assert relayed == [
        ("b0", "the light is red"),
        ("b1", "and it beeps\nphoto.png: https://files.example.com/1"),
    ]
    assert player.does(Deleted("b1")).all(Amend) == [Amend("b1", None)]


def test_danger_in_a_burst_is_relayed_message_by_message() -> None:
    player = Player().does(burst(*VPN)).says("human", "skip", "skip", "skip")
    player.does(burst("the laptop is here", "it is on fire"))
    assert [wish.words.arrival for wish in player.all(Relay)] == ["b0", "b1"]


def test_on_a_resolved_ticket_a_burst_stays_whole() -> None:
    player = Player().does(burst(*VPN)).says("human", "skip", "skip", "skip")
    player.has(State.RESOLVED, "Dana").does(burst("the screen is", "black"))
    assert [wish.words.text for wish in player.all(Relay)] == ["the screen is black"]


def test_a_greeting_in_a_burst_is_not_kept() -> None:
    player = Player().does(burst("hello", *VPN[:2]))
    assert heard(player) == [("b1", VPN[0]), ("b2", VPN[1])]
    assert player.talk.thoughts == (" ".join(VPN[:2]),)
    assert not Player().does(burst("good", "morning")).talk.said


def test_an_answer_in_two_messages_keeps_the_first() -> None:
    player = Player().does(burst(*VPN)).says("human")
    player.does(burst("asset label", "LT 4"))
    (added,) = player.all(AddAnswers)
    assert [(each.value, each.arrival) for each in added.answers] == [("asset label LT 4", "m3")]


def test_a_burst_is_looked_at_whole_when_they_start_over() -> None:
    player = Player().says("vpn keeps dropping every few mins")
    player.comes_back_after(hours=9).does(burst("printer", "does not print")).presses("Start over")
    assert heard(player) == [("b0", "printer"), ("b1", "does not print")]
    assert player.talk.at
    assert player.talk.at.article == "printer-not-printing"
