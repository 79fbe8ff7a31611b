"""Answers as they are kept: whether there is one, what day it names, its mark."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from saty.core.ledger.canonical import canonical, sha256_hex

MARK_LENGTH = 16
ROWS = frozenset({"education", "work", "languages"})


def is_answered(kind: str, value: Any) -> bool:
    """Whether there is an answer at all. Of rows an empty list is one: there are none."""
    if value is None:
        return False
    if kind in ROWS:
        return True
    if kind == "consent":
        return value is not False
    if isinstance(value, Mapping):
        return any(value.values())
    return value is False or bool(value)


def day_of(value: Any) -> date | None:
    """The day of an ISO text (2026-03-01); None for anything else."""
    if not isinstance(value, str) or len(value) != 10:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def year_of(value: Any) -> int | None:
    """A year of four digits, given as text or number; None for anything else."""
    text = str(value)
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else None


def number_of(count: int) -> str:
    """A count as it is written into a sentence."""
    return str(count)


def mark(value: Any) -> str:
    """A short mark of a value: two pages that show the same value have the same mark.

    16 hexadecimal digits of SHA-256 over the canonical value; "" where there is no answer.
    """
    return "" if value is None else sha256_hex(canonical(value))[:MARK_LENGTH]
