"""A rehearsal tells where a scenario and the conversation part."""

from dataclasses import replace

from bot.rehearsal import Rehearsal, rehearse
from knowledge_base.scenarios import Scenario
from tests.bot.conversation.player import ACTIONS, starter

RIGHT = Scenario(
    article="vpn-not-connecting",
    name="a restart",
    given={"device.os": "macos"},
    opens_with="cant get on the vpn",
    say=("yes", "timed out", "yes"),
    path=("does-the-internet-work-without-the-vpn",),
    ends="solved",
    fields={"vpn_error": "Timed out, or stuck"},
)


def _differences(**changes: object) -> tuple[str, ...]:
    return rehearse(replace(RIGHT, **changes), starter(), ACTIONS)  # type: ignore[arg-type]


def test_a_scenario_that_holds_has_no_differences() -> None:
    assert _differences() == ()


def test_every_difference_is_named() -> None:
    assert _differences(article="gone") == ("there is no published article “gone”",)
    assert _differences(opens_with="cant print")[0].startswith("“cant print” leads to ")
    assert _differences(path=("restart-the-app",))[0].startswith("the path is does-the-")
    assert _differences(ends="escalate L2/x") == ("it ends with “solved”, not “escalate L2/x”",)
    assert _differences(say=("yes",)) == (
        "it ends with “nothing”, not “solved”",
        "vpn_error is “”, not “Timed out, or stuck”",
    )
    assert _differences(say=("purple elephants dance",), ends="", fields={})[0] == (
        "answer 1, “purple elephants dance”, was not understood"
    )
    assert _differences(say=("yes", "timed out", "yes", "more"))[0] == (
        "it had ended (solved) before “more” was said"
    )


def test_an_article_among_the_choices_is_chosen() -> None:
    found = _differences(
        article="slow-laptop", opens_with="laptop", say=(), path=(), ends="", fields={}
    )
    assert found == ()


def test_buttons_can_be_pressed_and_an_unknown_action_fails() -> None:
    stage = Rehearsal(starter(), {}, outcomes={})
    stage.begin(starter().articles["reset-password"])
    stage.press(stage.shown[-1].buttons[0].key)
    assert stage.talk.path
