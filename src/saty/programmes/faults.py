"""A fault of a programme file: where it is, what is wrong, and what to do."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from saty.programmes.schema import ProgrammeFile

Severity: TypeAlias = Literal["error", "warning"]
Path: TypeAlias = tuple[str | int, ...]
"""Where something stands in a file: ("stages", 2, "cut", "number")."""

SHOWN = 60
"""The longest piece of a file that a message repeats, in characters."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `line` and `column` count from 1, the column in characters.

    `place` names the table or the key in words, `key` the kind of fault. An error keeps the
    file from being used; a warning does not.
    """

    line: int
    column: int
    place: str
    message: str
    remedy: str
    severity: Severity = "error"
    key: str = ""

    @property
    def is_error(self) -> bool:
        """Whether the file cannot be used because of it."""
        return self.severity == "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault of a programme, named by its path: a file gives it line and column.

    With `at_value` the place is the value, otherwise the key or the head of the table.
    """

    path: Path
    key: str
    message: str
    remedy: str
    severity: Severity = "error"
    at_value: bool = True


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What checking a file gave: the programme, unless there is an error, and every fault.

    Where `is_all` is false, more faults may show once these are mended.
    """

    programme: ProgrammeFile | None
    faults: tuple[Fault, ...]
    is_all: bool = True

    @property
    def errors(self) -> tuple[Fault, ...]:
        """The faults that keep the file from being used."""
        return tuple(fault for fault in self.faults if fault.is_error)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """The faults that do not."""
        return tuple(fault for fault in self.faults if not fault.is_error)


class FaultyFile(ValueError):
    """A programme file that cannot be used; `faults` says why."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        first = next(fault for fault in faults if fault.is_error)
        super().__init__(f"line {first.line}: {first.place}: {first.message}. {first.remedy}")


def shown(value: object) -> str:
    """A piece of a file as a message may repeat it: short, in one line, without control signs."""
    text = "".join(sign if sign.isprintable() else "?" for sign in str(value))
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
