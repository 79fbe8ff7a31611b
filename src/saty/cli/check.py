"""`saty check`: what is wrong with a programme file, where, and what to do."""

import json
from dataclasses import asdict
from pathlib import Path

import click
import typer

from saty.programmes import shipped
from saty.programmes.faults import CheckedFile, Fault
from saty.programmes.reading import check as checked
from saty.programmes.rules_text import sha256
from saty.programmes.shape import near_miss
from saty.programmes.syntax import LARGEST

FAULTY = 1


def check(file: str, *, as_json: bool = False) -> int:
    """Print every fault of `file`, a path or the name of a programme that ships.

    Returns the exit code: 0 where there is no error, 1 where there is one or no such file.
    """
    name = click.format_filename(file, shorten=False)
    text = _bytes(file)
    if text is None:
        return _told_missing(name, as_json=as_json)
    result = checked(text)
    if as_json:
        typer.echo(_json(name, result))
    else:
        for line in _lines(name, result):
            typer.echo(line)
    return FAULTY if result.errors else 0


def _bytes(file: str) -> bytes | None:
    """The bytes of the file; those of a shipped programme where no file has this name."""
    try:
        with Path(file).open("rb") as opened:
            return opened.read(LARGEST + 1)
    except (OSError, ValueError):
        return shipped.text_of(file).encode() if file in shipped.names() else None


def _told_missing(name: str, *, as_json: bool) -> int:
    message = f'there is no file "{name}" that can be read, and no programme of this name'
    meant = near_miss(name, shipped.names())
    guess = f'Did you mean "{meant}"? ' if meant else ""
    remedy = f"{guess}Give the path of a file, or one of: {', '.join(shipped.names())}"
    fault = Fault(1, 1, "file", message, remedy, key="no_file")
    if as_json:
        typer.echo(_json(name, CheckedFile(None, (fault,))))
    else:
        typer.echo(_line(name, fault))
    return FAULTY


def _line(name: str, fault: Fault) -> str:
    stop = "" if fault.remedy.endswith(("?", ".", "…")) else "."
    warning = "" if fault.is_error else "warning: "
    told = f"{warning}{fault.message}. {fault.remedy}{stop}"
    return f"{name}:{fault.line}:{fault.column}: {fault.place}: {told}"


def _lines(name: str, result: CheckedFile) -> list[str]:
    lines = [_line(name, fault) for fault in result.faults]
    return [*lines, _summary(name, result)]


def _summary(name: str, result: CheckedFile) -> str:
    warnings = _counted(len(result.warnings), "warning")
    if result.programme is None:
        errors = _counted(len(result.errors), "error")
        more = "" if result.is_all else " More may show once these are mended: check it again."
        return f"{name} cannot be used yet: {errors}, {warnings}.{more}"
    programme = result.programme
    stages = _counted(len(programme.stages), "stage")
    about = f"{programme.title.en}, {stages}, rules {sha256(programme)[:16]}"
    return f"{name} is sound: {about}; {warnings}."


def _counted(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def _json(name: str, result: CheckedFile) -> str:
    programme = result.programme
    return json.dumps(
        {
            "file": name,
            "sound": programme is not None,
            "sha256": sha256(programme) if programme else None,
            "is_all": result.is_all,
            "faults": [asdict(fault) for fault in result.faults],
        },
        ensure_ascii=False,
        indent=2,
    )
