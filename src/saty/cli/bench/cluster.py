"""A PostgreSQL of our own: made, started, killed, and gone afterwards.

PostgreSQL refuses to run as root, so root gives it to `nobody`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

UNPRIVILEGED = "nobody"
OPTIONS = (
    "-c shared_buffers=256MB -c max_connections=200 -c max_wal_size=4GB"
    " -c listen_addresses=127.0.0.1"
)
"""fsync and synchronous_commit stay on, as they are by default."""


def lacks() -> str:
    """What is not here that a cluster needs; "" where nothing is lacking."""
    missing = [name for name in ("initdb", "pg_ctl") if not shutil.which(name)]
    if missing:
        return f"no {' and no '.join(missing)}"
    if os.geteuid() == 0 and not _user():
        return f"no user {UNPRIVILEGED}"
    return ""


def _user() -> str | None:
    """Who runs it, where it must be somebody else."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(UNPRIVILEGED).pw_name
    except KeyError:
        return None


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """One cluster in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        if os.geteuid() == 0:
            shutil.chown(folder, UNPRIVILEGED)
        self._run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C")

    @property
    def address(self) -> str:
        """Its DATABASE_URL."""
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"{OPTIONS} -p {self.port} -k {self.folder}"
        log = self.folder / "log"
        self._run("pg_ctl", "-w", "-l", str(log), "-o", options, "start")

    def kill(self) -> None:
        """Stop it as a power cut would: nothing is flushed, nobody is told."""
        self._run("pg_ctl", "-m", "immediate", "stop")

    def _run(self, command: str, *arguments: str) -> None:
        subprocess.run(  # noqa: S603 - a program of PostgreSQL, in a folder of ours
            [shutil.which(command) or command, "-D", str(self.folder / "data"), *arguments],
            user=_user(),
            cwd=self.folder,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A running cluster; it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="saty-pg-"))
    made = Cluster(folder)
    try:
        made.start()
        yield made
    finally:
        with suppress(subprocess.CalledProcessError):  # it may stand still already
            made.kill()
        shutil.rmtree(folder, ignore_errors=True)
