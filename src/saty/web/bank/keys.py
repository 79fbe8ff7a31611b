"""Keys after the fact, for owners of the test: proposed by one, decided by another."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from saty.core import items as core
from saty.testing.actions import keys as actions
from saty.testing.queries import keys as queries
from saty.web.bank import key_change
from saty.web.bank.here import bank_or_404
from saty.web.bank.result_words import CHANGES, stage_name, stage_names
from saty.web.bank.writing_form import (
    decimal_of,
    fields_of_key,
    initial_of,
    levels_of,
    right_of,
)
from saty.web.doors import SignedIn, door
from saty.web.staff.here import attempt
from saty.web.templatetags.look import OWN_NAMES

if TYPE_CHECKING:
    from saty.testing.models import KeyChange

PER_PAGE = 50


class KeyForm(forms.Form):
    """What is to happen to an item, and why."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is to happen"), choices=list(CHANGES.items()),
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("What is wrong, and how it was found"),
        help_text=gettext_lazy("Sealed with the item; the log commits to it."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: Any, *, item: core.Item) -> None:
        super().__init__(data, initial=initial_of(item))
        self.item = item
        for name, field in fields_of_key(item.kind, item.size, item.targets):
            self.fields[name] = field
        for language in item.wordings if item.kind == "text" else ():
            self.fields[f"{language}-accepted"] = forms.CharField(
                label=_("Accepted answers, one a line") + f": {OWN_NAMES[language]}",
                required=False,
                max_length=core.MOST_CHARACTERS,
                widget=forms.Textarea(attrs={"rows": 3, "lang": language}),
            )
        others = [name for name in self.fields if name not in {"kind", "reason"}]
        self.order_fields(["kind", *others, "reason"])

    @property
    def key(self) -> dict[str, Any] | None:
        """The key that was given; None for an item that counts for everybody."""
        given, kind = self.cleaned_data, self.item.kind
        if given["kind"] != "key":
            return None
        found: dict[str, Any] = {
            "right": list(right_of(kind, given, self.item.size)),
            "levels": list(levels_of(kind, given, self.item.size)),
        }
        if kind == "number":
            found |= {
                "value": decimal_of(given["value"]),
                "tolerance": decimal_of(given["tolerance"]) or "0",
            }
        if kind == "text":
            found["accepted"] = {
                language: [
                    line.strip()
                    for line in given[f"{language}-accepted"].splitlines()
                    if line.strip()
                ]
                for language in self.item.wordings
            }
        return found


@door("test_owner", "auditor")
def keys(request: SignedIn, bank: str) -> HttpResponse:
    """Every change of a key of the bank, newest first."""
    found = bank_or_404(bank)
    page = Paginator(queries.changes_of_bank(found), PER_PAGE).get_page(request.GET.get("page"))
    names = stage_names((each.stage for each in page), timezone.now())
    lines = [
        key_change.line_of(each, names) | {"url": reverse("bank_key", args=[bank, each.id])}
        for each in page
    ]
    return render(request, "bank/keys.html", {"bank": found, "page": page, "lines": lines})


@door("test_owner")
def propose(request: SignedIn, bank: str, version: UUID, stage_id: UUID) -> HttpResponse:
    """Propose to correct the key of an item in a stage, or to count it for everybody."""
    found, at = bank_or_404(bank), timezone.now()
    used = queries.used_version(found, version, stage_id)
    if used is None:
        raise Http404
    kept, stage = used
    item = queries.scored_as(kept, stage, reader=request.actor, at=at)
    form = KeyForm(request.POST or None, item=item)
    if form.is_valid():
        made = attempt(
            form,
            lambda: actions.propose_key_change(
                stage=stage,
                version=kept,
                kind=form.cleaned_data["kind"],
                key=form.key,
                reason=form.cleaned_data["reason"],
                by=request.actor,
                at=at,
            ),
        )
        if made is not None:
            messages.success(request, _("Proposed. What it would change is being computed."))
            return redirect("bank_key", bank=bank, change=made.id)
    shown = {
        "bank": found,
        "form": form,
        "item": kept.item,
        "stage_name": stage_name(stage, at),
        "prompt": key_change.prompt_of(item),
        "options": key_change.options_of(item),
    }
    return render(request, "bank/propose_key.html", shown, status=400 if form.errors else 200)


def _change(bank: str, key: UUID) -> "KeyChange":
    found = queries.change_in_bank(bank_or_404(bank), key)
    if found is None:
        raise Http404
    return found


@door("test_owner", "auditor")
def key(request: SignedIn, bank: str, change: UUID) -> HttpResponse:
    """One change: everybody's score before and after."""
    found = _change(bank, change)
    shown = key_change.page_of(request, found)
    if isinstance(shown, HttpResponse):
        return shown
    shown |= {
        "bank": found.version.item.bank,
        "back": reverse("bank_keys", args=[bank]),
        "decide_url": reverse("bank_decide_key", args=[bank, change]),
        "renew_url": reverse("bank_renew_key", args=[bank, change]),
        "progress_url": reverse("bank_key_progress", args=[bank, change]),
        "page_url": reverse("bank_key", args=[bank, change]),
    }
    return render(request, "bank/key.html", shown)


@door("test_owner", "auditor")
def progress(request: SignedIn, bank: str, change: UUID) -> HttpResponse:
    """Whether it is still being computed what a change does."""
    page, here = (reverse(name, args=[bank, change]) for name in ("bank_key", "bank_key_progress"))
    return key_change.progress(request, _change(bank, change), page=page, here=here)


@door("test_owner")
@require_POST
def renew(request: SignedIn, bank: str, change: UUID) -> HttpResponse:
    """Compute anew what a change does."""
    actions.renew_effects(change=_change(bank, change), by=request.actor, at=timezone.now())
    messages.success(request, _("It is being computed anew."))
    return redirect("bank_key", bank=bank, change=change)


@door("test_owner", reauthenticate=True)
@require_POST
def decide(request: SignedIn, bank: str, change: UUID) -> HttpResponse:
    """Approve or refuse."""
    messages.success(request, key_change.decide(request, _change(bank, change)))
    return redirect("bank_key", bank=bank, change=change)
