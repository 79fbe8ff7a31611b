"""Stuck cases: what no longer moves by itself. Each area registers what it knows."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from saty.notices import actions, queries
from saty.web.doors import SignedIn, door
from saty.web.reach import competitions_of, demand_whole

if TYPE_CHECKING:
    from django.utils.functional import Promise

READERS = ("secretariat", "administrator", "auditor")
SHOWN = 100
"""How many cases of a kind the page lists."""


@dataclass(frozen=True, slots=True)
class Case:
    """One stuck case: what, since when, its page, and the address of the act that mends it."""

    words: "str | Promise"
    since: datetime | None
    url: str = ""
    mend_url: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """All stuck cases of one kind: how many, what to do, and the oldest of them."""

    key: str
    title: "str | Promise"
    remedy: "str | Promise"
    count: int
    cases: tuple[Case, ...] = ()
    mend: "str | Promise" = field(default="")


Reach = Collection[UUID] | None
"""Ids of the competitions that the reader reaches; None for all."""

Source = Callable[[datetime, Reach], Iterable[Kind]]
_SOURCES: list[Source] = []


def register(source: Source) -> None:
    """Add a source; registering the same one twice has no effect."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def kinds(at: datetime, within: Reach) -> list[Kind]:
    """Every kind that has a stuck case within reach, in order of registration."""
    return [kind for source in _SOURCES for kind in source(at, within) if kind.count]


@door(*READERS)
def stuck(request: SignedIn) -> HttpResponse:
    """Everything that is stuck within reach. No case names a candidate."""
    now = timezone.now()
    shown = {
        "kinds": kinds(now, _within(request)),
        "now": now,
        "may_mend": request.actor.role == "secretariat" and not request.actor_scope,
        "shown": SHOWN,
    }
    return render(request, "staff/stuck.html", shown)


def _within(request: SignedIn) -> Reach:
    found = competitions_of(request, *READERS)
    return None if found is None else [UUID(competition) for competition in found]


@door("secretariat")
@require_POST
def send_again(request: SignedIn, delivery: UUID) -> HttpResponse:
    """Have a mail sent again, under the same Message-ID."""
    demand_whole(request)
    found = queries.stuck_delivery(delivery)
    if found is None:
        raise Http404
    actions.send_again(delivery=found, by=request.actor, at=timezone.now())
    messages.success(request, _("The mail is queued again, under the same Message-ID."))
    return redirect("staff_stuck")
