"""Disqualifications: proposed by one official, decided by another."""

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

from saty.applications.actions.openings import note_opening
from saty.programmes import queries as programmes
from saty.stages import actions, policies, queries
from saty.web.doors import SignedIn, door
from saty.web.lists import ordered, wants_file, xlsx_response
from saty.web.rule_words import own
from saty.web.staff.here import attempt
from saty.web.staff.reach import competition_or_404

if TYPE_CHECKING:
    from saty.programmes.models import Competition
    from saty.stages.models import Disqualification

PER_PAGE = 50
TONES = {"proposed": "needs-you", "approved": "error", "refused": "neutral"}
STATES = {
    "proposed": gettext_lazy("Waits for a second official"),
    "approved": gettext_lazy("Disqualified"),
    "refused": gettext_lazy("Refused: the candidacy goes on"),
}


COLUMNS = {
    "number": "application__candidate_number",
    "reason": "reason",
    "proposed": "proposed_at",
    "state": "state",
}


class FilterForm(forms.Form):
    """Narrows the proposals."""

    number = forms.CharField(label=gettext_lazy("Candidate number"), required=False, max_length=12)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("All")), *STATES.items()],
    )


class ProposalForm(forms.Form):
    """Whose candidacy is to end, and why."""

    number = forms.CharField(label=gettext_lazy("Candidate number"), max_length=9)
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), widget=forms.RadioSelect, choices=[])
    comment = forms.CharField(
        label=gettext_lazy("What was found, where and when"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean_number(self) -> str:
        """The digits alone: numbers are shown in two groups."""
        return "".join(letter for letter in self.cleaned_data["number"] if letter.isdigit())


def _reasons(found: "Competition") -> dict[str, str]:
    file = programmes.rules_in_force(found.id, timezone.now()).file
    chosen = [each for each in file.reasons if each.applies_to == "disqualification"]
    return {each.key: own(each.words) for each in chosen}


@door("secretariat", "auditor")
def disqualifications(request: SignedIn, competition: str) -> HttpResponse:
    """Every proposal of a competition, oldest first."""
    found = competition_or_404(competition)
    reasons = _reasons(found)
    filters = FilterForm(request.GET or None)
    narrowed = filters.cleaned_data if filters.is_valid() else {}
    rows = ordered(queries.disqualifications(found.id, **narrowed), request, COLUMNS)
    if wants_file(request):
        return _export([_line(row, reasons) for row in rows])
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "competition": found,
        "filters": filters,
        "page": page,
        "lines": [_line(row, reasons) for row in page.object_list],
        "may_act": request.actor.role == "secretariat",
        "now": timezone.now(),
    }
    return render(request, "staff/disqualifications.html", shown)


def _line(row: "Disqualification", reasons: dict[str, str]) -> dict[str, Any]:
    return {
        "row": row,
        "reason": reasons.get(row.reason, row.reason),
        "tone": TONES[row.state],
        "state": STATES[row.state],
    }


def _export(lines: list[dict[str, Any]]) -> HttpResponse:
    heading = [_("Candidate number"), _("Reason"), _("Proposed"), _("State")]
    cells = [
        [
            line["row"].application.candidate_number,
            line["reason"],
            line["row"].proposed_at.isoformat(timespec="seconds"),
            line["state"],
        ]
        for line in lines
    ]
    return xlsx_response("disqualifications", heading, cells)


@door("secretariat")
def propose(request: SignedIn, competition: str) -> HttpResponse:
    """Propose to end a candidacy."""
    found = competition_or_404(competition)
    form = ProposalForm(request.POST or None, choices=list(_reasons(found).items()))
    if form.is_valid() and attempt(form, lambda: _propose(request, found, form)) is not None:
        messages.success(request, _("Proposed. Another official has to decide."))
        return redirect("staff_disqualifications", competition=competition)
    shown = {"competition": found, "form": form}
    status = 400 if form.errors else 200
    return render(request, "staff/propose_disqualification.html", shown, status=status)


def _propose(
    request: SignedIn, found: "Competition", form: ProposalForm
) -> "Disqualification | None":
    entry = queries.entry_by_number(found.id, form.cleaned_data["number"])
    if entry is None:
        form.add_error("number", _("Nobody in this competition has this number."))
        return None
    return actions.propose_disqualification(
        application=entry.application,
        reason=form.cleaned_data["reason"],
        comment=form.cleaned_data["comment"],
        by=request.actor,
        at=timezone.now(),
    )


def _proposal(competition: str, key: UUID) -> "Disqualification":
    found = queries.disqualification(competition_or_404(competition).id, key)
    if found is None:
        raise Http404
    return found


@door("secretariat", "auditor")
def disqualification(request: SignedIn, competition: str, proposal: UUID) -> HttpResponse:
    """One proposal with its grounds; opening it is recorded."""
    found = _proposal(competition, proposal)
    within, at = found.application.competition, timezone.now()
    note_opening(application=found.application, what="disqualification", by=request.actor, at=at)
    is_open = found.state == "proposed"
    by_officers = policies.can_officers_decide(found, at)
    waits = is_open and by_officers and request.actor.role == "secretariat"
    shown = {
        "competition": within,
        "proposal": found,
        "reason": _reasons(within).get(found.reason, found.reason),
        "tone": TONES[found.state],
        "state": STATES[found.state],
        "may_decide": waits and found.proposed_by_id != request.actor.person,
        "waits_for_body": is_open and not by_officers,
        "is_mine": waits and found.proposed_by_id == request.actor.person,
    }
    return render(request, "staff/disqualification.html", shown)


@door("secretariat", reauthenticate=True)
@require_POST
def decide(request: SignedIn, competition: str, proposal: UUID) -> HttpResponse:
    """End the candidacy, or let it go on."""
    found = _proposal(competition, proposal)
    if "refuse" in request.POST:
        actions.refuse_disqualification(disqualification=found, by=request.actor, at=timezone.now())
        messages.info(request, _("Refused: the candidacy goes on."))
    else:
        actions.approve_disqualification(
            disqualification=found, by=request.actor, at=timezone.now()
        )
        messages.success(request, _("The candidacy has ended, and the candidate was told why."))
    return redirect("staff_disqualification", competition=competition, proposal=proposal)
