"""`saty serve`: granian, with the static files beside the pages.

The exam's lane is served beside the pages (WSGI: a thread for each request), in processes of its
own (RSGI: an event loop, docs/adr/0009), or not at all.
"""

import os
import resource
import time
from enum import StrEnum
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from saty.cli.main import use_django


class LaneServed(StrEnum):
    """Where the exam's lane is served; workers that serve pages read it as SATY_LANE."""

    BESIDE = "beside"
    ONLY = "only"
    NO = "no"


THREADS = {LaneServed.BESIDE: 16, LaneServed.NO: 4}
"""Of one process that serves pages; each keeps a connection to the database."""
MOST_CONNECTIONS = {LaneServed.BESIDE: 4096, LaneServed.ONLY: 65_536, LaneServed.NO: 512}
"""Of one process, at once."""
PAUSE = 0.5
"""Seconds before a server that gave up is started anew."""
IDLE_MS = 75_000
"""How long a connection may be silent: longer than it is between two heartbeats."""


def serve(*, host: str, port: int, workers: int, lane: LaneServed = LaneServed.BESIDE) -> None:
    """Serve until stopped.

    Raises:
        UnfitDatabase: where the lane would acknowledge answers that the database may still lose.
    """
    use_django()
    from django.conf import settings
    from django.core.management import call_command

    from saty.ledger.database_role import refuse_powerful_role_in_production
    from saty.rehearsal.marks import refuse_demo_in_production
    from saty.testing.lane.connecting import is_postgres, refuse_unfit

    refuse_demo_in_production()
    refuse_powerful_role_in_production()
    if lane != LaneServed.NO:
        refuse_unfit()
        workers = workers if is_postgres() else 1  # SQLite has one writer, in one process
    options: dict[str, Any] = {
        "target": "saty.config.lane:application",
        "interface": Interfaces.RSGI,
        "websockets": False,
    }
    if lane != LaneServed.ONLY:
        call_command("collectstatic", interactive=False, verbosity=0)
        options = {
            "target": "saty.config.wsgi:application",
            "interface": Interfaces.WSGI,
            "blocking_threads": THREADS[lane],
            "static_path_route": ["/static"],
            "static_path_mount": [settings.STATIC_ROOT],
        }
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # a connection is a file
    os.environ["SATY_LANE"] = lane.value
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saty.config.settings")
    options |= {
        "address": host,
        "port": port,
        "workers": workers,
        "backlog": 4096,
        "backpressure": MOST_CONNECTIONS[lane],
        "http1_settings": HTTP1Settings(header_read_timeout=IDLE_MS),
        "respawn_failed_workers": True,
    }
    serve_until_told(options)


def serve_until_told(options: dict[str, Any]) -> None:
    """Serve until a signal says to stop.

    granian gives up where a worker dies twice within seconds, as workers do while the database is
    away: it is then started anew, so that an exam goes on by itself once the database is back.
    """
    while True:
        server = Granian(**options)
        try:
            server.serve()
        except SystemExit:
            if not server.interrupt_children:
                raise  # it could not start at all
        time.sleep(PAUSE)
        if server.interrupt_signal:
            return
