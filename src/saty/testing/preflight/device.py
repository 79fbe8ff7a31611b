"""A candidate's device without a browser: it asks the lane as a server hands requests to it."""

import gzip
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import local
from typing import Any

from saty.testing.lane.app import PREFIX

Application = Callable[[Mapping[str, Any], Callable[[str, list[tuple[str, str]]], object]],
                       Iterable[bytes]]  # fmt: skip
Given = tuple[str, Any, int]
"""Question, value, number."""


class Unexpected(Exception):
    """The lane did not answer as it should; `said` is what it said."""

    def __init__(self, asked: str, status: str, said: str) -> None:
        super().__init__(f"{asked}: {status}")
        self.asked, self.status, self.said = asked, status, said


class Clock(local):
    """A clock that its owner moves, in each thread by itself; seconds since 1970."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        """What it shows."""
        return self.now


@dataclass(slots=True)
class Device:
    """One device, the token that it shows, and every byte that it got."""

    lane: Application
    token: str
    clock: Clock
    step: float = 1.0
    """Seconds that go by before each request."""
    received: list[bytes] = field(default_factory=list)

    def start(self, part: int) -> Mapping[str, Any]:
        """Begin a section."""
        return self._post("start", {"part": part})

    def save(self, answers: Sequence[Given]) -> Mapping[str, Any]:
        """Save answers; what became of each number."""
        return self._post("save", {"answers": [list(each) for each in answers]})

    def beat(self) -> Mapping[str, Any]:
        """Say that the device is there."""
        return self._post("beat", {"waiting": 0, "events": [], "seen": 0})

    def sheet(self, name: str) -> Mapping[str, Any]:
        """The form, unpacked and read."""
        status, body = self._asked("GET", f"sheet/{name}", b"")
        if status != "200 OK":
            raise Unexpected("sheet", status, _error_of(body))
        plain = gzip.decompress(body)
        self.received.append(plain)
        return dict(json.loads(plain))

    def refused(self, asked: str, sent: Mapping[str, Any]) -> str:
        """The key of the error that a request is answered with; "" where it was taken."""
        status, body = self._asked("POST", asked, json.dumps(sent).encode())
        return "" if status == "200 OK" else _error_of(body)

    def _post(self, asked: str, sent: Mapping[str, Any]) -> Mapping[str, Any]:
        status, body = self._asked("POST", asked, json.dumps(sent, ensure_ascii=False).encode())
        if status != "200 OK":
            raise Unexpected(asked, status, _error_of(body))
        self.received.append(body)
        return dict(json.loads(body))

    def _asked(self, method: str, asked: str, body: bytes) -> tuple[str, bytes]:
        self.clock.now += self.step
        statuses: list[str] = []
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": f"{PREFIX}{asked}",
            "HTTP_AUTHORIZATION": f"Bearer {self.token}",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
        chunks = self.lane(environ, lambda status, headers: statuses.append(status))
        return statuses[0], b"".join(chunks)


def _error_of(body: bytes) -> str:
    try:
        return str(json.loads(body).get("error", ""))
    except (ValueError, AttributeError):
        return ""
