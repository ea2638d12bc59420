"""A call is signed, bounded and pinned, and whatever comes back becomes an outcome."""

import json
import logging
import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from pydantic import SecretStr

from bot.actions.calls import LARGEST_ANSWER, Caller, Ended, Errand, time_allowed
from bot.actions.registry import ActionDefinition, Endpoint, starter_registry
from bot.actions.signature import DELIVERY, IDEMPOTENCY, SIGNATURE, TIMESTAMP
from bot.clock import WallClock
from tests.wire.identity_provider import Answer, IdentityProvider, identity_provider

CANARY = "canary-secret-3141592653589793"
SECRETS = {"IDP_KEY": SecretStr(CANARY)}
RESET = starter_registry()["idp.send_reset_link"]
ERRAND = Errand("12.7-1793610000", {"user": "canary-user"}, "terminal/desk/canary-user")
JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def idp() -> AsyncIterator[IdentityProvider]:
    async with identity_provider(CANARY) as provider:
        yield provider


def reset_at(idp: IdentityProvider) -> ActionDefinition:
    return replace(RESET, endpoint=idp.endpoint(RESET.name), dry_run=False)


def caller(idp: IdentityProvider) -> Caller:
    return Caller(WallClock(), SECRETS, allow_hosts=[idp.host])


async def outcome(idp: IdentityProvider, answer: Answer) -> Ended:
    idp.outcomes[RESET.name] = answer
    return await caller(idp)(reset_at(idp), ERRAND)


# --- on the wire ----------------------------------------------------------------------------


async def test_a_signed_call_is_taken_for_true_and_its_outcome_comes_back(
    idp: IdentityProvider,
) -> None:
    assert await caller(idp)(reset_at(idp), ERRAND) == Ended("sent")
    (heard,) = idp.calls
    assert (heard.action, heard.run) == ("idp.send_reset_link", "12.7-1793610000")
    assert heard.params == {"user": "canary-user"}
    assert heard.requester == "terminal/desk/canary-user"
    assert heard.headers[IDEMPOTENCY.lower()] == ERRAND.run
    assert {TIMESTAMP.lower(), SIGNATURE.lower(), DELIVERY.lower()} <= heard.headers.keys()
    assert not {"cookie", "authorization"} & heard.headers.keys()
    assert idp.refused == []


async def test_a_repeated_run_keeps_its_key_and_is_done_once(idp: IdentityProvider) -> None:
    call, definition = caller(idp), reset_at(idp)
    assert await call(definition, ERRAND) == await call(definition, ERRAND)
    first, second = idp.calls
    assert first.headers[DELIVERY.lower()] != second.headers[DELIVERY.lower()]
    assert list(idp.done) == [ERRAND.run]


async def test_a_wrong_key_is_an_error(idp: IdentityProvider) -> None:
    stranger = Caller(WallClock(), {"IDP_KEY": SecretStr("guessed")}, allow_hosts=[idp.host])
    ended = await stranger(reset_at(idp), ERRAND)
    assert ended == Ended("error", "The endpoint answered with status 401.")
    assert idp.calls == []


async def test_a_key_can_be_exchanged_without_a_gap() -> None:
    secrets = {"NEW": SecretStr("the-new-key"), "OLD": SecretStr("the-old-key")}
    for known in ("the-new-key", "the-old-key"):
        async with identity_provider(known) as idp:
            both = Endpoint(f"{idp.url}/{RESET.name}", "NEW", "OLD")
            call = Caller(WallClock(), secrets, allow_hosts=[idp.host])
            definition = replace(RESET, endpoint=both, dry_run=False)
            assert await call(definition, ERRAND) == Ended("sent")


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        (Answer(b"{}", "500 Internal Server Error"), "status 500"),
        (Answer(b"{}", "503 Service Unavailable"), "status 503"),
        (Answer(b'{"outcome": "sent"}', "201 Created"), "status 201"),
        (Answer(b'{"outcome": "sent"}', "404 Not Found"), "status 404"),
        (Answer(b'{"outcome": "sent"}', headers={"Content-Type": "text/html"}), "not JSON"),
        (Answer(b'{"outcome": "sent"}', headers={}), "not JSON"),
        (Answer(b"x" * (LARGEST_ANSWER + 1)), "too large"),
        (Answer(b"sent"), "cannot be read"),
        (Answer(b"\xff\xfe"), "cannot be read"),
        (Answer(b""), "cannot be read"),
        (Answer(b"[" * 60_000), "cannot be read"),
        (Answer(b'["sent"]'), "names no outcome"),
        (Answer(b"{}"), "names no outcome"),
        (Answer(b'{"outcome": ["sent"]}'), "names no outcome"),
        (Answer(b'{"outcome": "granted"}'), "names no outcome"),
        (Answer(b'{"outcome": "timeout"}'), "names no outcome"),
        (Answer(b'{"outcome": "sent"}', headers={**JSON, "Content-Encoding": "gzip"}), "compress"),
        (Answer(b"not http at all\r\n\r\n", status=""), "RemoteProtocolError"),
        (Answer(b"", status=""), "RemoteProtocolError"),
        (Answer(b'{"outcome', headers={**JSON, "Content-Length": "900"}), "RemoteProtocolError"),
    ],
)
async def test_what_is_no_answer_is_an_error(
    idp: IdentityProvider, answer: Answer, note: str
) -> None:
    ended = await outcome(idp, answer)
    assert ended.outcome == "error"
    assert note in ended.note


