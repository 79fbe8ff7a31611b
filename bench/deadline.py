"""1,000 submissions in the last minute before the deadline, each with its receipt.

A real server (granian) is driven from this process by real requests. Every candidate has a
complete draft and is signed in before; arrivals are spread over the minute. A submission counts
from its POST to the last byte of its receipt as PDF. A few candidates submit before the minute
begins, as they do in life, so that no process meets its first request at the deadline.
"""

import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from bench.said import finish, percentile, say
from saty.cli.scratch import scratch

HOST, PORT = "127.0.0.1", 8899
MINUTE = 60.0
EARLY = 8
MARGIN = 3.0
"""So that the slowest POST still arrives in time; who arrives late is refused by right."""
WANTED = 2.0
CSRF = "a" * 32


@dataclass(slots=True)
class Outcome:
    """One candidate's submission: seconds from POST to the whole receipt, or what went wrong."""

    seconds: float = 0.0
    problem: str = ""


def main(candidates: int) -> None:
    """Prepare drafts, start the server, submit, and say how long receipts took."""
    with (
        tempfile.TemporaryDirectory(prefix="saty-deadline-") as folder,
        scratch(Path(folder) / "db"),
    ):
        slug, sessions = prepared(candidates + EARLY)
        os.environ["SATY_SCRATCH"] = "0"
        server = started()
        try:
            for session in sessions[:EARLY]:
                submit_one(slug, session, Outcome())
            close_in(MINUTE + MARGIN)
            outcomes = submit_all(slug, sessions[EARLY:])
        finally:
            server.terminate()
            server.wait(timeout=30)
        problems = [each.problem for each in outcomes if each.problem]
        print(f"  {len(outcomes) - len(problems)} receipts, {len(problems)} without")
        print(*sorted(set(problems))[:5], sep="\n")
        times = [each.seconds for each in outcomes if not each.problem]
        finish(
            [
                not problems and recorded() == candidates + EARLY,
                say("receipt within, at the median", percentile(times, 0.5), WANTED, "s"),
                say("receipt within, for 99 of 100", percentile(times, 0.99), WANTED, "s"),
                say("receipt within, for the slowest", max(times), WANTED, "s"),
            ]
        )


def prepared(candidates: int) -> tuple[str, list[str]]:
    """The competition's address and a session per candidate, each with a complete draft."""
    from django.utils import timezone

    from saty.programmes import shipped
    from saty.programmes.models import FILING
    from saty.rehearsal.cast import make_cast
    from saty.rehearsal.filing import fill_in
    from saty.rehearsal.opening import open_scene, setting_of
    from saty.rehearsal.population import population

    now = timezone.now()
    cast = make_cast(now - timedelta(days=60))
    scene = open_scene(
        shipped.text_of("kz-presidential-reserve"),
        cast=cast,
        slug="deadline",
        opens_at=now - timedelta(days=30),
        size=candidates,
        seed=1,
    )
    people = population(setting_of(scene), candidates, scene.chance("population"))
    at = scene.window(FILING).opens_at + timedelta(days=1)
    made = [fill_in(scene, each, at)[0].candidate for each in people]
    return "deadline", [session_of(person) for person in made]


def close_in(seconds: float) -> None:
    """Let filing close so many seconds from now."""
    from django.utils import timezone

    from saty.programmes.models import FILING, CompetitionWindow

    closes = timezone.now() + timedelta(seconds=seconds)
    CompetitionWindow.objects.filter(key=FILING).update(closes_at=closes)


def session_of(person: object) -> str:
    """A signed-in session, as sign-in leaves it."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)  # type: ignore[attr-defined]
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()  # type: ignore[attr-defined]
    session.create()
    return str(session.session_key)


def started() -> subprocess.Popen[bytes]:
    """The server, once it answers."""
    command = [sys.executable, "-m", "saty.cli.main", "serve", "--no-lane", "--port", str(PORT)]
    server = subprocess.Popen(command)
    for _try in range(100):
        try:
            request("GET", "/healthz", "")
        except OSError:
            time.sleep(0.2)
            continue
        return server
    raise RuntimeError("the server did not start")


def request(method: str, path: str, session: str, body: str = "") -> tuple[int, bytes]:
    """One request over a connection of its own."""
    connection = HTTPConnection(HOST, PORT, timeout=30)
    headers = {
        "Cookie": f"sessionid={session}; csrftoken={CSRF}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Referer": f"http://{HOST}:{PORT}/",
    }
    connection.request(method, path, body=body, headers=headers)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, content


def submit_all(slug: str, sessions: Sequence[str]) -> list[Outcome]:
    """Everybody at their own moment of the minute, each in a thread."""
    chance = random.Random(1)  # noqa: S311
    outcomes = [Outcome() for _ in sessions]
    moments = sorted(chance.uniform(0, MINUTE) for _ in sessions)
    began = time.monotonic()
    threads = []
    for moment, session, outcome in zip(moments, sessions, outcomes, strict=True):
        time.sleep(max(0.0, began + moment - time.monotonic()))
        thread = threading.Thread(target=submit_one, args=[slug, session, outcome])
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()
    return outcomes


def submit_one(slug: str, session: str, outcome: Outcome) -> None:
    """POST the submission, then fetch the receipt."""
    began = time.monotonic()
    body = urlencode({"csrfmiddlewaretoken": CSRF, "acknowledged": "on"})
    try:
        status, content = request("POST", f"/candidate/{slug}/application/check/", session, body)
        if status != 302:
            outcome.problem = f"submission answered {status}"
            return
        status, content = request("GET", f"/candidate/{slug}/receipt.pdf", session)
        if status != 200 or not content.startswith(b"%PDF"):
            outcome.problem = f"receipt answered {status}"
    except OSError as error:
        outcome.problem = type(error).__name__
    outcome.seconds = time.monotonic() - began


def recorded() -> int:
    """How many submissions the database has."""
    from saty.applications.models import Application

    return Application.objects.filter(state="submitted").count()


if __name__ == "__main__":
    main(int(sys.argv[1]))
