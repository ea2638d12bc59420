"""What people are told about waiting rests on how long others have waited."""

from tests.harness import EngineerAtWork, Requester, Stage


async def test_the_promise_is_the_time_in_which_most_were_claimed_lately(
    stage: Stage, alice: Requester, dana: EngineerAtWork
) -> None:
    for number in range(1, 11):
        bob = stage.requester(f"bob{number}")
        await bob.says("vpn not working")
        await bob.says("person")
        await stage.wait(minutes=18)
        await dana.types(f"claim T-{number}")

    await alice.says("vpn not working")
    await alice.says("person")

    alice.sees("Someone usually picks this up within 20 minutes.")
