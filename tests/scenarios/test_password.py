"""A password is really reset: over signed calls, and only for whom has proved who they are."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from bot.tickets import State
from tests.harness import FakeClock, Requester, Stage
from tests.harness.stage import SHIFT
from tests.wire.identity_provider import IdentityProvider, identity_provider

SECRET = "a-key-that-is-long-enough-for-signing"


def _settings(provider: IdentityProvider) -> str:
    host = urlsplit(provider.url).netloc
    actions = "".join(
        f"""
[actions."{name}"]
url = "{provider.url}/{name}"
key_secret = "IDP_KEY"
dry_run = false
"""
        for name in ("identity.verify", "idp.send_reset_link")
    )
    others = "".join(f'[actions."{name}"]\ndry_run = true\n' for name in ("idp.unlock_account",))
    live = f'\n[actions]\nmode = "live"\nallow_hosts = ["{host}"]\n'
    return f"{SHIFT}{live}{actions}{others}"


def _clock() -> FakeClock:
    # Signed calls carry the machine's time, and the other side looks at its own clock.
    return FakeClock(wall=datetime.now(UTC))


async def _asks_for_the_link(alice: Requester) -> None:
    await alice.says("forgot my password")
    await alice.says("forgot it")
    await alice.says("my work account")


async def test_a_password_is_reset_after_proof_and_consent(database_url: str) -> None:
    async with (
        identity_provider(SECRET) as provider,
        Stage.opened(
            database_url,
            settings=_settings(provider),
            environ={"FRONTLINE_SECRET_IDP_KEY": SECRET},
            clock=_clock(),
        ) as stage,
    ):
        alice = stage.requester("alice")
        await _asks_for_the_link(alice)
        assert [call.action for call in provider.calls] == ["identity.verify"]
        alice.sees("Next I can mail you a link")
        await alice.presses("Send")
        assert [call.action for call in provider.calls] == [
            "identity.verify",
            "idp.send_reset_link",
        ]
        assert provider.calls[-1].params == {"user": "alice"}
        assert provider.refused == []
        alice.sees("Check your email")
        alice.sees_nothing_of("Practice mode")
        await alice.says("yes")
        await stage.check()


async def test_without_consent_nothing_is_sent(database_url: str) -> None:
    async with (
        identity_provider(SECRET) as provider,
        Stage.opened(
            database_url,
            settings=_settings(provider),
            environ={"FRONTLINE_SECRET_IDP_KEY": SECRET},
            clock=_clock(),
        ) as stage,
    ):
        alice = stage.requester("alice")
        await _asks_for_the_link(alice)
        await alice.presses("Don't")
        alice.sees("I sent no link and changed nothing.")
        assert [call.action for call in provider.calls] == ["identity.verify"]
        await stage.check()


async def test_without_proof_no_link_is_sent(database_url: str) -> None:
    async with (
        identity_provider(SECRET, {"identity.verify": "denied"}) as provider,
        Stage.opened(
            database_url,
            settings=_settings(provider),
            environ={"FRONTLINE_SECRET_IDP_KEY": SECRET},
            clock=_clock(),
        ) as stage,
    ):
        alice, dana = stage.requester("alice"), stage.engineer("dana")
        await _asks_for_the_link(alice)
        alice.sees("The prompt was refused, so I have stopped and changed nothing.")
        assert [call.action for call in provider.calls] == ["identity.verify"]
        dana.sees_card("T-1", "reset-password")
        assert (await stage.ticket()).state is State.OPEN
        await stage.check()


async def test_a_proof_that_is_too_old_sends_no_link(database_url: str) -> None:
    async with (
        identity_provider(SECRET) as provider,
        Stage.opened(
            database_url,
            settings=_settings(provider),
            environ={"FRONTLINE_SECRET_IDP_KEY": SECRET},
            clock=_clock(),
        ) as stage,
    ):
        alice = stage.requester("alice")
        await _asks_for_the_link(alice)
        await stage.wait(minutes=11)
        await alice.presses("Send")
        assert [call.action for call in provider.calls].count("idp.send_reset_link") == 0
        await stage.check()
