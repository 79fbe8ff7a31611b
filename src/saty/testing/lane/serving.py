"""The lane of this process, and how a server asks it: before Django, or alone in an event loop."""

import logging
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import Any
from uuid import UUID

from django.conf import settings

from saty.testing.lane import connecting
from saty.testing.lane.app import PREFIX, Lane, Terms, Writers, address_of
from saty.testing.lane.jobs import Request
from saty.testing.lane.loop import Loop
from saty.testing.lane.remembered import Remembered
from saty.testing.lane.saves import Fate, gave_way
from saty.testing.lane.starting import BAD
from saty.testing.lane.tables import (
    TERMS_LAST,
    read_form,
    read_sheet,
    read_terms,
)
from saty.testing.lane.waiting import InLoop, InThreads, Waits
from saty.testing.lane.writer import Writer, release

Application = Callable[[Any, Any], Iterable[bytes]]
Tells = Callable[[Sequence[Request[Any, Any]]], object]
BEATS_GATHER = 0.02
"""Seconds for which heartbeats wait for each other in an event loop, where that holds up nobody:
of thousands that come evenly each would be a commit of its own, and cost five times as much."""
_making = Lock()


def lane() -> Lane:
    """Made at the first request, once, in the process that serves it."""
    with _making:
        return _made()


def writers_to(
    stores: connecting.Stores, tells: Tells = release, beats_gather: float = 0.0
) -> Writers:
    """The writers of a lane, each with a thread of its own; `tells` wakes those who wait."""
    return Writers(
        saves=Writer(stores.saves, bad=Fate.REFUSED, told=gave_way, tells=tells),
        starts=Writer(stores.starts, bad=BAD, tells=tells),
        looks=Writer(stores.looks, bad=False, tells=tells),
        beats=Writer(stores.beats, bad=None, tells=tells, gathers=beats_gather),
    )


@contextmanager
def beside(
    clock: Callable[[], float],
    terms: Callable[[UUID], Terms | None],
    stores: connecting.Stores = connecting.OWN,
) -> Iterator[Lane]:
    """A lane of one's own with a clock of one's own, beside the one that serves people.

    Its threads end with it. It asks nobody whether it is fit: only synthetic candidates use it.
    They are refused on purpose, so that no line warns of it; where the lane itself fails, one does.
    """
    writers = writers_to(stores)
    try:
        yield Lane(
            writers=writers,
            forms=Remembered(read_form),
            terms=Remembered(terms),
            sheets=Remembered(read_sheet),
            masters=settings.SATY_EXAM_KEYS,
            clock=clock,
            refusals_at=logging.DEBUG,
        )
    finally:
        for each in (writers.saves, writers.starts, writers.looks, writers.beats):
            each.stop()


@lru_cache(maxsize=1)
def _made() -> Lane:
    return _lane_of(InThreads(), writers_to(connecting.OWN))


def _lane_of(waits: Waits, writers: Writers) -> Lane:
    return Lane(
        writers=writers,
        waits=waits,
        forms=Remembered(read_form),
        terms=Remembered(read_terms, TERMS_LAST),
        sheets=Remembered(read_sheet),
        masters=settings.SATY_EXAM_KEYS,
        fit=connecting.fit(),
        address=address,
    )


def address(environ: Any) -> str:
    """The absolute URL of a request, trusting the header that Django's settings trust."""
    trusted: tuple[str, str] | None = settings.SECURE_PROXY_SSL_HEADER
    if trusted is None:
        return address_of(environ)
    told = environ.get(trusted[0], "").partition(",")[0].strip()
    scheme = "https" if told == trusted[1] else environ.get("wsgi.url_scheme", "http")
    return address_of({**environ, "wsgi.url_scheme": scheme})


def before(django: Application) -> Application:
    """An application that sends the exam's traffic to the lane and everything else to Django."""

    def application(environ: Any, start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(PREFIX):
            return _lane(environ, start)
        return django(environ, start)

    return application


def _lane_in(loop: AbstractEventLoop) -> Lane:
    waits = InLoop(loop)
    return _lane_of(waits, writers_to(connecting.OWN, waits.tell, BEATS_GATHER))


alone = Loop(_lane_in)
"""The lane in processes of its own, in an event loop: nothing else is there."""


_ready: list[Lane] = []


def _lane(environ: Any, start: Any) -> Iterable[bytes]:
    if not _ready:
        _ready.append(lane())
    return _ready[0](environ, start)
