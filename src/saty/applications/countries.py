"""Countries of ISO 3166-1 by their two letters, named in the reader's language (CLDR by Babel)."""

from functools import lru_cache

from babel import Locale

NOT_COUNTRIES = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())
"""Codes of two letters in CLDR that stand for unions, islands of countries or nothing."""


@lru_cache
def codes() -> frozenset[str]:
    """Every code that an answer may have."""
    names = map(str, Locale("en").territories)
    return frozenset(c for c in names if len(c) == 2 and c.isalpha()) - NOT_COUNTRIES


@lru_cache(maxsize=8)
def named(language: str) -> tuple[tuple[str, str], ...]:
    """(code, name) by name, in a language; the names of English where Babel has none."""
    return tuple(sorted(((c, name_of(c, language)) for c in codes()), key=lambda pair: pair[1]))


def name_of(code: str, language: str) -> str:
    """The name of one country; the code itself where there is none."""
    names = Locale(language).territories
    return str(names.get(code) or Locale("en").territories.get(code) or code)
