"""How forms and items of the test worked."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from saty.testing.queries import statistics as queries
from saty.testing.queries.exposure import exposure
from saty.web.bank import option_chart
from saty.web.bank.here import READERS, bank_or_404
from saty.web.bank.result_words import (
    figure,
    flag_words,
    form_name,
    language_name,
    stage_name,
    stage_names,
)
from saty.web.components import Figure
from saty.web.doors import SignedIn, door
from saty.web.lists import wants_file, xlsx_response
from saty.web.moments import num
from saty.web.titles import entitle

if TYPE_CHECKING:
    from saty.testing.queries.statistics import FormShown, ItemShown

PER_PAGE = 50
OWNERS = ("test_owner", "auditor")
"""Who may see which items stand in a form."""


@door(*OWNERS)
def statistics(request: SignedIn, bank: str) -> HttpResponse:
    """The locked forms of a bank that were sat, or will be."""
    found = bank_or_404(bank)
    page = Paginator(queries.forms_of(found), PER_PAGE).get_page(request.GET.get("page"))
    entitle(form.blueprint.stage.competition for form in page)
    names = stage_names((form.blueprint.stage for form in page), timezone.now())
    lines = [{"form": form, "stage": names[form.blueprint.stage_id]} for form in page]
    return render(request, "bank/statistics.html", {"bank": found, "page": page, "lines": lines})


@door(*OWNERS)
def form(request: SignedIn, bank: str, form: UUID) -> HttpResponse:
    """How a form worked: reliability, scores, and the items that need a look, the worst first."""
    found = bank_or_404(bank)
    kept = queries.form(found, form)
    if kept is None:
        raise Http404
    languages = queries.of_form(kept)
    chosen = languages.get(request.GET.get("language", ""), languages.get(""))
    if chosen is not None and wants_file(request):
        return _export(chosen)
    shown: dict[str, Any] = {
        "bank": found,
        "locked": kept,
        "name": form_name(kept),
        "stage": stage_name(kept.blueprint.stage, timezone.now()),
        "languages": [(key, language_name(key)) for key in languages],
        "chosen": chosen,
    }
    if chosen is not None:
        shown |= {
            "figures": _figures(chosen),
            "picture": option_chart.of_scores(chosen),
            "bins": [
                (figure(low, 0), figure(high, 0), num(number))
                for low, high, number in option_chart.bins_of(chosen)
            ],
            "worst": _lines(chosen.worst_first),
            "rest": _lines([each for each in chosen.items if not each.flags]),
        }
    return render(request, "bank/form_statistics.html", shown)


def _figures(form: "FormShown") -> list[Figure]:
    return [
        Figure(num(form.people), _("People")),
        Figure(figure(form.mean), _("Mean, in items")),
        Figure(figure(form.deviation), _("Standard deviation")),
        Figure(figure(form.alpha), _("Reliability (alpha)"), tone="progress"),
        Figure(figure(form.error), _("Standard error of measurement")),
    ]


def _lines(items: "list[ItemShown]") -> list[dict[str, Any]]:
    return [
        {
            "number": each.item_number,
            "position": each.position + 1,
            "p": figure(each.p),
            "item_rest": figure(each.item_rest),
            "without": figure(each.alpha_without),
            "flags": flag_words(each.flags),
        }
        for each in items
    ]


def _export(form: "FormShown") -> HttpResponse:
    heading = [
        _("Place in the form"), _("Item"), _("Difficulty p"), _("Item-rest correlation"),
        _("Alpha without the item"), _("Needs a look"),
    ]  # fmt: skip
    cells = [
        [
            line["position"],
            line["number"],
            line["p"],
            line["item_rest"],
            line["without"],
            " ".join(line["flags"]),
        ]
        for line in _lines(list(form.items))
    ]
    return xlsx_response("form-statistics", heading, cells)


@door(*READERS)
def item(request: SignedIn, bank: str, number: int) -> HttpResponse:
    """How an item worked, in every form and language; where its key may be changed."""
    found = bank_or_404(bank)
    kept = queries.item(found, number)
    if kept is None:
        raise Http404
    shown = {
        "bank": found,
        "item": kept,
        "statistics": queries.of_item(kept, reader=request.actor, at=timezone.now()),
        "exposure": exposure([kept.id])[kept.id],
        "places": _places(kept) if request.actor.role == "test_owner" else [],
    }
    return render(request, "bank/item_figures.html", shown)


def _places(item: Any) -> list[dict[str, Any]]:
    """The stages in which a version stands: there its key may be changed."""
    rows = queries.stages_with(item)
    names = stage_names((stage for _version, stage in rows), timezone.now())
    return [
        {"version": version, "stage": stage, "name": names[stage.id]} for version, stage in rows
    ]
