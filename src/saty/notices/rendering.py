"""A message in its reader's language and time zone, with Babel's dates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_datetime, get_timezone_location

from saty.notices.models import Message

LOCALES = {"kk": "kk", "ru": "ru", "en": "en_GB"}
DAYS = {"kk": "y 'жылғы' d MMMM", "ru": "d MMMM y 'года'", "en": "d MMMM y"}
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Rendered:
    """The text of a message. Plain text: a page escapes it like any other."""

    subject: str
    body: str


def rendered(message: Message, language: str, zone: str) -> Rendered:
    """The message in `language` ("kk", "ru", "en"), its moments in `zone` (an IANA name)."""
    texts = message.wording.texts
    return Rendered(
        filled(_in_language(texts["subject"], language), message.params, language, zone),
        filled(_in_language(texts["body"], language), message.params, language, zone),
    )


def filled(text: str, params: Mapping[str, object], language: str, zone: str) -> str:
    """`text` with its words in braces filled in, once: values are never read for braces.

    A word that has no value stays as it is, braces and all.
    """

    def value(found: re.Match[str]) -> str:
        name = found.group(1)
        return value_in(params[name], language, zone) if name in params else found.group(0)

    return _PLACEHOLDER.sub(value, text)


def value_in(value: object, language: str, zone: str) -> str:
    """One value for its reader: text, {"kk", "ru", "en"}, {"moment": ISO} or {"day": ISO}."""
    if not isinstance(value, Mapping):
        return str(value)
    if "moment" in value:
        return _moment(str(value["moment"]), language, zone)
    if "day" in value:
        return _day(str(value["day"]), language)
    return _in_language(value, language)


def _in_language(texts: Mapping[str, object], language: str) -> str:
    return str(texts.get(language) or texts.get("en") or "")


def _moment(text: str, language: str, zone_name: str) -> str:
    """As `2 March 2026, 18:05 (Almaty)`; the text itself if it is no moment."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    zone, locale = _zone(zone_name), LOCALES.get(language, "en_GB")
    pattern = f"{DAYS.get(language, DAYS['en'])}, HH:mm"
    place = get_timezone_location(zone, locale=locale, return_city=True)
    name = "UTC" if str(zone) == "UTC" else place
    return f"{format_datetime(moment, pattern, tzinfo=zone, locale=locale)} ({name})"


def _day(text: str, language: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    pattern = DAYS.get(language, DAYS["en"])
    return format_date(day, pattern, locale=LOCALES.get(language, "en_GB"))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
