"""Who is told of a change of rules or of dates: upper apps know, and register here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person, and the opaque key of what the message is about ("application:<uuid>")."""

    person: UUID
    about: str = ""


Find = Callable[[UUID, str], Iterable[Addressee]]
"""(competition, key of a window, or "" where none is meant) -> whom it concerns."""


class Audience:
    """Everybody whom something concerns, asked of all who know some of them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._registered: list[Find] = []

    def register(self, find: Find) -> None:
        """Add a source; registering the same one twice has no effect."""
        if find not in self._registered:
            self._registered.append(find)

    def of(self, competition: UUID, window: str = "") -> tuple[Addressee, ...]:
        """Each person once, as the first source that names them says."""
        found: dict[UUID, Addressee] = {}
        for find in self._registered:
            for addressee in find(competition, window):
                found.setdefault(addressee.person, addressee)
        return tuple(found.values())


OF_RULES = Audience("rules amended")
"""Everybody with a submitted application."""

OF_WINDOW = Audience("deadline extended")
"""Everybody who may act in the window: with a draft or an application, or on the roster."""
