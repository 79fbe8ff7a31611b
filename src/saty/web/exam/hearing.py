"""A hearing about a verified result: when, about which figures, and afterwards what was decided."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from saty.people.roles import CANDIDATE
from saty.stages.announced import announced_at
from saty.testing.queries import drops
from saty.web import moments
from saty.web.components import Row
from saty.web.doors import SignedIn, door
from saty.web.exam.mine import crumbs, mine_or_404
from saty.web.rule_words import own


@door(CANDIDATE)
def hearing(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """My hearing; its outcome only after the decision on the stage is announced."""
    mine = mine_or_404(request, competition, stage, timezone.now())
    found = drops.hearing_of(mine.entry)
    if found is None:
        raise Http404
    is_announced = announced_at(mine.entry.stage_id, mine.at) is not None
    figures = {key: moments.signed(text) for key, text in found.figures.items()}
    rows = [
        Row(_("First result"), figures["first"]),
        Row(_("Second result"), figures["second"]),
        Row(_("Difference"), figures["drop"]),
        Row(_("Heard from a difference of"), figures["limit"]),
    ]
    shown = {
        "mine": mine,
        "slug": mine.slug,
        "stage": mine.rule.key,
        "title": own(mine.rule.title),
        "crumbs": crumbs(mine, _("Hearing")),
        "now": mine.at,
        "rows": rows,
        "hearing": found,
        "is_to_come": found.invited_for is not None and mine.at < found.invited_for,
        "outcome": found.outcome if is_announced and found.state == "decided" else "",
    }
    return render(request, "exam/hearing.html", shown)
