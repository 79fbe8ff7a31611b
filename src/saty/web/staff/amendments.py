"""Amendments: drafting one from a changed file, reading what is different, settling it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from saty.common.refusals import Refusal
from saty.programmes import changes, policies, queries
from saty.programmes.actions import amendments
from saty.programmes.states import AMENDMENT
from saty.web.doors import SignedIn, door
from saty.web.errors import told
from saty.web.staff.competition_forms import AmendmentForm, ReasonForm
from saty.web.staff.reach import competition_or_404

if TYPE_CHECKING:
    from saty.programmes.models import Competition, RulesVersion


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A place of the rules, with the words that stayed, went and came."""

    change: changes.Change
    pieces: list[changes.Piece]


@door("secretariat")
def amend(request: SignedIn, competition: str) -> HttpResponse:
    """Draft an amendment."""
    found = competition_or_404(competition)
    policies.check_is_opened(found)
    form = AmendmentForm(request.POST or None, request.FILES or None)
    if form.is_valid() and (made := _drafted(request, found, form)) is not None:
        messages.success(request, _("Drafted. Another person must approve it."))
        return redirect("staff_amendment", competition=found.slug, version=made.id)
    shown = {"form": form, "competition": found}
    return render(request, "staff/amend.html", shown, status=400 if form.errors else 200)


def _drafted(request: SignedIn, found: "Competition", form: AmendmentForm) -> "RulesVersion | None":
    try:
        return amendments.draft_amendment(
            competition=found,
            text=form.text,
            reason=form.cleaned_data["reason"],
            in_force_from=form.cleaned_data["in_force_from"],
            by=request.actor,
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, told(refusal))
        return None


@door("secretariat", "administrator", "auditor")
def amendment(request: SignedIn, competition: str, version: UUID) -> HttpResponse:
    """One amendment: why, from when, what is different, and what may be done."""
    found = competition_or_404(competition)
    return _shown(request, found, _version(found, version), ReasonForm())


def _version(competition: "Competition", version: UUID) -> "RulesVersion":
    found = queries.amendment(competition.id, version)
    if found is None:
        raise Http404
    return found


def _shown(
    request: SignedIn, found: "Competition", version: "RulesVersion", form: ReasonForm
) -> HttpResponse:
    before = queries.rules_version(queries.version_before(version).id)
    after = queries.rules_version(version.id)
    is_open = request.actor.role == "secretariat" and AMENDMENT.can("approve", version.state)
    is_own = version.drafted_by_id == request.actor.person
    shown = {
        "competition": found,
        "version": version,
        "before": before,
        "changes": [
            ShownChange(each, changes.pieces(each.old, each.new))
            for each in changes.changes(before.file, after.file)
        ],
        "form": form,
        "may_approve": is_open and not is_own,
        "may_refuse": is_open,
        "is_own": is_open and is_own,
    }
    return render(request, "staff/amendment.html", shown, status=400 if form.errors else 200)


@door("secretariat", reauthenticate=True)
@require_POST
def approve(request: SignedIn, competition: str, version: UUID) -> HttpResponse:
    """Put another's amendment in force, and tell everybody."""
    found = _version(competition_or_404(competition), version)
    amendments.approve_amendment(version=found, by=request.actor, at=timezone.now())
    messages.success(request, _("Approved. Every candidate is told."))
    return redirect("staff_amendment", competition=competition, version=version)


@door("secretariat")
@require_POST
def refuse(request: SignedIn, competition: str, version: UUID) -> HttpResponse:
    """Refuse an amendment, or take back one's own."""
    within = competition_or_404(competition)
    found, form = _version(within, version), ReasonForm(request.POST)
    if not form.is_valid():
        return _shown(request, within, found, form)
    amendments.refuse_amendment(
        version=found, reason=form.cleaned_data["reason"], by=request.actor, at=timezone.now()
    )
    messages.success(request, _("Refused."))
    return redirect("staff_amendment", competition=competition, version=version)
