"""What happens to a version: submitted, reviewed, approved, retired; and what is said of it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from saty.common.refusals import Refusal
from saty.core import items as core
from saty.testing.actions import items, reviews
from saty.testing.queries import items as queries
from saty.web.bank.here import bank_or_404
from saty.web.bank.items import CommentForm, item_or_404, shown_item
from saty.web.doors import SignedIn, door
from saty.web.errors import told
from saty.web.staff.here import ReasonForm, attempt

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from saty.testing.models import Item, ItemVersion

MOST_TICKED = 500
WORKERS = ("item_author", "item_reviewer", "test_owner")


def _begin(*, version: "ItemVersion", by: Any, at: Any) -> object:
    return items.begin_version(item=version.item, by=by, at=at)


ACTS: Mapping[str, tuple[Callable[..., object], "_StrPromise"]] = {
    "submit": (reviews.submit, gettext_lazy("Given to reviewers.")),
    "take-back": (reviews.take_back, gettext_lazy("Taken back. You can write on.")),
    "accept": (reviews.accept, gettext_lazy("Reviewed. The owner of the test approves it.")),
    "begin": (_begin, gettext_lazy("A new version is begun. The old one stays as it is.")),
    "drop": (items.drop_draft, gettext_lazy("The draft is given up. The history keeps it.")),
}
"""What needs no words: the act, and what is said afterwards."""


def _newest(bank: str, number: int) -> "tuple[Item, ItemVersion]":
    item = item_or_404(bank_or_404(bank), number)
    return item, queries.standing(queries.versions(item))


def _seen(request: SignedIn, version: "ItemVersion") -> int:
    """How many saves of this version the page had shown, from "version.saves"; else 0."""
    return _saves(request.POST.get("seen", ""), version)


def _saves(said: str, version: "ItemVersion") -> int:
    number, _dot, saves = said.partition(".")
    is_known = number == str(version.number) and saves.isdecimal() and len(saves) < 9
    return int(saves) if is_known else 0


@door(*WORKERS)
@require_POST
def act(request: SignedIn, bank: str, number: int, act: str) -> HttpResponse:
    """One of the acts that need no words; policies say whose it is."""
    if act not in ACTS:
        raise Http404
    _item, version = _newest(bank, number)
    done, words = ACTS[act]
    more = {"seen": _seen(request, version)} if act == "accept" else {}
    done(version=version, **more, by=request.actor, at=timezone.now())
    messages.success(request, words)
    goes_on = act in {"take-back", "begin"}
    return redirect("bank_write_item" if goes_on else "bank_item", bank=bank, number=number)


@door("item_reviewer", "test_owner")
@require_POST
def send_back(request: SignedIn, bank: str, number: int) -> HttpResponse:
    """Send a version back to its author, with the reason."""
    item, version = _newest(bank, number)
    form = ReasonForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["reason"]
        sent = attempt(
            form,
            lambda: reviews.return_to_author(
                version=version, text=text, by=request.actor, at=timezone.now()
            ),
        )
        if sent is not None:
            messages.success(request, _("Sent back, with your reason."))
            return redirect("bank_item", bank=bank, number=number)
    return shown_item(request, item.bank, item, reason=form)


@door("test_owner", reauthenticate=True)
@require_POST
def approve(request: SignedIn, bank: str, number: int) -> HttpResponse:
    """Let a reviewed version into forms."""
    _item, version = _newest(bank, number)
    seen = _seen(request, version)
    reviews.approve(version=version, seen=seen, by=request.actor, at=timezone.now())
    messages.success(request, _("Approved. It can stand in forms."))
    return redirect("bank_item", bank=bank, number=number)


@door("test_owner", reauthenticate=True)
@require_POST
def retire(request: SignedIn, bank: str, number: int) -> HttpResponse:
    """Take an approved version out of use."""
    item, version = _newest(bank, number)
    version = queries.approved(item) or version
    form = ReasonForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        retired = attempt(
            form,
            lambda: reviews.retire(
                version=version, reason=reason, by=request.actor, at=timezone.now()
            ),
        )
        if retired is not None:
            messages.success(request, _("Retired. Forms that are locked keep it."))
            return redirect("bank_item", bank=bank, number=number)
    return shown_item(request, item.bank, item, reason=form, nth=version.number)


@door(*WORKERS)
@require_POST
def comment(request: SignedIn, bank: str, number: int) -> HttpResponse:
    """Say something about an item, or one of its texts."""
    item, version = _newest(bank, number)
    form = CommentForm(request.POST, content=core.from_json(version.content))
    if form.is_valid():
        reviews.comment(version=version, **form.cleaned_data, by=request.actor, at=timezone.now())
        messages.success(request, _("Said."))
        return redirect("bank_item", bank=bank, number=number)
    return shown_item(request, item.bank, item, comment=form)


@door(*WORKERS)
@require_POST
def settle(request: SignedIn, bank: str, note: UUID) -> HttpResponse:
    """What was said is dealt with."""
    found = queries.note(bank_or_404(bank), note)
    if found is None:
        raise Http404
    settled = reviews.settle(note=found, by=request.actor, at=timezone.now())
    messages.success(request, _("Settled."))
    return redirect("bank_item", bank=bank, number=settled.version.item.number)


@door("item_reviewer", "test_owner", reauthenticate=True)
@require_POST
def together(request: SignedIn, bank: str) -> HttpResponse:
    """Accept or approve the items that were ticked in the list: all, or none if one cannot be."""
    found = bank_or_404(bank)
    ticked = _ticked(request.POST.getlist("numbers")[:MOST_TICKED])
    versions = list(queries.newest(found).filter(item__number__in=ticked))
    seen = {version.id: _saves(ticked[version.item.number], version) for version in versions}
    if not versions:
        messages.error(request, _("Nothing was ticked. Tick the items first."))
        return redirect("bank_items", bank=bank)
    try:
        _all_of(request, versions, seen)
    except Refusal as refusal:
        messages.error(request, told(refusal))
    else:
        messages.success(request, _("Done for all that were ticked: %d.") % len(versions))
    return redirect("bank_items", bank=bank)


def _ticked(given: list[str]) -> dict[int, str]:
    """Number of an item -> the version and its saves that the list had shown."""
    pairs = (each.partition(":") for each in given)
    return {
        int(number): said
        for number, _colon, said in pairs
        if number.isdecimal() and len(number) < 9
    }


def _all_of(request: SignedIn, versions: "list[ItemVersion]", seen: Mapping[UUID, int]) -> None:
    now = timezone.now()
    act = reviews.approve_many if request.actor.role == "test_owner" else reviews.accept_many
    act(versions=versions, seen=seen, by=request.actor, at=now)
