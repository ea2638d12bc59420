"""A desk of its own for each test, held to the auditor's rules when the test has ended."""

from collections.abc import AsyncIterator

import pytest

from tests.harness import EngineerAtWork, Requester, Stage


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    async with Stage.opened(sqlite_url) as opened:
        yield opened
        await opened.check()


@pytest.fixture
def alice(stage: Stage) -> Requester:
    return stage.requester("alice")


@pytest.fixture
def bob(stage: Stage) -> Requester:
    return stage.requester("bob")


@pytest.fixture
def dana(stage: Stage) -> EngineerAtWork:
    return stage.engineer("dana", tier="L2")


@pytest.fixture
def sam(stage: Stage) -> EngineerAtWork:
    return stage.engineer("sam", tier="L2")


@pytest.fixture
def zoe(stage: Stage) -> EngineerAtWork:
    return stage.engineer("zoe", tier="L3")
