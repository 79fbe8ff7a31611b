"""Decisions of a body: entered by its secretary with the minutes, approved by its chair."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from saty.decisions import actions, queries
from saty.web import decision_lines
from saty.web.body.places import READERS, Place, place_or_404
from saty.web.doors import SignedIn, door
from saty.web.forms.dates import DateField
from saty.web.staff.here import ReasonForm, attempt

if TYPE_CHECKING:
    from saty.decisions.models import Decision


class MinutesForm(forms.Form):
    """The body's decision as its minutes have it."""

    protocol_number = forms.CharField(
        label=gettext_lazy("Number of the minutes"),
        max_length=64,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    protocol_date = DateField(label=gettext_lazy("Day of the minutes"))
    memo = forms.CharField(
        label=gettext_lazy("What was decided, and why"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


def _decision(place: Place, key: UUID) -> "Decision":
    found = queries.decision(place.body.competition_id, key)
    if found is None or found.stage.key not in place.decides:
        raise Http404
    return found


@door(*READERS)
def decision(request: SignedIn, body: UUID, decision: UUID) -> HttpResponse:
    """One decision: the secretary enters the minutes, the chair approves."""
    place = place_or_404(request, body, timezone.now())
    return _shown(request, place, _decision(place, decision))


def _shown(
    request: SignedIn,
    place: Place,
    found: "Decision",
    *,
    minutes: MinutesForm | None = None,
    reason: ReasonForm | None = None,
) -> HttpResponse:
    at = timezone.now()
    mine = request.actor.person in {found.drafted_by_id, found.entered_by_id}
    shown = {
        **decision_lines.shown(found, at),
        "place": place,
        "now": at,
        "minutes": minutes or MinutesForm(),
        "reason_form": reason or ReasonForm(),
        "may_enter": place.is_secretary and found.state == "drafted",
        "may_approve": place.is_chair and found.state == "entered" and not mine,
        "is_mine": found.state == "entered" and mine,
        "may_revoke": place.is_chair
        and found.state == "approved"
        and found.revoke_proposed_by_id not in {None, request.actor.person},
    }
    failed = (minutes and minutes.errors) or (reason and reason.errors)
    return render(request, "body/decision.html", shown, status=400 if failed else 200)


@door("body_secretary")
@require_POST
def enter(request: SignedIn, body: UUID, decision: UUID) -> HttpResponse:
    """Enter the minutes as the secretary."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = _decision(place, decision)
    form = MinutesForm(request.POST)
    if form.is_valid() and attempt(form, lambda: _enter(request, found, form, at)) is not None:
        messages.success(request, _("Entered. The chair has to approve it."))
        return redirect("body_decision", body=body, decision=decision)
    return _shown(request, place, found, minutes=form)


def _enter(request: SignedIn, found: "Decision", form: MinutesForm, at: datetime) -> "Decision":
    return actions.enter_decision(
        decision=found,
        protocol_number=form.cleaned_data["protocol_number"],
        protocol_date=form.cleaned_data["protocol_date"],
        memo=form.cleaned_data["memo"],
        by=request.actor,
        at=at,
    )


@door("chair", reauthenticate=True)
@require_POST
def approve(request: SignedIn, body: UUID, decision: UUID) -> HttpResponse:
    """Approve as the chair."""
    at = timezone.now()
    found = _decision(place_or_404(request, body, at), decision)
    actions.approve_decision(decision=found, by=request.actor, at=at)
    messages.success(request, _("Approved. The secretariat sets the moment when all learn it."))
    return redirect("body_decision", body=body, decision=decision)


@door("chair")
@require_POST
def refuse(request: SignedIn, body: UUID, decision: UUID) -> HttpResponse:
    """Refuse as the chair."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = _decision(place, decision)
    form = ReasonForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        made = attempt(
            form,
            lambda: actions.refuse_decision(decision=found, reason=reason, by=request.actor, at=at),
        )
        if made is not None:
            messages.success(request, _("Refused. The decision can be drafted anew."))
            return redirect("body_decision", body=body, decision=decision)
    return _shown(request, place, found, reason=form)


@door("chair", reauthenticate=True)
@require_POST
def revoke(request: SignedIn, body: UUID, decision: UUID) -> HttpResponse:
    """Revoke what the secretariat proposed to revoke."""
    at = timezone.now()
    found = _decision(place_or_404(request, body, at), decision)
    actions.revoke(decision=found, by=request.actor, at=at)
    messages.success(request, _("Revoked. Everyone who had been told was told why."))
    return redirect("body_decision", body=body, decision=decision)
