"""One body: what waits for the reader, its members, their own recusals."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saty.bodies import actions, queries
from saty.decisions import policies
from saty.decisions import queries as decisions
from saty.meetings import queries as meetings
from saty.stages import queries as stages
from saty.web import decision_lines
from saty.web.body import conflicts
from saty.web.body.meeting_view import TONES
from saty.web.body.places import READERS, Place, place_or_404
from saty.web.body.words import member_lines
from saty.web.conflict_words import GROUNDS
from saty.web.doors import SignedIn, door
from saty.web.forms.choices import Radios
from saty.web.rule_words import own
from saty.web.staff.here import attempt

if TYPE_CHECKING:
    from saty.decisions.models import Decision


@door(*READERS)
def body(request: SignedIn, body: UUID) -> HttpResponse:
    """The body's page."""
    at = timezone.now()
    place = place_or_404(request, body, at, before_signing=True)
    if place.unsigned:
        return render(
            request, "body/before_signing.html", {"place": place, "name": own(place.rule.name)}
        )
    shown = {
        "place": place,
        "name": own(place.rule.name),
        "programme": own(place.file.title),
        "now": at,
        "meetings": [
            {"row": row, "tone": TONES[row.state]} for row in meetings.meetings_coming(place.body)
        ],
        "decisions": _decisions(request, place, at),
        "numbers": _numbers(place),
        "members": member_lines(queries.members_of(place.body, at), reader=request.actor, at=at),
        "recusals": queries.recusals_of(place.seat),
        **conflicts.parts(place, at),
    }
    return render(request, "body/body.html", shown)


def _decisions(request: SignedIn, place: Place, at: datetime) -> list[dict[str, Any]]:
    rows = decisions.decisions_of(place.body.competition_id)
    return [
        {
            "row": row,
            "title": own(place.file.stage(row.stage.key).title),
            "tone": decision_lines.TONES[row.state],
            "waits": _waits(request, place, row, at),
        }
        for row in rows.filter(stage__key__in=place.decides)
    ]


def _waits(request: SignedIn, place: Place, row: "Decision", at: datetime) -> bool:
    """Whether a decision waits for the reader: to be entered, approved or revoked."""
    if row.state == "drafted":
        stepped_out = policies.is_hindered(row, place.body, request.actor.person)
        return place.is_secretary and not stepped_out
    is_due = row.state == "entered" or (row.state == "approved" and row.revoke_proposed_by_id)
    return bool(is_due) and policies.can_preside(row, place.body, request.actor, at)


def _numbers(place: Place) -> list[dict[str, Any]]:
    """Every stage whose number the body sets: with what waits, else is in force, else is last."""
    entered = decisions.numbers_of(place.body.competition_id)
    rows = sorted(entered.filter(stage__key__in=place.numbers), key=_weight)
    newest: dict[str, Any] = {}
    for row in rows:
        newest.setdefault(row.stage.key, row)
    decided = decisions.decided_stage_keys(place.body.competition_id)
    return [
        {
            "stage": stage,
            "title": own(place.file.stage(stage.key).title),
            "number": (number := newest.get(stage.key)),
            "tone": decision_lines.TONES[number.state] if number else "neutral",
            "is_set": number is not None and number.state == "approved",
            "may_enter": (may := _may_be_set(place, number, stage.key in decided))
            and not place.meets_here,
            "may_vote": may and place.meets_here,
            "may_approve": place.is_chair and number is not None and number.state == "entered",
        }
        for stage in stages.stages_of(place.body.competition_id)
        if stage.key in place.numbers
    ]


def _may_be_set(place: Place, number: Any, is_decided: bool) -> bool:
    """Whether the secretary can enter a number now, or put it on the agenda of a meeting."""
    return place.is_secretary and not is_decided and (number is None or number.state != "entered")


def _weight(row: Any) -> int:
    """Which of the numbers of a stage is shown first; equal ones stay newest first."""
    return {"entered": 0, "approved": 1}.get(row.state, 2)


class RecusalForm(forms.Form):
    """For whom a member steps out, and why."""

    number = forms.CharField(label=gettext_lazy("Candidate number"), max_length=9)
    ground = forms.ChoiceField(
        label=gettext_lazy("What is the conflict of interest?"), choices=GROUNDS, widget=Radios()
    )
    reason = forms.CharField(
        label=gettext_lazy("What the conflict of interest is"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("It is kept sealed. The public sees a count alone."),
    )

    def clean_number(self) -> str:
        """The digits alone: numbers are shown in two groups."""
        return "".join(letter for letter in self.cleaned_data["number"] if letter.isdigit())


@door(*READERS)
def recuse(request: SignedIn, body: UUID) -> HttpResponse:
    """Step out for one candidate."""
    place = place_or_404(request, body, timezone.now())
    form = RecusalForm(request.POST or None)
    if form.is_valid() and attempt(form, lambda: _recuse(request, place, form)) is not None:
        messages.success(request, _("Recorded. You take no part in what concerns this candidate."))
        return redirect("body", body=body)
    shown = {"place": place, "name": own(place.rule.name), "form": form}
    return render(request, "body/recuse.html", shown, status=400 if form.errors else 200)


def _recuse(request: SignedIn, place: Place, form: RecusalForm) -> object:
    entry = stages.entry_by_number(place.body.competition_id, form.cleaned_data["number"])
    if entry is None:
        form.add_error("number", _("Nobody in this competition has this number."))
        return None
    return actions.declare_recusal(
        membership=place.seat,
        application=entry.application,
        ground=form.cleaned_data["ground"],
        reason=form.cleaned_data["reason"],
        by=request.actor,
        at=timezone.now(),
    )
