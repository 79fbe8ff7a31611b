"""The cut: tried out with numbers of one's own before anything is drafted."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from saty.core.cuts import Line
from saty.core.ranking import shown as rounded
from saty.decisions import actions, cut_rules, queries
from saty.decisions.actions.cuts import CutShown, Effect
from saty.web.doors import SignedIn, door
from saty.web.forms.seats import SeatsForm
from saty.web.moments import num
from saty.web.rule_words import own
from saty.web.staff import cut_chart
from saty.web.staff.here import Here, attempt, stage_or_404


class CutForm(SeatsForm):
    """A number to try out."""

    number = forms.IntegerField(
        label=gettext_lazy("How many go on"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text=gettext_lazy("Empty: the number in force, or what the rules say."),
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )


@door("secretariat")
def cut(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Try out a cut. Each trial is recorded, so it is asked for and never made by itself."""
    at = timezone.now()
    here = stage_or_404(competition, stage, at)
    set_number = queries.number_in_force(here.stage)
    initial = {"number": set_number.number if set_number else here.rule.cut.number}
    form = CutForm(request.POST or None, initial=initial, file=here.file, rule=here.rule)
    tried = attempt(form, lambda: _try(request, here, form, at)) if form.is_valid() else None
    shown: dict[str, Any] = {
        "here": here,
        "competition": here.competition,
        "name": own(here.rule.title),
        "form": form,
        "number": set_number,
        "takes_number": cut_rules.needs_number(here.rule),
        "decision": queries.standing_decision(here.stage),
        "may_draft": here.stage.closed_at is not None,
        **(_figures(here, tried) if tried else {}),
    }
    return render(request, "staff/cut.html", shown, status=400 if form.errors else 200)


def _try(request: SignedIn, here: Here, form: CutForm, at: datetime) -> CutShown:
    seats = form.seats()
    number = sum(seats.values()) or form.cleaned_data["number"]
    return actions.preview_cut(
        stage=here.stage, number=number, per_track=seats, by=request.actor, at=at
    )


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
            (_score(start, places), _score(end, places), num(count))
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
            _("There are %(there)s and you ask for %(asked)s: all of them would go on.")
            % {"there": num(fault.there), "asked": num(fault.asked)}
            for fault in tried.faults
        ],
    }


def _line(name: str, line: Line, places: int | None) -> dict[str, str]:
    return {
        "name": name,
        "seats": num(line.seats) if line.seats is not None else "–",
        "admitted": num(line.admitted),
        "last": _score(line.last_score, places),
        "next": _score(line.first_refused, places),
        "tied": num(line.tied_at_line),
        "candidates": num(line.candidates),
    }


def _score(value: Fraction | None, places: int | None) -> str:
    """A score; a dash where there is none, or the stage gives none."""
    return "–" if value is None or places is None else rounded(value, places)


def _effects(effects: tuple[Effect, ...], names: Mapping[str, str]) -> list[tuple[str, str, str]]:
    few = _("fewer than 10")
    return [
        (
            names.get(each.key) or each.key or _("Not stated"),
            few if each.candidates is None else num(each.candidates),
            few if each.admitted is None else num(each.admitted),
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