async def test_an_answer_of_the_largest_size_is_still_read(idp: IdentityProvider) -> None:
    body = b'{"outcome": "sent"}'
    assert await outcome(idp, Answer(body + b" " * (LARGEST_ANSWER - len(body)))) == Ended("sent")


async def test_an_endless_answer_is_not_read_to_its_end(idp: IdentityProvider) -> None:
    huge = Answer(b" " * (64 * LARGEST_ANSWER))
    assert (await outcome(idp, huge)).note == "The answer is too large."


async def test_a_redirect_is_not_followed(idp: IdentityProvider) -> None:
    elsewhere = Answer(b"", "307 Temporary Redirect", {"Location": f"{idp.url}/elsewhere"})
    ended = await outcome(idp, elsewhere)
    assert ended == Ended("error", "The endpoint answered with status 307.")
    assert len(idp.calls) == 1
    assert idp.refused == []


async def test_a_slow_answer_is_a_timeout_because_the_call_was_heard(
    idp: IdentityProvider,
) -> None:
    idp.outcomes[RESET.name] = Answer(b'{"outcome": "sent"}', delay=30)
    hasty = replace(ERRAND, within=timedelta(milliseconds=200))
    ended = await caller(idp)(reset_at(idp), hasty)
    assert ended == Ended("timeout", "There was no answer in time.")
    assert len(idp.calls) == 1


async def test_a_closed_door_is_an_error_because_nothing_was_sent() -> None:
    async with identity_provider(CANARY) as gone:
        pass
    ended = await caller(gone)(reset_at(gone), ERRAND)
    assert ended == Ended("error", "The endpoint could not be reached.")


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
async def test_a_proxy_in_the_environment_is_not_used(
    idp: IdentityProvider, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "http://127.0.0.1:9")
    assert await caller(idp)(reset_at(idp), ERRAND) == Ended("sent")


# --- what is never called -------------------------------------------------------------------


class Wire(httpx.AsyncBaseTransport):
    """Keeps what would have gone out; the addresses in `silent` cannot be reached."""

    def __init__(self, *silent: str) -> None:
        self.silent = silent
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.url.host in self.silent:
            raise httpx.ConnectError("silence")
        return httpx.Response(200, headers=JSON, stream=httpx.ByteStream(b'{"outcome": "sent"}'))


def leading_to(*addresses: str, wire: Wire, allow: Sequence[str] = ()) -> Caller:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    return Caller(WallClock(), SECRETS, allow_hosts=allow, resolve=resolve, transport=wire)


def at(url: str) -> ActionDefinition:
    return replace(RESET, endpoint=Endpoint(url, "IDP_KEY"), dry_run=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://idp.example.com/reset",
        "https://idp.example.com:8080/reset",
        "https://127.0.0.1/reset",
        "https://10.1.2.3/reset",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/reset",
        "https://[::ffff:127.0.0.1]/reset",
        "https://[64:ff9b::7f00:1]/reset",
        "https://[2002:7f00:1::]/reset",
        "https://[fe80::1]/reset",
        "https://0.0.0.0/reset",
        "https://2130706433/reset",
        "https://0x7f000001/reset",
        "https://0177.0.0.1/reset",
        "https://127.1/reset",
        "https://localhost/reset",
    ],
)
async def test_an_endpoint_inside_the_house_is_never_called(url: str) -> None:
    wire = Wire()
    ended = await Caller(WallClock(), SECRETS, transport=wire)(at(url), ERRAND)
    assert ended.outcome == "error"
    assert wire.requests == []


@pytest.mark.parametrize(
    "addresses",
    [
        ("127.0.0.1",),
        ("8.8.8.8", "10.0.0.1"),
        ("2002:a00:1::",),
        ("192.88.99.1",),
        ("fd00::1",),
        (),
    ],
)
async def test_a_public_name_that_leads_inside_is_never_called(addresses: tuple[str, ...]) -> None:
    wire = Wire()
    ended = await leading_to(*addresses, wire=wire)(at("https://idp.example.com/reset"), ERRAND)
    assert ended.outcome == "error"
    assert wire.requests == []


