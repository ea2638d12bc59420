"""Rungs without anybody to call."""

from tests.harness import Stage
from tests.harness.stage import SHIFT
from tests.scenarios.asking import forgets_a_password


async def test_a_rung_with_nobody_on_duty_is_skipped_and_says_so(database_url: str) -> None:
    nobody = SHIFT.replace("mon-fri 00:00-24:00: dana", "sat 00:00-24:00: dana")
    async with Stage.opened(database_url, settings=nobody) as stage:
        alice, dana = stage.requester("alice"), stage.engineer("dana")
        await forgets_a_password(alice)
        await stage.wait(minutes=15)
        dana.sees("Calling L2 on duty is skipped: nobody is on duty.")
        dana.sees("T-1 (P3) is unclaimed since 10:00: L2, lead.")
        assert dana.pings() == ["desk-leads"]
        await stage.check()
