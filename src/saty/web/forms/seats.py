"""How many go on, and where a group has seats of its own, how many of each."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from saty.programmes import schema
from saty.web.rule_words import own

PREFIX = "seats_"
MOST = 1_000_000


class SeatsForm(forms.Form):
    """A form with a field of seats for each group, where the cut of the stage can have them."""

    def __init__(
        self, *args: Any, file: schema.ProgrammeFile, rule: schema.Stage, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if rule.cut.kind == "top_n" and rule.cut.quotas != "proportional":
            for group in file.tracks.groups:
                self.fields[f"{PREFIX}{group.key}"] = self._field(own(group.name))

    def _field(self, name: str) -> forms.IntegerField:
        return forms.IntegerField(
            label=_("Of these: %(group)s") % {"group": name},
            min_value=0,
            max_value=MOST,
            required=False,
            widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
        )

    def seats(self) -> dict[str, int]:
        """Group -> seats, of the valid form; nothing while no group has any."""
        given = {
            name.removeprefix(PREFIX): value or 0
            for name, value in self.cleaned_data.items()
            if name.startswith(PREFIX)
        }
        return given if any(given.values()) else {}
