"""A moment in a form: a date and a time of day, in the reader's zone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from saty.web.forms.dates import DateField


def day_field(label: Any, **options: Any) -> DateField:
    """The date of a moment, under the name `<name>_day`."""
    return DateField(label=label, **options)


def time_field(label: Any, **options: Any) -> forms.TimeField:
    """The time of day of a moment, under the name `<name>_time`."""
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M"],
        widget=forms.TimeInput(
            format="%H:%M",
            attrs={"class": "govuk-input--width-5", "inputmode": "numeric", "autocomplete": "off"},
        ),
        help_text=_("Hours and minutes, in your time zone, for example 09:00."),
        error_messages={"invalid": _("Write the time as hours and minutes, for example 09:00.")},
        **options,
    )


def moment(cleaned: Mapping[str, Any], name: str) -> datetime:
    """The moment of `<name>_day` and `<name>_time`; ValidationError for one that cannot be."""
    local = datetime.combine(cleaned[f"{name}_day"], cleaned[f"{name}_time"])
    zone = timezone.get_current_timezone()
    try:
        return timezone.make_aware(local, zone)
    except (ValueError, OverflowError) as error:
        raise ValidationError(_("There is no such moment. Check the date.")) from error


def initial(at: datetime, name: str) -> dict[str, Any]:
    """The two fields of a moment, filled in."""
    local = timezone.localtime(at)
    return {f"{name}_day": local.date(), f"{name}_time": local.time().replace(second=0)}