async def test_a_name_that_nobody_knows_is_an_error() -> None:
    async def unknown(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    call = Caller(WallClock(), SECRETS, resolve=unknown, transport=Wire())
    ended = await call(at("https://idp.example.com/reset"), ERRAND)
    assert ended == Ended("error", "idp.example.com has no address.")


async def test_the_checked_address_is_the_one_connected_to() -> None:
    wire = Wire()
    call = leading_to("8.8.8.8", wire=wire)
    assert await call(at("https://idp.example.com:8443/reset"), ERRAND) == Ended("sent")
    (request,) = wire.requests
    assert str(request.url) == "https://8.8.8.8:8443/reset"
    assert request.headers["Host"] == "idp.example.com:8443"
    assert request.extensions["sni_hostname"] == "idp.example.com"


async def test_the_next_address_is_tried_when_one_is_silent() -> None:
    wire = Wire("2606:4700::1")
    call = leading_to("2606:4700::1", "8.8.8.8", wire=wire)
    assert await call(at("https://idp.example.com/reset"), ERRAND) == Ended("sent")
    assert [request.url.host for request in wire.requests] == ["2606:4700::1", "8.8.8.8"]


async def test_a_host_that_the_settings_name_may_be_inside() -> None:
    wire = Wire()
    call = leading_to("10.0.0.1", wire=wire, allow=["idp.internal"])
    assert await call(at("http://idp.internal:8080/reset"), ERRAND) == Ended("sent")
    assert str(wire.requests[0].url) == "http://10.0.0.1:8080/reset"


async def test_a_name_in_other_letters_is_called_by_its_wire_form() -> None:
    wire = Wire()
    call = leading_to("8.8.8.8", wire=wire)
    assert await call(at("https://bücher.example/reset"), ERRAND) == Ended("sent")
    assert wire.requests[0].extensions["sni_hostname"] == "xn--bcher-kva.example"


async def test_nothing_is_called_without_a_secret() -> None:
    wire = Wire()
    for secrets in ({}, {"IDP_KEY": SecretStr("")}):
        ended = await Caller(WallClock(), secrets, transport=wire)(
            at("https://idp.example.com/reset"), ERRAND
        )
        assert ended == Ended("error", "The secret IDP_KEY is not set.")
    assert wire.requests == []


async def test_an_action_without_an_endpoint_is_an_error() -> None:
    ended = await Caller(WallClock(), SECRETS, transport=Wire())(RESET, ERRAND)
    assert ended == Ended("error", "idp.send_reset_link has no endpoint.")


@pytest.mark.parametrize(
    "url",
    [
        "idp.example.com/reset",
        "ftp://idp.example.com",
        "https:///reset",
        "https://me:secret@idp.example.com/reset",
        "https://idp.example.com/reset?token=secret",
        "https://idp.example.com/reset#here",
    ],
)
def test_an_address_that_could_carry_a_secret_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="The address") as refused:
        Endpoint(url, "IDP_KEY")
    assert "secret" not in str(refused.value)


def test_an_action_is_not_called_by_a_method_without_a_body() -> None:
    with pytest.raises(ValueError, match="not GET"):
        Endpoint("https://idp.example.com", "IDP_KEY", method="GET")


def test_an_article_can_shorten_the_time_but_not_lengthen_it() -> None:
    assert time_allowed(RESET, None) == timedelta(seconds=10)
    assert time_allowed(RESET, timedelta(seconds=3)) == timedelta(seconds=3)
    assert time_allowed(RESET, timedelta(hours=3)) == timedelta(seconds=10)


# --- secrets --------------------------------------------------------------------------------


async def test_no_secret_and_no_parameter_reaches_the_log_or_a_note(
    idp: IdentityProvider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answers = [
        Answer(json.dumps({"outcome": "sent"}).encode()),
        Answer(b"canary-in-the-answer", "500 Internal Server Error"),
        Answer(b"canary-in-the-answer"),
        Answer(b"canary-in-the-answer\r\n\r\n", status=""),
    ]
    call, notes = caller(idp), []
    for number, answer in enumerate(answers):
        idp.outcomes[RESET.name] = answer
        ended = await call(reset_at(idp), replace(ERRAND, run=f"12.{number}"))
        notes.append(ended.note)
    sent = [heard.headers[SIGNATURE.lower()] for heard in idp.calls]
    assert len(sent) == len(answers)
    for shown in (caplog.text, *notes, repr(call), repr(reset_at(idp))):
        assert "canary" not in shown
        assert not any(signature in shown for signature in sent)
