"""One form: its items as they are filed, a swap of one of them, and the list for auditors."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saty.testing.actions.forms import swap_item
from saty.testing.queries import forms as queries
from saty.testing.queries.contents import note_reading
from saty.web.bank import form_words
from saty.web.bank.blueprints import READERS, described, duration_of
from saty.web.bank.form_words import Names
from saty.web.bank.here import bank_or_404
from saty.web.doors import SignedIn, door
from saty.web.staff.here import attempt

if TYPE_CHECKING:
    from saty.testing.models import Bank, Form
    from saty.testing.queries.forms import Standing


class SwapForm(forms.Form):
    """Which item comes in."""

    into = forms.ChoiceField(
        label=gettext_lazy("Item that takes its place"), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


def _form_or_404(bank: "Bank", key: UUID) -> "Form":
    found = queries.form(bank, key)
    if found is None:
        raise Http404
    return found


@door(*READERS)
def form(request: SignedIn, bank: str, form: UUID) -> HttpResponse:
    """The items of a form as they are filed; none of them is opened."""
    at = timezone.now()
    found = bank_or_404(bank)
    shown_form = _form_or_404(found, form)
    blueprint = shown_form.blueprint
    of = described(blueprint.stage, found, at)
    all_forms = queries.forms_of(blueprint)
    standing = queries.read_forms(blueprint, all_forms, reader=request.actor, at=at)
    place = [each.id for each in all_forms].index(shown_form.id)
    may_swap = request.actor.role == "test_owner" and blueprint.stage.closed_at is None
    shown = {
        "bank": found,
        "form": shown_form,
        "blueprint": blueprint,
        "title": of.title,
        "sections": [
            (of.names.section(key), [_line(standing, version, of.names) for version in versions])
            for key, versions in standing.forms[place].items()
        ],
        "may_swap": may_swap and shown_form.state == "draft",
    }
    return render(request, "bank/form.html", shown)


def _line(standing: "Standing", version: str, said: Names) -> dict[str, Any]:
    known, row = standing.known[version], standing.versions[version]
    places = sum(version in keys for form in standing.forms for keys in form.values())
    return {
        "version": row,
        "number": row.item.number,
        "topic": said.of("topic", known.topic),
        "level": known.level,
        "kind": said.of("kind", known.kind),
        "share": form_words.percent(known.share),
        "time": duration_of(known.seconds),
        "exposure": known.exposure,
        "is_anchor": len(standing.forms) > 1 and places == len(standing.forms),
    }


@door("test_owner")
def swap(request: SignedIn, bank: str, form: UUID, out: UUID) -> HttpResponse:
    """Put another item in the place of one."""
    at = timezone.now()
    found = bank_or_404(bank)
    shown_form = _form_or_404(found, form)
    blueprint = shown_form.blueprint
    note_reading(f"form:{shown_form.id}", reader=request.actor, at=at, what="draft of a form")
    of = described(blueprint.stage, found, at)
    standing = queries.standing(blueprint, queries.forms_of(blueprint))
    if str(out) not in standing.known:
        raise Http404
    offered = [
        _line(standing, str(each.id), of.names) for each in queries.fitting(standing, str(out))
    ]
    choices = [(str(each["version"].id), _words(each)) for each in offered]
    swapping = SwapForm(request.POST or None, choices=choices)
    if swapping.is_valid():
        into = UUID(swapping.cleaned_data["into"])
        swapped = attempt(
            swapping,
            lambda: swap_item(form=shown_form, out=out, into=into, by=request.actor, at=at),
        )
        if swapped is not None:
            messages.success(request, _("Swapped."))
            return redirect("bank_form", bank=bank, form=form)
    shown = {
        "bank": found,
        "shown_form": shown_form,
        "title": of.title,
        "out": _line(standing, str(out), of.names),
        "form": swapping,
        "has_choices": bool(choices),
    }
    status = 400 if swapping.errors else 200
    return render(request, "bank/swap_item.html", shown, status=status)


def _words(line: dict[str, Any]) -> str:
    return _(
        "Item %(number)s: %(kind)s, difficulty %(level)s, expected share %(share)s, time %(time)s,"
        " used before %(exposure)s"
    ) % {key: line[key] for key in ("number", "kind", "level", "share", "time", "exposure")}


@door(*READERS)
def printed(request: SignedIn, bank: str, form: UUID) -> HttpResponse:
    """The numbers of the items of a form, to be printed."""
    at = timezone.now()
    found = bank_or_404(bank)
    shown_form = _form_or_404(found, form)
    of = described(shown_form.blueprint.stage, found, at)
    sections = queries.read_item_numbers(shown_form, reader=request.actor, at=at)
    shown = {
        "bank": found,
        "form": shown_form,
        "title": of.title,
        "sections": [(of.names.section(key), numbers) for key, numbers in sections],
        "is_altered": shown_form.state == "locked" and queries.altered(shown_form),
    }
    return render(request, "bank/form_list.html", shown)
