"""The programme files that ship with the product."""

from functools import lru_cache
from importlib.resources import files

from saty.programmes.reading import read
from saty.programmes.schema import ProgrammeFile

_FILES = files("saty.programmes") / "files"
_ENDING = ".toml"


def names() -> tuple[str, ...]:
    """The names of the files, in alphabetical order: "kz-presidential-reserve" and others."""
    found = (entry.name for entry in _FILES.iterdir() if entry.name.endswith(_ENDING))
    return tuple(sorted(name.removesuffix(_ENDING) for name in found))


def text_of(name: str) -> str:
    """The text of a shipped file; KeyError if there is none of this name."""
    if name not in names():
        raise KeyError(name)
    return (_FILES / f"{name}{_ENDING}").read_text(encoding="utf-8")


@lru_cache
def programme(name: str) -> ProgrammeFile:
    """A shipped programme, read and checked; KeyError if there is none of this name."""
    return read(text_of(name))
