"""The lane of this process, and how a server asks it before Django."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings

from saty.testing.lane.app import PREFIX, Lane
from saty.testing.lane.connecting import store
from saty.testing.lane.tables import Tables, read_table
from saty.testing.lane.writer import Writer

Application = Callable[[Any, Any], Iterable[bytes]]


@lru_cache(maxsize=1)
def lane() -> Lane:
    """Made at the first request, in the process that serves it."""
    master = next(iter(settings.SATY_EXAM_KEYS.values()))
    return Lane(writer=Writer(store), table=Tables(read_table), master=master)


def before(django: Application) -> Application:
    """An application that sends the exam's traffic to the lane and everything else to Django."""

    def application(environ: Any, start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(PREFIX):
            return lane()(environ, start)
        return django(environ, start)

    return application
