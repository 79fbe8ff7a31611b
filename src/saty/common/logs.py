"""Log lines carry no personal data: no addresses of pages with values in them, no error texts.

An error's words may hold what somebody typed (PostgreSQL's DETAIL names the value that stands
twice), and a path may hold a token or a search. So of an error its types and places are written,
and of a request its method and the route that it matched.
"""

import sys
import traceback
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest


def route_of(request: HttpRequest) -> str:
    """Method and route of a request, such as `GET audit/entries/<uuid:entry>/`."""
    match = getattr(request, "resolver_match", None)
    return f"{request.method} {match.route}" if match else str(request.method)


def without_paths(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Of Django's own lines on requests, the route stays and the path goes."""
    record = event.get("_record")
    if record is not None and record.name.startswith("django"):
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            event["event"] = "request_answered"
            event["request"] = route_of(request)
            event["code"] = getattr(record, "status_code", None)
    return event


def without_words(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Of an error, its types from the outermost to the cause and its places; never its text."""
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        chain = list(_chain(error))
        event["error"] = [f"{type(e).__module__}.{type(e).__qualname__}" for e in chain]
        event["at"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(chain[-1].__traceback__)
        ]
    event.pop("exception", None)
    event.pop("stack_info", None)
    return event


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
