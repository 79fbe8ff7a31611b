"""Time, another sitting, another time to start: proposed, looked at, and decided by another."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from saty.common.refusals import Refusal
from saty.people import queries as people
from saty.testing.actions import remedies as actions
from saty.testing.policies import control as policies
from saty.testing.queries import remedies as queries
from saty.testing.queries import venues
from saty.testing.queries.contents import note_reading
from saty.web import moments
from saty.web.components import Row
from saty.web.doors import SignedIn, door
from saty.web.errors import told
from saty.web.forms.choices import Radios
from saty.web.forms.moments import day_field, moment, time_field
from saty.web.moments import num
from saty.web.staff.exam_room import OFFICERS, exam_or_404, place
from saty.web.staff.here import Here, attempt
from saty.web.venue_words import place_of, when_of

if TYPE_CHECKING:
    from saty.people.models import Person
    from saty.stages.models import Stage
    from saty.testing.models import Remedy

PER_PAGE = 50
READERS = (*OFFICERS, "auditor")
READ = "remedy of a test"
KINDS = {
    "time": gettext_lazy("More time"),
    "resit": gettext_lazy("Declare void, and sit another form"),
    "start": gettext_lazy("Another time to start"),
}
HINTS = {
    "time": gettext_lazy("In the section that runs, or in the one that comes."),
    "resit": gettext_lazy("What was answered counts no more. It is kept."),
    "start": gettext_lazy("For those who have not started."),
}
WHOM = {
    "codes": gettext_lazy("Stage codes"),
    "running": gettext_lazy("Everybody who sat the test between two moments"),
    "form": gettext_lazy("Everybody who has one form"),
    "session": gettext_lazy("Everybody with a seat in one session"),
}
SHOWN_WHEN = {
    "kind=time": ("minutes",),
    "kind=resit|start": ("from_day", "from_time", "until_day", "until_time"),
    "whom=codes": ("codes",),
    "whom=running": ("since_day", "since_time", "to_day", "to_time"),
    "whom=form": ("form_number",),
    "whom=session": ("session",),
}
"""Which choice a field belongs to."""
NEEDED = {"codes": "codes", "form": "form_number", "session": "session"}
"""For whom it is -> the field that says it."""
STATES = {
    "proposed": (gettext_lazy("Waits for another officer"), "needs-you"),
    "approved": (gettext_lazy("Approved"), "done"),
    "refused": (gettext_lazy("Refused"), "neutral"),
}


class RemedyForm(forms.Form):
    """What is given, to whom, and why."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is given"),
        choices=list(KINDS.items()),
        widget=Radios(hints=HINTS),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes, where more time is given"),
        min_value=1,
        max_value=24 * 60,
        required=False,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )
    from_day = day_field(gettext_lazy("Can be started from, day"), required=False)
    from_time = time_field(gettext_lazy("Can be started from, time"), required=False)
    until_day = day_field(gettext_lazy("Can be started until, day"), required=False)
    until_time = time_field(gettext_lazy("Can be started until, time"), required=False)
    whom = forms.ChoiceField(
        label=gettext_lazy("For whom"), choices=list(WHOM.items()), widget=Radios()
    )
    codes = forms.CharField(
        label=gettext_lazy("Stage codes"),
        help_text=gettext_lazy("One or several, with spaces or on lines of their own."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    since_day = day_field(gettext_lazy("Sat it from, day"), required=False)
    since_time = time_field(gettext_lazy("Sat it from, time"), required=False)
    to_day = day_field(gettext_lazy("Sat it until, day"), required=False)
    to_time = time_field(gettext_lazy("Sat it until, time"), required=False)
    form_number = forms.ChoiceField(label=gettext_lazy("Form of the test"), required=False)
    session = forms.ChoiceField(label=gettext_lazy("Session"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("What happened, and why this puts it right. The log commits to it."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, here: Here, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers: Any = self.fields["form_number"]
        numbers.choices = [(str(n), num(n)) for n in queries.locked_numbers(here.stage)]
        sessions: Any = self.fields["session"]
        sessions.choices = [
            (str(each.id), f"{moments.when(each.starts_at)}, {each.room.name}")
            for each in queries.sessions_of(here.stage)
        ]
        if not sessions.choices:
            del self.fields["session"]
            whom: Any = self.fields["whom"]
            whom.choices = [each for each in WHOM.items() if each[0] != "session"]
        for choice, names in SHOWN_WHEN.items():
            for name in names:
                if name in self.fields:
                    self.fields[name].widget.attrs["data-shown-when"] = choice

    def clean(self) -> dict[str, Any]:
        """What the choices need is there; what they do not need is left out."""
        given = super().clean() or {}
        if given.get("kind") == "time":
            self._needs("minutes")
        elif given.get("kind"):
            given["window"] = self._span("from", "until")
        if given.get("whom") == "running":
            given["span"] = self._span("since", "to")
        elif given.get("whom") in NEEDED:
            self._needs(NEEDED[given["whom"]])
        return given

    def _needs(self, name: str) -> None:
        if not self.errors.get(name) and not self.cleaned_data.get(name):
            self.add_error(name, _("Fill this in for what you chose."))

    def _span(self, begins: str, ends: str) -> tuple[datetime, datetime] | None:
        names = [f"{each}_{of}" for each in (begins, ends) for of in ("day", "time")]
        for name in names:
            self._needs(name)
        if any(name in self.errors for name in names):
            return None
        try:
            span = moment(self.cleaned_data, begins), moment(self.cleaned_data, ends)
        except ValidationError as error:
            self.add_error(names[0], error)
            return None
        if span[0] >= span[1]:
            self.add_error(names[3], _("The end comes after the beginning."))
        return span

    @property
    def criterion(self) -> Mapping[str, Any]:
        """Whom it is for, as the action takes it."""
        given = self.cleaned_data
        if given["whom"] == "codes":
            return {"kind": "codes", "codes": given["codes"].replace(",", " ").split()}
        if given["whom"] == "running":
            return {"kind": "running", "from": given["span"][0], "until": given["span"][1]}
        if given["whom"] == "form":
            return {"kind": "form", "form": int(given["form_number"] or 0)}
        return {"kind": "session", "session": given.get("session", "")}


@door(*READERS)
def remedies(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Every remedy of a test, newest first."""
    here = exam_or_404(competition, stage, timezone.now())
    page = Paginator(queries.listed(here.stage), PER_PAGE).get_page(request.GET.get("page"))
    names = _names((each.proposed_by for each in page), request)
    shown = place(here) | {
        "page": page,
        "lines": [_line(each, names) for each in page],
        "may_act": request.actor.role in OFFICERS,
        "now": timezone.now(),
    }
    return render(request, "staff/exam_remedies.html", shown)


def _names(officers: Iterable["Person | None"], request: SignedIn) -> Mapping[UUID, str]:
    """Person -> name; the reading is recorded."""
    staff = {str(each.staff_id): each.id for each in officers if each is not None}
    found = people.names_of(staff, reader=request.actor, at=timezone.now())
    return {staff[key]: name for key, name in found.items()}


def _line(remedy: Any, names: Mapping[UUID, str]) -> dict[str, Any]:
    words, tone = STATES[remedy.state]
    return {
        "remedy": remedy,
        "by": names[remedy.proposed_by_id],
        "what": gives_in_words(remedy),
        "number": remedy.number,
        "state": words,
        "tone": tone,
    }


def gives_in_words(remedy: "Remedy") -> str:
    """What is given, as `More time: 10 min`."""
    what = str(KINDS[remedy.kind])
    if remedy.seconds:
        minutes = _("%(count)s min") % {"count": num(remedy.seconds // 60)}
        return f"{what}: {minutes}"
    if remedy.starts_from and remedy.starts_until:
        return f"{what}: {moments.when(remedy.starts_from)} – {moments.when(remedy.starts_until)}"
    return what


def whom_in_words(stage: "Stage", criterion: Mapping[str, Any]) -> str:
    """The declared criterion, as people read it."""
    what = str(WHOM[criterion["kind"]])
    if criterion["kind"] == "codes":
        return f"{what}: {', '.join(criterion['codes'])}"
    if criterion["kind"] == "running":
        from_, until = (datetime.fromisoformat(criterion[each]) for each in ("from", "until"))
        return f"{what}: {moments.when(from_)} – {moments.when(until)}"
    if criterion["kind"] == "form":
        return f"{what}: {num(criterion['form'])}"
    session = venues.session(stage, UUID(criterion["session"]))
    return f"{what}: {when_of(session)}, {place_of(session)}" if session else what


@door(*OFFICERS)
def propose(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Propose a remedy; whom it fits is shown on its page before anybody decides."""
    at = timezone.now()
    here = exam_or_404(competition, stage, at)
    started = {"codes": request.GET.get("code", "")[:12], "kind": request.GET.get("kind", "time")}
    if started["codes"]:
        started["whom"] = "codes"
    form = RemedyForm(request.POST or None, here=here, initial=started)
    if form.is_valid():
        made = attempt(form, lambda: _propose(request, here, form, at))
        if made is not None:
            messages.success(request, _("Proposed. Another officer looks at it and decides."))
            return redirect(
                "staff_exam_remedy", competition=competition, stage=stage, remedy=made.id
            )
    shown = place(here) | {"form": form, "now": at}
    status = 400 if form.errors else 200
    return render(request, "staff/exam_propose_remedy.html", shown, status=status)


def _propose(request: SignedIn, here: Here, form: RemedyForm, at: datetime) -> "Remedy":
    given = form.cleaned_data
    return actions.propose_remedy(
        stage=here.stage,
        kind=given["kind"],
        criterion=form.criterion,
        reason=given["reason"],
        seconds=60 * given["minutes"] if given["kind"] == "time" else None,
        window=given.get("window"),
        by=request.actor,
        at=at,
    )


def _remedy(here: Here, key: UUID) -> "Remedy":
    found = queries.remedy_in(here.stage, key)
    if found is None:
        raise Http404
    return found


@door(*READERS)
def remedy(request: SignedIn, competition: str, stage: str, remedy: UUID) -> HttpResponse:
    """One remedy: what is given, whom it fits, and what may be done."""
    here = exam_or_404(competition, stage, timezone.now())
    return _shown(request, here, _remedy(here, remedy))


def _shown(
    request: SignedIn, here: Here, found: "Remedy", refused: Refusal | None = None
) -> HttpResponse:
    words, tone = STATES[found.state]
    note_reading(f"remedy:{found.id}", reader=request.actor, at=timezone.now(), what=READ)
    entries = queries.entries_of(found)
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    names = _names((found.proposed_by, found.decided_by), request)
    rows = [
        Row(_("What is given"), gives_in_words(found)),
        Row(_("For whom"), whom_in_words(here.stage, found.criterion)),
        Row(_("How many it fits"), num(page.paginator.count)),
        Row(_("Reason"), found.reason),
        _done(_("Proposed"), found.proposed_at, names[found.proposed_by_id]),
    ]
    if found.decided_at is not None and found.decided_by_id is not None:
        rows.append(_done(_("Decided"), found.decided_at, names[found.decided_by_id]))
    shown = place(here) | {
        "remedy": found,
        "kind": KINDS[found.kind],
        "rows": rows,
        "state": words,
        "tone": tone,
        "page": page,
        "may_decide": policies.can_decide(found, request.actor),
        "is_own": found.state == "proposed" and found.proposed_by_id == request.actor.person,
        "refused": told(refused) if refused else "",
    }
    return render(request, "staff/exam_remedy.html", shown, status=409 if refused else 200)


def _done(what: str, moment: datetime, who: str) -> Row:
    """When it was done, and below it who did it."""
    return Row(what, f"{moments.when(moment)}\n{who}")


@door(*OFFICERS, reauthenticate=True)
@require_POST
def decide(request: SignedIn, competition: str, stage: str, remedy: UUID) -> HttpResponse:
    """Approve or refuse as another officer."""
    at = timezone.now()
    here = exam_or_404(competition, stage, at)
    found = _remedy(here, remedy)
    if "approve" not in request.POST:
        actions.refuse_remedy(remedy=found, by=request.actor, at=at)
        messages.success(request, _("Refused."))
    else:
        try:
            actions.approve_remedy(remedy=found, by=request.actor, at=at)
        except Refusal as refusal:
            return _shown(request, here, _remedy(here, remedy), refusal)
        messages.success(request, _("Approved, and done for all whom it fits."))
    return redirect("staff_exam_remedy", competition=competition, stage=stage, remedy=remedy)
