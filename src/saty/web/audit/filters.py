"""Filters of the auditor's lists."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from saty.ledger.kinds import KINDS
from saty.web.forms.dates import DateField


def kinds() -> list[tuple[str, Any]]:
    """The kinds of entry by what they say, in the order of the alphabet."""
    said = sorted((str(kind.words), key) for key, kind in KINDS.items())
    return [("", _("All")), *((key, words) for words, key in said)]


class PeriodFilter(forms.Form):
    """From a day to a day, both included, in the reader's zone."""

    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("To"), required=False)

    def period(self) -> dict[str, datetime | None]:
        """The moments `since` and `before`; nothing where a day is not given or not valid."""
        given = self.cleaned_data if self.is_valid() else {}
        until = given.get("until")
        return {
            "since": _begin_of(given.get("since")),
            "before": _begin_of(until + timedelta(days=1)) if until else None,
        }


class EntryFilter(PeriodFilter):
    """Narrows entries."""

    kind = forms.ChoiceField(label=_("Kind"), choices=kinds, required=False)
    subject = forms.CharField(label=_("Subject"), required=False, max_length=96)
    actor = forms.CharField(label=_("Staff number"), required=False, max_length=48)
    field_order = ["kind", "subject", "actor", "since", "until"]


class ReadingFilter(PeriodFilter):
    """Narrows readings."""

    reader = forms.CharField(label=_("Staff number"), required=False, max_length=48)
    subject = forms.CharField(label=_("Subject"), required=False, max_length=96)
    field_order = ["reader", "subject", "since", "until"]


def _begin_of(day: date | None) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def wanted(form: PeriodFilter, *names: str) -> dict[str, Any]:
    """The filters that were given, ready for a query."""
    given = form.cleaned_data if form.is_valid() else {}
    return {name: given.get(name, "") for name in names} | form.period()
