"""The register: the list with its search, one reservist, an exit by two officials."""

from datetime import date
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
from saty.core.numbers import spell
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.reserve import actions, policies, queries
from saty.web.doors import SignedIn, door
from saty.web.lists import ordered, wants_file, xlsx_response
from saty.web.rule_words import own
from saty.web.staff.here import attempt
from saty.web.staff.reach import competition_or_404, reach
from saty.web.titles import entitle

if TYPE_CHECKING:
    from saty.reserve.models import Reservist

PER_PAGE = 50
READERS = ("secretariat", "hr", "auditor")
STATES = {
    "running": (gettext_lazy("In the reserve"), "done"),
    "ended": (gettext_lazy("Term ended"), "neutral"),
    "exited": (gettext_lazy("Left"), "neutral"),
    "exit_waits": (gettext_lazy("Exit proposed"), "needs-you"),
    "revoked": (gettext_lazy("Admission revoked"), "error"),
}
"""A term -> its words and tone."""
COLUMNS = {
    "number": "application__candidate_number",
    "group": "application__group",
    "area": "application__area",
    "region": "application__region",
    "from": "term_from",
    "until": "term_until",
}


class SearchForm(forms.Form):
    """Narrows the register."""

    number = forms.CharField(label=gettext_lazy("Candidate number"), required=False, max_length=9)
    group = forms.ChoiceField(label=gettext_lazy("Group"), required=False)
    area = forms.ChoiceField(label=gettext_lazy("Area"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("Region"), required=False)
    term = forms.ChoiceField(
        label=gettext_lazy("Term"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            ("running", gettext_lazy("Running")),
            ("ended", gettext_lazy("Ended")),
            ("exit_waits", gettext_lazy("Exit proposed")),
            ("exited", gettext_lazy("Left")),
            ("revoked", gettext_lazy("Admission revoked")),
        ],
    )

    def __init__(self, *args: Any, file: schema.ProgrammeFile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = [area for group in file.tracks.groups for area in group.areas]
        lists = {
            "group": file.tracks.groups,
            "area": areas,
            "region": file.application.regions,
        }
        for name, choices in lists.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("All")), *((c.key, own(c.name)) for c in choices)]


class ExitForm(forms.Form):
    """Why somebody leaves the register."""

    reason = forms.ChoiceField(label=gettext_lazy("Ground"), widget=forms.RadioSelect)
    comment = forms.CharField(
        label=gettext_lazy("The act it rests on, and its date"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, file: schema.ProgrammeFile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(each.key, own(each.name)) for each in file.reserve.exit_reasons]


@door(*READERS)
def registers(request: SignedIn) -> HttpResponse:
    """The competitions within reach whose register can be searched, newest first."""
    within = programmes.competitions_within(reach(request, *READERS)).exclude(opened_at=None)
    page = Paginator(within, PER_PAGE).get_page(request.GET.get("page"))
    entitle(page.object_list)
    return render(request, "staff/registers.html", {"page": page})


@door(*READERS)
def reserve(request: SignedIn, competition: str) -> HttpResponse:
    """The register by candidate number; `?export=1` gives what is found as XLSX."""
    found = competition_or_404(competition)
    at = timezone.now()
    today = timezone.localdate(at)
    file = programmes.rules_in_force(found.id, at).file
    form = SearchForm(request.GET or None, file=file)
    narrowed = queries.Search(**form.cleaned_data) if form.is_valid() else queries.Search()
    wanted = queries.reservists(found.id, narrowed, today=today)
    rows = ordered(wanted, request, COLUMNS)
    if wants_file(request):
        return _export([_line(each, file, today) for each in rows])
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "competition": found,
        "form_of_search": form,
        "page": page,
        "lines": [_line(each, file, today) for each in page.object_list],
        "back_to": "staff_registers" if request.actor.role == "hr" else "staff_competition",
    }
    return render(request, "staff/reserve.html", shown)


