"""One candidate's test: everything that happened, as evidence, and what officials may do."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from saty.applications.queries import subject_of
from saty.people.roles import Role
from saty.testing.actions import messages as telling
from saty.testing.actions import notes
from saty.testing.actions.identity import confirm_identity
from saty.testing.actions.sittings import exam_of
from saty.testing.policies import control as policies
from saty.testing.queries import attendance, control_room, exams
from saty.testing.queries.contents import note_reading
from saty.testing.queries.control_room import Attempt
from saty.testing.queries.windows import outages_of
from saty.testing.sitting_events import KINDS
from saty.web import moments
from saty.web.bank.result_words import language_name
from saty.web.components import Event, Row
from saty.web.doors import SignedIn, door
from saty.web.moments import num
from saty.web.rule_words import own
from saty.web.staff.exam_remedies import READERS as OF_REMEDIES
from saty.web.staff.exam_remedies import gives_in_words
from saty.web.staff.exam_room import OFFICERS, READERS, STATES, TONES, exam_or_404, place
from saty.web.staff.here import Here, attempt

if TYPE_CHECKING:
    from saty.stages.models import RosterEntry
    from saty.testing.models import RemedyEntry, Sitting, SittingEvent

WATCHERS = (*OFFICERS, "invigilator")
READ = "timeline of a test"
UNUSUAL = {
    "taken_over": gettext_lazy("Went on with another device"),
    "language": gettext_lazy("Changed the language"),
    "left_window": gettext_lazy("Left the window of the test"),
    "offline": gettext_lazy("The device could not be reached"),
    "browser_mismatch": gettext_lazy("The browser is not the one that is asked for"),
    "saves": gettext_lazy("Very many saves, as the device numbered them"),
}
ASIDE = {
    "late": gettext_lazy("An answer came too late and is kept aside"),
    "refused": gettext_lazy("An answer of a device that was taken over is kept aside"),
}


class TextForm(forms.Form):
    """A note, or a message."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=notes.MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MessageForm(TextForm):
    """A message that the candidate reads during the test."""

    prefix = "message"
    text = forms.CharField(
        label=gettext_lazy("Message to the candidate"),
        help_text=gettext_lazy("The player shows it at once, in the words that you write."),
        max_length=notes.MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NoteForm(TextForm):
    """A note for the record."""

    prefix = "note"
    text = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("What you saw, for the record. The candidate can ask to read it."),
        max_length=notes.MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _entry(here: Here, code: str) -> "RosterEntry":
    found = control_room.entry_by_code(here.stage, code)
    if found is None:
        raise Http404
    return found


def _sitting(here: Here, code: str) -> "Sitting":
    found = exams.sitting_of(_entry(here, code))
    if found is None:
        raise Http404
    return found


@door(*READERS)
def candidate(request: SignedIn, competition: str, stage: str, code: str) -> HttpResponse:
    """The timeline of one stage code; an invigilator's own sessions alone are there for them."""
    here = exam_or_404(competition, stage, timezone.now())
    entry = _entry(here, code)
    is_invigilator = request.actor.role == Role.INVIGILATOR
    if is_invigilator and not policies.is_in_own_session(entry, request.actor):
        raise Http404
    return _shown(request, here, code)


def _shown(
    request: SignedIn,
    here: Here,
    code: str,
    note: forms.Form | None = None,
    message: forms.Form | None = None,
) -> HttpResponse:
    at = timezone.now()
    entry = _entry(here, code)
    note_reading(subject_of(entry.application), reader=request.actor, at=at, what=READ)
    attempts = control_room.attempts_of(entry)
    live = next((each.sitting for each in attempts if each.sitting.voided_at is None), None)
    state = attendance.states(here.stage, at).get(entry.id, "")
    may_watch = live is not None and policies.can_watch(entry, request.actor)
    failed = any(form is not None and form.errors for form in (note, message))
    shown = place(here) | {
        "entry": entry,
        "state": STATES.get(state, ""),
        "tone": TONES.get(state, "neutral"),
        "attempts": [_attempt(here, each) for each in attempts],
        "remedies": [_given(request, here, each) for each in control_room.remedies_for(entry)],
        "may_act": request.actor.role in OFFICERS,
        "may_watch": may_watch,
        "may_confirm": may_watch
        and live is not None
        and live.identity_confirmed_by_id is None
        and live.finished_at is None
        and exam_of(here.rule).identity == "checked",
        "has_sitting": live is not None,
        "note": note or NoteForm(),
        "message": message or MessageForm(),
    }
    return render(request, "staff/exam_candidate.html", shown, status=400 if failed else 200)


def _given(request: SignedIn, here: Here, given: "RemedyEntry") -> Row:
    """What was given by two officers, and the way to it for whoever may go there."""
    remedy = given.remedy
    when = moments.when(remedy.decided_at) if remedy.decided_at else ""
    may_go = request.actor.role in OF_REMEDIES
    of = [here.competition.slug, here.stage.key, remedy.id]
    href = reverse("staff_exam_remedy", args=of) if may_go else ""
    return Row(when, gives_in_words(remedy), href, _("Details"))


def _attempt(here: Here, each: Attempt) -> dict[str, Any]:
    return {
        "number": each.sitting.attempt,
        "is_void": each.sitting.voided_at is not None,
        "rows": list(_facts(each)),
        "parts": [(_section(here, part.section), part) for part in each.parts],
        "unusual": [Row(str(UNUSUAL[key]), num(count)) for key, count in each.unusual.items()],
        "events": sorted(_events(here, each), key=lambda event: event.at),
    }


def _section(here: Here, key: str) -> str:
    """The name of a section in the reader's language."""
    score = here.rule.score
    names = {part.key: part.name for part in score.parts} if score else {}
    return own(names[key]) if key in names else key


def _facts(each: Attempt) -> Iterator[Row]:
    sitting = each.sitting
    yield Row(_("Form of the test"), num(sitting.form.number))
    moments_of = (
        (_("Came in"), sitting.checked_in_at),
        (_("Started"), sitting.started_at),
        (_("Finished"), sitting.finished_at),
        (_("Void"), sitting.voided_at),
    )
    for label, moment in moments_of:
        if moment is not None:
            yield Row(label, moments.to_the_second(moment))
    presence = getattr(sitting, "presence", None)
    if presence is not None:
        yield Row(_("Last heard of"), moments.to_the_second(presence.seen_at))
        yield Row(_("Answers that wait on the device"), num(presence.waiting))
    yield Row(_("Answers saved"), num(sum(each.saves.values())))


def _events(here: Here, each: Attempt) -> Iterator[Event]:
    for event in each.events:
        if event.kind != "message":
            yield Event(event.at, str(KINDS.get(event.kind, event.kind)), _details(here, event))
    for minute, count in each.saves.items():
        words = ngettext("%(count)s answer saved", "%(count)s answers saved", count)
        yield Event(minute, words % {"count": num(count)})
    for aside in each.aside:
        number = _("Question %(number)s") % {"number": num(aside.position + 1)}
        yield Event(aside.arrived_at, str(ASIDE[aside.why]), number)
    for message in each.messages:
        to = _("Message to all") if message.stage_id else _("Message to the candidate")
        yield Event(message.sent_at, to, message.text)
    if each.sitting.checked_in_at is not None:
        met = outages_of(here.stage).filter(ended_at__gt=each.sitting.checked_in_at)
        for outage in met:
            yield Event(outage.began_at, _("An outage that the server measured"), _lasted(outage))


def _lasted(outage: Any) -> str:
    return _("Until %(moment)s") % {"moment": moments.to_the_second(outage.ended_at)}


def _details(here: Here, event: "SittingEvent") -> str:
    told = event.details
    if event.kind == "note":
        return str(event.note.text)
    if event.kind == "time_given":
        words = _length(int(told.get("seconds", 0)))
        cause = _("After an outage")
        return f"{words}. {cause}" if told.get("cause") == "outage" else words
    if event.kind == "language":
        return language_name(str(told.get("to", "")))
    return str(told.get("to") or _section(here, told.get("section", "")))


def _length(seconds: int) -> str:
    """Minutes, and seconds where there are any."""
    minutes, rest = num(seconds // 60), num(seconds % 60)
    if seconds % 60 == 0:
        return _("%(count)s min") % {"count": minutes}
    return _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": rest}


@door(*WATCHERS)
@require_POST
def note(request: SignedIn, competition: str, stage: str, code: str) -> HttpResponse:
    """Put a note on the timeline."""
    at = timezone.now()
    here = exam_or_404(competition, stage, at)
    form = NoteForm(request.POST)

    def act(text: str, sitting: "Sitting") -> object:
        return notes.note_on_sitting(sitting=sitting, text=text, by=request.actor, at=at)

    if _done(form, here, code, act):
        messages.success(request, _("Noted."))
        return redirect("staff_exam_candidate", competition=competition, stage=stage, code=code)
    return _shown(request, here, code, note=form)


@door(*OFFICERS)
@require_POST
def message(request: SignedIn, competition: str, stage: str, code: str) -> HttpResponse:
    """Write to the candidate."""
    at = timezone.now()
    here = exam_or_404(competition, stage, at)
    form = MessageForm(request.POST)

    def act(text: str, sitting: "Sitting") -> object:
        return telling.tell_one(sitting=sitting, text=text, by=request.actor, at=at)

    if _done(form, here, code, act):
        messages.success(request, _("Sent. The device shows it at its next sign of life."))
        return redirect("staff_exam_candidate", competition=competition, stage=stage, code=code)
    return _shown(request, here, code, message=form)


def _done(form: forms.Form, here: Here, code: str, act: Callable[[str, "Sitting"], object]) -> bool:
    sitting = _sitting(here, code)
    if not form.is_valid():
        return False
    return attempt(form, lambda: act(form.cleaned_data["text"], sitting)) is not None


@door(*WATCHERS)
@require_POST
def identity(request: SignedIn, competition: str, stage: str, code: str) -> HttpResponse:
    """Confirm who it is."""
    at: datetime = timezone.now()
    here = exam_or_404(competition, stage, at)
    confirm_identity(sitting=_sitting(here, code), by=request.actor, at=at)
    messages.success(request, _("Confirmed. The candidate can start."))
    return redirect("staff_exam_candidate", competition=competition, stage=stage, code=code)
