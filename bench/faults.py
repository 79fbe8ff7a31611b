"""What kills and power cuts cost: under load, workers, the server and the database are killed.

    python -m bench.faults SECONDS [--sqlite]

Devices save through the lane as a player does: numbered answers, kept until they are acknowledged,
sent again after a failure. Meanwhile a worker, the whole server (SIGKILL) or the database
(`pg_ctl stop -m immediate`) is killed again and again, and started anew. Afterwards every
acknowledged answer has to be there as it was sent, and every sitting has to take another answer.
Each is killed at least once, however short the run is meant to be.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote

from saty.cli.bench import cpu
from saty.cli.bench.cluster import Cluster, cluster, free_port

DEVICES = 24
PAUSE = 0.05
"""Seconds between two saves of one device."""
QUIET = 1.5
"""Seconds of work between two kills, at most."""
LAST_TRY = 30.0
"""Seconds in which every sitting has to go on after the last kill."""


@dataclass(slots=True)
class Outcome:
    """What the run came to."""

    kills: dict[str, int] = field(default_factory=dict)
    acknowledged: int = 0
    failed: int = 0
    """Requests without a clear "stored": each was tried again."""
    lost: int = 0
    """Acknowledged answers that are not there, or an older one in their place."""
    altered: int = 0
    stuck: int = 0
    """Sittings that did not go on afterwards."""

    @property
    def is_good(self) -> bool:
        """Whether nothing went wrong."""
        return self.acknowledged > 0 and not (self.lost or self.altered or self.stuck)

    def __str__(self) -> str:
        kills = ", ".join(f"{count} of {what}" for what, count in sorted(self.kills.items()))
        return (
            f"{sum(self.kills.values())} kills ({kills}): {self.acknowledged:,} answers "
            f"acknowledged, {self.lost} lost, {self.altered} altered, {self.failed:,} tries "
            f"failed, {self.stuck} of {DEVICES} sittings stuck"
        )


class Server:
    """The lane in a process that is started anew after each kill."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self.port, self._environment = free_port(), environment
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; it answers a while later."""
        command = ["-m", "saty.cli.main", "serve", "--lane-only", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [sys.executable, *command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self._environment,
            start_new_session=True,
        )

    def kill(self) -> None:
        """All of its processes at once."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def kill_worker(self) -> bool:
        """One worker, which the server starts anew; False where there is none this moment."""
        found = cpu.tree(self.process.pid) - {self.process.pid} if self.process else set()
        workers = sorted(pid for pid in found if b"resource_tracker" not in _command(pid))
        if not workers:
            return False
        os.kill(workers[-1], signal.SIGKILL)
        return True

    def answers(self) -> bool:
        """Whether something answers."""
        try:
            ask(HTTPConnection("127.0.0.1", self.port, timeout=5), "GET", "clock", "", None)
        except (OSError, HTTPException):
            return False
        return True


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def ask(
    connection: HTTPConnection, method: str, what: str, token: str, body: object
) -> tuple[int, Any]:
    """One request to the lane."""
    sent = None if body is None else json.dumps(body)
    connection.request(
        method, f"/exam/lane/{what}", sent, {"Authorization": f"Bearer {token}"} if token else {}
    )
    reply = connection.getresponse()
    return reply.status, json.loads(reply.read())


class Device(threading.Thread):
    """A device that numbers its answers and keeps them until they are acknowledged."""

    def __init__(self, port: int, token: str, questions: list[dict[str, Any]], seed: int) -> None:
        super().__init__(daemon=True)
        self._port, self._token, self._questions = port, token, questions
        self._chance = random.Random(seed)  # noqa: S311
        self._waiting: dict[str, tuple[Any, int]] = {}
        self.acknowledged: dict[str, tuple[Any, int]] = {}
        """Question -> the newest answer that the server called stored, and its number."""
        self.sent: dict[tuple[str, int], Any] = {}
        self.count = self.failed = 0
        self._n = 0
        self.stops = threading.Event()
        self._connection: HTTPConnection | None = None

    def run(self) -> None:
        """Answer until told to stop."""
        while not self.stops.wait(PAUSE * self._chance.uniform(0.5, 1.5)):
            self.answer()

    def answer(self) -> bool:
        """Answer a question and send all that waits; whether all of it was acknowledged."""
        question = self._chance.choice(self._questions)
        self._n += 1
        value = self._chance.choice(question["answers"])
        self._waiting[question["id"]] = value, self._n
        self.sent[question["id"], self._n] = value
        return self.send()

    def send(self) -> bool:
        """Send all that waits."""
        body = {"answers": [[key, value, n] for key, (value, n) in self._waiting.items()]}
        try:
            self._connection = self._connection or HTTPConnection(
                "127.0.0.1", self._port, timeout=15
            )
            status, told = ask(self._connection, "POST", "save", self._token, body)
        except (OSError, HTTPException, ValueError):
            self._connection, status, told = None, 0, {}
        if status != 200:
            self.failed += 1
            return False
        stored = set(told["stored"])
        for key, (value, n) in list(self._waiting.items()):
            if n in stored:
                self.acknowledged[key] = value, n
                self.count += 1
                del self._waiting[key]
        return not self._waiting


