"""Numbers of a body: entered by its secretary with a memo, approved by its chair."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from saty.decisions import actions, policies, queries
from saty.web import decision_lines
from saty.web.body.places import READERS, Place, place_or_404, stage_of
from saty.web.doors import SignedIn, door
from saty.web.forms.seats import SeatsForm
from saty.web.rule_words import own
from saty.web.staff.here import ReasonForm, attempt

if TYPE_CHECKING:
    from saty.decisions.models import StageNumber
    from saty.stages.models import Stage


class NumberForm(SeatsForm):
    """How many go on, and how that came to be."""

    number = forms.IntegerField(
        label=gettext_lazy("How many go on"),
        min_value=1,
        max_value=1_000_000,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )
    memo = forms.CharField(
        label=gettext_lazy("Memo"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("When and how the body decided it, and on what grounds."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "memo"])


@door("body_secretary")
def enter(request: SignedIn, body: UUID, stage: str) -> HttpResponse:
    """Enter a number as the secretary."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = stage_of(place, stage)
    policies.check_enters_by_hand(place.body, at)
    rule = place.file.stage(stage)
    form = NumberForm(request.POST or None, file=place.file, rule=rule)
    if form.is_valid() and attempt(form, lambda: _enter(request, found, form, at)) is not None:
        messages.success(request, _("Entered. The chair has to approve it."))
        return redirect("body", body=body)
    shown = {
        "place": place,
        "name": own(rule.title),
        "form": form,
        "in_force": queries.number_in_force(found),
        "is_late": policies.is_set_after_results(found, rule, at),
    }
    return render(request, "body/enter_number.html", shown, status=400 if form.errors else 200)


def _enter(request: SignedIn, stage: "Stage", form: NumberForm, at: datetime) -> "StageNumber":
    return actions.enter_number(
        stage=stage,
        number=form.cleaned_data["number"],
        per_track=form.seats(),
        memo=form.cleaned_data["memo"],
        by=request.actor,
        at=at,
    )


def _number(place: Place, key: UUID) -> "StageNumber":
    found = queries.number(place.body.competition_id, key)
    if found is None or found.stage.key not in place.numbers:
        raise Http404
    return found


@door(*READERS)
def number(request: SignedIn, body: UUID, number: UUID) -> HttpResponse:
    """One number with its memo; the chair decides here."""
    place = place_or_404(request, body, timezone.now())
    return _shown(request, place, _number(place, number), ReasonForm())


def _shown(request: SignedIn, place: Place, found: "StageNumber", form: ReasonForm) -> HttpResponse:
    rule = place.file.stage(found.stage.key)
    shown = {
        "place": place,
        "name": own(rule.title),
        "number": found,
        "seats": [
            (own(group.name), found.per_track[group.key])
            for group in place.file.tracks.groups
            if group.key in found.per_track
        ],
        "tone": decision_lines.TONES[found.state],
        "form": form,
        "may_decide": place.is_chair
        and found.state == "entered"
        and found.entered_by_id != request.actor.person,
        "would_be_late": found.state == "entered"
        and policies.is_set_after_results(found.stage, rule, timezone.now()),
    }
    return render(request, "body/number.html", shown, status=400 if form.errors else 200)


@door("chair", reauthenticate=True)
@require_POST
def approve(request: SignedIn, body: UUID, number: UUID) -> HttpResponse:
    """Approve as the chair."""
    at = timezone.now()
    found = _number(place_or_404(request, body, at), number)
    actions.approve_number(number=found, by=request.actor, at=at)
    messages.success(request, _("Approved. The number is set."))
    return redirect("body", body=body)


@door("chair")
@require_POST
def refuse(request: SignedIn, body: UUID, number: UUID) -> HttpResponse:
    """Refuse as the chair."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = _number(place, number)
    form = ReasonForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        made = attempt(
            form,
            lambda: actions.refuse_number(number=found, reason=reason, by=request.actor, at=at),
        )
        if made is not None:
            messages.success(request, _("Refused. The secretary may enter another."))
            return redirect("body", body=body)
    return _shown(request, place, found, form)
