"""The running server with the exam's lane in front, as in production, and ways to take it away."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.conf import settings

from saty.testing.lane import connecting, serving
from saty.testing.lane.app import PREFIX, Lane
from saty.testing.lane.tables import read_form, read_sheet, read_terms


class Server:
    """What stands between a browser and the server.

    Everything is answered with 503 while it `is_away`, the lane alone while `lane_is_away`.
    """

    def __init__(self, application: Any) -> None:
        self.application = application
        self.is_away = self.lane_is_away = False
        self.asked: list[str] = []

    def __call__(self, environ: Any, start: Any) -> Iterable[bytes]:
        """One request."""
        self.asked.append(environ["PATH_INFO"])
        if self.is_away or (self.lane_is_away and environ["PATH_INFO"].startswith(PREFIX)):
            start("503 Service Unavailable", [("Content-Length", "0")])
            return []
        answer: Iterable[bytes] = self.application(environ, start)
        return answer


@contextmanager
def in_front(live_server: Any, make: Callable[[Any], Any]) -> Iterator[Server]:
    """Put what is made of Django's application before it."""
    httpd = live_server.thread.httpd
    django = httpd.get_app()
    server = Server(make(django))
    httpd.set_app(server)
    try:
        yield server
    finally:
        httpd.set_app(django)


@contextmanager
def with_lane(live_server: Any) -> Iterator[Server]:
    """Put the lane before Django; its writers end with the test, and give their connections back.

    The clock is not compared: there is one machine.
    """
    writers = serving.writers_to(connecting.OWN)
    lane = Lane(
        writers=writers,
        forms=cache(read_form),
        terms=cache(read_terms),
        sheets=cache(read_sheet),
        masters=settings.SATY_EXAM_KEYS,
    )
    serving._ready[:] = [lane]
    try:
        with in_front(live_server, serving.before) as server:
            yield server
    finally:
        serving._ready.clear()
        for writer in (writers.saves, writers.starts, writers.looks, writers.beats):
            writer.stop()
