"""Every page there is, with its door: what the permission table is printed from and tested by."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from saty.web.doors import Door, door_of, doors_of_libraries


@dataclass(frozen=True, slots=True)
class Page:
    """One URL: its name, how its address reads, the names of its parts, its door."""

    name: str
    address: str
    parts: tuple[str, ...]
    door: Door | None
    view: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class _Around:
    """What an included list of URLs inherits: the address before it, its spaces and parts."""

    address: str = "/"
    spaces: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    def inside(self, entry: URLPattern | URLResolver) -> "_Around":
        space = getattr(entry, "namespace", None)
        return _Around(
            self.address + _plain(str(entry.pattern)),
            (*self.spaces, space) if space else self.spaces,
            (*self.parts, *entry.pattern.regex.groupindex),
        )


def pages() -> tuple[Page, ...]:
    """Every URL of the resolver, those of libraries too, by address."""
    found = _walk(get_resolver().url_patterns, _Around())
    return tuple(sorted(found, key=lambda page: (page.address, page.name)))


def _walk(patterns: list[URLPattern | URLResolver], around: _Around) -> Iterator[Page]:
    for entry in patterns:
        here = around.inside(entry)
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, here)
        else:
            name = ":".join((*here.spaces, entry.name or ""))
            door = door_of(entry.callback) or doors_of_libraries().get(entry.name or "")
            yield Page(name, here.address, here.parts, door, entry.callback)


def _plain(pattern: str) -> str:
    """A pattern as a reader would write it: `^a/(?P<key>[-:\\w]+)/$` is `a/<key>/`."""
    for group, name in _groups(pattern):
        pattern = pattern.replace(group, f"<{name}>")
    return pattern.removeprefix("^").removesuffix("$")


def _groups(pattern: str) -> Iterator[tuple[str, str]]:
    """Named groups of a regular expression, none of which is nested in these URLs."""
    for piece in pattern.split("(?P<")[1:]:
        name, _, rest = piece.partition(">")
        yield f"(?P<{name}>{rest.partition(')')[0]})", name
