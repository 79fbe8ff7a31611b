"""A WSGI reply with nothing behind it: what the server itself costs."""

from collections.abc import Callable, Iterable
from typing import Any

BODY = b'{"now":0}'
HEADERS = [("Content-Type", "application/json"), ("Content-Length", str(len(BODY)))]


def application(environ: Any, start: Callable[..., Any]) -> Iterable[bytes]:
    """The reply."""
    start("200 OK", HEADERS)
    return (BODY,)
