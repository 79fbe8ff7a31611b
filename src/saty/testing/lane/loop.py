"""The lane in an event loop of its own, by granian's interface RSGI.

https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md
"""

from __future__ import annotations

from asyncio import AbstractEventLoop
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from saty.testing.lane.app import JSON_HEADERS, NOT_THERE, PREFIX, Lane
from saty.testing.lane.asked import Environ, length_of


class Scope(Protocol):
    """What RSGI says of a request."""

    method: str
    path: str
    query_string: str
    scheme: str
    headers: Any


class Wire(Protocol):
    """Where RSGI gives the body of a request and takes the response."""

    def __call__(self) -> Awaitable[bytes]:
        """The whole body."""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Respond."""


class Loop:
    """The lane alone: everything else is not there."""

    def __init__(self, make: Callable[[AbstractEventLoop], Lane]) -> None:
        self._make = make
        self._lane: Lane

    def __rsgi_init__(self, loop: AbstractEventLoop) -> None:
        """Once in each process, before its first request: from now on it tells that it lives."""
        self._lane = self._make(loop)

    async def __rsgi__(self, scope: Scope, wire: Wire) -> None:
        """One request."""
        if not scope.path.startswith(PREFIX):
            wire.response_bytes(404, JSON_HEADERS, NOT_THERE)
            return
        environ = environ_of(scope)
        body = await _body(wire) if length_of(environ) else b""
        reply = await self._lane.reply(environ, body)
        wire.response_bytes(int(reply.status[:3]), reply.headers, reply.content)


async def _body(wire: Wire) -> bytes:
    """The whole body; nothing of one whose device left before it was whole."""
    try:
        return await wire()
    except RuntimeError:  # granian's "transport is closed"
        return b""


def environ_of(scope: Scope) -> Environ:
    """A request as WSGI tells it (PEP 3333), so far as the lane asks."""
    environ = {
        f"HTTP_{name.replace('-', '_').upper()}": value for name, value in scope.headers.items()
    }
    environ["REQUEST_METHOD"] = scope.method
    environ["PATH_INFO"] = scope.path
    environ["QUERY_STRING"] = scope.query_string
    environ["CONTENT_LENGTH"] = environ.get("HTTP_CONTENT_LENGTH", "")
    environ["wsgi.url_scheme"] = scope.scheme
    return environ
