"""Consequences: a lower act must cause something above, in the same transaction.

The lower app publishes `on_something = Consequence[Happened]("...")`; upper apps register in
`AppConfig.ready()`. There are no signals.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar

from saty.common.actors import Actor

Happened = TypeVar("Happened")


class Consequence(Generic[Happened]):
    """A published consequence: what happened, by whom, when."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._registered: list[Callable[[Happened, Actor, datetime], None]] = []

    def register(self, follow: Callable[[Happened, Actor, datetime], None]) -> None:
        """Add a follower; registering the same one twice has no effect."""
        if follow not in self._registered:
            self._registered.append(follow)

    def run(self, happened: Happened, *, by: Actor, at: datetime) -> None:
        """Call every follower, in order of registration, in the running transaction."""
        for follow in self._registered:
            follow(happened, by, at)
