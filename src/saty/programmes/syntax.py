"""What is wrong with a text that is not TOML, in plain words."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from saty.programmes.faults import Fault, shown
from saty.programmes.places import Place, first_fault
from saty.programmes.syntax_words import EXPLAINED

LARGEST = 1_000_000
"""The largest file that is read, in bytes. A full programme has about 150,000."""

_MOST_FAULTS = 20
_DEEP_KEY = re.compile(
    r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){32}""", re.ASCII
)
"""A dotted key of more parts than any programme has: reading it would take very long."""
_WHERE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_PAIR = re.compile(r"\s*([A-Za-z0-9_.\-\"']+)\s*=")
_INNER = re.compile(r"[{,]\s*([A-Za-z0-9_-]+)\s*=")
_LIST = re.compile(r"=\s*\[")
_MANY_LINES = re.compile(r"\"{3}|'{3}")
_HEAD = re.compile(r"\s*\[[^,]*$")


def parsed(text: str) -> tuple[dict[str, Any] | None, tuple[Fault, ...]]:
    """The tables of the text, or None and what is wrong with its syntax."""
    if deep := _DEEP_KEY.search(text):
        return None, (_too_deep((text.count("\n", 0, deep.start()) + 1, 1)),)
    try:
        return tomllib.loads(f"{text}\n"), ()
    except RecursionError:
        return None, (_too_deep(first_fault(text)),)
    except ValueError:
        return None, tuple(_faults(text))


def _too_deep(place: Place | None) -> Fault:
    line, column = place or (1, 1)
    message = "keys, lists or braces are nested too deeply to be read"
    remedy = "Close the brackets that were left open, and shorten keys with many points"
    return Fault(line, column, "file", message, remedy, key="too_deep")


def _faults(text: str) -> Iterator[Fault]:
    """The faults one after the other: each faulty line is put aside, as long as that is safe."""
    lines = text.split("\n")
    for number in range(_MOST_FAULTS):
        try:
            tomllib.loads("\n".join(lines) + "\n")
        except RecursionError:
            return
        except ValueError as error:
            fault = _explained(str(error), "\n".join(lines))
            yield fault
            if not _put_aside(lines, fault.line - 1, number):
                return
        else:
            return


def _put_aside(lines: list[str], row: int, number: int) -> bool:
    """Replace a faulty line by one that is sound; False where others may depend on it."""
    line = lines[row]
    if _HEAD.match(line):
        lines[row] = f"[put-aside-{number}]"
    elif _PAIR.match(line) and not line.rstrip().endswith("[") and not _MANY_LINES.search(line):
        lines[row] = ""
    else:
        return False
    return True


def _explained(error: str, text: str) -> Fault:
    line, column = _place(_WHERE.search(error), text)
    known = next((each for each in EXPLAINED if error.startswith(each.begins)), None)
    if known is None:
        message = f"this cannot be read: {shown(_WHERE.sub('', error))}"
        remedy = "Compare the line with its neighbours"
        return Fault(line, column, "file", message, remedy, key="syntax")
    if known.key.startswith("duplicate"):
        column = _indent(text, line) + 1
    if known.key == "list_not_closed":
        line, column = _opened(text, line, column)
    return Fault(
        line, column, _named(text, line, column), known.message, known.remedy, key=known.key
    )


def _place(where: re.Match[str] | None, text: str) -> tuple[int, int]:
    if where is not None and where[1]:
        return int(where[1]), int(where[2])
    return first_fault(text) or (1, 1)


def _opened(text: str, line: int, column: int) -> Place:
    """Where a list begins that ran into the next key; elsewhere the fault is where it is told."""
    lines = text.split("\n")
    if not _PAIR.match(lines[line - 1]) or "[" in lines[line - 1][: column - 1]:
        return line, column
    for row in range(line - 2, -1, -1):
        if begins := _LIST.search(lines[row]):
            return row + 1, begins.end()
    return line, column


def _indent(text: str, line: int) -> int:
    row = text.split("\n")[line - 1]
    return len(row) - len(row.lstrip())


def _named(text: str, line: int, column: int) -> str:
    """The key that the faulty line begins with, or the last one before the fault."""
    row = text.split("\n")[line - 1]
    found = _PAIR.match(row)
    names = [found[1]] if found else _INNER.findall(row[: column - 1])
    return shown(names[-1]) if names else "file"
