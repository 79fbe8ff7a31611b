"""Kinds of identity number, and what a number tells about itself.

`kz-iin` is the individual identification number of Kazakhstan (Law of 12 January 2007 No 223 "On
national registers of identification numbers"), as formed by the Rules approved by Government
resolution of 22 May 2007 No 406: six digits of the birth date (YYMMDD), one digit for the century
and the sex, a serial number of four digits, a check digit.

Since Government resolution of 26 August 2013 No 853 a number that disagrees with the birth date
or the sex is not in itself wrong: a number is never formed anew after a correction of the papers.
Such faults are therefore marked *advisory*: a person is asked to look again, and is not refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TypeAlias

MALE = "male"
FEMALE = "female"
SEXES = (MALE, FEMALE)

_FIRST_YEAR, _LAST_YEAR = 1800, 2099
_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
_LARGEST_SERIAL = 9999

Check: TypeAlias = Callable[[str, date | None, str | None], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class IdentityKind:
    """A kind of number: its key, its length (0 where none is fixed), its check.

    `advisory` are the faults that call for a second look and do not make a number wrong.
    """

    key: str
    length: int
    check: Check
    advisory: frozenset[str] = frozenset()


def check_identity(
    kind: str, number: str, *, birth_date: date | None, sex: str | None
) -> tuple[str, ...]:
    """Return the keys of the faults of a number, empty when there are none.

    The keys are `length`, `digits`, `check_digit`, `century`, `birth_date`, `sex`. A birth date
    or sex (`male`, `female`) of None is not compared. A number of the wrong length or with other
    signs than digits is not looked into further.

    Raises:
        KeyError: for a kind that is not in `KINDS`.
        ValueError: for another sex.
    """
    return KINDS[kind].check(number, birth_date, _checked_sex(sex))


def make_kz_iin(*, birth_date: date, sex: str, serial: int) -> str | None:
    """Return the number with this serial, or None where the serial has no valid check digit.

    Raises:
        ValueError: for a birth before 1800 or after 2099, another sex, a serial beyond 0..9999.
    """
    if not 0 <= serial <= _LARGEST_SERIAL:
        raise ValueError(f"a serial is 0 to {_LARGEST_SERIAL}, not {serial}")
    if not _FIRST_YEAR <= birth_date.year <= _LAST_YEAR:
        raise ValueError(f"{birth_date} is in no century that the number knows")
    female = _checked_sex(sex) == FEMALE
    century_and_sex = 2 * (birth_date.year // 100 - 18) + 1 + female
    body = f"{_six_digits(birth_date)}{century_and_sex}{serial:04d}"
    check = _check_digit(body)
    return None if check is None else f"{body}{check}"


def _check_kz_iin(number: str, birth_date: date | None, sex: str | None) -> tuple[str, ...]:
    shape = _shape_faults(number, 12)
    return shape or (*_sum_faults(number), *_person_faults(number, birth_date, sex))


def _shape_faults(number: str, length: int) -> tuple[str, ...]:
    digits = () if number.isascii() and number.isdigit() else ("digits",)
    return digits if len(number) == length else ("length", *digits)


def _sum_faults(number: str) -> tuple[str, ...]:
    return () if _check_digit(number[:11]) == int(number[11]) else ("check_digit",)


def _check_digit(body: str) -> int | None:
    """Weigh the 11 digits modulo 11; on 10 once more with the second weights; else no digit."""
    for weights in (_WEIGHTS, _SECOND_WEIGHTS):
        remainder = sum(w * int(d) for w, d in zip(weights, body, strict=True)) % 11
        if remainder < 10:
            return remainder
    return None


def _person_faults(number: str, birth_date: date | None, sex: str | None) -> tuple[str, ...]:
    seventh = int(number[6])
    if not 1 <= seventh <= 6:
        return ("century", *_day_faults(number, birth_date))
    century = 18 + (seventh - 1) // 2
    dates = _date_faults(number, century, birth_date)
    is_other_sex = sex is not None and sex != (FEMALE if seventh % 2 == 0 else MALE)
    return (*dates, "sex") if is_other_sex else dates


def _date_faults(number: str, century: int, birth_date: date | None) -> tuple[str, ...]:
    if birth_date is None:
        return () if _is_date(f"{century}{number[:6]}") else ("birth_date",)
    if day := _day_faults(number, birth_date):
        return day
    return () if birth_date.year // 100 == century else ("century",)


def _day_faults(number: str, birth_date: date | None) -> tuple[str, ...]:
    is_other = birth_date is not None and number[:6] != _six_digits(birth_date)
    return ("birth_date",) if is_other else ()


def _six_digits(day: date) -> str:
    return f"{day.year % 100:02d}{day.month:02d}{day.day:02d}"


def _is_date(digits: str) -> bool:
    try:
        date.fromisoformat(digits)
    except ValueError:
        return False
    return True


def _checked_sex(sex: str | None) -> str | None:
    if sex is not None and sex not in SEXES:
        raise ValueError(f"{sex!r} is neither {MALE} nor {FEMALE}")
    return sex


def _check_none(number: str, birth_date: date | None, sex: str | None) -> tuple[str, ...]:
    return ()


KINDS: Mapping[str, IdentityKind] = MappingProxyType(
    {
        kind.key: kind
        for kind in (
            IdentityKind("kz-iin", 12, _check_kz_iin, frozenset({"birth_date", "century", "sex"})),
            IdentityKind("none", 0, _check_none),
        )
    }
)
