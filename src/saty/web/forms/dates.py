"""A date as three inputs, in the order of the reader's language, with errors that say what to do.

A date that a person remembers is typed, not picked: no calendar opens.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from babel.dates import get_date_format
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from saty.web.moments import babel_locale, day

LABELS = {
    "day": pgettext_lazy("part of a date", "Day"),
    "month": pgettext_lazy("part of a date", "Month"),
    "year": pgettext_lazy("part of a date", "Year"),
}
LETTERS = {"d": "day", "M": "month", "y": "year"}
LENGTHS = {"day": 2, "month": 2, "year": 4}
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
"""No date that anyone means lies beyond; sums and zones of dates near year 1 or 9999 fail."""


def part_order() -> list[str]:
    """The parts of a date in the order in which the current language writes it in digits."""
    pattern = get_date_format("short", locale=babel_locale()).pattern
    return [LETTERS[letter] for letter in sorted(LETTERS, key=pattern.index)]


class PartInput(forms.TextInput):
    """One of the three inputs; it is text with a numeric keyboard, as "01" must stay "01"."""

    def __init__(self, part: str) -> None:
        length = LENGTHS[part]
        super().__init__(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "off",
                "class": f"govuk-input govuk-date-input__input govuk-input--width-{length}",
            }
        )
        self.part = part


class DateInput(forms.MultiWidget):
    """Three inputs named `<name>_day`, `<name>_month`, `<name>_year`."""

    template_name = "forms/date_input.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: PartInput(part) for part in LABELS}, attrs)

    def decompress(self, value: date | None) -> list[str | None]:
        """The parts of a date, in the order of the widgets."""
        return _parts(value)

    def id_for_label(self, id_: str) -> str:
        """The first input, which has the suffix `_0` whatever the language's order."""
        return f"{id_}_0"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The inputs in the language's order, each with its label and its own id."""
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        by_part = dict(zip(LABELS, widget["subwidgets"], strict=True))
        widget["subwidgets"] = [
            self._labelled(by_part[part], part, place, widget["attrs"])
            for place, part in enumerate(part_order())
        ]
        return context

    def _labelled(
        self, shown: dict[str, Any], part: str, place: int, attrs: Mapping[str, Any]
    ) -> dict[str, Any]:
        error = " govuk-input--error" if "govuk-input--error" in str(attrs.get("class")) else ""
        css = str(PartInput(part).attrs["class"]) + error
        shown["attrs"] |= {"id": f"{attrs.get('id')}_{place}", "class": css}
        return shown | {"label": LABELS[part]}

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> list[str | None]:
        """The three parts as typed, or those of an ISO date posted under the plain name."""
        whole = str(data.get(name, ""))
        if whole.count("-") == 2:
            return list(reversed(whole.split("-")))
        return [data.get(f"{name}_{part}") for part in LABELS]


class DateField(forms.MultiValueField):
    """A date in three inputs. Cleans to `datetime.date`, or to None when empty and optional.

    `earliest` and `latest` are dates, or functions that give the date when the form is read.
    """

    widget = DateInput
    default_error_messages = {
        "required": gettext_lazy("Enter the day, the month and the year."),
        "incomplete": gettext_lazy("The date is not complete. It must include: %(parts)s."),
        "not_numbers": gettext_lazy("Write the date in digits, for example 31 12 1995."),
        "short_year": gettext_lazy("Write the year in four digits, for example 1995."),
        "unreal": gettext_lazy("There is no such date. Check the day and the month."),
        "early": gettext_lazy("The date must be %(date)s or later."),
        "late": gettext_lazy("The date must be %(date)s or earlier."),
    }

    def __init__(
        self,
        *,
        earliest: date | Callable[[], date] = EARLIEST,
        latest: date | Callable[[], date] = LATEST,
        **kwargs: Any,
    ) -> None:
        parts = [forms.CharField(required=False, max_length=10) for _part in LABELS]
        super().__init__(parts, require_all_fields=False, **kwargs)
        self.earliest, self.latest = earliest, latest

    def clean(self, value: list[str | None] | None) -> date | None:
        """The date, or a refusal that says which part to correct."""
        typed = dict(zip(LABELS, ((part or "").strip() for part in value or [""] * 3), strict=True))
        if not any(typed.values()):
            self._check_not_required()
            return None
        self._check_complete(typed)
        found = self._real_date(typed)
        self._check_range(found)
        return found

    def compress(self, data_list: list[Any]) -> None:
        """Unused: `clean` does the whole work."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether any of the three parts differs from the initial date."""
        before = initial if isinstance(initial, list) else _parts(initial)
        return [part or "" for part in before] != [part or "" for part in data or [""] * 3]

    def _refuse(self, code: str, **params: object) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)

    def _check_not_required(self) -> None:
        if self.required:
            raise self._refuse("required")

    def _check_complete(self, typed: dict[str, str]) -> None:
        missing = [str(LABELS[part]).lower() for part in part_order() if not typed[part]]
        if missing:
            raise self._refuse("incomplete", parts=_(" and ").join(missing))

    def _real_date(self, typed: dict[str, str]) -> date:
        if not all(part.isascii() and part.isdigit() for part in typed.values()):
            raise self._refuse("not_numbers")
        if len(typed["year"]) != LENGTHS["year"]:
            raise self._refuse("short_year")
        try:
            return date(int(typed["year"]), int(typed["month"]), int(typed["day"]))
        except ValueError:
            raise self._refuse("unreal") from None

    def _check_range(self, found: date) -> None:
        earliest, latest = _read(self.earliest), _read(self.latest)
        if found < earliest:
            raise self._refuse("early", date=day(earliest))
        if found > latest:
            raise self._refuse("late", date=day(latest))


def _parts(value: date | None) -> list[str | None]:
    return [str(value.day), str(value.month), str(value.year)] if value else [None] * 3


def _read(limit: date | Callable[[], date]) -> date:
    return limit() if callable(limit) else limit
