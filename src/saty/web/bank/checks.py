"""Checks of the whole bank: what the last one found, and having it checked again."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from saty.core.bank_checks import Finding
from saty.testing import finding_words
from saty.testing.actions import checks as actions
from saty.testing.check_tasks import is_enqueued
from saty.testing.queries import checks as queries
from saty.web.bank import position_chart
from saty.web.bank.here import READERS, bank_or_404
from saty.web.doors import SignedIn, door
from saty.web.lists import wants_file, xlsx_response
from saty.web.moments import num

if TYPE_CHECKING:
    from saty.testing.models import BankCheck

PER_PAGE = 50
WORKERS = ("item_author", "item_reviewer", "test_owner")
ORDER = {key: number for number, key in enumerate(finding_words.KINDS)}
LEVELS = {"error": gettext_lazy("Error"), "warning": gettext_lazy("Warning")}
TONES = {"error": "error", "warning": "needs-you"}


class FindingFilter(forms.Form):
    """Which findings are shown."""

    level = forms.ChoiceField(
        label=gettext_lazy("Severity"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            ("error", gettext_lazy("Errors")),
            ("warning", gettext_lazy("Warnings")),
        ],
    )
    kind = forms.ChoiceField(label=gettext_lazy("Finding"), required=False)
    item = forms.IntegerField(label=gettext_lazy("Number of the item"), required=False, min_value=1)

    def __init__(self, *args: Any, counts: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                ("", _("All")),
                *((key, f"{finding_words.title(key)}: {num(counts[key])}") for key in counts),
            ]

    def takes(self, finding: Finding) -> bool:
        """Whether a finding is wanted; what was typed wrongly narrows nothing."""
        if not self.is_valid():
            return True
        wanted = self.cleaned_data
        return (
            wanted["level"] in {"", finding.level}
            and wanted["kind"] in {"", finding.key}
            and (wanted["item"] is None or str(wanted["item"]) in finding.items)
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A finding as the page shows it."""

    kind: str
    title: str
    to_do: str
    level: tuple[str, str]
    """Words and tone."""
    items: Sequence[tuple[str, str]]
    """(number, address) of each."""
    more: int
    place: str
    details: str
    shown: Sequence[str]
    """What is taken from the item itself."""


@door(*READERS)
def checks(request: SignedIn, bank: str) -> HttpResponse:
    """What the last check of the bank found, by kind, errors first."""
    found = bank_or_404(bank)
    last, under_way = queries.last(found), queries.under_way(found)
    shown: dict[str, Any] = {
        "bank": found,
        "last": last,
        "under_way": under_way,
        "has_stopped": _has_stopped(under_way),
        "may_act": request.actor.role in WORKERS,
    }
    if last is not None:
        report = queries.read(last, reader=request.actor, at=timezone.now())
        if wants_file(request):
            return _file(report)
        shown |= _shown(request, bank, report)
    return render(request, "bank/checks.html", shown)


def _shown(request: SignedIn, bank: str, report: queries.Report) -> dict[str, Any]:
    ordered = sorted(report.findings, key=_order)
    form = FindingFilter(request.GET or None, counts=Counter(each.key for each in ordered))
    wanted = [each for each in ordered if form.takes(each)]
    page = Paginator(wanted, PER_PAGE).get_page(request.GET.get("page"))
    levels = Counter(each.level for each in ordered)
    return {
        "filters": form,
        "page": page,
        "lines": [_line(bank, each) for each in page.object_list],
        "count": len(wanted),
        "errors": levels["error"],
        "warnings": levels["warning"],
        "positions": [*_places(report.positions)],
        "picture": position_chart.picture(report.positions) if report.positions else "",
    }


def _places(positions: Sequence[queries.Positions]) -> Iterator[tuple[str, str, int, int]]:
    """(which items, place, how often it is the key, how often by chance)."""
    for each in positions:
        title, chance = position_chart.title_of(each), round(sum(each.counts) / len(each.counts))
        for place, count in enumerate(each.counts):
            yield title, finding_words.letter(place), count, chance


def _order(finding: Finding) -> tuple[str, int, list[int]]:
    place = ORDER.get(finding.key, len(ORDER))
    return finding.level, place, [int(number) for number in finding.items]


def _line(bank: str, finding: Finding) -> Line:
    named = finding.items[: finding_words.MOST_NAMED]
    return Line(
        kind=f"{finding.level} {finding.key}",
        title=finding_words.title(finding.key),
        to_do=finding_words.to_do(finding.key),
        level=(str(LEVELS[finding.level]), TONES[finding.level]),
        items=[
            (num(int(number)), reverse("bank_item", kwargs={"bank": bank, "number": number}))
            for number in named
        ],
        more=len(finding.items) - len(named),
        place=finding_words.place(finding),
        details=finding_words.details(finding, num),
        shown=finding.details.get("shown", ()),
    )


def _file(report: queries.Report) -> HttpResponse:
    """The findings without any text of an item, which leaves by an export alone."""
    heading = (_("Severity"), _("Finding"), _("Items"), _("Place"), _("Details"), _("What to do"))
    rows = (
        (
            str(LEVELS[each.level]),
            finding_words.title(each.key),
            ", ".join(each.items),
            finding_words.place(each),
            finding_words.details(each, num),
            finding_words.to_do(each.key),
        )
        for each in sorted(report.findings, key=_order)
    )
    return xlsx_response("findings", heading, rows)


@door(*WORKERS)
@require_POST
def ask(request: SignedIn, bank: str) -> HttpResponse:
    """Have the whole bank checked by the worker."""
    actions.ask_for_check(bank=bank_or_404(bank), by=request.actor, at=timezone.now())
    messages.success(request, _("The bank is being checked. You may leave this page."))
    return redirect("bank_checks", bank=bank)


@door(*READERS)
def progress(request: SignedIn, bank: str) -> HttpResponse:
    """How far the check is; once it is finished, or stops, the page is loaded anew."""
    found = bank_or_404(bank)
    under_way = queries.under_way(found)
    is_over = under_way is None or _has_stopped(under_way)
    if is_over and "HX-Request" in request.headers:
        return HttpResponseClientRefresh()
    if is_over:
        return redirect("bank_checks", bank=bank)
    return render(request, "bank/check_progress.html", {"bank": found, "under_way": under_way})


def _has_stopped(under_way: "BankCheck | None") -> bool:
    """Whether a check was begun and no worker will finish it."""
    return under_way is not None and not is_enqueued(under_way.id)
