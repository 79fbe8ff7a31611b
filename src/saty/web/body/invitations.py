"""Invitations to a meeting: its calendar file, and moving it to another time or place."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from saty.meetings import invitations
from saty.meetings.actions import meetings as actions
from saty.web.body.meetings import CallForm, meeting_or_404
from saty.web.body.places import READERS, place_or_404
from saty.web.doors import SignedIn, door
from saty.web.forms import moments
from saty.web.rule_words import own
from saty.web.staff.here import attempt

if TYPE_CHECKING:
    from saty.meetings.models import Meeting


class MoveForm(CallForm):
    """The new time and place of a meeting, and why; a circulated vote has no place."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Everybody who sits in the commission is written to, and reads it."),
    )


@require_GET
@door(*READERS)
def calendar(request: SignedIn, body: UUID, meeting: UUID) -> HttpResponse:
    """The meeting as a file for the reader's own calendar."""
    place = place_or_404(request, body, timezone.now())
    found = meeting_or_404(place, meeting)
    language = (get_language() or "en").partition("-")[0]
    made = invitations.calendar(found, address=request.user.email, language=language)
    method = invitations.method(found)
    response = HttpResponse(made, f"text/calendar; charset=utf-8; method={method}")
    response["Content-Disposition"] = f'attachment; filename="meeting-{found.number}.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


@door("body_secretary")
def move(request: SignedIn, body: UUID, meeting: UUID) -> HttpResponse:
    """Move a meeting as the secretary."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = meeting_or_404(place, meeting)
    standing = {**moments.initial(found.starts_at, "starts"), "place": found.place}
    form = MoveForm(request.POST or None, initial=standing)
    if found.form == "circulated":
        del form.fields["place"]
    if form.is_valid() and attempt(form, lambda: _move(request, found, form, at)) is not None:
        messages.success(request, _("The meeting is moved. Everybody in it is written to."))
        return redirect("body_meeting", body=body, meeting=meeting)
    shown = {"place": place, "name": own(place.rule.name), "meeting": found, "form": form}
    return render(request, "body/move_meeting.html", shown, status=400 if form.errors else 200)


def _move(request: SignedIn, meeting: "Meeting", form: MoveForm, at: datetime) -> "Meeting":
    return actions.move_meeting(
        meeting=meeting,
        starts_at=form.cleaned_data["starts_at"],
        place=form.cleaned_data.get("place", ""),
        reason=form.cleaned_data["reason"],
        by=request.actor,
        at=at,
    )
