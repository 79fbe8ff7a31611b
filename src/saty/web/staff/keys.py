"""Changes of keys of a test, for the secretariat of its competition."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from saty.testing.actions import keys as actions
from saty.testing.queries import keys as queries
from saty.web.bank import key_change
from saty.web.doors import SignedIn, door
from saty.web.rule_words import own
from saty.web.staff.here import Here, stage_or_404

if TYPE_CHECKING:
    from saty.testing.models import KeyChange

PER_PAGE = 50


@door("secretariat", "auditor")
def keys(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Every change of a key of a stage, newest first."""
    here = stage_or_404(competition, stage, timezone.now())
    rows = queries.changes_of_stage(here.stage)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    names = {here.stage.id: own(here.rule.title)}
    lines = [
        key_change.line_of(each, names)
        | {"url": reverse("staff_key", args=[competition, stage, each.id])}
        for each in page
    ]
    shown = {
        "competition": here.competition,
        "here": here,
        "name": own(here.rule.title),
        "page": page,
        "lines": lines,
    }
    return render(request, "staff/keys.html", shown)


def _change(here: Here, key: UUID) -> "KeyChange":
    found = queries.change_in_stage(here.stage, key)
    if found is None:
        raise Http404
    return found


@door("secretariat", "auditor")
def key(request: SignedIn, competition: str, stage: str, change: UUID) -> HttpResponse:
    """One change: everybody's score before and after."""
    here = stage_or_404(competition, stage, timezone.now())
    shown = key_change.page_of(request, _change(here, change))
    if isinstance(shown, HttpResponse):
        return shown
    shown |= {
        "competition": here.competition,
        "back": reverse("staff_keys", args=[competition, stage]),
        "decide_url": reverse("staff_decide_key", args=[competition, stage, change]),
        "renew_url": reverse("staff_renew_key", args=[competition, stage, change]),
        "progress_url": reverse("staff_key_progress", args=[competition, stage, change]),
        "page_url": reverse("staff_key", args=[competition, stage, change]),
    }
    return render(request, "bank/key.html", shown)


@door("secretariat", "auditor")
def progress(request: SignedIn, competition: str, stage: str, change: UUID) -> HttpResponse:
    """Whether it is still being computed what a change does."""
    here = stage_or_404(competition, stage, timezone.now())
    of = [competition, stage, change]
    page, itself = (reverse(name, args=of) for name in ("staff_key", "staff_key_progress"))
    return key_change.progress(request, _change(here, change), page=page, here=itself)


@door("secretariat")
@require_POST
def renew(request: SignedIn, competition: str, stage: str, change: UUID) -> HttpResponse:
    """Compute anew what a change does."""
    here = stage_or_404(competition, stage, timezone.now())
    actions.renew_effects(change=_change(here, change), by=request.actor, at=timezone.now())
    messages.success(request, _("It is being computed anew."))
    return redirect("staff_key", competition=competition, stage=stage, change=change)


@door("secretariat", reauthenticate=True)
@require_POST
def decide(request: SignedIn, competition: str, stage: str, change: UUID) -> HttpResponse:
    """Approve or refuse."""
    here = stage_or_404(competition, stage, timezone.now())
    messages.success(request, key_change.decide(request, _change(here, change)))
    return redirect("staff_key", competition=competition, stage=stage, change=change)
