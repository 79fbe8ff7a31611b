"""Writing an item: three languages beside each other, with a live preview, saved as one goes."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from saty.common.refusals import Refusal
from saty.core import items as core
from saty.testing.actions import items as actions
from saty.testing.policies import items as policies
from saty.testing.queries import contents
from saty.testing.queries import items as queries
from saty.testing.states import VersionState
from saty.web.bank.here import bank_or_404
from saty.web.bank.item_words import KINDS, Difference, all_words, differences
from saty.web.bank.items import item_or_404
from saty.web.bank.shown import advice_on, columns, source_in, what_is_wrong
from saty.web.bank.writing_form import WritingForm
from saty.web.doors import SignedIn, door
from saty.web.staff.here import attempt

if TYPE_CHECKING:
    from saty.testing.models import Item, ItemVersion

IN_STEP = "in-step"
NOTHING: list[Difference] = []


def _read(request: SignedIn, version: "ItemVersion") -> int:
    """How many saves of this version the page had seen; 0 where it showed another one."""
    given = request.POST.get("read", "")
    is_known = given.isdecimal() and len(given) < 9
    return int(given) if is_known and request.POST.get("version") == str(version.number) else 0


def _draft(request: SignedIn, bank: str, number: int) -> "tuple[Item, ItemVersion]":
    item = item_or_404(bank_or_404(bank), number)
    return item, queries.standing(queries.versions(item))


def _form(request: SignedIn, item: "Item", kept: core.Item) -> WritingForm:
    data = request.POST if request.method == "POST" else None
    more = request.POST.get("more", "")
    return WritingForm(data, item=kept, languages=item.bank.languages, more=more)


def _save(
    request: SignedIn, version: "ItemVersion", content: core.Item, at: datetime
) -> "ItemVersion":
    in_step = [each for each in request.POST.getlist(IN_STEP) if each in content.wordings]
    return actions.save_version(
        version=version,
        content=content,
        read=_read(request, version),
        in_step=in_step,
        by=request.actor,
        at=at,
    )


@door("item_author", "test_owner")
def write(request: SignedIn, bank: str, number: int) -> HttpResponse:
    """Write a draft. Nothing that was typed is lost, whoever saved in between."""
    item, version = _draft(request, bank, number)
    if version.state != VersionState.DRAFT and request.method != "POST":
        return redirect("bank_item", bank=bank, number=number)
    now = timezone.now()
    kept = contents.opened([version], reader=request.actor, at=now)[version.id]
    form = _form(request, item, kept)
    content, conflict, status = kept, NOTHING, 200
    if form.is_bound and not form.is_valid():
        status = 400
    elif form.is_bound:
        content = form.content(tidy="more" not in request.POST)
        saved = attempt(form, lambda: _save(request, version, content, now))
        if saved is None:
            conflict, status = differences(all_words(kept), all_words(content)), 409
        elif "more" in request.POST:
            version = saved
        else:
            messages.success(request, _("Saved."))
            return redirect("bank_item", bank=bank, number=number)
    page = _page(item, version, content) | {
        "form": form,
        "kind": KINDS[item.kind],
        "conflict": conflict,
        "has_options": item.kind in core.WITH_OPTIONS,
        "has_targets": item.kind == "matching",
    }
    return render(request, "bank/write_item.html", page, status=status)


def _page(item: "Item", version: "ItemVersion", content: core.Item) -> dict[str, Any]:
    names = queries.picture_names(item.bank)
    text = item.stimulus.wordings if item.stimulus else None
    missing = policies.what_is_missing(content, item.bank.languages, version.stale, text)
    return {
        "bank": item.bank,
        "item": item,
        "version": version,
        "columns": columns(content, item, source_in(item.bank, names), stale=version.stale),
        "wrong": what_is_wrong(content, missing, names),
        "advice": advice_on(version, content),
    }


@door("item_author", "test_owner")
@require_POST
def autosave(request: SignedIn, bank: str, number: int) -> HttpResponse:
    """Save the whole form as it stands, and answer with the previews.

    409 where another saved in between or it is no draft any more: the page says so, and its text
    stays in it.
    """
    item, version = _draft(request, bank, number)
    form = _form(request, item, core.from_json(version.content))
    if not form.is_valid():
        return HttpResponse(status=422)
    content = form.content()
    try:
        version = _save(request, version, content, timezone.now())
    except Refusal:
        return HttpResponse(status=409)
    return render(request, "bank/written.html", _page(item, version, content))
