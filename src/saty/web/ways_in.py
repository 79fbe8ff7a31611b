"""One-click ways in of a demo, shown on the home page; whoever keeps them registers here."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class WayIn:
    """A way in as somebody of a role: its words, and where a POST with the key opens it."""

    role: str
    title: str
    text: str
    url: str
    key: str = ""


Find = Callable[[HttpRequest], list[WayIn]]
_REGISTERED: list[Find] = []


def register(find: Find) -> None:
    """Called in `AppConfig.ready()`; registering the same one twice is one."""
    if find not in _REGISTERED:
        _REGISTERED.append(find)


def ways_in(request: HttpRequest) -> list[WayIn]:
    """Every way in, in order of registration; none where the database is not a demo."""
    return [way for find in _REGISTERED for way in find(request)]
