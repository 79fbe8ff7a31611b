"""One session: who sits where, whose identity is to be confirmed, and notes for the record."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from saty.applications import names
from saty.common.refusals import Refusal
from saty.programmes import queries as programmes
from saty.testing.actions import identity, notes
from saty.testing.queries import exams
from saty.testing.queries import invigilation as queries
from saty.web import moments
from saty.web.components import Figure, Tone
from saty.web.doors import SignedIn, door
from saty.web.errors import told
from saty.web.rule_words import own
from saty.web.staff.here import attempt
from saty.web.venue_words import place_of, until_of, when_of

if TYPE_CHECKING:
    from saty.testing.models import ExamSession, SeatBooking

NO_CONTENT = 204
STATES: dict[str, Any] = {
    "not_come": gettext_lazy("Not here yet"),
    "waiting": gettext_lazy("Waits to start"),
    "working": gettext_lazy("Working"),
    "disconnected": gettext_lazy("Disconnected"),
    "finished": gettext_lazy("Finished"),
    "absent": gettext_lazy("Absent"),
    "void": gettext_lazy("Void, may sit again"),
}
TONES: dict[str, Tone] = {
    "not_come": "neutral",
    "waiting": "progress",
    "working": "progress",
    "disconnected": "needs-you",
    "finished": "done",
    "absent": "neutral",
    "void": "needs-you",
}


class NoteForm(forms.Form):
    """What was seen."""

    text = forms.CharField(
        label=gettext_lazy("What happened?"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Say what you saw and when. People judge later what it means."),
    )


def session_or_404(request: SignedIn, key: UUID) -> "ExamSession":
    """A session that the reader watches over; Http404 for any other."""
    found = queries.session_of_person(request.actor.account, key)
    if found is None:
        raise Http404
    return found


def lines_of(places: Sequence[queries.Place], request: SignedIn, at: datetime) -> list[Any]:
    """The seats with what is compared with a document; reading it is recorded."""
    entries = [each.booking.entry for each in places]
    keys = [each.application_id for each in entries]
    found = names.identities(keys, reader=request.actor, at=at)
    extra = queries.read_extra_time(entries, reader=request.actor, at=at)
    return [
        _state(each) | _identity(found.get(key)) | {"extra": _times(extra.get(key))}
        for each, key in zip(places, keys, strict=True)
    ]


def _times(factor: Fraction | None) -> str:
    return "" if factor is None else moments.exact(f"{float(factor):g}")


def _state(place: queries.Place) -> dict[str, Any]:
    return {
        "place": place,
        "code": place.booking.entry.code,
        "seat": place.booking.seat,
        "state": STATES[place.state],
        "tone": TONES[place.state],
    }


def _identity(found: names.Identity | None) -> dict[str, str]:
    if found is None:
        return {"name": "", "born": ""}
    return {"name": found.name, "born": _day(found.born)}


def _day(text: str) -> str:
    try:
        return moments.day(date.fromisoformat(text))
    except ValueError:
        return ""


def _figures(places: Sequence[queries.Place]) -> list[Figure]:
    counted: Counter[str] = Counter(each.state for each in places)
    tone: Tone = "needs-you" if counted["disconnected"] else "neutral"
    shown = [Figure(moments.num(len(places)), _("Seats taken"))]
    for state, words in STATES.items():
        if counted[state] or state in {"waiting", "working", "finished"}:
            is_lost = state == "disconnected"
            number = moments.num(counted[state])
            shown.append(Figure(number, str(words), tone=tone if is_lost else "neutral"))
    return shown


def _digest(places: Sequence[queries.Place]) -> str:
    """What the live part shows, in few letters: the same as long as nothing has changed."""
    seen = ((each.booking.entry.code, each.state, each.is_confirmed) for each in places)
    return hashlib.sha256(repr(list(seen)).encode()).hexdigest()[:16]


@door("invigilator")
def session(request: SignedIn, session: UUID) -> HttpResponse:
    """The whole page; a note on the session is written here."""
    at = timezone.now()
    found = session_or_404(request, session)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, lambda: _note(request, found, form, at)) is not None:
        messages.success(request, _("The note is kept."))
        return redirect("room_session", session=session)
    places = queries.places_of(found, at)
    shown = {
        "session": found,
        "title": _title(found, at),
        "when": when_of(found),
        "until": until_of(found),
        "where": place_of(found),
        "figures": _figures(places),
        "lines": lines_of(places, request, at),
        "digest": _digest(places),
        "is_live": at < found.ends_at,
        "form": form,
        "notes": _notes(request, found, at),
    }
    return render(request, "room/session.html", shown, status=400 if form.errors else 200)


def _title(session: "ExamSession", at: datetime) -> str:
    file = programmes.rules_in_force(session.stage.competition_id, at).file
    return own(file.stage(session.stage.key).title)


def _notes(request: SignedIn, session: "ExamSession", at: datetime) -> list[dict[str, Any]]:
    found = queries.read_notes(session, reader=request.actor, at=at)
    return [{"at": each.noted_at, "text": each.text} for each in found]


def _note(request: SignedIn, session: "ExamSession", form: NoteForm, at: datetime) -> object:
    text = form.cleaned_data["text"]
    return notes.note_session(session=session, text=text, by=request.actor, at=at)


@require_GET
@door("invigilator")
def live(request: SignedIn, session: UUID) -> HttpResponse:
    """What has changed since; nothing, where nothing has. No name is read for it."""
    at = timezone.now()
    found = session_or_404(request, session)
    places = queries.places_of(found, at)
    digest = _digest(places)
    if request.GET.get("seen") == digest:
        return HttpResponse(status=NO_CONTENT)
    shown = {
        "session": found,
        "figures": _figures(places),
        "lines": [_state(each) for each in places],
        "digest": digest,
        "is_live": at < found.ends_at,
    }
    return render(request, "room/live.html", shown)


def _booking_or_404(session: "ExamSession", code: str) -> "SeatBooking":
    found = queries.place_at(session, code)
    if found is None:
        raise Http404
    return found


@door("invigilator")
@require_POST
def confirm(request: SignedIn, session: UUID, code: str) -> HttpResponse:
    """It is them: the person at this seat is the candidate."""
    booking = _booking_or_404(session_or_404(request, session), code)
    sitting = exams.sitting_of(booking.entry)
    if sitting is None:
        messages.error(request, _("This candidate has not checked in yet."))
        return redirect("room_session", session=session)
    try:
        identity.confirm_identity(sitting=sitting, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(told(refusal)))
    else:
        messages.success(request, _("Confirmed: seat %(seat)s.") % {"seat": booking.seat})
    return redirect("room_session", session=session)


@door("invigilator")
def person(request: SignedIn, session: UUID, code: str) -> HttpResponse:
    """One candidate of the session: a note about what was seen."""
    at = timezone.now()
    found = session_or_404(request, session)
    booking = _booking_or_404(found, code)
    sitting = exams.sitting_of(booking.entry)
    form = NoteForm(request.POST if request.method == "POST" and sitting else None)
    if form.is_valid() and sitting is not None:
        text = form.cleaned_data["text"]
        made = attempt(
            form,
            lambda: notes.note_on_sitting(sitting=sitting, text=text, by=request.actor, at=at),
        )
        if made is not None:
            messages.success(request, _("The note is kept."))
            return redirect("room_session", session=session)
    (place,) = (each for each in queries.places_of(found, at) if each.booking.id == booking.id)
    shown = {
        "session": found,
        "where": place_of(found),
        "line": lines_of([place], request, at)[0],
        "has_sitting": sitting is not None,
        "form": form if sitting else None,
    }
    return render(request, "room/person.html", shown, status=400 if form.errors else 200)
