"""Numbers as other programs write them, as the exact decimals of the bank."""

from decimal import Decimal, InvalidOperation
from fractions import Fraction

from saty.core.items import DECIMAL
from saty.testing.exchange.html_text import NotTaken

PLACES = 6


def exact(text: str) -> str:
    """A decimal as it stands, or rewritten from "1e3", "+5", ".5" or "5,2".

    Raises:
        NotTaken: `not_a_number`, for what has more than 12 digits before its point or 6 after it.
    """
    if DECIMAL.fullmatch(text):
        return text
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise NotTaken("not_a_number", {"text": text[:40]}) from None
    if not number.is_finite() or abs(number.adjusted()) > 20:
        raise NotTaken("not_a_number", {"text": text[:40]})
    plain = f"{number:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    if not DECIMAL.fullmatch(plain):
        raise NotTaken("not_a_number", {"text": text[:40]})
    return plain


def spread(value: str, tolerance: str) -> tuple[str, str]:
    """A value and how far an answer may lie beside it; a negative tolerance is NotTaken."""
    width = exact(tolerance)
    if width.startswith("-"):
        raise NotTaken("not_a_number", {"text": tolerance[:40]})
    return exact(value), width


def half_way(low: str, high: str) -> tuple[str, str]:
    """The middle of a range and half its width."""
    bottom, top = Fraction(exact(low)), Fraction(exact(high))
    if top < bottom:
        raise NotTaken("not_a_number", {"text": f"{low}..{high}"[:40]})
    return _written((bottom + top) / 2), _written((top - bottom) / 2)


def _written(number: Fraction) -> str:
    scaled = number * 10**PLACES
    if scaled.denominator != 1:
        raise NotTaken("not_a_number", {"text": str(number)[:40]})
    plain = f"{Decimal(scaled.numerator).scaleb(-PLACES):f}"
    return exact(plain.rstrip("0").rstrip(".") if "." in plain else plain)
