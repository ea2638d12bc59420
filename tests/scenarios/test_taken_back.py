"""Words that were changed or taken back stay nowhere, and the title follows them."""

import pytest

from tests.harness import EngineerAtWork, Requester, Stage
from tests.scenarios.asking import asks_for_a_person


async def _stored(stage: Stage) -> str:
    return repr(await stage.dump())


async def test_words_that_were_edited_are_nowhere_as_they_were(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await asks_for_a_person(alice, "my nurse is Olga Petrowa")
    first = alice.last
    await dana.types("claim T-1")
    await stage.wait(minutes=1)
    await alice.says("she lives in Elmstreet")
    await alice.edits("she lives in Oakstreet")
    await alice.edits("she lives somewhere")
    await alice.edits("my nurse is ill", first)
    dana.sees_card("T-1", "T-1 · my nurse is ill")
    for gone in ("Petrowa", "Elmstreet", "Oakstreet"):
        assert gone not in await _stored(stage)
    assert "my nurse is ill" in await _stored(stage)


async def test_words_that_were_taken_back_are_nowhere(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    await asks_for_a_person(alice, "my nurse is Olga Petrowa")
    await alice.takes_back()
    dana.sees_card("T-1", "T-1 · (taken back)")
    assert "Petrowa" not in await _stored(stage)


async def test_words_that_were_not_understood_can_be_taken_back_as_well(
    stage: Stage, alice: Requester
) -> None:
    await alice.says("zzyzx Petrowa qwrtz")
    await alice.edits("never mind me")
    assert "Petrowa" not in await _stored(stage)


@pytest.mark.usefixtures("dana")
async def test_nobody_changes_what_another_wrote(stage: Stage, alice: Requester) -> None:
    await asks_for_a_person(alice, "my nurse is Olga Petrowa")
    await stage.requester("bob").edits("nothing", alice.last)
    assert "Petrowa" in await _stored(stage)
    assert (await stage.ticket()).title == "my nurse is Olga Petrowa"
