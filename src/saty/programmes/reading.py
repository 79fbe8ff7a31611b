"""From the bytes of a programme file to a programme, or to what is wrong with it."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from pydantic import ValidationError

from saty.programmes import consistency, shape, syntax
from saty.programmes.faults import CheckedFile, Fault, FaultyFile, Finding
from saty.programmes.places import Places
from saty.programmes.schema import ProgrammeFile

MOST_FINDINGS = 1000
"""So many are told at most: a list of a million wrong values is one mistake."""


def read(text: str | bytes) -> ProgrammeFile:
    """The programme that a file describes. Raises FaultyFile if there is an error in it."""
    checked = check(text)
    if checked.programme is None:
        raise FaultyFile(checked.faults)
    return checked.programme


def check(text: str | bytes) -> CheckedFile:
    """Every fault of a file, in the order of their places, and the programme if it has no error.

    Never raises, whatever the bytes. What is checked, each only where the one before is sound:
    that it is text, that it is TOML, that it has the shape of a programme. That its parts fit
    together is checked so far as they have the right shape.
    """
    decoded, faults = _decoded(text)
    if decoded is None:
        return CheckedFile(None, faults, is_all=False)
    table, faults = syntax.parsed(decoded)
    if table is None:
        return CheckedFile(None, faults, is_all=False)
    return _checked(table, Places.of(f"{decoded}\n"))


def _decoded(text: str | bytes) -> tuple[str | None, tuple[Fault, ...]]:
    if len(text) > syntax.LARGEST:
        message = f"the file is larger than {syntax.LARGEST // 1000} kB"
        return None, (_of_file("too_large", message, "Check that it is a programme file"),)
    try:
        encoded = text.encode() if isinstance(text, str) else text
        decoded = encoded.decode("utf-8-sig")
    except UnicodeError as error:
        return None, (_not_utf8(text, error),)
    if not decoded.strip():
        remedy = 'Begin with format = "saty/programme/1", or copy a programme that ships'
        return None, (_of_file("empty_file", "the file is empty", remedy),)
    return decoded.replace("\r\n", "\n"), ()


def _not_utf8(text: str | bytes, error: UnicodeError) -> Fault:
    start = error.start if isinstance(error, UnicodeDecodeError) else 0
    before = text[:start] if isinstance(text, bytes) else b""
    line, column = before.count(b"\n") + 1, start - before.rfind(b"\n")
    message = "the file is not text in UTF-8"
    return Fault(line, column, "file", message, "Save it as UTF-8", key="not_utf8")


def _of_file(key: str, message: str, remedy: str) -> Fault:
    return Fault(1, 1, "file", message, remedy, key=key)


def _checked(table: dict[str, Any], places: Places) -> CheckedFile:
    try:
        programme = ProgrammeFile.model_validate(table)
    except ValidationError as error:
        of_shape = list(islice(shape.findings(error, table), MOST_FINDINGS))
        faulty = {finding.path for finding in of_shape}
        found = [*of_shape, *consistency.partial_findings(table, faulty)]
        return CheckedFile(None, _placed(found, table, places), is_all=False)
    faults = _placed(consistency.findings(programme), table, places)
    is_sound = not any(fault.is_error for fault in faults)
    return CheckedFile(programme if is_sound else None, faults)


def _placed(
    findings: Iterable[Finding], table: dict[str, Any], places: Places
) -> tuple[Fault, ...]:
    faults = (_fault(finding, table, places) for finding in islice(findings, MOST_FINDINGS))
    return tuple(sorted(faults, key=lambda fault: (fault.line, fault.column)))


def _fault(finding: Finding, table: dict[str, Any], places: Places) -> Fault:
    at = places.value if finding.at_value else places.key
    line, column = at(finding.path)
    return Fault(
        line,
        column,
        shape.named(finding.path, table),
        finding.message,
        finding.remedy,
        finding.severity,
        finding.key,
    )
