"""The calendar of a draft, the pre-flight, and the opening."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from saty.common.refusals import Refusal
from saty.programmes import policies, queries
from saty.programmes.actions import competitions
from saty.programmes.preflight import PreflightFault, preflight
from saty.web.doors import SignedIn, door
from saty.web.errors import told
from saty.web.forms import moments
from saty.web.staff.competition_forms import WindowForm
from saty.web.staff.competition_lines import window_name
from saty.web.staff.reach import competition_or_404

if TYPE_CHECKING:
    from saty.programmes.models import Competition


@dataclass(frozen=True, slots=True)
class FaultLine:
    """A fault of the pre-flight, and the page on which to mend it."""

    words: str
    where: str
    href: str


@door("secretariat")
def window(request: SignedIn, competition: str, window: str) -> HttpResponse:
    """Set the dates of a window of a draft."""
    found = competition_or_404(competition)
    standing = queries.windows(found.id).get(window)
    if standing is None:
        raise Http404
    start = moments.initial(standing.opens_at, "opens")
    start |= moments.initial(standing.closes_at, "closes")
    form = WindowForm(request.POST or None, initial=start)
    if form.is_valid() and _set(request, found, window, form):
        messages.success(request, _("The dates were set. The pre-flight compares all of them."))
        return redirect("staff_competition", competition=found.slug)
    file = queries.newest_or_draft_rules(found.id).file
    shown = {"form": form, "competition": found, "name": window_name(file, window)}
    return render(request, "staff/window.html", shown, status=400 if form.errors else 200)


def _set(request: SignedIn, found: "Competition", key: str, form: WindowForm) -> bool:
    try:
        competitions.set_window(
            competition=found,
            key=key,
            opens_at=form.cleaned_data["opens_at"],
            closes_at=form.cleaned_data["closes_at"],
            by=request.actor,
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, told(refusal))
        return False
    return True


@door("secretariat", "administrator", "auditor")
def check(request: SignedIn, competition: str) -> HttpResponse:
    """Everything to mend before the competition opens, and where; then the opening."""
    found = competition_or_404(competition)
    policies.check_is_draft(found)
    faults = preflight(found, timezone.now())
    rules = queries.draft_rules(found.id)
    to_mend = [fault for fault in faults if not fault.is_warning]
    may_open = request.actor.role == "secretariat"
    shown = {
        "competition": found,
        "faults": [_line(found, fault) for fault in to_mend],
        "warnings": [_line(found, fault) for fault in faults if fault.is_warning],
        "rules": rules,
        "may_open": may_open and not to_mend and policies.can_open(found, rules, request.actor),
        "is_own_draft": may_open and not policies.can_open(found, rules, request.actor),
    }
    return render(request, "staff/preflight.html", shown)


def _line(competition: "Competition", fault: PreflightFault) -> FaultLine:
    kind, _colon, key = fault.place.partition(":")
    slug = competition.slug
    if kind == "calendar":
        href = reverse("staff_window", args=[slug, key])
        return FaultLine(str(fault.words), _("Dates"), href)
    if kind == "people":
        return FaultLine(str(fault.words), _("Roles of officials"), reverse("staff_people"))
    if kind == "body":
        return FaultLine(str(fault.words), _("Commissions"), reverse("staff_bodies", args=[slug]))
    where = _("Programme file, line %(line)s") % {"line": key} if key else _("Programme file")
    return FaultLine(str(fault.words), where, reverse("staff_replace_file", args=[slug]))


@door("secretariat", reauthenticate=True)
@require_POST
def open_competition(request: SignedIn, competition: str) -> HttpResponse:
    """Open it: the rules are frozen and published."""
    found = competition_or_404(competition)
    competitions.open_competition(competition=found, by=request.actor, at=timezone.now())
    messages.success(request, _("The competition is open. Its rules are frozen and published."))
    return redirect("staff_competition", competition=found.slug)
