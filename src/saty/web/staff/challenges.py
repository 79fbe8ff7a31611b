"""Challenges of items of a test, for the secretariat of its competition."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from saty.testing.queries import challenges as queries
from saty.web.bank import item_challenge
from saty.web.doors import SignedIn, door
from saty.web.rule_words import own
from saty.web.staff.here import stage_or_404


@door("secretariat", "auditor")
def challenges(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Every challenged item of a stage, those with most open challenges first."""
    here = stage_or_404(competition, stage, timezone.now())
    page, lines = item_challenge.page_of(request, queries.of_stage(here.stage))
    for line in lines:
        of = line["challenged"]
        line["url"] = reverse("staff_challenge", args=[competition, stage, of.version.id])
    shown = {
        "competition": here.competition,
        "caption": own(here.rule.title),
        "page": page,
        "lines": lines,
        "back": reverse("staff_stage", args=[competition, stage]),
    }
    return render(request, "bank/challenges.html", shown)


@door("secretariat", "auditor")
def challenge(request: SignedIn, competition: str, stage: str, version: UUID) -> HttpResponse:
    """The challenges of one item: the item as it was posed, the reasons by stage code."""
    here = stage_or_404(competition, stage, timezone.now())
    of = queries.challenged(here.stage, version)
    if of is None:
        raise Http404
    form = None
    if request.method == "POST":
        is_done, form = item_challenge.decide(request, here.stage, of)
        if is_done:
            return redirect(
                "staff_challenge", competition=competition, stage=stage, version=version
            )
    shown = item_challenge.item_of(request, here.stage, of) | {
        "competition": here.competition,
        "stage_name": own(here.rule.title),
        "back": reverse("staff_challenges", args=[competition, stage]),
        "form": form or item_challenge.DecisionForm(),
        "keys_url": reverse("staff_keys", args=[competition, stage]),
    }
    status = 422 if form is not None else 200
    return render(request, "bank/challenge.html", shown, status=status)
