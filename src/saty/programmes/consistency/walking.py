"""Every table of a programme with its path."""

from collections.abc import Iterator
from typing import TypeVar

from saty.programmes.faults import Finding, Path
from saty.programmes.partial import Unsound
from saty.programmes.schema import Part

Kind = TypeVar("Kind", bound=Part)


def where_sound(check: Iterator[Finding]) -> Iterator[Finding]:
    """What a check finds before it meets a value that has not the right shape."""
    try:
        yield from check
    except Unsound:
        return


def tables(root: Part, kind: type[Kind]) -> Iterator[tuple[Path, Kind]]:
    """Every table of this kind in `root`, in the order of the file, each once."""
    seen: set[int] = set()
    for path, part in _parts((), root):
        if isinstance(part, kind) and id(part) not in seen:
            seen.add(id(part))
            yield path, part


def _parts(path: Path, value: object) -> Iterator[tuple[Path, Part]]:
    if isinstance(value, Part):
        yield path, value
        for name in type(value).model_fields:
            yield from _parts((*path, name), vars(value).get(name))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _parts((*path, index), item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _parts((*path, key), item)