def run(seconds: float, *, server: Server, plan: dict[str, Any], acts: dict[str, Any]) -> Outcome:
    """Work and kill for so many seconds; then look."""
    outcome, chance = Outcome(dict.fromkeys(acts, 0)), random.Random(5)  # noqa: S311
    server.start()
    until(server.answers, LAST_TRY)
    tokens = plan["tokens"][:DEVICES]
    devices = [Device(server.port, each, plan["questions"], n) for n, each in enumerate(tokens)]
    for each in devices:
        each.start()
    ends_at = time.monotonic() + seconds
    names = [*acts, *(name for name in acts if name != "server")]
    while time.monotonic() < ends_at or not all(outcome.kills.values()):
        time.sleep(chance.uniform(0.3, QUIET))
        name = names[sum(outcome.kills.values()) % len(names)]
        outcome.kills[name] += bool(acts[name]())
        until(server.answers, LAST_TRY)
    for each in devices:
        each.stops.set()
    for each in devices:
        each.join()
    outcome.stuck = sum(not until(each.answer, LAST_TRY) for each in devices)
    outcome.acknowledged = sum(each.count for each in devices)
    outcome.failed = sum(each.failed for each in devices)
    server.kill()
    _look(outcome, devices, plan)
    return outcome


def until(holds: Callable[[], bool], seconds: float) -> bool:
    """Whether something holds before so many seconds are over."""
    end = time.monotonic() + seconds
    while not (there := holds()) and time.monotonic() < end:
        time.sleep(0.1)
    return there


def _look(outcome: Outcome, devices: list[Device], plan: dict[str, Any]) -> None:
    """Compare what was acknowledged with what is stored."""
    code = (
        "import json, sys; from saty.cli.main import use_django; use_django();"
        "from saty.testing.models import Answer, FormItem;"
        "names = dict(FormItem.objects.values_list('position', 'public_id'));"
        "print(json.dumps([[str(s), names[p], json.loads(v), n] for s, p, v, n in"
        " Answer.objects.values_list('sitting_id', 'position', 'value', 'n')]))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    ).stdout
    stored = {(sitting, question): (value, n) for sitting, question, value, n in json.loads(told)}
    for sitting, device in zip(plan["sittings"], devices, strict=False):
        for question, (_value, n) in device.acknowledged.items():
            there = stored.get((sitting, question))
            if there is None or there[1] < n:
                outcome.lost += 1
            elif device.sent.get((question, there[1])) != there[0]:
                outcome.altered += 1


@contextmanager
def prepared(folder: Path, migrated: Path | None = None) -> Iterator[dict[str, Any]]:
    """A database with sittings, made in a process of its own; the plan of who sits what.

    It begins as a copy of `migrated`, a file of SQLite that spares migrating, if that is there.
    """
    if migrated is not None and migrated.exists():
        shutil.copy(migrated, folder / "saty.sqlite3")
    os.environ |= {"SATY_VAR": str(folder), "SATY_MAIL_URL": "dummymail://"}
    code = (
        "import sys; from pathlib import Path; from saty.cli.bench.candidates import prepare;"
        f"prepare(Path(sys.argv[1]), begun={2 * DEVICES}, fresh=0)"
    )
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True)
    yield json.loads((folder / "plan.json").read_text())


def on_postgres(seconds: float) -> Outcome:
    """Workers, servers and the database are killed."""
    with environment(), cluster() as made, tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = made.address
        with prepared(Path(folder)) as plan:
            server = Server()
            acts = {
                "worker": server.kill_worker,
                "database": lambda: _cut(made),
                "server": lambda: _anew(server),
            }
            try:
                return run(seconds, server=server, plan=plan, acts=acts)
            finally:
                server.kill()


def on_sqlite(seconds: float) -> Outcome:
    """Workers and servers are killed; the database is in them."""
    with sqlite() as (server, plan):
        return killed_on_sqlite(seconds, server, plan)


@contextmanager
def sqlite(migrated: Path | None = None) -> Iterator[tuple[Server, dict[str, Any]]]:
    """A server that is not started yet, on a file of its own, and who sits what there.

    `migrated`: see `prepared`.
    """
    with environment(), tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{quote(str(Path(folder) / 'saty.sqlite3'))}"
        with prepared(Path(folder), migrated) as plan:
            server = Server()
            try:
                yield server, plan
            finally:
                server.kill()


def killed_on_sqlite(seconds: float, server: Server, plan: dict[str, Any]) -> Outcome:
    """Workers and servers are killed for so many seconds."""
    acts = {"worker": server.kill_worker, "server": lambda: _anew(server)}
    return run(seconds, server=server, plan=plan, acts=acts)


@contextmanager
def environment() -> Iterator[None]:
    """The environment is afterwards as it was."""
    before = dict(os.environ)
    os.environ |= {"SATY_MODE": "development", "DJANGO_SETTINGS_MODULE": "saty.config.settings"}
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _cut(database: Cluster) -> bool:
    database.kill()
    database.start()
    return True


def _anew(server: Server) -> bool:
    server.kill()
    server.start()
    return True


def main(seconds: float, *, sqlite: bool) -> None:
    """Run, say what came of it, and exit with 1 if anything was lost."""
    outcome = on_sqlite(seconds) if sqlite else on_postgres(seconds)
    print(f"  {'SQLite' if sqlite else 'PostgreSQL'}: {outcome}")
    sys.exit(0 if outcome.is_good else 1)


if __name__ == "__main__":
    main(float(sys.argv[1]), sqlite="--sqlite" in sys.argv)
