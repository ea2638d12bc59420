"""A gate in front of a server, which can be shut and opened as if the server stopped."""

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit


class Gate:
    """Lets connections through to the server of an address while it is open."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._port = 0
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._flows: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """Return the address of the server as seen through the gate."""
        user = self._parts.username or "postgres"
        return urlunsplit(self._parts._replace(netloc=f"{user}@127.0.0.1:{self._port}"))

    async def open(self) -> None:
        """Let connections through, always at the same port."""
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Break every connection off, and take no new one."""
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.gather(*self._flows, return_exceptions=True)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(
            self._parts.hostname, self._parts.port
        )
        self._writers |= {writer, far_writer}
        for source, target in ((reader, far_writer), (far_reader, writer)):
            self._flows.add(asyncio.create_task(_flow(source, target)))


async def _flow(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
    target.close()
