"""Decisions for the secretariat: the second officer's approval, the moment, revocation."""

from collections.abc import Callable
from datetime import datetime
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

from saty.decisions import actions, policies, queries
from saty.decisions.states import DecisionState
from saty.programmes import queries as programmes
from saty.programmes.schema import ProgrammeFile
from saty.web import decision_lines
from saty.web.doors import SignedIn, door
from saty.web.forms import moments
from saty.web.lists import ordered, wants_file, xlsx_response
from saty.web.rule_words import own
from saty.web.staff.here import ReasonForm, attempt
from saty.web.staff.reach import competition_or_404

if TYPE_CHECKING:
    from saty.decisions.models import Decision

PER_PAGE = 50
SET = gettext_lazy("The moment is set. Nobody learns it earlier.")
COLUMNS = {
    "stage": "stage__position",
    "state": "state",
    "drafted": "drafted_at",
    "announced": "announce_at",
}


class FilterForm(forms.Form):
    """Narrows the decisions."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("All")), *DecisionState.choices],
    )


class MomentForm(forms.Form):
    """When all learn."""

    now = forms.BooleanField(label=gettext_lazy("Announce at once"), required=False)
    announce_day = moments.day_field(gettext_lazy("Or on"), required=False)
    announce_time = moments.time_field(gettext_lazy("At"), required=False)

    def clean(self) -> dict[str, Any]:
        """The moment, unless it is now."""
        cleaned = super().clean() or {}
        if not cleaned.get("now") and not self.errors:
            if not cleaned.get("announce_day") or not cleaned.get("announce_time"):
                raise forms.ValidationError(_("Choose a day and a time, or announce at once."))
            cleaned["announce_at"] = moments.moment(cleaned, "announce")
        return cleaned


@door("secretariat", "auditor")
def decisions(request: SignedIn, competition: str) -> HttpResponse:
    """Every decision of a competition, newest first."""
    found = competition_or_404(competition)
    file = programmes.rules_in_force(found.id, timezone.now()).file
    filters = FilterForm(request.GET or None)
    state = filters.cleaned_data["state"] if filters.is_valid() else ""
    asked = ordered(queries.decisions_of(found.id, state=state), request, COLUMNS)
    if wants_file(request):
        return _export([_line(each, file) for each in asked])
    page = Paginator(asked, PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "competition": found,
        "filters": filters,
        "page": page,
        "rows": [_line(each, file) for each in page.object_list],
        "now": timezone.now(),
    }
    return render(request, "staff/decisions.html", shown)


def _line(each: "Decision", file: ProgrammeFile) -> dict[str, Any]:
    return {
        "decision": each,
        "title": file.stage(each.stage.key).title,
        "tone": decision_lines.TONES[each.state],
    }


def _export(lines: list[dict[str, Any]]) -> HttpResponse:
    heading = [_("Stage"), _("State"), _("Drafted"), _("Announced")]
    rows = [(line["decision"], own(line["title"])) for line in lines]
    cells = [
        [
            title,
            row.get_state_display(),
            row.drafted_at.isoformat(timespec="seconds"),
            row.announce_at.isoformat(timespec="seconds") if row.announce_at else "",
        ]
        for row, title in rows
    ]
    return xlsx_response("decisions", heading, cells)


def _decision(slug: str, key: UUID) -> "Decision":
    found = queries.decision(competition_or_404(slug).id, key)
    if found is None:
        raise Http404
    return found


@door("secretariat", "auditor")
def decision(request: SignedIn, competition: str, decision: UUID) -> HttpResponse:
    """One decision: its figures, its reasons, and what may be done with it."""
    return _shown(request, competition, _decision(competition, decision))


def _shown(
    request: SignedIn,
    slug: str,
    found: "Decision",
    *,
    moment: MomentForm | None = None,
    reason: ReasonForm | None = None,
) -> HttpResponse:
    at = timezone.now()
    rule = programmes.rules_version(found.rules_version_id).file.stage(found.stage.key)
    is_ours = request.actor.role == "secretariat"
    by_officers = policies.decides_by_officers(rule)
    is_approved = found.state == "approved"
    mine = request.actor.person in {found.drafted_by_id, found.entered_by_id}
    shown = {
        **decision_lines.shown(found, at),
        **decision_lines.outcomes(request, found),
        "competition": found.stage.competition,
        "now": at,
        "moment_form": moment or MomentForm(initial=moments.initial(at, "announce")),
        "reason_form": reason or ReasonForm(),
        "may_approve": is_ours and by_officers and found.state == "drafted" and not mine,
        "is_mine": by_officers and found.state == "drafted" and mine,
        "waits_for_body": not by_officers and found.state in {"drafted", "entered"},
        "may_refuse": is_ours and found.state == "drafted",
        "may_set_moment": is_ours and is_approved and found.announce_at is None,
        "may_propose_revocation": is_ours and policies.can_propose_revocation(found),
        "revocation_waits": is_approved and found.revoke_proposed_by_id is not None,
        "may_revoke": is_ours
        and by_officers
        and is_approved
        and found.revoke_proposed_by_id not in {None, request.actor.person},
    }
    failed = (moment and moment.errors) or (reason and reason.errors)
    return render(request, "staff/decision.html", shown, status=400 if failed else 200)


@door("secretariat", reauthenticate=True)
@require_POST
def approve(request: SignedIn, competition: str, decision: UUID) -> HttpResponse:
    """Approve as the second officer."""
    found = _decision(competition, decision)
    actions.approve_decision(decision=found, by=request.actor, at=timezone.now())
    messages.success(request, _("Approved. Now set the moment at which all learn it."))
    return redirect("staff_decision", competition=competition, decision=decision)


@door("secretariat")
@require_POST
def set_moment(request: SignedIn, competition: str, decision: UUID) -> HttpResponse:
    """Set the moment; where it is now, the announcement is recorded at once."""
    found = _decision(competition, decision)
    form = MomentForm(request.POST)
    at = timezone.now()
    if form.is_valid() and attempt(form, lambda: _announce(request, found, form, at)) is not None:
        is_now = form.cleaned_data["now"]
        done = _("Announced. Everyone is told.") if is_now else SET
        messages.success(request, done)
        return redirect("staff_decision", competition=competition, decision=decision)
    return _shown(request, competition, found, moment=form)


def _announce(request: SignedIn, found: "Decision", form: MomentForm, at: datetime) -> object:
    announce_at = form.cleaned_data.get("announce_at", at)
    done = actions.set_announcement(
        decision=found, announce_at=announce_at, by=request.actor, at=at
    )
    if form.cleaned_data["now"]:
        done = actions.record_announcement(decision=found, by=request.actor, at=at)
    return done


def _with_reason(
    request: SignedIn, slug: str, key: UUID, act: Callable[..., object], done: str
) -> HttpResponse:
    found = _decision(slug, key)
    form = ReasonForm(request.POST)
    at = timezone.now()
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        made = attempt(form, lambda: act(decision=found, reason=reason, by=request.actor, at=at))
        if made is not None:
            messages.success(request, done)
            return redirect("staff_decision", competition=slug, decision=key)
    return _shown(request, slug, found, reason=form)


@door("secretariat")
@require_POST
def refuse(request: SignedIn, competition: str, decision: UUID) -> HttpResponse:
    """Take a draft back, or refuse it as the second officer."""
    done = _("Refused. The decision can be drafted anew.")
    return _with_reason(request, competition, decision, actions.refuse_decision, done)


@door("secretariat")
@require_POST
def propose_revocation(request: SignedIn, competition: str, decision: UUID) -> HttpResponse:
    """Propose to revoke it."""
    done = _("Proposed. Another person has to revoke it.")
    return _with_reason(request, competition, decision, actions.propose_revocation, done)


@door("secretariat")
@require_POST
def drop_revocation(request: SignedIn, competition: str, decision: UUID) -> HttpResponse:
    """Drop the proposal to revoke."""
    found = _decision(competition, decision)
    actions.drop_revocation(decision=found, by=request.actor, at=timezone.now())
    return redirect("staff_decision", competition=competition, decision=decision)


@door("secretariat", reauthenticate=True)
@require_POST
def revoke(request: SignedIn, competition: str, decision: UUID) -> HttpResponse:
    """Revoke as the second officer."""
    found = _decision(competition, decision)
    actions.revoke(decision=found, by=request.actor, at=timezone.now())
    messages.success(request, _("Revoked. Everyone who had been told was told why."))
    return redirect("staff_decision", competition=competition, decision=decision)
