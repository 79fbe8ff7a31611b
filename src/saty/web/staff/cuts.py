"""The cut: tried out with numbers of one's own before anything is drafted."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from saty.core.cuts import Line
from saty.decisions import actions, queries
from saty.decisions.actions.cuts import CutShown, Effect
from saty.decisions.cut_rules import Trial
from saty.programmes import schema
from saty.web.decision_lines import shortage
from saty.web.doors import SignedIn, door
from saty.web.forms.seats import MOST, PREFIX, SeatsForm
from saty.web.moments import exact, num, score
from saty.web.rule_words import own
from saty.web.rule_words import share as share_words
from saty.web.staff import cut_chart
from saty.web.staff.here import Here, attempt, stage_or_404

if TYPE_CHECKING:
    from saty.decisions.models import StageNumber


def _figure(**fields: Any) -> dict[str, Any]:
    """What the fields of all figures share."""
    attributes = {"class": "govuk-input--width-5", "inputmode": "decimal"}
    widget = forms.TextInput(attrs=attributes)
    return {"required": False, "localize": True, "widget": widget, **fields}


class CutForm(SeatsForm):
    """Figures to try out, of the kind that the cut of the stage has, and another rule of ties."""

    def __init__(
        self, *args: Any, file: schema.ProgrammeFile, rule: schema.Stage, **kwargs: Any
    ) -> None:
        super().__init__(*args, file=file, rule=rule, **kwargs)
        self.rule = rule
        cut = rule.cut
        if cut.kind == "top_n":
            self.fields = {"number": self._number(), **self.fields}
        if cut.share:
            self.fields["share"] = self._share(cut.share)
        if cut.pass_mark:
            self.fields["pass_mark"] = self._pass_mark(cut.pass_mark)
        if cut.kind in {"top_n", "top_share"}:
            self.fields["ties"] = self._ties()

    def _number(self) -> forms.IntegerField:
        return forms.IntegerField(
            label=_("How many go on"),
            min_value=1,
            max_value=MOST,
            required=False,
            help_text=_("Empty: the number in force, or what the rules say."),
            widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
        )

    def _share(self, share: str) -> forms.DecimalField:
        return forms.DecimalField(
            **_figure(label=_("How many of a hundred go on"), min_value=Decimal("0.01")),
            max_value=100,
            max_digits=5,
            decimal_places=2,
            help_text=_("Empty: what the rules say, %(share)s.") % {"share": share_words(share)},
        )

    def _pass_mark(self, mark: str) -> forms.DecimalField:
        return forms.DecimalField(
            **_figure(label=_("Pass mark"), min_value=0, decimal_places=6, max_digits=15),
            help_text=_("Empty: what the rules say, %(mark)s.") % {"mark": exact(mark)},
        )

    def _ties(self) -> forms.ChoiceField:
        return forms.ChoiceField(
            label=_("Those who are equal at the line"),
            required=False,
            choices=[
                ("", _("What the rules say")),
                ("admit", _("All go on")),
                ("draw", _("Drawn by lot")),
                ("exclude", _("None goes on")),
            ],
        )

    def clean(self) -> dict[str, Any]:
        """The seats of groups make the number, where both are given."""
        given = super().clean() or {}
        seats, number = self.seats() or dict(self.rule.cut.per_track), given.get("number")
        if seats and number and sum(seats.values()) != number:
            words = _("The groups have %(seats)s together. Write that, or leave it empty.")
            self.add_error("number", words % {"seats": num(sum(seats.values()))})
        return given

    def trial(self) -> Trial:
        """What is tried out."""
        given, seats = self.cleaned_data, self.seats()
        share, mark = given.get("share"), given.get("pass_mark")
        return Trial(
            number=given.get("number") or sum(seats.values()) or None,
            per_track=seats or None,
            share=None if share is None else f"{share / 100:f}",
            pass_mark=None if mark is None else f"{mark:f}",
            ties=given.get("ties") or None,
        )


@door("secretariat")
def cut(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Try out a cut. Each trial is recorded, so it is asked for and never made by itself."""
    at = timezone.now()
    here = stage_or_404(competition, stage, at)
    set_number = queries.number_in_force(here.stage)
    given = request.POST if request.method == "POST" else None
    form = CutForm(given, initial=_initial(here, set_number), file=here.file, rule=here.rule)
    tried = attempt(form, lambda: _try(request, here, form, at)) if form.is_valid() else None
    shown: dict[str, Any] = {
        "here": here,
        "competition": here.competition,
        "name": own(here.rule.title),
        "form": form,
        "number": set_number,
        "decision": queries.standing_decision(here.stage),
        "may_draft": here.stage.closed_at is not None,
        **(_figures(here, tried) if tried else {}),
    }
    return render(request, "staff/cut.html", shown, status=400 if form.errors else 200)


def _initial(here: Here, number: "StageNumber | None") -> dict[str, int | None]:
    """The number in force, or that of the file, with the seats of each group."""
    cut = here.rule.cut
    seats = number.per_track if number else cut.per_track
    return {
        "number": number.number if number else cut.number,
        **{f"{PREFIX}{group}": value for group, value in seats.items()},
    }


def _try(request: SignedIn, here: Here, form: CutForm, at: datetime) -> CutShown:
    return actions.preview_cut(stage=here.stage, trial=form.trial(), by=request.actor, at=at)


def _figures(here: Here, tried: CutShown) -> dict[str, Any]:
    """What the page shows of a trial, in words."""
    places = here.rule.score.places if here.rule.score else None
    groups = {group.key: own(group.name) for group in here.file.tracks.groups}
    regions = {region.key: own(region.name) for region in here.file.application.regions}
    sexes = {"female": _("Women"), "male": _("Men")}
    return {
        "tried": tried,
        "picture": cut_chart.picture(tried) if here.rule.score and tried.scores else "",
        "bins": [
            (score(start, places), score(end, places), num(count))
            for start, end, count in cut_chart.bins(tried)
            if count
        ],
        "lines": [
            _line(groups.get(key, _("All groups")), line, places)
            for key, line in tried.lines.items()
        ],
        "effects": [
            (_("By group"), _effects(tried.by_track, groups)),
            (_("By sex"), _effects(tried.by_sex, sexes)),
            (_("By region"), _effects(tried.by_region, regions)),
        ],
        "shortages": [
            shortage(groups, fault.track, fault.asked, fault.there) for fault in tried.faults
        ],
    }


def _line(name: str, line: Line, places: int | None) -> dict[str, str]:
    return {
        "name": name,
        "seats": num(line.seats) if line.seats is not None else "–",
        "admitted": num(line.admitted),
        "last": score(line.last_score, places),
        "next": score(line.first_refused, places),
        "tied": num(line.tied_at_line),
        "candidates": num(line.candidates),
    }


def _effects(effects: tuple[Effect, ...], names: Mapping[str, str]) -> list[tuple[str, str, str]]:
    hidden = _("not shown")
    return [
        (
            names.get(each.key) or each.key or _("Not stated"),
            hidden if each.candidates is None else num(each.candidates),
            hidden if each.admitted is None else num(each.admitted),
        )
        for each in effects
    ]


@door("secretariat")
@require_POST
def draft(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Draft the decision with the number in force."""
    at = timezone.now()
    here = stage_or_404(competition, stage, at)
    made = actions.draft_decision(stage=here.stage, by=request.actor, at=at)
    messages.success(request, _("Drafted. It goes on to those who decide."))
    return redirect("staff_decision", competition=competition, decision=made.id)
