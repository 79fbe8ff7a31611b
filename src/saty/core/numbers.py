"""Candidate numbers and stage codes: what people read aloud and type, with a check on slips.

Nothing here draws a number; the digits and the integer are passed in.
"""

from __future__ import annotations

CANDIDATE_DIGITS = 7

# The totally anti-symmetric quasigroup of order 10 of H. M. Damm, "Total anti-symmetrische
# Quasigruppen", doctoral thesis, Marburg 2004. It shows every wrong digit and every swap of
# neighbours. Rows are the interim digit, columns the next digit.
DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)

# Letters without I, L and O, which are taken for digits. There are 23 of them, a prime, so that
# with distinct weights modulo 23 every wrong letter and every swap of two letters shows.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LETTERS = 6
STAGE_CODES = len(ALPHABET) ** CODE_LETTERS
_WEIGHTS = (2, 3, 4, 5, 6, 7)


def candidate_number(digits7: str) -> str:
    """Return the 8 digits of a candidate number: the 7 given and their check digit.

    Raises:
        ValueError: for anything but 7 digits.
    """
    if len(digits7) != CANDIDATE_DIGITS or not _is_digits(digits7):
        raise ValueError(f"{digits7!r} is not {CANDIDATE_DIGITS} digits")
    return f"{digits7}{_interim(digits7)}"


def is_candidate_number(text: str) -> bool:
    """Tell whether `text` is 8 digits of which the last is the right check digit."""
    return len(text) == CANDIDATE_DIGITS + 1 and _is_digits(text) and _interim(text) == 0


def spell(number: str) -> str:
    """Return the number in two groups, as it is shown and read aloud: `1234 5678`."""
    return f"{number[:4]} {number[4:]}"


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _interim(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = DAMM[interim][int(digit)]
    return interim


def stage_code(raw: int) -> str:
    """Return 6 letters for an integer of 0 to `STAGE_CODES` - 1, and a check letter.

    Raises:
        ValueError: for an integer out of range.
    """
    if not 0 <= raw < STAGE_CODES:
        raise ValueError(f"{raw} is not in 0..{STAGE_CODES - 1}")
    values = [raw // 23**place % 23 for place in reversed(range(CODE_LETTERS))]
    return "".join(ALPHABET[value] for value in (*values, _check_value(values)))


def is_stage_code(text: str) -> bool:
    """Tell whether `text` is 7 letters of the alphabet of which the last is the right check."""
    if len(text) != CODE_LETTERS + 1 or not set(text) <= set(ALPHABET):
        return False
    *values, check = (ALPHABET.index(letter) for letter in text)
    return check == _check_value(values)


def _check_value(values: list[int]) -> int:
    """Return the value that makes the weighted sum, with weight 1 for itself, 0 modulo 23."""
    return -sum(weight * value for weight, value in zip(_WEIGHTS, values, strict=True)) % 23
