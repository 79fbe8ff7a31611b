"""One file before a verifier: document beside fact, a verdict by one key, next at once."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from saty.applications import file_view
from saty.applications.actions import leases, verification
from saty.applications.actions.openings import note_opening
from saty.applications.queries import rules_of
from saty.applications.targets import reasons_for
from saty.common.refusals import Refusal
from saty.core.numbers import spell
from saty.programmes.schema import ProgrammeFile
from saty.stages.actions.endings import propose_disqualification
from saty.stages.queries import disqualifications_of
from saty.web import moments
from saty.web.candidate.words import in_words
from saty.web.components import Event, Row, Tone
from saty.web.doors import SignedIn, door
from saty.web.errors import told
from saty.web.rule_words import own
from saty.web.staff.reach import competition_or_404
from saty.web.staff.verification import next_file, stage_of

if TYPE_CHECKING:
    from saty.applications.models import Application

FILTERS = ("state", "group", "region", "sector")
LONGEST = 2_000
SHORT_ID = 8
ACCEPTED = "accepted"
REFUSED = "refused:"
RULE_STATES: dict[str, tuple[Any, Tone]] = {
    "met": (gettext_lazy("Met"), "done"),
    "not_met": (gettext_lazy("Not met"), "error"),
    "unknown": (gettext_lazy("Not known"), "needs-you"),
}
VERDICTS: dict[str, tuple[Any, Tone]] = {
    "accepted": (gettext_lazy("Accepted"), "done"),
    "refused": (gettext_lazy("Refused"), "error"),
    "": (gettext_lazy("No verdict"), "neutral"),
}


class ReturnForm(forms.Form):
    """Why a file goes back to the queue."""

    reason = forms.CharField(
        label=gettext_lazy("Why the file goes back"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DisqualificationForm(forms.Form):
    """A ready reason, and on what grounds."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"))
    comment = forms.CharField(
        label=gettext_lazy("On what grounds"),
        help_text=gettext_lazy("What was found, where and when. Officials read this."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, file: ProgrammeFile, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ready = reasons_for(file, "disqualification")
        self.fields["reason"].choices = [(r.key, own(r.words)) for r in ready]  # type: ignore[attr-defined]


def application_or_404(slug: str, application: UUID) -> "Application":
    """A file of the competition of the page."""
    found = file_view.file_in(competition_or_404(slug).id, application)
    if found is None:
        raise Http404
    return found


@door("verifier", "secretariat")
def file(request: SignedIn, competition: str, stage: str, application: UUID) -> HttpResponse:
    """The working page of one file. Opening it is recorded."""
    found, at = application_or_404(competition, application), timezone.now()
    note_opening(application=found, what=f"file: {stage}", by=request.actor, at=at)
    view = file_view.file_view(found, stage, at)
    stage_title = own(stage_of(view.file, stage).title)
    current = _current(view, request.GET.get("target", ""))
    shown = {
        "competition": found.competition,
        "stage": stage,
        "stage_title": stage_title,
        "view": view,
        "number": spell(found.candidate_number or ""),
        "current": _target(view, current) if current else None,
        "targets": [_line(each, current) for each in view.targets],
        "rules": [_rule(each) for each in view.rules],
        "history": list(_history(view)),
        "refused": list(_refused(view)),
        "disqualification": disqualifications_of(found).exclude(state="refused").first(),
        "kept": {key: request.GET[key] for key in FILTERS if request.GET.get(key)},
        **_holding(view, request, at),
    }
    return render(request, "staff/verify_file.html", shown)


def _refused(view: file_view.FileView) -> Iterator[Row]:
    """What was refused and why, for whoever looks at it a second time."""
    words = {reason.key: own(reason.words) for reason in view.file.reasons}
    for each in view.targets:
        if each.standing is not None and each.standing.verdict == "refused":
            yield Row(own(each.target.name), _why(each.standing, words))


def _current(view: file_view.FileView, key: str) -> file_view.TargetView | None:
    named = next((each for each in view.targets if each.target.key == key), None)
    return named or view.next_target()


def _holding(view: file_view.FileView, request: SignedIn, at: datetime) -> dict[str, Any]:
    """Whether the file is in my hands, and whether a second look at it is mine to give."""
    me, check = request.actor.person, view.check
    waits = check is not None and check.refused > 0 and check.confirmed_at is None
    return {
        "mine": view.lease is not None and view.lease.holder_id == me,
        "taken": view.lease is not None and view.lease.holder_id != me,
        "second_look": waits and check is not None and check.by_id != me,
        "own_refusal": waits and check is not None and check.by_id == me,
        "return_form": ReturnForm(),
        "now": at,
    }


def _line(each: file_view.TargetView, current: file_view.TargetView | None) -> dict[str, Any]:
    words, tone = VERDICTS[each.standing.verdict if each.standing else ""]
    return {
        "key": each.target.key,
        "name": own(each.target.name),
        "kind": _kind(each),
        "words": words,
        "tone": tone,
        "is_current": each is current,
    }


def _kind(each: file_view.TargetView) -> str:
    return _("Document") if each.target.kind == "document" else _("Declared")


def _target(view: file_view.FileView, each: file_view.TargetView) -> dict[str, Any]:
    """What the page needs of the target in front of the verifier."""
    ready = reasons_for(view.file, each.target.kind)
    words = {reason.key: own(reason.words) for reason in view.file.reasons}
    return {
        **_line(each, each),
        "place": view.targets.index(each) + 1,
        "lines": _declared(view.file, each),
        "is_fact": each.target.kind == "fact",
        "documents": [(d, range(1, d.pages + 1)) for d in each.documents],
        "reasons": [
            {"value": f"{REFUSED}{reason.key}", "words": own(reason.words), "number": place}
            for place, reason in enumerate(ready, start=1)
        ],
        "standing": each.standing,
        "standing_reason": words.get(each.standing.reason, "") if each.standing else "",
        "history": [_event(verdict, words) for verdict in each.history],
    }


def _declared(file: ProgrammeFile, each: file_view.TargetView) -> tuple[str, ...]:
    question = next((q for q in file.questions() if q.key == each.target.of), None)
    if each.target.kind == "document" or question is None:
        return ()
    return tuple(in_words(question, each.answer, file).splitlines())


def _event(verdict: Any, words: dict[str, str]) -> Event:
    return Event(verdict.at, str(VERDICTS[verdict.verdict][0]), _why(verdict, words))


def _why(verdict: Any, words: dict[str, str]) -> str:
    parts = [words.get(verdict.reason, ""), verdict.comment or "", _who(verdict.by)]
    return "\n".join(part for part in parts if part)


def _who(official: Any) -> str:
    """An official by name, or by the beginning of the staff id where no name is known."""
    if not official:
        return ""
    short = str(official.staff_id)[:SHORT_ID]
    return official.name or _("Official %(id)s") % {"id": short}


def _rule(verdict: Any) -> Row:
    words, _tone = RULE_STATES[verdict.state]
    return Row(own(verdict.words), words)


def _history(view: file_view.FileView) -> Iterator[Event]:
    """Checks of the whole file at this stage, newest first."""
    for check in view.checks:
        if check.returned_at:
            yield Event(check.returned_at, _("Returned"), check.return_reason or "")
        if check.confirmed_at:
            yield Event(check.confirmed_at, _("Refusals confirmed"), _who(check.confirmed_by))
        refused = _("Refused: %(count)s") % {"count": moments.num(check.refused)}
        yield Event(check.at, _("Verified"), f"{refused}\n{_who(check.by)}")


def _back(request: SignedIn, competition: str, stage: str, application: UUID) -> HttpResponse:
    here = reverse("staff_verify_file", args=[competition, stage, application])
    kept = {key: request.POST[key] for key in FILTERS if request.POST.get(key)}
    return redirect(f"{here}?{urlencode(kept)}" if kept else here)


@require_POST
@door("verifier", "secretariat")
def take(request: SignedIn, competition: str, stage: str, application: UUID) -> HttpResponse:
    """Take this file."""
    found = application_or_404(competition, application)
    leases.lease_file(application=found, stage=stage, by=request.actor, at=timezone.now())
    return _back(request, competition, stage, application)


@require_POST
@door("verifier", "secretariat")
def release(request: SignedIn, competition: str, stage: str, application: UUID) -> HttpResponse:
    """Put the file back."""
    found = application_or_404(competition, application)
    leases.release(application=found, stage=stage, by=request.actor, at=timezone.now())
    return redirect("staff_verification", competition=competition, stage=stage)


@require_POST
@door("verifier", "secretariat")
def verdict(request: SignedIn, competition: str, stage: str, application: UUID) -> HttpResponse:
    """Give a verdict; the next target comes at once. A refusal to a script reloads the page."""
    found = application_or_404(competition, application)
    try:
        _give(request, found, stage)
    except Refusal as refusal:
        if "HX-Request" not in request.headers:
            raise
        messages.error(request, told(refusal))
        return HttpResponseClientRefresh()
    return _back(request, competition, stage, application)


def _give(request: SignedIn, found: "Application", stage: str) -> None:
    given = request.POST.get("verdict", "")
    verification.record_verdict(
        application=found,
        stage=stage,
        target=request.POST.get("target", ""),
        verdict="accepted" if given == ACCEPTED else "refused",
        reason="" if given == ACCEPTED else given.removeprefix(REFUSED),
        comment=request.POST.get("comment", "").strip()[:LONGEST],
        by=request.actor,
        at=timezone.now(),
    )


@require_POST
@door("verifier", "secretariat")
def finish(request: SignedIn, competition: str, stage: str, application: UUID) -> HttpResponse:
    """Finish the file, and take the next one."""
    found = application_or_404(competition, application)
    verification.finish(application=found, stage=stage, by=request.actor, at=timezone.now())
    return _onward(request, found, stage, _("Verified: %(number)s"))


@require_POST
@door("verifier", "secretariat")
def confirm(request: SignedIn, competition: str, stage: str, application: UUID) -> HttpResponse:
    """Agree with the refusals, and take the next file."""
    found = application_or_404(competition, application)
    verification.confirm_refusals(
        application=found, stage=stage, by=request.actor, at=timezone.now()
    )
    return _onward(request, found, stage, _("Confirmed: %(number)s"))


@require_POST
@door("verifier", "secretariat")
def send_back(request: SignedIn, competition: str, stage: str, application: UUID) -> HttpResponse:
    """Return the file to the queue, and take the next one."""
    found = application_or_404(competition, application)
    verification.return_file(
        application=found,
        stage=stage,
        reason=request.POST.get("reason", "")[:LONGEST],
        by=request.actor,
        at=timezone.now(),
    )
    return _onward(request, found, stage, _("Returned: %(number)s"))


def _onward(request: SignedIn, found: "Application", stage: str, said: str) -> HttpResponse:
    messages.success(request, said % {"number": spell(found.candidate_number or "")})
    if "next" in request.POST:
        return next_file(request, found.competition, stage)
    return redirect("staff_verification", competition=found.competition.slug, stage=stage)


@door("verifier", "secretariat")
def disqualify(request: SignedIn, competition: str, stage: str, application: UUID) -> HttpResponse:
    """Propose to end the candidacy because of false data; a second person decides."""
    found, at = application_or_404(competition, application), timezone.now()
    rules = rules_of(found, at).file
    stage_of(rules, stage)
    form = DisqualificationForm(rules, request.POST or None)
    if form.is_valid():
        try:
            propose_disqualification(
                application=found, **form.cleaned_data, by=request.actor, at=at
            )
        except Refusal as refusal:
            form.add_error(None, told(refusal))
        else:
            messages.success(request, _("Proposed. Somebody else must approve it."))
            return redirect("staff_verify_file", competition, stage, application)
    shown = {
        "competition": found.competition,
        "stage": stage,
        "number": spell(found.candidate_number or ""),
        "application": found,
        "form": form,
    }
    status = 400 if form.errors else 200
    return render(request, "staff/verify_disqualify.html", shown, status=status)
