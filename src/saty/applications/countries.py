"""Countries of ISO 3166-1 by their two letters, named in the reader's language (CLDR by Babel)."""

from functools import lru_cache
from unicodedata import combining, normalize

from babel import Locale

HOME = "KZ"
KAZAKH = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
"""The Kazakh alphabet in its order; Russian names stand in the same one."""
LETTERS = {ord(letter): chr(0xE000 + place) for place, letter in enumerate(KAZAKH)}
NOT_COUNTRIES = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())
"""Codes of two letters in CLDR that stand for unions, islands of countries or nothing."""


@lru_cache
def codes() -> frozenset[str]:
    """Every code that an answer may have."""
    names = map(str, Locale("en").territories)
    return frozenset(c for c in names if len(c) == 2 and c.isalpha()) - NOT_COUNTRIES


@lru_cache(maxsize=8)
def named(language: str) -> tuple[tuple[str, str], ...]:
    """(code, name), Kazakhstan first and then by the alphabet of the language.

    The names of English where Babel has none.
    """
    pairs = ((code, name_of(code, language)) for code in codes())
    return tuple(sorted(pairs, key=lambda pair: (pair[0] != HOME, _place(pair[1]))))


def _place(name: str) -> str:
    """What puts names in order: Cyrillic letters by the alphabet, Latin ones without marks."""
    lowered = name.casefold().translate(LETTERS)
    return "".join(sign for sign in normalize("NFKD", lowered) if not combining(sign))


def name_of(code: str, language: str) -> str:
    """The name of one country; the code itself where there is none."""
    names = Locale(language).territories
    return str(names.get(code) or Locale("en").territories.get(code) or code)
