"""What people type without thinking is taken as they mean it."""

from tests.bot.conversation.player import Player, library_of

VPN = "vpn keeps dropping every few mins"
TYPED = """# Badge

## What is on the badge?

```ask
save: badge
{ask}
```

- [Next](#escalate)
- [It is lost](#lost)

## Lost

Look in the drawer.

- [Found it](#solved)

## Solved

## Escalate

```escalate
to: L2/network
collect: [colour, badge]
```

## People say

- the badge does not open
"""


def badge(ask: str) -> Player:
    """Return somebody at a step that wants words, whose first option is numbered 1."""
    return Player(library=library_of(badge=TYPED.format(ask=ask))).says("the badge does not open")


# --- numbers --------------------------------------------------------------------------------


def test_the_number_of_skip_skips_the_one_line() -> None:
    for words in ("1", "1.", "(1)", "7"):
        player = Player().says("human", words)
        assert player.opened
        assert player.opened.title == "Wants to talk to a person"
        assert not player.talk.said
    assert Player().says("human", "0").opened


def test_a_shown_number_chooses_at_a_step_that_is_typed() -> None:
    assert badge("type: text").says("1").step == "lost"
    assert badge("type: text").says("(1)").step == "lost"
    assert badge("type: text").says("the red one").talk.fields[-1].value == "the red one"


def test_a_number_that_is_the_answer_stays_the_answer() -> None:
    assert badge("type: number").says("1").talk.fields[-1].value == "1"
    assert badge('type: text\npattern: "[0-9]"').says("1").talk.fields[-1].value == "1"
    assert badge('type: text\npattern: "[a-z]+"').says("1").step == "lost"
