"""What is wrong with a sheet that was brought: each bad cell or row with its place."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Generic, TypedDict, TypeVar

from saty.stages.sheet_files import Cell

Row = TypeVar("Row")

SHOWN = 60
MOST_FAULTS = 200
"""How many faults are named; who has corrected these learns the next ones."""
SPARE_ROWS = 1_000
"""How many rows a sheet may have beyond its roster: wrong and doubled ones, to be named."""


class Fault(TypedDict):
    """One bad cell or row; row and column are None for the whole file."""

    row: int | None
    column: str | None
    fault: str
    value: str


def fault(key: str, cell: Cell | None = None, value: str = "") -> Fault:
    """A fault at a cell, or of the whole file."""
    if cell is None:
        return {"row": None, "column": None, "fault": key, "value": value[:SHOWN]}
    return {"row": cell.row, "column": cell.column, "fault": key, "value": cell.text[:SHOWN]}


class _Enough(Exception):
    """As many faults as are named have been found."""


@dataclass(slots=True)
class Checked(Generic[Row]):
    """The good rows and the first faults of a sheet; `and_more` stands last where there are more.

    `is_read` says whether there was a sheet to be read at all.
    """

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    is_read: bool = True

    def add(self, faults: Iterable[Fault]) -> None:
        """Add faults; once there are enough, leave `until_enough`."""
        for each in faults:
            if len(self.faults) == MOST_FAULTS:
                self.faults.append(fault("and_more"))
                raise _Enough
            self.faults.append(each)

    @contextmanager
    def until_enough(self) -> Iterator[None]:
        """Check within this; it ends early once there are enough faults."""
        with suppress(_Enough):
            yield
