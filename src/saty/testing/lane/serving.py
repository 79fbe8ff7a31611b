"""The lane of this process, and how a server asks it before Django."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from threading import Lock
from typing import Any

from django.conf import settings

from saty.testing.lane import connecting
from saty.testing.lane.app import NOT_THERE, PREFIX, Lane, Writers, address_of
from saty.testing.lane.saves import Fate, gave_way
from saty.testing.lane.starting import BAD
from saty.testing.lane.tables import (
    TERMS_LAST,
    Remembered,
    read_form,
    read_sheet,
    read_terms,
)
from saty.testing.lane.writer import Writer

Application = Callable[[Any, Any], Iterable[bytes]]
_making = Lock()


def lane() -> Lane:
    """Made at the first request, once, in the process that serves it."""
    with _making:
        return _made()


@lru_cache(maxsize=1)
def _made() -> Lane:
    return Lane(
        writers=Writers(
            saves=Writer(connecting.saves, bad=Fate.REFUSED, told=gave_way),
            starts=Writer(connecting.starts, bad=BAD),
            looks=Writer(connecting.looks, bad=False),
            beats=Writer(connecting.beats, bad=None),
        ),
        forms=Remembered(read_form),
        terms=Remembered(read_terms, TERMS_LAST),
        sheets=Remembered(read_sheet),
        master=next(iter(settings.SATY_EXAM_KEYS.values())),
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


def alone(environ: Any, start: Any) -> Iterable[bytes]:
    """The lane in processes of its own: nothing else is there."""
    if environ["PATH_INFO"].startswith(PREFIX):
        return _lane(environ, start)
    start("404 Not Found", [("Content-Type", "application/json")])
    return (NOT_THERE,)


_ready: list[Lane] = []


def _lane(environ: Any, start: Any) -> Iterable[bytes]:
    if not _ready:
        _ready.append(lane())
    return _ready[0](environ, start)
