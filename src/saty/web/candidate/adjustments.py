"""Asking for adjustments: extra time, a reader, with a proof."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saty.applications import queries
from saty.applications.actions import documents
from saty.applications.actions.adjustment_requests import request_adjustment
from saty.applications.dossier import Dossier
from saty.applications.states import AdjustmentState
from saty.common.refusals import NotNow
from saty.people.roles import CANDIDATE
from saty.programmes.schema import ProgrammeFile
from saty.web.candidate.documents import limits_in_words
from saty.web.candidate.mine import crumbs, dossier_or_404
from saty.web.components import Tone
from saty.web.doors import SignedIn, door
from saty.web.errors import told
from saty.web.forms.choices import Radios
from saty.web.rule_words import own

if TYPE_CHECKING:
    from saty.applications.models import AdjustmentRequest


class AdjustmentForm(forms.Form):
    """What is needed, why, and the proof."""

    kind = forms.ChoiceField(label=gettext_lazy("What do you need?"), widget=Radios())
    explanation = forms.CharField(
        label=gettext_lazy("Why do you need it?"),
        help_text=gettext_lazy("Only the officials who decide on adjustments read this."),
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
    )
    proof = forms.FileField(label=gettext_lazy("Proof"))

    def __init__(self, file: ProgrammeFile, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        kinds = [(kind.key, own(kind.name)) for kind in file.application.adjustments]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["proof"].help_text = limits_in_words(documents.PROOF)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request and what became of it."""

    name: str
    at: datetime
    state: str
    tone: Tone
    reason: str


@door(CANDIDATE)
def adjustments(request: SignedIn, competition: str) -> HttpResponse:
    """What I asked for, and asking for more."""
    now = timezone.now()
    file = dossier_or_404(request, competition, now)
    if request.method != "POST":
        return _page(request, file, AdjustmentForm(file.file))
    form = AdjustmentForm(file.file, request.POST, request.FILES)
    if form.is_valid() and _asked(request, file, form):
        messages.success(request, _("You asked for it. You will be told the answer."))
        return redirect("adjustments", competition)
    return _page(request, file, form, status=422)


def _asked(request: SignedIn, file: Dossier, form: AdjustmentForm) -> bool:
    """Whether the request was made; the reason stands beside what is in its way if it was not."""
    given, at = form.cleaned_data, timezone.now()
    standing = queries.standing_adjustment(file.application, given["kind"])
    if standing is not None:
        form.add_error("kind", _already(standing))
        return False
    try:
        proof = documents.upload(
            application=file.application,
            requirement=queries.ADJUSTMENT,
            file=given["proof"].file,
            name=given["proof"].name or "",
            by=request.actor,
            at=at,
        )
        request_adjustment(
            application=file.application,
            kind=given["kind"],
            explanation=given["explanation"],
            proof=proof,
            by=request.actor,
            at=at,
        )
    except NotNow as refused:
        form.add_error("proof", told(refused))
        return False
    return True


def _already(standing: "AdjustmentRequest") -> str:
    if standing.state == AdjustmentState.GRANTED:
        return _("You asked for this already, and it was granted.")
    return _("You asked for this already. It waits for an answer.")


def _page(
    request: SignedIn, file: Dossier, form: AdjustmentForm, status: int = 200
) -> HttpResponse:
    shown_to = {
        "file": file,
        "slug": file.application.competition.slug,
        "crumbs": crumbs(file, _("Adjustments")),
        "asked": _requests(file),
        "form": form,
    }
    return render(request, "candidate/adjustments.html", shown_to, status=status)


def _requests(file: Dossier) -> list[Asked]:
    names = {kind.key: own(kind.name) for kind in file.file.application.adjustments}
    return [
        Asked(
            names.get(each.kind, each.kind),
            each.requested_at,
            *state_of(each.state),
            each.reason or "" if each.state in DECIDED else "",
        )
        for each in queries.adjustments_of(file.application)
    ]


DECIDED = frozenset({AdjustmentState.GRANTED, AdjustmentState.REFUSED})


def state_of(state: str) -> tuple[str, Tone]:
    """Where a request stands; a proposal between two officials is no answer yet."""
    if state == AdjustmentState.GRANTED:
        return _("Granted"), "done"
    if state == AdjustmentState.REFUSED:
        return _("Refused"), "neutral"
    return _("Waiting for an answer"), "progress"