def _line(each: "Reservist", file: schema.ProgrammeFile, today: date) -> dict[str, Any]:
    """A line of the register, in words."""
    groups = {group.key: own(group.name) for group in file.tracks.groups}
    areas = {area.key: own(area.name) for group in file.tracks.groups for area in group.areas}
    regions = {region.key: own(region.name) for region in file.application.regions}
    who = each.application
    state, tone = STATES[queries.term_of(each, today)]
    return {
        "reservist": each,
        "number": spell(who.candidate_number or ""),
        "group": groups.get(who.group, who.group),
        "area": areas.get(who.area, who.area),
        "region": regions.get(who.region, who.region),
        "state": state,
        "tone": tone,
    }


def _export(lines: list[dict[str, Any]]) -> HttpResponse:
    heading = [
        _("Candidate number"), _("Group"), _("Area"), _("Region"), _("From"), _("Until"),
        _("State"), _("Left on"),
    ]  # fmt: skip
    rows = [
        [
            line["reservist"].application.candidate_number,
            line["group"],
            line["area"],
            line["region"],
            line["reservist"].term_from.isoformat(),
            line["reservist"].term_until.isoformat(),
            str(line["state"]),
            line["reservist"].exited_on.isoformat() if line["reservist"].exited_on else "",
        ]
        for line in lines
    ]
    return xlsx_response("reserve", heading, rows)


def _reservist(competition: str, key: UUID) -> "Reservist":
    found = queries.reservist(competition_or_404(competition).id, key)
    if found is None:
        raise Http404
    return found


@door(*READERS)
def reservist(request: SignedIn, competition: str, reservist: UUID) -> HttpResponse:
    """One reservist; the secretariat proposes an exit here."""
    found = _reservist(competition, reservist)
    file = programmes.rules_in_force(found.application.competition_id, timezone.now()).file
    may_act = request.actor.role == "secretariat"
    if found.exit_reason:
        note_opening(
            application=found.application, what="exit", by=request.actor, at=timezone.now()
        )
    form = ExitForm(request.POST if may_act and request.method == "POST" else None, file=file)
    if form.is_valid() and attempt(form, lambda: _propose(request, found, form)) is not None:
        messages.success(request, _("Proposed. Another official has to decide."))
        return redirect("staff_reservist", competition=competition, reservist=reservist)
    is_in = found.exited_on is None and found.revoked_at is None
    waits = is_in and found.exit_proposed_at is not None
    by_officers = policies.can_officers_decide(found, timezone.now())
    grounds = {each.key: own(each.name) for each in file.reserve.exit_reasons}
    shown = {
        "competition": found.application.competition,
        "line": _line(found, file, timezone.localdate()),
        "reservist": found,
        "form": form,
        "ground": grounds.get(found.exit_reason, found.exit_reason),
        "may_propose": may_act and is_in and not waits,
        "waits": waits,
        "waits_for_body": waits and not by_officers,
        "may_decide": may_act
        and waits
        and by_officers
        and found.exit_by_id != request.actor.person,
    }
    return render(request, "staff/reservist.html", shown, status=400 if form.errors else 200)


def _propose(request: SignedIn, found: "Reservist", form: ExitForm) -> "Reservist":
    return actions.propose_exit(
        reservist=found,
        reason=form.cleaned_data["reason"],
        comment=form.cleaned_data["comment"],
        by=request.actor,
        at=timezone.now(),
    )


@door("secretariat", reauthenticate=True)
@require_POST
def decide_exit(request: SignedIn, competition: str, reservist: UUID) -> HttpResponse:
    """Let somebody leave the register, or refuse it."""
    found = _reservist(competition, reservist)
    act = actions.refuse_exit if "refuse" in request.POST else actions.approve_exit
    act(reservist=found, by=request.actor, at=timezone.now())
    messages.success(request, _("Decided."))
    return redirect("staff_reservist", competition=competition, reservist=reservist)
