"""Run the tests with what this machine has, and name what it lacks.

Three runs on all cores: everything but the browser on SQLite; what touches the database once more
on PostgreSQL; the browser, on PostgreSQL. With SATY_COMPLETE set a lack is a failure.
"""

import os
import shutil
import socket
import subprocess
import sys
from urllib.parse import urlsplit

POSTGRES = os.environ.get("SATY_POSTGRES", "postgres://postgres@127.0.0.1:5432/saty")
WORKERS = int(os.environ.get("WORKERS", os.cpu_count() or 1))


def has_postgres() -> bool:
    """Whether a PostgreSQL answers at SATY_POSTGRES."""
    place = urlsplit(POSTGRES)
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((place.hostname or "127.0.0.1", place.port or 5432)) == 0


def has_browser() -> bool:
    """Whether a Chromium is installed."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return any(shutil.which(name) for name in names)


def pytest(title: str, *arguments: str, database: str | None = None, workers: int = WORKERS) -> int:
    """One run of pytest; its exit code."""
    print(f"\n== {title}", flush=True)
    environment = dict(os.environ)
    environment.pop("DATABASE_URL", None)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # the next worker reads what one compiled
    if database:
        environment["DATABASE_URL"] = database
    command = [sys.executable, "-m", "pytest", "-q", "-n", str(workers), "--dist", "worksteal"]
    command += ["--durations", "12"]
    return subprocess.run([*command, *arguments], env=environment, check=False).returncode


def main() -> int:
    """Run what can be run; 0 if all of it passed (and, if complete, nothing was lacking)."""
    postgres, browser = has_postgres(), has_browser()
    lacks = [name for name, there in (("PostgreSQL", postgres), ("Chromium", browser)) if not there]
    codes = [pytest("on SQLite", "-m", "not browser and not postgres")]
    if postgres:
        only = ["-m", "not browser", "--second-database"]
        codes.append(pytest("what touches the database, on PostgreSQL", *only, database=POSTGRES))
    if browser:
        database = POSTGRES if postgres else None
        waiting = (3 * WORKERS + 1) // 2  # these tests wait for nearly half of their time
        codes.append(pytest("in a browser", "-m", "browser", database=database, workers=waiting))
    for lack in lacks:
        print(f"\nNot run: this machine has no {lack}.", flush=True)
    if lacks and os.environ.get("SATY_COMPLETE"):
        print("This run was to be complete: that is a failure.")
        return 1
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
