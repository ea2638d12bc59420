"""An identity provider on loopback: it takes signed calls, does nothing, and answers.

It refuses what a careful receiver refuses: a wrong signature, a time outside the window, and a
key that is not the run of the body. A run that comes again is answered as before and not done
again. What it answers can be spoiled, to see what the caller makes of it.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.actions.registry import Endpoint, starter_registry
from bot.actions.signature import IDEMPOTENCY, verify

LARGEST_CALL = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it goes over the wire; without a status it is the body alone."""

    body: bytes = b""
    status: str = "200 OK"
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Heard:
    """A call that was taken for true."""

    path: str
    action: str
    run: str
    params: Mapping[str, str]
    requester: str
    headers: Mapping[str, str]


class IdentityProvider:
    """What the stand-in heard. `done` holds the runs that it did, each once."""

    def __init__(self, secrets: Sequence[str], outcomes: Mapping[str, str | Answer]) -> None:
        self.outcomes: dict[str, str | Answer] = {
            **{name: definition.outcomes[0] for name, definition in starter_registry().items()},
            **outcomes,
        }
        self.calls: list[Heard] = []
        self.done: dict[str, Answer] = {}
        self.refused: list[str] = []
        self.url = ""
        self.host = ""
        self._secrets = secrets
        self._open: set[asyncio.Task[Any]] = set()

    def endpoint(self, action: str, key: str = "IDP_KEY") -> Endpoint:
        """Return where the registry finds an action here."""
        return Endpoint(f"{self.url}/{action}", key)

    def endpoints(self, *actions: str, key: str = "IDP_KEY") -> dict[str, Endpoint]:
        """Return where the registry finds these actions here."""
        return {action: self.endpoint(action, key) for action in actions}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one call on one connection."""
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            path, headers, body = await _request(reader)
            answer = self._answer(path, headers, body)
            await asyncio.sleep(answer.delay)
            writer.write(_on_the_wire(answer))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the caller has hung up, as some tests want
        finally:
            self._open.discard(task)
            writer.close()

    async def hang_up(self) -> None:
        """End what is still being answered."""
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def _answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if not verify(self._secrets, headers, body, datetime.now(UTC)):
            return self._refuse("401 Unauthorized", "The signature is wrong.")
        call = json.loads(body)
        if headers.get(IDEMPOTENCY.lower()) != call["run"]:
            return self._refuse("400 Bad Request", "The key is not the run.")
        heard = Heard(path, call["action"], call["run"], call["params"], call["requester"], headers)
        if path != f"/{heard.action}" or heard.action not in self.outcomes:
            return self._refuse("404 Not Found", "There is no such action.")
        self.calls.append(heard)
        return self.done.setdefault(heard.run, self._outcome(heard.action))

    def _outcome(self, action: str) -> Answer:
        outcome = self.outcomes[action]
        if isinstance(outcome, Answer):
            return outcome
        return Answer(json.dumps({"outcome": outcome}).encode())

    def _refuse(self, status: str, why: str) -> Answer:
        self.refused.append(why)
        return Answer(json.dumps({"problem": why}).encode(), status)


@asynccontextmanager
async def identity_provider(
    secret: str | Sequence[str], outcomes: Mapping[str, str | Answer] | None = None
) -> AsyncIterator[IdentityProvider]:
    """Run the stand-in on a free port of loopback; every action has its wanted outcome."""
    secrets = [secret] if isinstance(secret, str) else list(secret)
    provider = IdentityProvider(secrets, outcomes or {})
    server = await asyncio.start_server(provider.serve, "127.0.0.1", 0)
    provider.host = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    provider.url = f"http://{provider.host}"
    try:
        yield provider
    finally:
        server.close()
        await provider.hang_up()
        await server.wait_closed()


async def _request(reader: asyncio.StreamReader) -> tuple[str, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip("\r\n").split("\r\n")
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in lines)
    }
    length = int(headers.get("content-length", "0"))
    assert length <= LARGEST_CALL
    return first.split(" ")[1], headers, await reader.readexactly(length)


def _on_the_wire(answer: Answer) -> bytes:
    if not answer.status:
        return answer.body
    headers = {"Content-Length": str(len(answer.body)), "Connection": "close"} | dict(
        answer.headers
    )
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {answer.status}\r\n{head}\r\n".encode("latin-1") + answer.body
