"""The lane in processes of its own, asked over the wire: what is sent badly harms nobody else."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

import pytest
from bench import faults

pytestmark = pytest.mark.once
SECONDS = 4.0
"""For which workers and the server are killed; `make bench` does it for minutes."""


@pytest.fixture(scope="module")
def served(kept_database):
    """(server, plan)."""
    with faults.sqlite(kept_database) as (server, plan):
        server.start()
        assert faults.until(server.answers, faults.LAST_TRY)
        yield server, plan


def asked(served, method, what, body=None, candidate=0):
    server, plan = served
    connection = HTTPConnection("127.0.0.1", server.port, timeout=15)
    try:
        return faults.ask(connection, method, what, plan["tokens"][candidate], body)
    finally:
        connection.close()


def answer(plan, n, question=0):
    each = plan["questions"][question]
    return {"answers": [[each["id"], each["answers"][0], n]]}


def raw(served, *pieces):
    """What comes back for raw bytes; b"" where the server ends the connection at once."""
    server, plan = served
    with socket.create_connection(("127.0.0.1", server.port), timeout=15) as wire:
        for piece in pieces:
            wire.sendall(piece.replace(b"TOKEN", plan["tokens"][1].encode()))
        wire.shutdown(socket.SHUT_WR)
        found = b""
        while more := wire.recv(65_536):
            found += more
    return found


def test_save_start_heartbeat_and_clock_are_answered(served):
    plan = served[1]

    saved, told = asked(served, "POST", "save", answer(plan, 1))
    again, same = asked(served, "POST", "save", answer(plan, 1))
    older, which = asked(served, "POST", "save", answer(plan, 2) | {})

    assert (saved, told["stored"], again, same["stored"]) == (200, [1], 200, [1])
    assert (older, which["stored"]) == (200, [2])
    assert asked(served, "POST", "beat", {"waiting": 0, "events": [], "seen": 0})[1]["epoch"] == 1
    assert asked(served, "POST", "start", {"part": 0})[0] == 200
    assert list(asked(served, "GET", "clock")[1]) == ["now"]
    assert asked(served, "GET", "private")[0] == 404


def test_form_is_handed_out_as_it_was_compressed_and_known_by_its_tag(served):
    server, plan = served
    path, token = f"/exam/lane/sheet/{plan['sheet']}", plan["tokens"][0]
    connection = HTTPConnection("127.0.0.1", server.port, timeout=15)

    connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
    reply = connection.getresponse()
    content, etag = reply.read(), reply.headers["ETag"]
    sent = {"Authorization": f"Bearer {token}", "If-None-Match": etag}
    connection.request("GET", path, headers=sent)
    known = connection.getresponse()

    assert (reply.status, reply.headers["Content-Encoding"], content[:2]) == (
        200,
        "gzip",
        b"\x1f\x8b",
    )
    assert (known.status, known.read()) == (304, b"")


HEAD = b"POST /exam/lane/save HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer TOKEN\r\n"


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        ((HEAD, b"Content-Length: 5000000\r\n\r\n", b"x" * 5_000_000), b"413"),
        ((HEAD, b"Content-Length: 00000000000000000002\r\n\r\n{}"), b"413"),
        ((HEAD, b"X-Odd: \xff\xfe\r\nContent-Length: 2\r\n\r\n[]"), b"400"),
        ((HEAD, b"Content-Length: 2\r\n\r\n\xff\xff"), b"400"),
        ((HEAD, b"Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n"), b"400"),
        ((HEAD, b"Content-Length: 900\r\n\r\n{"), b"400"),
        ((HEAD,), None),
        ((b"\x16\x03\x01\x02\x00\x01\x00",), None),
        ((b"GET /exam/lane/%2e%2e/ HTTP/1.1\r\nHost: x\r\n\r\n",), b"404"),
        ((b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",), b"404"),
    ],
)
def test_what_is_sent_badly_gets_a_clear_answer_or_none_and_the_lane_goes_on(
    served, pieces, status
):
    try:
        reply = raw(served, *pieces)
    except ConnectionError:
        reply = b""  # it ended the connection before everything was sent

    assert reply[9:12] in {status or b"400", b""}
    assert asked(served, "POST", "save", answer(served[1], 50), candidate=2)[0] == 200


def test_hundreds_save_at_the_same_moment_and_each_is_told_of_its_own(served):
    plan = served[1]
    works = [(candidate, n) for n in range(1, 11) for candidate in range(3, 23)]

    def save(candidate, n):
        return asked(served, "POST", "save", answer(plan, n, question=n), candidate)

    with ThreadPoolExecutor(64) as pool:
        told = list(pool.map(lambda work: save(*work), works))

    assert [(status, each["stored"]) for status, each in told] == [(200, [n]) for _, n in works]
    assert json.dumps(told).count('"refused": []') == len(works)


def test_kills_of_worker_and_server_lose_no_acknowledged_answer(served, record_property):
    server, plan = served
    server.kill()
    candidates = {name: plan[name][-faults.DEVICES :] for name in ("tokens", "sittings")}

    outcome = faults.killed_on_sqlite(SECONDS, server, plan | candidates)

    record_property("measured", str(outcome))
    assert outcome.is_good, outcome
