"""Outages: recording one, and extending the deadline for all."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from saty.common.refusals import Refusal
from saty.programmes import policies, queries
from saty.programmes.actions import outages
from saty.web.doors import SignedIn, door
from saty.web.errors import told
from saty.web.staff.competition_forms import OutageForm, ReasonForm
from saty.web.staff.competition_lines import outage_state, window_lines, window_name
from saty.web.staff.reach import competition_or_404

if TYPE_CHECKING:
    from saty.programmes.models import Competition, Outage


@door("secretariat")
def record(request: SignedIn, competition: str) -> HttpResponse:
    """Record an outage, and propose a new deadline."""
    found = competition_or_404(competition)
    policies.check_is_opened(found)
    now = timezone.now()
    file = queries.newest_or_draft_rules(found.id).file
    lines = window_lines(file, queries.windows(found.id), now)
    form = OutageForm(request.POST or None, windows=[(line.key, line.name) for line in lines])
    if form.is_valid() and (made := _recorded(request, found, form)) is not None:
        messages.success(request, _("Recorded. Another person must approve the extension."))
        return redirect("staff_outage", competition=found.slug, outage=made.id)
    shown = {"form": form, "competition": found, "windows": lines, "now": now}
    return render(request, "staff/record_outage.html", shown, status=400 if form.errors else 200)


def _recorded(request: SignedIn, found: "Competition", form: OutageForm) -> "Outage | None":
    given = form.cleaned_data
    try:
        return outages.record_outage(
            competition=found,
            key=given["key"],
            began_at=given["began_at"],
            ended_at=given["ended_at"],
            extends_to=given["extends_to"],
            reason=given["reason"],
            by=request.actor,
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, told(refusal))
        return None


def _outage(competition: "Competition", outage: UUID) -> "Outage":
    found = queries.outage(competition.id, outage)
    if found is None:
        raise Http404
    return found


@door("secretariat", "administrator", "auditor")
def outage(request: SignedIn, competition: str, outage: UUID) -> HttpResponse:
    """One outage, and what may be done."""
    found = competition_or_404(competition)
    return _shown(request, found, _outage(found, outage), ReasonForm())


def _shown(
    request: SignedIn, found: "Competition", outage: "Outage", form: ReasonForm
) -> HttpResponse:
    state, tone = outage_state(outage)
    is_open = request.actor.role == "secretariat" and tone == "needs-you"
    is_own = outage.recorded_by_id == request.actor.person
    shown = {
        "competition": found,
        "outage": outage,
        "name": window_name(queries.newest_or_draft_rules(found.id).file, outage.window.key),
        "window": queries.window(found.id, outage.window.key),
        "state": state,
        "tone": tone,
        "form": form,
        "may_approve": is_open and not is_own,
        "may_refuse": is_open,
        "is_own": is_open and is_own,
    }
    return render(request, "staff/outage.html", shown, status=400 if form.errors else 200)


@door("secretariat", reauthenticate=True)
@require_POST
def approve(request: SignedIn, competition: str, outage: UUID) -> HttpResponse:
    """Extend the deadline for all, and tell them."""
    found = _outage(competition_or_404(competition), outage)
    outages.approve_outage(outage=found, by=request.actor, at=timezone.now())
    messages.success(request, _("The deadline is extended, and everybody concerned is told."))
    return redirect("staff_outage", competition=competition, outage=outage)


@door("secretariat")
@require_POST
def refuse(request: SignedIn, competition: str, outage: UUID) -> HttpResponse:
    """Refuse an extension, or take back one's own record."""
    within = competition_or_404(competition)
    found, form = _outage(within, outage), ReasonForm(request.POST)
    if not form.is_valid():
        return _shown(request, within, found, form)
    outages.refuse_outage(
        outage=found, reason=form.cleaned_data["reason"], by=request.actor, at=timezone.now()
    )
    messages.success(request, _("Refused."))
    return redirect("staff_outage", competition=competition, outage=outage)
