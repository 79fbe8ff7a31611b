"""Requests for adjustments: the list, one request with its proof, proposal and decision."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from saty.applications import cases
from saty.applications.actions import adjustments as actions
from saty.applications.actions.openings import note_list, note_opening
from saty.applications.states import AdjustmentState
from saty.common.refusals import Refusal
from saty.core.numbers import spell
from saty.programmes.queries import rules_in_force
from saty.web.components import Tone
from saty.web.doors import SignedIn, door
from saty.web.errors import told
from saty.web.forms.choices import Radios
from saty.web.rule_words import own
from saty.web.staff.reach import competition_or_404

if TYPE_CHECKING:
    from saty.applications.models import AdjustmentRequest

PER_PAGE = 50
TONES: dict[str, Tone] = {
    "requested": "needs-you",
    "proposed": "needs-you",
    "granted": "done",
    "refused": "neutral",
}


class ProposalForm(forms.Form):
    """To grant or to refuse, and why."""

    grant = forms.ChoiceField(
        label=gettext_lazy("What do you propose?"),
        choices=[("yes", gettext_lazy("Grant")), ("no", gettext_lazy("Refuse"))],
        widget=Radios(),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The candidate reads it when the request is refused."),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@door("secretariat")
def adjustments(request: SignedIn, competition: str) -> HttpResponse:
    """The requests of a competition, the open ones first; what they ask for is read on record."""
    found, at = competition_or_404(competition), timezone.now()
    page = Paginator(cases.adjustments(found.id), PER_PAGE).get_page(request.GET.get("page"))
    names = _names(found.id)
    note_list(
        applications=[each.application for each in page.object_list],
        what="adjustments",
        by=request.actor,
        at=at,
    )
    rows = [
        {
            "request": each,
            "number": spell(each.application.candidate_number or ""),
            "name": names.get(each.kind, each.kind),
            "tone": TONES[each.state],
        }
        for each in page.object_list
    ]
    shown = {"competition": found, "page": page, "rows": rows}
    return render(request, "staff/adjustments.html", shown)


def _names(competition: UUID) -> dict[str, str]:
    file = rules_in_force(competition, timezone.now()).file
    return {each.key: own(each.name) for each in file.application.adjustments}


@door("secretariat")
def adjustment(request: SignedIn, competition: str, adjustment: UUID) -> HttpResponse:
    """One request. Opening it is recorded; a proposal is made here."""
    found, at = _request(competition, adjustment), timezone.now()
    note_opening(application=found.application, what="adjustment", by=request.actor, at=at)
    form = ProposalForm(request.POST or None)
    if form.is_valid() and _is_proposed(request, found, form):
        return redirect("staff_adjustments", competition=competition)
    status = 400 if form.errors else 200
    return render(
        request, "staff/adjustment.html", _shown(request, competition, found, form), status=status
    )


def _shown(
    request: SignedIn, competition: str, found: "AdjustmentRequest", form: ProposalForm
) -> dict[str, Any]:
    return {
        "competition": competition_or_404(competition),
        "adjustment": found,
        "number": spell(found.application.candidate_number or ""),
        "name": _names(found.application.competition_id).get(found.kind, found.kind),
        "tone": TONES[found.state],
        "form": form,
        "is_open": found.state == AdjustmentState.REQUESTED,
        "is_proposed": found.state == AdjustmentState.PROPOSED,
        "is_mine": found.proposed_by_id == request.actor.person,
        "pages": range(1, found.proof.pages + 1) if found.proof else (),
    }


def _request(slug: str, key: UUID) -> "AdjustmentRequest":
    found = cases.adjustment(competition_or_404(slug).id, key)
    if found is None:
        raise Http404
    return found


def _is_proposed(request: SignedIn, found: "AdjustmentRequest", form: ProposalForm) -> bool:
    try:
        actions.propose_decision(
            request=found,
            grant=form.cleaned_data["grant"] == "yes",
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, told(refusal))
        return False
    messages.success(request, _("Proposed. Somebody else of the secretariat must decide."))
    return True


@require_POST
@door("secretariat", reauthenticate=True)
def decide(request: SignedIn, competition: str, adjustment: UUID) -> HttpResponse:
    """Agree with the proposal, or send it back."""
    agree = "agree" in request.POST
    found = _request(competition, adjustment)
    actions.decide(request=found, agree=agree, by=request.actor, at=timezone.now())
    messages.success(request, _("Decided. The candidate is told.") if agree else _("Sent back."))
    return redirect("staff_adjustments", competition=competition)
