"""One value, one text: the canonical JSON of RFC 8785, without floats.

Everything that is hashed passes through here. Scores are decimals, so they travel as strings
(`decimal_text`); a binary float never does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

import rfc8785

JSON: TypeAlias = "bool | int | str | Sequence[JSON] | Mapping[str, JSON] | None"
_Plain: TypeAlias = "bool | int | str | list[_Plain] | dict[str, _Plain] | None"

LARGEST_INTEGER = 2**53 - 1
LARGEST_DECIMAL = 15


class NotCanonical(ValueError):
    """The value has no canonical form; the message says which part and why."""


def canonical(value: JSON) -> bytes:
    """Return the RFC 8785 form of `value` in UTF-8.

    Taken are null, booleans, integers of at most 2^53-1 in size (RFC 7493, section 2.2), text
    without lone surrogates, sequences, and mappings with text as keys.

    Raises:
        NotCanonical: for anything else; floats and decimals are to be passed as text.
    """
    try:
        return rfc8785.dumps(_plain(value))
    except NotCanonical:
        raise
    except ValueError as error:
        raise NotCanonical(str(error)) from error


def _plain(value: object) -> _Plain:
    """Return `value` in the plain types that the serialiser knows, refusing what has no form."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, Mapping):
        return {_key(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise NotCanonical(f"{type(value).__name__} has no canonical form: pass numbers as text")


def _integer(value: int) -> int:
    if abs(value) > LARGEST_INTEGER:
        raise NotCanonical(f"{value} is beyond 2^53-1: pass it as text")
    return int(value)


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise NotCanonical(f"key {key!r} is not text")
    return key


def decimal_text(value: Decimal | Fraction) -> str:
    """Return the one text of a score: `12.5`, `-0.25`, `100`; a fraction as `p/q` in lowest terms.

    A decimal is written without exponent and trailing zeros, and a whole fraction without `/1`.

    Raises:
        ValueError: for a decimal that is not finite or has more than 15 digits, counted as in
            a database column (digits before the point plus digits after it).
    """
    if isinstance(value, Fraction):
        return str(value)
    if not value.is_finite():
        raise ValueError(f"{value} is not a finite number")
    text = _trimmed(f"{value:f}")
    whole, _, after = text.lstrip("-").partition(".")
    if len(whole.lstrip("0")) + len(after) > LARGEST_DECIMAL:
        raise ValueError(f"{value} has more than {LARGEST_DECIMAL} digits")
    return text


def _trimmed(text: str) -> str:
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def sha256_hex(data: bytes) -> str:
    """Return SHA-256 (FIPS 180-4) of `data` as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
