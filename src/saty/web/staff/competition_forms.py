"""Forms with which the secretariat makes a competition and keeps its calendar."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from saty.programmes import reading, shipped
from saty.programmes.faults import Fault
from saty.programmes.syntax import LARGEST
from saty.web.forms import moments
from saty.web.rule_words import own


class ProgrammeFileForm(forms.Form):
    """A form with a programme file: `faults` says what is wrong with it, by line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.faults: tuple[Fault, ...] = ()
        self.is_all = True
        self.text = ""

    def check_file(self, sent: bytes) -> None:
        """Keep the text of a sound file, or the faults of another."""
        checked = reading.check(sent)
        self.faults = checked.faults
        if checked.programme is not None:
            self.text = sent.decode("utf-8-sig").replace("\r\n", "\n")
            return
        count = len(checked.errors)
        words = ngettext(
            "The file has %(count)s fault. It is listed below.",
            "The file has %(count)s faults. They are listed below.",
            count,
        )
        self.add_error("file", words % {"count": count})
        self.is_all = checked.is_all


def _sources() -> list[tuple[str, Any]]:
    ships = [(name, own(shipped.programme(name).title)) for name in shipped.names()]
    return [("", _("The file that I upload")), *ships]


class FileForm(ProgrammeFileForm):
    """A programme file, one that ships or one's own, and when the competition opens."""

    source = forms.ChoiceField(label=_("Programme"), choices=_sources, required=False)
    file = forms.FileField(
        label=_("Programme file"),
        required=False,
        help_text=_("A TOML file, if you do not take one that ships."),
    )
    opens_day = moments.day_field(_("The competition opens on"))
    opens_time = moments.time_field(_("At"))

    def clean(self) -> dict[str, Any]:
        """One file, not none and not two; its faults; the moment."""
        cleaned = super().clean() or {}
        source, file = cleaned.get("source"), cleaned.get("file")
        if "file" not in self.errors and bool(source) == bool(file):
            raise forms.ValidationError(_("Choose a programme that ships, or upload your own."))
        if source:
            self.check_file(shipped.text_of(source).encode())
        elif file:
            self.check_file(file.read(LARGEST + 1))
        if not self.errors:
            cleaned["opens_at"] = moments.moment(cleaned, "opens")
        return cleaned


class MakeForm(FileForm):
    """A new competition."""

    slug = forms.SlugField(
        label=_("Address"),
        max_length=64,
        help_text=_("Small Latin letters, digits and hyphens, for example reserve-2026."),
    )
    field_order = ["source", "file", "slug", "opens_day", "opens_time"]


class WindowForm(forms.Form):
    """The dates of one window."""

    opens_day = moments.day_field(_("Opens on"))
    opens_time = moments.time_field(_("Opens at"))
    closes_day = moments.day_field(_("Closes on"))
    closes_time = moments.time_field(_("Closes at"))

    def clean(self) -> dict[str, Any]:
        """When it opens and closes."""
        cleaned = super().clean() or {}
        if not self.errors:
            cleaned["opens_at"] = moments.moment(cleaned, "opens")
            cleaned["closes_at"] = moments.moment(cleaned, "closes")
        return cleaned


class ReasonForm(forms.Form):
    """Why something is refused, ended or cancelled."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Those concerned will read it."),
    )


class AmendmentForm(ProgrammeFileForm):
    """New rules as a whole file, and from when on."""

    file = forms.FileField(
        label=_("Amended programme file"),
        help_text=_("The whole file with your changes. The next page shows what is different."),
    )
    from_day = moments.day_field(_("In force from"))
    from_time = moments.time_field(_("At"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It is published, and every candidate reads it."),
    )

    def clean(self) -> dict[str, Any]:
        """The faults of the file; the moment."""
        cleaned = super().clean() or {}
        if file := cleaned.get("file"):
            self.check_file(file.read(LARGEST + 1))
        if not self.errors:
            cleaned["in_force_from"] = moments.moment(cleaned, "from")
        return cleaned


class OutageForm(forms.Form):
    """An outage within a window, and the new deadline."""

    key = forms.ChoiceField(label=_("Window"))
    began_day = moments.day_field(_("The outage began on"))
    began_time = moments.time_field(_("Began at"))
    ended_day = moments.day_field(_("The outage ended on"))
    ended_time = moments.time_field(_("Ended at"))
    extends_day = moments.day_field(_("New deadline for all"))
    extends_time = moments.time_field(_("Until"))
    reason = forms.CharField(
        label=_("What happened"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, windows: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["key"]
        if isinstance(field, forms.ChoiceField):
            field.choices = windows

    def clean(self) -> dict[str, datetime]:
        """The three moments."""
        cleaned = super().clean() or {}
        if not self.errors:
            for name, key in (("began", "began_at"), ("ended", "ended_at")):
                cleaned[key] = moments.moment(cleaned, name)
            cleaned["extends_to"] = moments.moment(cleaned, "extends")
        return cleaned
