"""Messages to all who sit a test, and notes of incidents."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saty.testing.actions import messages as telling
from saty.testing.actions import notes
from saty.testing.queries import control_room
from saty.testing.queries.contents import note_reading
from saty.web.doors import SignedIn, door
from saty.web.staff.exam_candidate import TextForm
from saty.web.staff.exam_room import OFFICERS, exam_or_404, place
from saty.web.staff.here import Here, attempt

PER_PAGE = 50
READERS = (*OFFICERS, "auditor")
READ = "incidents of a test"


class ToAllForm(TextForm):
    """A message to everybody who has checked in."""

    text = forms.CharField(
        label=gettext_lazy("Message to all who have come in"),
        help_text=gettext_lazy(
            "Everybody reads the same words: write them in every language of the test."
        ),
        max_length=notes.MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class IncidentForm(TextForm):
    """What happened to a whole test."""

    text = forms.CharField(
        label=gettext_lazy("What happened"),
        help_text=gettext_lazy("For the record: when, where, whom it touched, what was done."),
        max_length=notes.MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


@door(*READERS)
def to_all(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """What was written to candidates, and writing to all."""
    at = timezone.now()
    here = exam_or_404(competition, stage, at)
    form = _form(ToAllForm, request)

    def act(text: str) -> object:
        return telling.tell_all(stage=here.stage, text=text, by=request.actor, at=at)

    if _done(form, act):
        messages.success(request, _("Sent. Devices show it at their next sign of life."))
        return redirect("staff_exam_messages", competition=competition, stage=stage)
    rows = Paginator(control_room.messages_of(here.stage), PER_PAGE)
    return _page(request, here, "staff/exam_messages.html", form, rows, at)


@door(*READERS)
def incidents(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Notes about the whole test, and writing one."""
    at = timezone.now()
    here = exam_or_404(competition, stage, at)
    form = _form(IncidentForm, request)

    def act(text: str) -> object:
        return notes.note_incident(stage=here.stage, text=text, by=request.actor, at=at)

    if _done(form, act):
        messages.success(request, _("Noted."))
        return redirect("staff_exam_incidents", competition=competition, stage=stage)
    rows = Paginator(control_room.incidents_of(here.stage), PER_PAGE)
    note_reading(f"stage:{here.stage.id}", reader=request.actor, at=at, what=READ)
    return _page(request, here, "staff/exam_incidents.html", form, rows, at)


def _form(kind: type[TextForm], request: SignedIn) -> TextForm | None:
    if request.actor.role not in OFFICERS:
        return None
    return kind(request.POST or None)


def _done(form: TextForm | None, act: Callable[[str], object]) -> bool:
    if form is None or not form.is_valid():
        return False
    return attempt(form, lambda: act(form.cleaned_data["text"])) is not None


def _page(
    request: SignedIn,
    here: Here,
    template: str,
    form: TextForm | None,
    rows: "Paginator[Any]",
    at: datetime,
) -> HttpResponse:
    failed = form is not None and form.errors
    page = rows.get_page(request.GET.get("page"))
    shown = place(here) | {"form": form, "page": page, "now": at}
    return render(request, template, shown, status=400 if failed else 200)
