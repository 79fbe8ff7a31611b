"""Challenges of items of a bank, for owners of the test."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from saty.testing.queries import challenges as queries
from saty.web.bank import item_challenge
from saty.web.bank.here import bank_or_404
from saty.web.bank.result_words import stage_name
from saty.web.doors import SignedIn, door

if TYPE_CHECKING:
    from saty.stages.models import Stage
    from saty.testing.models import ItemVersion


@door("test_owner", "auditor")
def challenges(request: SignedIn, bank: str) -> HttpResponse:
    """Every challenged item of the bank, at each stage."""
    found = bank_or_404(bank)
    page, lines = item_challenge.page_of(request, queries.of_bank(found))
    for line in lines:
        of = line["challenged"]
        line["url"] = reverse("bank_challenge", args=[bank, of.stage.id, of.version.id])
    shown = {"bank": found, "page": page, "lines": lines, "back": reverse("bank", args=[bank])}
    return render(request, "bank/challenges.html", shown)


def _challenged(bank: str, stage_id: UUID, version: UUID) -> "tuple[Stage, ItemVersion]":
    held = queries.challenged_in(bank_or_404(bank), stage_id, version)
    if held is None:
        raise Http404
    return held


@door("test_owner", "auditor")
def challenge(request: SignedIn, bank: str, stage_id: UUID, version: UUID) -> HttpResponse:
    """The challenges of one item at a stage."""
    return _shown(request, bank, *_challenged(bank, stage_id, version))


def _shown(
    request: SignedIn,
    bank: str,
    stage: "Stage",
    version: "ItemVersion",
    form: item_challenge.DecisionForm | None = None,
) -> HttpResponse:
    of = [bank, stage.id, version.id]
    shown = item_challenge.item_of(
        request, stage, version, key_url=lambda change: reverse("bank_key", args=[bank, change.id])
    ) | {
        "bank": version.item.bank,
        "stage_name": stage_name(stage, timezone.now()),
        "back": reverse("bank_challenges", args=[bank]),
        "form": form or item_challenge.DecisionForm(),
        "decide_url": reverse("bank_decide_challenge", args=of),
        "propose_url": reverse("bank_propose_key", args=[bank, version.id, stage.id])
        if request.actor.role == "test_owner"
        else "",
    }
    return render(request, "bank/challenge.html", shown, status=200 if form is None else 422)


@door("test_owner", reauthenticate=True)
@require_POST
def decide(request: SignedIn, bank: str, stage_id: UUID, version: UUID) -> HttpResponse:
    """Uphold or dismiss, as an owner who did not make the item."""
    stage, of = _challenged(bank, stage_id, version)
    is_done, form = item_challenge.decide(request, stage, of)
    if not is_done:
        return _shown(request, bank, stage, of, form)
    return redirect("bank_challenge", bank=bank, stage_id=stage_id, version=version)
