"""Score sheets: the template, an upload with every bad row named, applied or put aside."""

from uuid import UUID

import structlog
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from saty.stages import queries, sheet_rows
from saty.stages.actions import sheets
from saty.stages.sheet_template import template_for
from saty.web.doors import SignedIn, door
from saty.web.lists import XLSX
from saty.web.rule_words import own
from saty.web.staff.here import stage_or_404

log = structlog.get_logger(__name__)
PER_PAGE = 200


class SheetForm(forms.Form):
    """An upload."""

    file = forms.FileField(
        label=gettext_lazy("Score sheet"),
        help_text=gettext_lazy("XLSX, or CSV in UTF-8, at most 5 MB. First it is only checked."),
    )


@door("secretariat")
def template(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """An empty sheet with the codes that have no result yet."""
    here = stage_or_404(competition, stage, timezone.now())
    content = template_for(here.stage, here.file, (get_language() or "en")[:2])
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{here.stage.key}.xlsx"'
    return response


@door("secretariat")
def upload(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Upload a sheet; the next page names every bad row."""
    at = timezone.now()
    here = stage_or_404(competition, stage, at)
    form = SheetForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        made = sheets.preview_sheet(
            stage=here.stage, file=file, name=file.name, by=request.actor, at=at
        )
        if made.faults:
            kinds = sorted({fault["fault"] for fault in made.faults})
            log.warning("sheet_has_faults", stage=stage, faults=kinds)
        return redirect("staff_sheet", competition=competition, stage=stage, sheet=made.id)
    shown = {
        "here": here,
        "competition": here.competition,
        "name": own(here.rule.title),
        "form": form,
    }
    return render(request, "staff/upload_sheet.html", shown, status=400 if form.errors else 200)


@door("secretariat")
def sheet(request: SignedIn, competition: str, stage: str, sheet: UUID) -> HttpResponse:
    """A previewed sheet: its faults by place, or what it would record."""
    here = stage_or_404(competition, stage, timezone.now())
    found = queries.sheet(here.stage, sheet)
    if found is None:
        raise Http404
    faults = [{**fault, "words": sheet_rows.WORDS[fault["fault"]]} for fault in found.faults]
    page = Paginator(faults, PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "here": here,
        "competition": here.competition,
        "name": own(here.rule.title),
        "sheet": found,
        "page": page,
        "has_more": any(fault["fault"] == "and_more" for fault in found.faults),
        "rows": len(found.rows),
        "overwritten": queries.overwritten_by(found) if found.rows else 0,
        "absent": sum(row["outcome"] == "absent" for row in found.rows),
    }
    return render(request, "staff/sheet.html", shown)


@door("secretariat")
@require_POST
def decide(request: SignedIn, competition: str, stage: str, sheet: UUID) -> HttpResponse:
    """Apply a sheet as a whole, or put it aside."""
    at = timezone.now()
    here = stage_or_404(competition, stage, at)
    found = queries.sheet(here.stage, sheet)
    if found is None:
        raise Http404
    if "discard" in request.POST:
        sheets.discard_sheet(sheet=found, by=request.actor, at=at)
        messages.info(request, _("The sheet was put aside. Nothing was recorded."))
    else:
        sheets.apply_sheet(sheet=found, by=request.actor, at=at)
        messages.success(request, _("The whole sheet was recorded."))
    return redirect("staff_stage", competition=competition, stage=stage)
