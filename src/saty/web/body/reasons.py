"""Why a commission voted so on each candidate: written in the meeting, before it closes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from saty.decisions import actions, policies, queries
from saty.meetings import queries as meetings
from saty.web.body import meeting_view, vote_words
from saty.web.body.ballots import item_or_404
from saty.web.body.meetings import meeting_or_404
from saty.web.body.places import Place, place_or_404
from saty.web.doors import SignedIn, door
from saty.web.staff.here import attempt

if TYPE_CHECKING:
    from saty.meetings.models import AgendaItem, Question

PER_PAGE = 25
PREFIX = "why-"


class ReasonsForm(forms.Form):
    """A reason for each candidate of a page; whoever was not carried comes first."""

    def __init__(
        self,
        *args: Any,
        questions: Sequence["Question"],
        written: Mapping[UUID, str],
        are_wanted: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.written = {f"{PREFIX}{key}": text for key, text in written.items()}
        for question in questions:
            self.fields[f"{PREFIX}{question.id}"] = forms.CharField(
                label=_label(question),
                initial=written.get(question.id, ""),
                required=are_wanted and not question.passed,
                error_messages={"required": _("Write why this candidate was not carried.")},
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean(self) -> dict[str, Any]:
        """What was written can be changed, not taken back."""
        cleaned = super().clean() or {}
        for name, text in list(cleaned.items()):
            if not text.strip() and name in self.written:
                self.add_error(name, _("Write a reason: it can be changed, not taken back."))
        return cleaned

    def reasons(self) -> dict[UUID, str]:
        """Question -> what is written of it."""
        return {
            UUID(name.removeprefix(PREFIX)): text
            for name, text in self.cleaned_data.items()
            if text.strip()
        }


def _label(question: "Question") -> str:
    line = meeting_view.question_line(question)
    return f"{line.words}: {line.outcome}. {vote_words.totals_words(question)}"


@door("chair", "body_secretary", "member")
def reasons(request: SignedIn, body: UUID, meeting: UUID, item: UUID) -> HttpResponse:
    """Write why, as the secretary or whoever presides."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = item_or_404(meeting_or_404(place, meeting), item)
    decision = queries.decision_on(found)
    if decision is None or found.matter != "list" or not place.reads_papers:
        raise Http404
    page = _page(request, place, found)
    wanted = policies.wants_reasons(decision)
    form = _form(request, list(page.object_list), wanted, at)
    if form.is_valid() and _save(request, found, form, at):
        messages.success(request, _("The reasons are written down."))
        return redirect("body_meeting", body=body, meeting=meeting)
    return _shown(request, place, found, page, form, are_wanted=wanted)


def _page(request: SignedIn, place: Place, item: "AgendaItem") -> Page[Any]:
    decided = meetings.decided(item)
    mine = policies.own_part_in(place.body, decided, request.actor)
    open_to_me = [each for each in decided if each.id not in mine]
    ordered = sorted(open_to_me, key=lambda each: bool(each.passed))
    return Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))


def _form(
    request: SignedIn, questions: Sequence["Question"], are_wanted: bool, at: datetime
) -> ReasonsForm:
    written = queries.vote_reasons(questions, reader=request.actor, at=at)
    return ReasonsForm(
        request.POST or None, questions=questions, written=written, are_wanted=are_wanted
    )


def _save(request: SignedIn, item: "AgendaItem", form: ReasonsForm, at: datetime) -> bool:
    made = attempt(
        form,
        lambda: actions.write_reasons(item=item, reasons=form.reasons(), by=request.actor, at=at),
    )
    return made is not None


def _shown(
    request: SignedIn,
    place: Place,
    item: "AgendaItem",
    page: Page[Any],
    form: ReasonsForm,
    *,
    are_wanted: bool,
) -> HttpResponse:
    shown = {
        "place": place,
        "meeting": item.meeting,
        "item": meeting_view.item_line(place, item),
        "form": form,
        "page": page,
        "are_wanted": are_wanted,
    }
    return render(request, "body/reasons.html", shown, status=400 if form.errors else 200)
