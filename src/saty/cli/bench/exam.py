"""`saty bench exam`: what a save, a start and a crowd cost, beside what they cannot cost less than.

A server in processes of its own is driven by a client in another process. CPU is that of the server
and its database together, the client's left out. Absolute figures are of this machine at this
moment; ratios within one run hold. Floor and save are measured in turns, each beside the other, and
the middle of these rounds counts: one round alone would tell as much of the machine as of us.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import typer

from saty.cli.bench import cpu
from saty.cli.bench.cluster import cluster, free_port, lacks

CONNECTIONS = 64
BEGUN, STARTS, CROWD = 4_000, 4_000, 20_000
ROUNDS = 3
"""Of floor and save, in turns."""
STEADY = 30.0
"""Seconds in which everybody saves once and is heard of once."""
SPARE_FILES = 500
WANTED: dict[tuple[str, str], float] = {
    ("save", "cpu_ms"): 0.25,
    ("save", "p99_ms"): 25.0,
    ("start", "cpu_ms"): 0.7,
    ("burst", "seconds"): 60.0,
    ("steady", "cpu_percent"): 50.0,
}
"""No more than this; `save.rps` no less than 6,500, `ratio_to_floor` no more than 3."""
LEAST_RPS, MOST_RATIO = 6_500, 3.0
MOST_RPS, STEP = 20_000, 100_000
"""For how many a second saves are prepared; by how much their numbers rise from round to round."""


def exam(*, json_file: Path | None, seconds: float, sqlite: bool, crowd: int = CROWD) -> int:
    """Measure, print, and write the figures; 0 if all that was wanted held."""
    with (
        tempfile.TemporaryDirectory(prefix="saty-exam-") as folder,
        _database(sqlite, Path(folder)),
    ):
        figures = measure(Path(folder), seconds=seconds, sqlite=sqlite, crowd=crowd)
    held = said(figures)
    if json_file is not None:
        json_file.write_text(json.dumps(figures, indent=2) + "\n")
    return 0 if held else 1


@contextmanager
def _database(sqlite: bool, folder: Path) -> Iterator[None]:
    """DATABASE_URL: SQLite in a file, the one that is given, or a cluster of our own."""
    os.environ["SATY_VAR"] = str(folder)
    os.environ["SATY_MAIL_URL"] = "dummymail://"
    if sqlite:
        os.environ["DATABASE_URL"] = f"sqlite:///{quote(str(folder / 'saty.sqlite3'))}"
        yield
    elif os.environ.get("DATABASE_URL", "").startswith("postgres"):
        yield
    elif lack := lacks():
        raise typer.BadParameter(f"No DATABASE_URL, and for a cluster of our own: {lack}.")
    else:
        with cluster() as made:
            os.environ["DATABASE_URL"] = made.address
            yield


def measure(folder: Path, *, seconds: float, sqlite: bool, crowd: int) -> dict[str, Any]:
    """All figures of one run."""
    from saty.cli.bench.candidates import prepare

    crowd = min(crowd, _files() - SPARE_FILES)
    plan = prepare(folder, begun=BEGUN, fresh=STARTS + crowd)
    database = _postmaster()
    figures: dict[str, Any] = {
        "database": "sqlite" if sqlite else "postgresql",
        "cores": os.cpu_count(),
        "connections": CONNECTIONS,
    }
    typer.echo(f"{figures['database']}, {figures['cores']} cores, {CONNECTIONS} connections")
    workers = max(1, (os.cpu_count() or 1) // 2)
    with _server("saty.cli.bench.bare:application", workers) as (server, port):
        figures["bare"] = _closed(server, [], port, "bare", seconds)
    with _server("lane", workers) as (server, port):
        spec = {"plan": str(plan)}
        figures |= _in_turns(server, database, port, plan, seconds)
        figures["start"] = _closed(
            server, database, port, "start", 60.0, **spec, first=BEGUN, count=STARTS
        )
        figures |= _crowd(server, database, port, plan, crowd)
    return figures


def _in_turns(
    server: int, database: list[int], port: int, plan: Path, seconds: float
) -> dict[str, Any]:
    """Floor and save in turns: the round in the middle of each, and the ratio in the middle."""
    floors, saves = [], []
    spec = {"plan": str(plan), "rounds": max(2, round(seconds * MOST_RPS / BEGUN))}
    _closed(server, database, port, "save", 1.0, **spec, first_n=1)
    for n in range(STEP, (2 * ROUNDS + 1) * STEP, 2 * STEP):
        floors.append(_floor(plan, seconds, database, n))
        saves.append(_closed(server, database, port, "save", seconds, **spec, first_n=n + STEP))
    ratios = [save["cpu_ms"] / floor["cpu_ms"] for save, floor in zip(saves, floors, strict=True)]
    return {
        "floor": _middle(floors),
        "save": _middle(saves),
        "ratio_to_floor": round(statistics.median(ratios), 2),
        "ratios_of_rounds": [round(each, 2) for each in ratios],
    }


def _middle(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """The round of middle cost."""
    return sorted(rounds, key=lambda each: each["cpu_ms"])[len(rounds) // 2]


def _files() -> int:
    """How many files a process may have open here."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def _postmaster() -> list[int]:
    """The database's first process, where it runs on this machine."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT pg_backend_pid()")
        backend = int(cursor.fetchone()[0])
    root = cpu.parent_of(backend) if Path(f"/proc/{backend}").exists() else 0
    connection.close()
    return [root] if root else []


@contextmanager
def _server(what: str, workers: int) -> Iterator[tuple[int, int]]:
    """A server that answers: its first process and its port."""
    port = free_port()
    if what == "lane":
        command = ["-m", "saty.cli.main", "serve", "--lane-only"]
        command += ["--port", str(port), "--workers", str(workers)]
    else:
        command = ["-m", "granian", "--interface", "wsgi", "--port", str(port), "--no-log"]
        command += ["--workers", str(workers), "--blocking-threads", "32", what]
    process = subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, *command], stdout=subprocess.DEVNULL, stderr=None
    )
    try:
        wait_for(port)
        yield process.pid, port
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_for(port: int) -> None:
    """Until something answers there."""
    import http.client

    for _try in range(300):
        try:
            asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            asked.request("GET", "/")
            asked.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            asked.close()
            return
    raise RuntimeError("the server did not start")


class _Driven:
    """A process that says "ready", is told to go, and then says what it measured."""

    def __init__(self, *command: str) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-m", *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def next(self) -> dict[str, Any]:
        """The next line."""
        assert self.process.stdout is not None  # noqa: S101 - a pipe
        told: dict[str, Any] = json.loads(self.process.stdout.readline())
        return told

    def go(self) -> None:
        """Let it go on."""
        assert self.process.stdin is not None  # noqa: S101 - a pipe
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()


def _closed(
    server: int, database: list[int], port: int, kind: str, seconds: float, **spec: Any
) -> dict[str, Any]:
    """A measurement at full speed from CONNECTIONS connections."""
    told = {"kind": kind, "port": port, "seconds": seconds, "connections": CONNECTIONS, **spec}
    client = _Driven("saty.cli.bench.client", json.dumps(told))
    client.next()
    before = cpu.seconds(server, *database)
    client.go()
    measured = client.next()
    return _told(kind, _with_cpu(measured, cpu.seconds(server, *database) - before))


def _told(name: str, figures: dict[str, Any]) -> dict[str, Any]:
    """The figures of one measurement, printed as soon as they are there."""
    typer.echo(
        f"  {name:<7} {figures['cpu_ms']:>8.4f} ms CPU {figures['rps']:>8,} requests/s"
        f"   p50 {figures['p50_ms'] or 0:>7} ms   p99 {figures['p99_ms'] or 0:>7} ms"
        f"   {figures['seconds']:.1f} s"
        + (f"   faults {figures['faults']}" if figures["faults"] else "")
    )
    return figures


def _floor(plan: Path, seconds: float, database: list[int], first_n: int) -> dict[str, Any]:
    process = _Driven(
        "saty.cli.bench.floor", str(plan), str(CONNECTIONS), str(seconds), str(first_n)
    )
    process.next()
    pid = process.process.pid
    before = cpu.seconds(pid, *database)
    process.go()
    measured = process.next()
    used = cpu.seconds(pid, *database) - before
    process.go()
    return _told("floor", _with_cpu(measured, used))


def _with_cpu(measured: dict[str, Any], used: float) -> dict[str, Any]:
    requests = measured["requests"] or 1
    return {"cpu_ms": round(1000 * used / requests, 4), **measured}


def _crowd(
    server: int, database: list[int], port: int, plan: Path, crowd: int
) -> dict[str, dict[str, Any]]:
    """Everybody starts; then everybody saves once and is heard of once in half a minute."""
    spec = {"kind": "crowd", "plan": str(plan), "port": port, "seconds": STEADY, "most": crowd}
    before = cpu.seconds(server, *database)
    client = _Driven("saty.cli.bench.client", json.dumps(spec))
    burst = client.next()
    client.next()
    after = cpu.seconds(server, *database)
    _told("burst", _with_cpu(burst, after - before))
    client.go()
    steady = client.next()
    used = cpu.seconds(server, *database) - after
    share = 100 * used / (steady["seconds"] * (os.cpu_count() or 1))
    return {
        "burst": _with_cpu(burst, after - before),
        "steady": {"cpu_percent": round(share, 1), **_told("steady", _with_cpu(steady, used))},
    }


def said(figures: dict[str, Any]) -> bool:
    """Print the figures; whether all that was wanted held."""
    live = figures["steady"]["connections"]
    typer.echo(
        f"  {live:,} live connections, the most that this machine allows, a save and a heartbeat "
        f"each per {STEADY:.0f} s: {figures['steady']['cpu_percent']} % of all cores"
    )
    rounds = ", ".join(map(str, figures["ratios_of_rounds"]))
    typer.echo(f"  a save costs {figures['ratio_to_floor']} times the floor (rounds: {rounds})")
    checks = [(f"{a}.{b}", figures[a][b], most) for (a, b), most in WANTED.items()]
    checks += [("ratio_to_floor", figures["ratio_to_floor"], MOST_RATIO)]
    failed = [f"{name} {found} > {most}" for name, found, most in checks if found > most]
    if figures["save"]["rps"] < LEAST_RPS:
        failed.append(f"save.rps {figures['save']['rps']} < {LEAST_RPS}")
    failed += [name for name in ("save", "start", "burst", "steady") if figures[name]["faults"]]
    typer.echo("  all held" if not failed else f"  NOT HELD: {', '.join(failed)}")
    return not failed
