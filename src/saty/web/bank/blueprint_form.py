"""The form in which an owner writes a blueprint: counts per section in tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saty.core import assembly as core
from saty.programmes import schema
from saty.web.bank.form_words import fault
from saty.web.bank.item_words import DIFFICULTIES, KINDS
from saty.web.rule_words import own

NUMBER = {"class": "govuk-input--width-3", "inputmode": "numeric"}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: what is counted, the least and the most."""

    name: str
    least: BoundField
    most: BoundField


@dataclass(frozen=True, slots=True)
class Table:
    """Counts of one sort within a section."""

    title: str
    lines: tuple[Line, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Block:
    """One section of the form."""

    key: str
    name: str
    fields: tuple[BoundField, ...]
    tables: tuple[Table, ...]


class BlueprintForm(forms.Form):
    """How many forms, what they share, and each section's counts."""

    follows = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    forms_wanted = forms.IntegerField(
        label=gettext_lazy("Number of forms"),
        min_value=1,
        max_value=core.MOST_FORMS,
        widget=forms.NumberInput(attrs=NUMBER),
    )
    common = forms.IntegerField(
        label=gettext_lazy("Items of each part that stand in every form"),
        help_text=gettext_lazy("They link the forms. Any two forms share these items alone."),
        min_value=0,
        max_value=core.MOST_ITEMS,
        widget=forms.NumberInput(attrs=NUMBER),
    )
    tolerance = forms.DecimalField(
        label=gettext_lazy("Greatest difference in difficulty between two forms"),
        help_text=gettext_lazy(
            "Between the mean expected shares of right answers in a part, such as 0.02."
        ),
        min_value=0,
        max_value=1,
        max_digits=4,
        decimal_places=3,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "decimal"}),
    )

    def __init__(
        self, *args: Any, rule: schema.Stage, topics: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parts = rule.score.parts if rule.score else ()
        self.topics = topics
        for part in self.parts:
            self._add_part(part)

    def _add_part(self, part: schema.ScorePart) -> None:
        for name, label, said, most in (
            ("items", _("Items"), part.items, core.MOST_ITEMS),
            ("minutes", _("Minutes"), part.minutes, core.MOST_MINUTES),
        ):
            self.fields[f"{part.key}-{name}"] = forms.IntegerField(
                label=label,
                min_value=1,
                max_value=most,
                initial=said,
                disabled=said is not None,
                help_text=_("As the rules in force say.") if said is not None else "",
                widget=forms.NumberInput(attrs=NUMBER),
            )
        self.fields[f"{part.key}-same_levels"] = forms.BooleanField(
            label=_("Each level of difficulty equally often in every form"), required=False
        )
        for sort, values in self._sorts().items():
            for key, name in values.items():
                for end, words in (("least", _("%(name)s, least")), ("most", _("%(name)s, most"))):
                    self.fields[f"{part.key}-{sort}-{key}-{end}"] = forms.IntegerField(
                        label=f"{own(part.name)}: {words % {'name': name}}",
                        required=False,
                        min_value=0,
                        max_value=core.MOST_ITEMS,
                        widget=forms.NumberInput(attrs=NUMBER),
                    )

    def _sorts(self) -> dict[str, dict[str, str]]:
        return {
            "topics": dict(self.topics),
            "difficulties": {str(level): str(words) for level, words in DIFFICULTIES.items()},
            "kinds": {kind: str(words) for kind, words in KINDS.items()},
        }

    def blocks(self) -> Iterator[Block]:
        """The sections, as the page lays them out."""
        titles = {
            "topics": _("topics; those without a most are not used"),
            "difficulties": _("difficulty; what is left empty is not limited"),
            "kinds": _("kinds of item; what is left empty is not limited"),
        }
        for part in self.parts:
            fields = tuple(self[f"{part.key}-{name}"] for name in ("items", "minutes"))
            tables = tuple(
                Table(
                    f"{own(part.name)}: {titles[sort]}",
                    tuple(
                        Line(
                            name,
                            self[f"{part.key}-{sort}-{key}-least"],
                            self[f"{part.key}-{sort}-{key}-most"],
                        )
                        for key, name in values.items()
                    ),
                    sort != "kinds",
                )
                for sort, values in self._sorts().items()
            )
            same = self[f"{part.key}-same_levels"]
            yield Block(part.key, own(part.name), (*fields, same), tables)

    def clean(self) -> dict[str, Any]:
        """Numbers that contradict each other are named at their part."""
        cleaned = super().clean() or {}
        if not self.errors:
            for each in core.faults(self.blueprint()):
                self.add_error(self._field_of(each), fault(each))
        return cleaned

    def _field_of(self, each: core.Fault) -> str:
        if each.key == "common_out_of_range":
            return "common"
        named = f"{each.section}-{each.place}"
        return named if named in self.fields else f"{each.section}-items"

    def blueprint(self) -> core.Blueprint:
        """What was written."""
        given = self.cleaned_data
        return core.Blueprint(
            forms=given["forms_wanted"],
            common=given["common"],
            tolerance=Fraction(given["tolerance"]),
            sections=tuple(self._section(part) for part in self.parts),
        )

    def _section(self, part: schema.ScorePart) -> core.Section:
        given = self.cleaned_data
        items = given[f"{part.key}-items"]
        return core.Section(
            key=part.key,
            items=items,
            minutes=given[f"{part.key}-minutes"],
            topics=self._ranges(part.key, "topics", items, needs_most=True),
            difficulties={
                int(level): limits
                for level, limits in self._ranges(part.key, "difficulties", items).items()
            },
            kinds=self._ranges(part.key, "kinds", items),
            same_levels=given[f"{part.key}-same_levels"],
        )

    def _ranges(
        self, part: str, sort: str, items: int, *, needs_most: bool = False
    ) -> dict[str, core.Range]:
        found = {}
        for key in self._sorts()[sort]:
            least, most = (
                self.cleaned_data.get(f"{part}-{sort}-{key}-{end}") for end in ("least", "most")
            )
            if most is None and (least is None or (needs_most and not least)):
                continue
            found[key] = (least or 0, items if most is None else most)
        return found


def initial(blueprint: core.Blueprint, saves: int) -> dict[str, Any]:
    """What the form shows of a blueprint that is there."""
    shown: dict[str, Any] = {
        "follows": saves,
        "forms_wanted": blueprint.forms,
        "common": blueprint.common,
        "tolerance": f"{float(blueprint.tolerance):.3f}",
    }
    for section in blueprint.sections:
        shown[f"{section.key}-items"] = section.items
        shown[f"{section.key}-minutes"] = section.minutes
        shown[f"{section.key}-same_levels"] = section.same_levels
        for sort, ranges in (
            ("topics", section.topics),
            ("difficulties", section.difficulties),
            ("kinds", section.kinds),
        ):
            for key, (least, most) in ranges.items():
                shown[f"{section.key}-{sort}-{key}-least"] = least
                shown[f"{section.key}-{sort}-{key}-most"] = most
    return shown


NEW = {"follows": 0, "forms_wanted": 2, "common": 0, "tolerance": "0.020"}
"""What the form of a new blueprint starts from."""
