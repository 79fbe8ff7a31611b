"""What every table of a programme file is made of: keys, texts, exact numbers, sources."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from fractions import Fraction
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

FORMAT = "saty/programme/1"
LANGUAGES = ("kk", "ru", "en")

type_of_key = r"^[a-z][a-z0-9_-]{0,47}$"
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
"""Characters below the space, but for the end of a line."""
DURATION = re.compile(
    r"P(?!$)([0-9]{1,4}Y)?([0-9]{1,4}M)?([0-9]{1,4}W)?([0-9]{1,5}D)?"
    r"(T(?=[0-9])([0-9]{1,5}H)?([0-9]{1,6}M)?([0-9]{1,7}S)?)?"
)


def wrong(key: str, message: str, remedy: str) -> PydanticCustomError:
    """A fault that pydantic's own rules do not know, for a validator to raise."""
    about = {"key": key, "message": message, "remedy": remedy}
    return PydanticCustomError("programme_fault", "{message}", about)


def _is_filled(text: str) -> str:
    if not text.strip():
        raise wrong("empty_text", "the text is empty", "Write the text, or delete the key")
    if CONTROL.search(text):
        message = "the text has a control character in it, such as a tab"
        raise wrong("control_character", message, "Put a space in its place")
    return text


def _is_duration(text: str) -> str:
    if not DURATION.fullmatch(text):
        remedy = 'Write it as in ISO 8601: "P14D" for 14 days, "PT90M" for 90 minutes, "P3Y"'
        raise wrong("not_a_duration", "this is not a duration", remedy)
    return text


def _is_share(text: str) -> str:
    if not 0 < Fraction(text) <= 1:
        remedy = 'Write a share of more than 0 and at most 1, such as "0.5" or "2/3"'
        raise wrong("not_a_share", "this is not a part of a whole", remedy)
    return text


def _is_written_as_a_time(value: Any) -> Any:
    if not isinstance(value, time | str):
        raise wrong("not_a_time", "this is not a time of day", "Write it as 09:00:00")
    return value


def _is_without_zone(value: time) -> time:
    if value.tzinfo is not None:
        message = "a time of day has no zone of its own: the zone of the programme counts"
        raise wrong("not_a_time", message, "Write it as 09:00:00")
    return value


def _is_written_as_a_day(value: Any) -> Any:
    if not isinstance(value, date | str) or isinstance(value, datetime):
        raise wrong("not_a_day", "this is not a day", "Write it as 2026-09-01")
    return value


Key = Annotated[str, Field(pattern=type_of_key)]
Filled = Annotated[str, Field(min_length=1), AfterValidator(_is_filled)]

YesNo = Annotated[bool, Field(strict=True)]
"""true or false, and not a number or a text that could mean it."""

Whole = Annotated[int, Field(strict=True, le=1_000_000)]
"""A whole number, written without quotes and without a point."""

DurationText = Annotated[str, AfterValidator(_is_duration)]
"""A duration of ISO 8601 as text: "P14D"."""

Share = Annotated[
    str,
    Field(pattern=r"^[0-9]{1,6}(\.[0-9]{1,6}|/[1-9][0-9]{0,5})?$"),
    AfterValidator(_is_share),
]
"""An exact share as text: "0.5", "2/3"."""

Exact = Annotated[str, Field(pattern=r"^[0-9]{1,9}(\.[0-9]{1,6})?$")]
"""An exact decimal as text, of at most 15 digits: TOML floats are binary and refused."""

TimeOfDay = Annotated[
    time, BeforeValidator(_is_written_as_a_time), AfterValidator(_is_without_zone)
]
"""A time of day in the programme's zone."""

Day = Annotated[date, BeforeValidator(_is_written_as_a_day)]
"""A calendar day."""


Item = TypeVar("Item")


def next_or_key_error(items: Iterator[Item], key: str) -> Item:
    """The first of `items`; KeyError naming `key` if there is none."""
    for item in items:
        return item
    raise KeyError(key)


class Part(BaseModel):
    """Any table of the file: unknown keys are faults, values never change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Part):
    """A text in the three languages; an empty one is a fault."""

    kk: Filled
    ru: Filled
    en: Filled
    equal: YesNo = Field(default=False, exclude_if=lambda equal: not equal)
    """Says that the Kazakh and the Russian text are the same word, and meant to be."""

    def in_language(self, language: str) -> str:
        """The text in `language` ("kk", "ru" or "en"; anything else reads English)."""
        return str(getattr(self, language, self.en))


class Sourced(Part):
    """A rule that names its source or is marked as this file's default, exactly one of both."""

    source: Key | None = None
    default: YesNo = False
    defaults: tuple[Key, ...] = ()
    """Beside a source: the keys of this table that are the file's own choice all the same."""

    @model_validator(mode="after")
    def _has_a_source_or_is_a_default(self) -> Self:
        if self.source is None and not self.default:
            message = "it is not said where this rule comes from"
            remedy = "Name a source, or say default = true where it is the file's own choice"
            raise wrong("no_source", message, remedy)
        if self.source is not None and self.default:
            message = "this rule has a source and is called a default as well"
            remedy = "Keep one; single keys without a source are named in defaults"
            raise wrong("source_and_default", message, remedy)
        if self.default and self.defaults:
            message = "defaults goes with a source: default = true covers the whole table"
            raise wrong("source_and_default", message, "Delete defaults")
        if unknown := set(self.defaults) - set(type(self).model_fields):
            message = f'this table has no key "{min(unknown)}" that could be a default'
            raise wrong("unknown_default", message, "Name keys of this table only in defaults")
        return self

    def is_default(self, key: str) -> bool:
        """Whether what this table says under `key` is the file's own choice."""
        return self.default or key in self.defaults


class Source(Part):
    """Where a rule is on record."""

    title: Text
    dated: Day | None = None
    address: Filled | None = None


class Named(Part):
    """Something with a key and a name."""

    key: Key
    name: Text
