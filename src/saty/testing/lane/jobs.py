"""What waits for a commit: jobs of one kind, and the requests that brought them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar


class Job(Protocol):
    """Something to be written. Of jobs with one key, a batch writes the one of highest order."""

    @property
    def key(self) -> Any:
        """Which row it is; keys sort, so that locks are always taken in one order."""

    @property
    def order(self) -> Any:
        """Which of two is to be written."""


J = TypeVar("J", bound=Job)
R = TypeVar("R")
ToldJ = Callable[[J, J, R], R]
"""(job, the one that was written in its place, what became of that) -> what became of the job."""


class DataError(Exception):
    """A row of the batch cannot be written whatever is tried; the others can."""


GivenJ = TypeVar("GivenJ", bound=Job, contravariant=True)
FoundR = TypeVar("FoundR", covariant=True)


class Store(Protocol[GivenJ, FoundR]):
    """Where jobs are written. `commit` returns after the commit, or raises."""

    def commit(self, jobs: Sequence[GivenJ]) -> Mapping[Any, FoundR]:
        """Commit jobs with different keys, sorted by them; key -> what became of it.

        DataError where a row cannot be written; any other error leaves the outcome unknown.
        """

    def close(self) -> None:
        """Give the connection back."""


class Request(Generic[J, R]):
    """The jobs of one request, and what became of them."""

    __slots__ = ("jobs", "results", "waiter")

    def __init__(self, jobs: Sequence[J], waiter: Any = None) -> None:
        self.jobs = jobs
        self.results: list[R] | None = None
        """One for each job; None where the outcome is not known, which is never "stored"."""
        self.waiter = waiter
        """What tells who waits, of the kind that the writer tells; None where nobody waits."""


def newest(requests: Iterable[Request[J, R]]) -> dict[Any, J]:
    """Key -> the job of a batch that is written, in the order of the keys."""
    found: dict[Any, J] = {}
    for request in requests:
        for job in request.jobs:
            standing = found.get(job.key)
            if standing is None or standing.order < job.order:
                found[job.key] = job
    return {key: found[key] for key in sorted(found)}
