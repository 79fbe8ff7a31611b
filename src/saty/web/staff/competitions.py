"""Competitions: the list, making one from a programme file, its page, its file, its end."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from saty.common.refusals import Refusal
from saty.programmes import queries
from saty.programmes.actions import competitions
from saty.programmes.states import COMPETITION
from saty.web.doors import SignedIn, door
from saty.web.errors import told
from saty.web.forms import moments
from saty.web.reach import demand_whole
from saty.web.staff import competition_parts
from saty.web.staff.competition_forms import FileForm, MakeForm, ReasonForm
from saty.web.staff.competition_lines import outage_lines, version_lines, window_lines
from saty.web.staff.reach import competition_or_404, reach
from saty.web.titles import entitle

if TYPE_CHECKING:
    from saty.programmes.models import Competition

PER_PAGE = 50


@door("secretariat", "administrator", "auditor")
def list_of(request: SignedIn) -> HttpResponse:
    """The competitions within reach, newest first."""
    within = queries.competitions_within(reach(request, "secretariat", "administrator", "auditor"))
    page = Paginator(within, PER_PAGE).get_page(request.GET.get("page"))
    entitle(page.object_list)
    shown = {"page": page, "may_make": reach(request, "secretariat") is None}
    return render(request, "staff/competitions.html", shown)


@door("secretariat")
def make(request: SignedIn) -> HttpResponse:
    """Make a draft from a programme file; the faults of a file stand by line."""
    demand_whole(request)
    form = MakeForm(request.POST or None, request.FILES or None)
    if form.is_valid() and (made := _drafted(request, form)) is not None:
        messages.success(request, _("The draft was made. Set its dates, then check it."))
        return redirect("staff_competition", competition=made.slug)
    status = 400 if form.errors else 200
    return render(request, "staff/make_competition.html", {"form": form}, status=status)


def _drafted(request: SignedIn, form: MakeForm) -> "Competition | None":
    try:
        return competitions.draft_competition(
            text=form.text,
            slug=form.cleaned_data["slug"],
            opens_at=form.cleaned_data["opens_at"],
            by=request.actor,
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, told(refusal))
        return None


@door("secretariat", "administrator", "auditor")
def competition(request: SignedIn, competition: str) -> HttpResponse:
    """One competition: its calendar, its rules in their versions, its outages, what may be done."""
    found = competition_or_404(competition)
    rules = queries.newest_or_draft_rules(found.id)
    versions = list(queries.rules_versions(found.id))
    is_ours = request.actor.role == "secretariat"
    shown = {
        "competition": found,
        "title": rules.file.title,
        "windows": window_lines(rules.file, queries.windows(found.id), timezone.now()),
        "versions": version_lines(versions),
        "outages": outage_lines(rules.file, queries.outages(found.id)),
        "parts": competition_parts.parts_of(found, request.actor.role),
        "may_draft": is_ours and COMPETITION.can("open", found.state),
        "may_amend": is_ours and COMPETITION.can("end", found.state),
        "may_end": is_ours and COMPETITION.can("end", found.state),
        "may_cancel": is_ours and COMPETITION.can("cancel", found.state),
        "now": timezone.now(),
    }
    return render(request, "staff/competition.html", shown)


@door("secretariat")
def replace_file(request: SignedIn, competition: str) -> HttpResponse:
    """Give a draft another file or another opening."""
    found = competition_or_404(competition)
    start = moments.initial(found.opens_at, "opens")
    form = FileForm(request.POST or None, request.FILES or None, initial=start)
    if form.is_valid() and _replaced(request, found, form):
        messages.success(request, _("The file was replaced, and the dates were counted anew."))
        return redirect("staff_competition", competition=found.slug)
    shown = {"form": form, "competition": found}
    status = 400 if form.errors else 200
    return render(request, "staff/replace_file.html", shown, status=status)


def _replaced(request: SignedIn, found: "Competition", form: FileForm) -> bool:
    try:
        competitions.replace_file(
            competition=found,
            text=form.text,
            opens_at=form.cleaned_data["opens_at"],
            by=request.actor,
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, told(refusal))
        return False
    return True


@door("secretariat", reauthenticate=True)
def end(request: SignedIn, competition: str) -> HttpResponse:
    """End an open competition, with a reason."""
    return _close(request, competition, competitions.end_competition, "end")


@door("secretariat", reauthenticate=True)
def cancel(request: SignedIn, competition: str) -> HttpResponse:
    """Cancel a draft or an open competition, with a reason."""
    return _close(request, competition, competitions.cancel_competition, "cancel")


def _close(request: SignedIn, slug: str, act: Any, verb: str) -> HttpResponse:
    found = competition_or_404(slug)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        act(competition=found, reason=reason, by=request.actor, at=timezone.now())
        messages.success(request, _("Done. The reason is on record."))
        return redirect("staff_competition", competition=found.slug)
    shown = {"form": form, "competition": found, "verb": verb}
    status = 400 if form.errors else 200
    return render(request, "staff/close_competition.html", shown, status=status)
