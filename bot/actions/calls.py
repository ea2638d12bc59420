"""One signed call to the system that does an action.

The answer is JSON, `{"outcome": "sent"}`. Whatever goes wrong becomes the outcome `error`, or
`timeout` when the call may have been heard. Nothing is raised, and no secret, no parameter and
no answer reaches a note or a log.
"""

import asyncio
import json
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from uuid import uuid4

import httpx
from pydantic import SecretStr

from bot.actions.addresses import AddressRefused, check_addresses, check_target
from bot.actions.registry import ERROR, TIMEOUT, ActionDefinition, Endpoint
from bot.actions.signature import DELIVERY, IDEMPOTENCY, sign
from bot.clock import Clock

CONNECT_SECONDS = 5.0
LARGEST_ANSWER = 64 * 1024

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Errand:
    """One run to be done: `requester` is the key of the person, `within` the article's time-out."""

    run: str
    params: Mapping[str, str]
    requester: str
    within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended; `note` is for the audit."""

    outcome: str
    note: str = ""


class _NoAnswer(Exception):  # noqa: N818 -- it reads as what it says
    """There is no answer that can be used; the message is for the audit."""


async def addresses_of(host: str, port: int) -> Sequence[str]:
    """Return the addresses that the system knows for a host, the best first."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def time_allowed(definition: ActionDefinition, within: timedelta | None) -> timedelta:
    """Return how long one call may take: the registry's bound, or less if the article says so."""
    return definition.longest if within is None else min(definition.longest, within)


class Caller:
    """Calls the endpoints of actions. `secrets` are found by the names that endpoints give."""

    def __init__(
        self,
        clock: Clock,
        secrets: Mapping[str, SecretStr],
        *,
        allow_hosts: Collection[str] = (),
        resolve: Resolve = addresses_of,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._clock = clock
        self._secrets = secrets
        self._allow_hosts = frozenset(allow_hosts)
        self._resolve = resolve
        self._transport = transport
        self._trust = _trusted_authorities()
        # On DEBUG this one prints what the other side sent, and that may be anything.
        logging.getLogger("httpcore").setLevel(logging.INFO)

    async def __call__(self, definition: ActionDefinition, errand: Errand) -> Ended:
        """Make one call and return its outcome."""
        seconds = time_allowed(definition, errand.within).total_seconds()
        try:
            async with asyncio.timeout(seconds):
                outcome = await self._outcome(definition, errand, seconds)
        except AddressRefused as refused:
            return Ended(ERROR, str(refused))
        except _NoAnswer as nothing:
            return Ended(ERROR, str(nothing))
        except (httpx.ConnectError, httpx.ConnectTimeout):
            return Ended(ERROR, "The endpoint could not be reached.")
        except (TimeoutError, httpx.TimeoutException):
            return Ended(TIMEOUT, "There was no answer in time.")
        except (httpx.HTTPError, httpx.InvalidURL) as broken:
            return Ended(ERROR, f"The call broke: {type(broken).__name__}.")
        return Ended(outcome)

    async def _outcome(self, definition: ActionDefinition, errand: Errand, seconds: float) -> str:
        if definition.endpoint is None:
            raise _NoAnswer(f"{definition.name} has no endpoint.")
        url = httpx.URL(definition.endpoint.url)
        body = _body(definition.name, errand)
        headers = self._headers(definition.endpoint, errand, body)
        problem: httpx.TransportError = httpx.ConnectError("There is no address.")
        timeout = httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds))
        async with httpx.AsyncClient(
            verify=self._trust, trust_env=False, timeout=timeout, transport=self._transport
        ) as client:
            for address in await self._addresses(url):
                # The checked address is the one connected to; the name stays in Host and in TLS.
                request = client.build_request(
                    definition.endpoint.method,
                    url.copy_with(host=address),
                    content=body,
                    headers={"Host": url.netloc.decode("ascii"), **headers},
                    extensions={"sni_hostname": url.raw_host.decode("ascii")},
                )
                try:
                    answer = await _read(client, request)
                except (httpx.ConnectError, httpx.ConnectTimeout) as unreachable:
                    problem = unreachable  # nothing was sent, so the next address may be tried
                else:
                    return _outcome_in(answer, definition.outcomes)
        raise problem

    async def _addresses(self, url: httpx.URL) -> Sequence[str]:
        port = url.port or (443 if url.scheme == "https" else 80)
        host = url.raw_host.decode("ascii")
        named = check_target(url.scheme, host, port, self._allow_hosts)
        try:
            addresses = await self._resolve(host, port)
        except (socket.gaierror, UnicodeError):
            addresses = ()
        if not named:
            check_addresses(host, addresses)
        return addresses

    def _headers(self, endpoint: Endpoint, errand: Errand, body: bytes) -> dict[str, str]:
        names = [name for name in (endpoint.key, endpoint.old_key) if name in self._secrets]
        keys = [self._secrets[name].get_secret_value() for name in names]
        if not any(keys):
            raise _NoAnswer(f"The secret {endpoint.key} is not set.")
        return {
            **sign(keys, body, self._clock.machine()),
            DELIVERY: str(uuid4()),
            IDEMPOTENCY: errand.run,
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "frontline",
        }


def _body(action: str, errand: Errand) -> bytes:
    told = {
        "action": action,
        "run": errand.run,
        "params": dict(errand.params),
        "requester": errand.requester,
    }
    return json.dumps(told).encode()


def _trusted_authorities() -> ssl.SSLContext:
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()  # a house's own authority is in the system's store
    return context


async def _read(client: httpx.AsyncClient, request: httpx.Request) -> bytes:
    response = await client.send(request, stream=True, follow_redirects=False)
    try:
        _check_head(response)
        answer = bytearray()
        async for piece in response.aiter_raw():
            answer += piece
            if len(answer) > LARGEST_ANSWER:
                raise _NoAnswer("The answer is too large.")
        return bytes(answer)
    finally:
        await response.aclose()


def _check_head(response: httpx.Response) -> None:
    if response.status_code != HTTPStatus.OK:
        raise _NoAnswer(f"The endpoint answered with status {response.status_code}.")
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise _NoAnswer("The answer is not JSON by its type.")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise _NoAnswer("The answer is compressed, which was not asked for.")


def _outcome_in(answer: bytes, outcomes: Collection[str]) -> str:
    try:
        read = json.loads(answer)
    except (ValueError, RecursionError):
        raise _NoAnswer("The answer cannot be read.") from None
    outcome = read.get("outcome") if isinstance(read, dict) else None
    if not isinstance(outcome, str) or outcome not in outcomes:
        raise _NoAnswer("The answer names no outcome of this action.")
    return outcome
