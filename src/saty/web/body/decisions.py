"""Decisions of a body: entered by its secretary with the minutes, approved by its chair."""

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
from saty.web.body.places import READERS, Place, place_or_404
from saty.web.doors import SignedIn, door
from saty.web.forms.dates import DateField
from saty.web.rule_words import own
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


class ListForm(MinutesForm):
    """The minutes, and whom the body recommends: nothing is ticked before the secretary does."""

    recommended = forms.MultipleChoiceField(
        label=gettext_lazy("Whom the body recommends"),
        help_text=gettext_lazy("By stage code. Whoever is not ticked is not recommended."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    nobody = forms.BooleanField(label=gettext_lazy("The body recommends nobody"), required=False)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["recommended"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = choices
        self.order_fields(["recommended", "nobody"])

    def clean(self) -> dict[str, Any]:
        """Somebody is ticked, or nobody is meant."""
        cleaned = super().clean() or {}
        if "recommended" in cleaned and bool(cleaned["recommended"]) == cleaned["nobody"]:
            self.add_error(
                "recommended",
                _("Tick whom the body recommends, or that it recommends nobody: one of the two."),
            )
        return cleaned


def _minutes(place: Place, found: "Decision", data: Any = None) -> MinutesForm:
    """The form of the minutes; with the list where the members vote."""
    if not policies.votes(place.file.stage(found.stage.key)):
        return MinutesForm(data)
    groups = {group.key: own(group.name) for group in place.file.tracks.groups}
    choices = [
        (row.entry.code, f"{row.entry.code} · {groups.get(row.entry.track, row.entry.track)}")
        for row in queries.recommendable(found)
    ]
    return ListForm(data, choices=choices)


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
    stepped_out = policies.is_hindered(found, place.body, request.actor.person)
    presides = policies.can_preside(found, place.body, request.actor, at)
    may_act = place.is_secretary and found.state == "drafted" and not stepped_out
    in_meeting = place.meets_here and policies.votes(place.file.stage(found.stage.key))
    may_enter = may_act and not in_meeting
    shown = {
        **decision_lines.shown(found, at),
        **decision_lines.outcomes(request, found),
        "place": place,
        "now": at,
        "minutes": minutes or (_minutes(place, found) if may_enter else None),
        "reason_form": reason or ReasonForm(),
        "may_enter": may_enter,
        "has_list": policies.recommending(place.file, found.stage) is not None,
        "may_put_on_agenda": may_act and in_meeting,
        "may_approve": presides and found.state == "entered" and not mine,
        "is_mine": found.state == "entered" and mine,
        "stepped_out": stepped_out and found.state in {"drafted", "entered"},
        "may_revoke": presides
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
    form = _minutes(place, found, request.POST)
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
        recommended=form.cleaned_data.get("recommended"),
        by=request.actor,
        at=at,
    )


@door("chair", "member", reauthenticate=True)
@require_POST
def approve(request: SignedIn, body: UUID, decision: UUID) -> HttpResponse:
    """Approve as the chair, or as the deputy who stands in."""
    at = timezone.now()
    found = _decision(place_or_404(request, body, at), decision)
    actions.approve_decision(decision=found, by=request.actor, at=at)
    messages.success(request, _("Approved. The secretariat sets the moment when all learn it."))
    return redirect("body_decision", body=body, decision=decision)


@door("chair", "member")
@require_POST
def refuse(request: SignedIn, body: UUID, decision: UUID) -> HttpResponse:
    """Refuse as the chair, or as the deputy who stands in."""
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


@door("chair", "member", reauthenticate=True)
@require_POST
def revoke(request: SignedIn, body: UUID, decision: UUID) -> HttpResponse:
    """Revoke what the secretariat proposed to revoke."""
    at = timezone.now()
    found = _decision(place_or_404(request, body, at), decision)
    actions.revoke(decision=found, by=request.actor, at=at)
    messages.success(request, _("Revoked. Everyone who had been told was told why."))
    return redirect("body_decision", body=body, decision=decision)
