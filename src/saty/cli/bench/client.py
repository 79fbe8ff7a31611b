"""The client of the benchmarks, in a process of its own: raw sockets, keep-alive, epoll.

    python -m saty.cli.bench.client '{"kind": "save", "plan": PATH, "port": 8000, ...}'

prints one line of JSON for each measurement. Requests are prepared before; of a reply no more is
read than its status, its length and whether it says what was wanted.
"""

from __future__ import annotations

import json
import resource
import select
import socket
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
PATIENCE = 30.0
OPENING = 256
"""Connections that are being opened at one time."""


@dataclass(slots=True)
class Ask:
    """One request, and what a right reply to it has in it."""

    data: bytes
    wanted: bytes = b""


@dataclass(slots=True)
class Measured:
    """What came of it."""

    latencies: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    reconnects: int = 0
    seconds: float = 0.0

    def told(self) -> dict[str, Any]:
        """Requests, requests a second, milliseconds."""
        ordered = sorted(self.latencies)
        return {
            "requests": len(ordered),
            "seconds": round(self.seconds, 3),
            "rps": round(len(ordered) / self.seconds) if self.seconds else 0,
            "p50_ms": round(1000 * ordered[len(ordered) // 2], 2) if ordered else None,
            "p99_ms": round(1000 * ordered[int(len(ordered) * 0.99)], 2) if ordered else None,
            "faults": dict(self.faults),
            "reconnects": self.reconnects,
        }


class Wire:
    """One connection."""

    __slots__ = ("_received", "ask", "port", "sent_at", "socket")

    def __init__(self, port: int) -> None:
        self.port = port
        self.open()

    def open(self) -> None:
        """Connect; again where the server has ended an idle connection, as a browser does."""
        self.socket = socket.create_connection((HOST, self.port), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self._received = b""
        self.ask: Ask | None = None
        self.sent_at = 0.0

    @property
    def is_closed(self) -> bool:
        """Whether the server ended it."""
        return self.socket.fileno() < 0

    def send(self, ask: Ask) -> None:
        """Send a request."""
        self.ask, self.sent_at, self._received = ask, time.perf_counter(), b""
        self.socket.sendall(ask.data)

    def reply(self) -> bytes | None:
        """The whole reply once it is here; b"" where the connection ended."""
        try:
            more = self.socket.recv(262_144)
        except BlockingIOError:
            return None
        except OSError:
            return b""
        if not more:
            return b""
        self._received += more
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return None
        return self._received


def _length(head: bytes) -> int:
    lower = head.lower()
    at = lower.find(b"content-length:")
    return int(lower[at + 15 :].partition(b"\r\n")[0]) if at >= 0 else 0


def fault_of(ask: Ask, reply: bytes) -> str:
    """What is wrong with a reply; "" for nothing."""
    if not reply:
        return "connection ended"
    if reply[9:12] != b"200":
        error = reply.partition(b'"error":"')[2].partition(b'"')[0]
        return f"{reply[9:12].decode()} {error.decode(errors='replace')}"
    return "" if ask.wanted in reply else f"without {ask.wanted.decode()}"


class ClosedLoop:
    """Each connection sends its next chain of requests when its last reply is here."""

    def __init__(self, port: int, connections: int, chains: Iterator[Sequence[Ask]]) -> None:
        self._chains, self._poll = chains, select.epoll()
        self._wires = [Wire(port) for _ in range(connections)]
        self._by_number = {wire.socket.fileno(): wire for wire in self._wires}
        self._left: dict[Wire, deque[Ask]] = {}
        self._began_at: dict[Wire, float] = {}
        self._until = 0.0
        self.measured = Measured()

    def run(self, seconds: float) -> Measured:
        """For so many seconds, or until no chain is left; a latency for each chain."""
        began = time.perf_counter()
        self._until = began + seconds
        for wire in self._wires:
            self._poll.register(wire.socket, select.EPOLLIN)
            self._begin(wire)
        while self._by_number:
            ready = self._poll.poll(PATIENCE)
            if not ready:
                self.measured.faults["no reply"] += len(self._by_number)
                break
            for number, _what in ready:
                self._go_on(self._by_number[number])
        self.measured.seconds = time.perf_counter() - began
        for wire in self._wires:
            wire.socket.close()
        return self.measured

    def _begin(self, wire: Wire) -> None:
        chain = next(self._chains, None) if time.perf_counter() < self._until else None
        if chain is None:
            self._end(wire)
            return
        self._left[wire] = deque(chain)
        self._began_at[wire] = time.perf_counter()
        wire.send(self._left[wire].popleft())

    def _end(self, wire: Wire) -> None:
        self._poll.unregister(wire.socket)
        self._by_number.pop(wire.socket.fileno())

    def _go_on(self, wire: Wire) -> None:
        reply = wire.reply()
        if reply is None or wire.ask is None:
            return
        fault = fault_of(wire.ask, reply)
        if fault:
            self.measured.faults[fault] += 1
        if not reply:
            self._end(wire)
        elif self._left[wire] and not fault:
            wire.send(self._left[wire].popleft())
        else:
            if not fault:
                self.measured.latencies.append(time.perf_counter() - self._began_at[wire])
            self._begin(wire)


def paced(wires: Sequence[Wire], asks: Sequence[Sequence[Ask]], seconds: float) -> Measured:
    """Each connection sends its requests spread evenly over the time, whatever the others do."""
    measured, began = Measured(), time.perf_counter()
    each = len(asks[0])
    step = seconds / (each * len(wires))
    order = [(turn, number) for turn in range(each) for number in range(len(wires))]
    poll, by_number, busy = select.epoll(), {}, 0
    for wire in wires:
        poll.register(wire.socket, select.EPOLLIN)
        by_number[wire.socket.fileno()] = wire
    next_one = 0
    while next_one < len(order) or busy:
        now = time.perf_counter() - began
        while next_one < len(order) and next_one * step <= now:
            turn, number = order[next_one]
            next_one += 1
            wire = wires[number]
            if wire.ask is None:
                if wire.is_closed:
                    wire.open()
                    poll.register(wire.socket, select.EPOLLIN)
                    by_number[wire.socket.fileno()] = wire
                    measured.reconnects += 1
                wire.send(asks[number][turn])
                busy += 1
            else:
                measured.faults["still waiting"] += 1
        ready = poll.poll(0.001 if next_one < len(order) else PATIENCE)
        if not ready and next_one >= len(order):
            measured.faults["no reply"] += busy
            break
        for number, _what in ready:
            busy -= _settle(by_number[number], measured, poll)
    measured.seconds = time.perf_counter() - began
    return measured


def _settle(wire: Wire, measured: Measured, poll: Any) -> int:
    """Take a reply in; 1 where a request is done with."""
    reply = wire.reply()
    if reply is None:
        return 0
    if not reply:
        poll.unregister(wire.socket)
        wire.socket.close()
    ask, wire.ask = wire.ask, None
    if ask is None:
        return 0
    fault = fault_of(ask, reply)
    if fault:
        measured.faults[fault] += 1
    else:
        measured.latencies.append(time.perf_counter() - wire.sent_at)
    return 1


class Plan:
    """The requests of a plan's candidates."""

    def __init__(self, path: str) -> None:
        held = json.loads(Path(path).read_text())
        self.tokens: list[str] = held["tokens"]
        self.begun: int = held["begun"]
        self.questions, self._sheet = held["questions"], held["sheet"]

    def post(self, what: str, candidate: int, body: object, wanted: bytes = b"") -> Ask:
        """A request of a candidate."""
        sent = json.dumps(body, separators=(",", ":")).encode()
        head = (
            f"POST /exam/lane/{what} HTTP/1.1\r\nHost: {HOST}\r\n"
            f"Authorization: Bearer {self.tokens[candidate]}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(sent)}\r\n\r\n"
        )
        return Ask(head.encode() + sent, wanted)

    def save(self, candidate: int, n: int) -> Ask:
        """The `n`th answer of a candidate."""
        question = self.questions[(candidate + n) % len(self.questions)]
        answer = question["answers"][n // len(self.questions) % len(question["answers"])]
        body = {"answers": [[question["id"], answer, n]]}
        return self.post("save", candidate, body, f'"stored":[{n}]'.encode())

    def start(self, candidate: int) -> list[Ask]:
        """A start, and its form."""
        head = (
            f"GET /exam/lane/sheet/{self._sheet} HTTP/1.1\r\nHost: {HOST}\r\n"
            f"Authorization: Bearer {self.tokens[candidate]}\r\nAccept-Encoding: gzip\r\n\r\n"
        )
        return [self.post("start", candidate, {"part": 0}, b'"parts"'), Ask(head.encode())]

    def beat(self, candidate: int) -> Ask:
        """A heartbeat."""
        body = {"waiting": 0, "events": [], "seen": 0}
        return self.post("beat", candidate, body, b'"epoch"')


def saves(plan: Plan, first_n: int, rounds: int) -> list[Sequence[Ask]]:
    """One save after the other, through all candidates that have begun."""
    return [
        (plan.save(candidate, first_n + turn),)
        for turn in range(rounds)
        for candidate in range(plan.begun)
    ]


def crowd(plan: Plan, port: int, most: int, seconds: float) -> Iterator[dict[str, Any]]:
    """Everybody starts at once, each over a connection of their own that stays; then they work."""
    candidates = range(plan.begun, min(len(plan.tokens), plan.begun + most))
    chains = [plan.start(each) for each in candidates]
    wires: list[Wire] = []
    measured, began = Measured(), time.perf_counter()
    for first in range(0, len(chains), OPENING):
        group = [Wire(port) for _ in chains[first : first + OPENING]]
        wires += group
        for step in range(2):
            _all_at_once(
                group, [chain[step] for chain in chains[first : first + OPENING]], measured
            )
    measured.seconds = time.perf_counter() - began
    yield {"what": "burst", "connections": len(wires), **measured.told()}
    asks = [[plan.save(each, 1), plan.beat(each)] for each in candidates]
    yield {"what": "ready"}
    sys.stdin.readline()
    worked = paced(wires, asks, seconds)
    yield {"what": "steady", "connections": len(wires), **worked.told()}


def _all_at_once(wires: Sequence[Wire], asks: Sequence[Ask], measured: Measured) -> None:
    poll, by_number = select.epoll(), {}
    for wire, ask in zip(wires, asks, strict=True):
        poll.register(wire.socket, select.EPOLLIN)
        by_number[wire.socket.fileno()] = wire
        wire.send(ask)
    left = len(wires)
    while left:
        ready = poll.poll(PATIENCE)
        if not ready:
            measured.faults["no reply"] += left
            return
        for number, _what in ready:
            left -= _settle(by_number[number], measured, poll)


def main(spec: dict[str, Any]) -> None:
    """Measure what the spec says."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    kind, port, seconds = spec["kind"], spec["port"], spec["seconds"]
    if kind == "bare":
        ask = Ask(f"GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        chains: list[Sequence[Ask]] = [(ask,)] * int(seconds * 100_000)
    else:
        plan = Plan(spec["plan"])
        if kind == "crowd":
            for told in crowd(plan, port, spec["most"], seconds):
                print(json.dumps(told), flush=True)
            return
        if kind == "start":
            first = spec["first"]
            chains = [plan.start(each) for each in range(first, first + spec["count"])]
        else:
            chains = saves(plan, spec["first_n"], spec["rounds"])
    print(json.dumps({"what": "ready"}), flush=True)
    sys.stdin.readline()
    measured = ClosedLoop(port, spec["connections"], iter(chains)).run(seconds)
    print(json.dumps({"what": kind, **measured.told()}), flush=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
