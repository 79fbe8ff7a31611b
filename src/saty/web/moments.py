"""Moments, days and numbers in the reader's language and time zone, by Babel."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from babel import Locale
from babel.dates import (
    format_date,
    format_datetime,
    format_interval,
    format_time,
    format_timedelta,
    get_timezone_location,
)
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit
from django.utils import timezone
from django.utils.translation import get_language, ngettext

from saty.core import schedule
from saty.core.ranking import shown as rounded

# English pages write the day before the month, and 24 hours.
LOCALES = {"kk": "kk", "ru": "ru", "en": "en_GB"}
# "жылғы" and "года" are written out: the abbreviations end in a dot, and so do sentences.
DAYS = {"kk": "y 'жылғы' d MMMM", "ru": "d MMMM y 'года'", "en": "d MMMM y"}
DIGITS = {"kk": "dd.MM.y", "ru": "dd.MM.y", "en": "dd/MM/y"}


def _language() -> str:
    return (get_language() or "en").partition("-")[0]


def babel_locale() -> Locale:
    """The locale of the current language; English where Babel does not know it."""
    return Locale.parse(LOCALES.get(_language(), "en_GB"))


def zone_name(moment: datetime) -> str:
    """The place and the offset of the reader's zone, as `Almaty, UTC+5`; `UTC` for UTC itself.

    A place and an offset need no grammar, and stay true when the law moves the clocks.
    """
    zone = timezone.get_current_timezone()
    if str(zone) == "UTC":
        return "UTC"
    place = get_timezone_location(zone, locale=babel_locale(), return_city=True)
    return f"{place}, UTC{_offset(moment.astimezone(zone))}"


def _offset(local: datetime) -> str:
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"{sign}{hours}:{rest:02}" if rest else f"{sign}{hours}"


def when(moment: datetime) -> str:
    """An aware moment as `22 November 2026, 18:05 (Almaty, UTC+5)`."""
    return f"{_written(moment, DAYS)} ({zone_name(moment)})"


def to_the_second(moment: datetime) -> str:
    """An aware moment as `22 November 2026, 18:05:09 (Almaty, UTC+5)`, for what proves it."""
    return f"{_written(moment, DAYS, 'HH:mm:ss')} ({zone_name(moment)})"


def short_when(moment: datetime) -> str:
    """An aware moment as `22/11/2026, 18:05`, for columns whose heading names the zone."""
    return _written(moment, DIGITS)


def _written(moment: datetime, patterns: dict[str, str], clock: str = "HH:mm") -> str:
    pattern = f"{_own(patterns)}, {clock}"
    zone = timezone.get_current_timezone()
    return format_datetime(moment, pattern, tzinfo=zone, locale=babel_locale())


def _own(patterns: dict[str, str]) -> str:
    return patterns.get(_language(), patterns["en"])


def clock(moment: datetime) -> str:
    """The hour and minute of an aware moment, as `18:05`."""
    zone = timezone.get_current_timezone()
    return format_time(moment, "HH:mm", tzinfo=zone, locale=babel_locale())


def day(value: date) -> str:
    """A day as `22 November 2026`, in the order that the language writes it.

    An aware moment gives the day that it is for the reader.
    """
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return format_date(value, _own(DAYS), locale=babel_locale())


def last_day(ends: datetime) -> str:
    """The last day of what ends at a moment: midnight belongs to the day before."""
    return day(ends - timedelta(microseconds=1))


def short_day(value: date) -> str:
    """A day without its year, as `22 Nov`."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return format_date(value, "d MMM", locale=babel_locale())


def days(opens: datetime, closes: datetime) -> str:
    """The days of a window, as `1–14 Nov`: midnight at its end belongs to the day before."""
    first = timezone.localtime(opens).date()
    last = timezone.localtime(closes - timedelta(microseconds=1)).date()
    return format_interval(first, last, "MMMd", locale=babel_locale())


def duration(text: str) -> str:
    """A duration of ISO 8601 in words, as `3 years` or `1 hour 30 minutes`."""
    found = schedule.parse(text)
    years, months = divmod(found.months, 12)
    minutes = found.seconds // 60
    units = {
        "year": years,
        "month": months,
        "day": found.days,
        "hour": minutes // 60,
        "minute": minutes % 60,
    }
    named = {unit: number for unit, number in units.items() if number} or {"day": 0}
    return " ".join(_of_unit(number, unit) for unit, number in named.items())


def _of_unit(number: int, unit: str) -> str:
    """`5 days`; days and months are words of ours, as the Kazakh data of CLDR has none."""
    if unit == "day":
        return ngettext("%(number)s day", "%(number)s days", number) % {"number": num(number)}
    if unit == "month":
        return ngettext("%(number)s month", "%(number)s months", number) % {"number": num(number)}
    return format_unit(number, f"duration-{unit}", "long", locale=babel_locale())


def relative(moment: datetime, now: datetime) -> str:
    """How far a moment is from now, as `in 3 days` or `2 hours ago`."""
    return format_timedelta(moment - now, add_direction=True, threshold=1.2, locale=babel_locale())


def num(value: int | float | Decimal) -> str:
    """A number with the separators of the language, as `13,212`; decimals are kept as they are."""
    return format_decimal(value, locale=babel_locale(), decimal_quantization=False)


def exact(text: str) -> str:
    """An exact number that is kept as text, such as `41.50`, with the places that it has."""
    places = "0" * len(text.partition(".")[2])
    pattern = f"#,##0.{places}" if places else "#,##0"
    return format_decimal(Decimal(text), format=pattern, locale=babel_locale())


def signed(text: str) -> str:
    """As `exact`, of a number that may have a minus before it; a dash for none."""
    if not text:
        return "–"
    return f"−{exact(text[1:])}" if text.startswith("−") else exact(text)


def score(value: Fraction | None, places: int | None) -> str:
    """A score rounded to the places that the stage shows; a dash where there is none."""
    return "–" if value is None or places is None else exact(rounded(value, places))


def percent(share: int | float | Decimal, places: int = 0) -> str:
    """A share from 0 to 1 as a percentage, rounded for show alone."""
    pattern = f"#,##0.{'0' * places}%" if places else "#,##0%"
    return format_percent(share, format=pattern, locale=babel_locale())
