"""Answers of a test that was sat elsewhere: the template, an upload with every bad cell named."""

from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from saty.testing import answer_rows
from saty.testing.actions import answer_sheets as actions
from saty.testing.policies import results as policies
from saty.testing.queries import answers as queries
from saty.web.doors import SignedIn, door
from saty.web.lists import XLSX
from saty.web.rule_words import own
from saty.web.staff.here import Here, attempt, stage_or_404

if TYPE_CHECKING:
    from saty.testing.models import AnswerSheet

log = structlog.get_logger(__name__)
PER_PAGE = 200


class AnswersForm(forms.Form):
    """An upload."""

    file = forms.FileField(
        label=gettext_lazy("Sheet of answers"),
        help_text=gettext_lazy(
            "XLSX, or CSV in UTF-8, at most 5 MB: stage code, language, and a column for each"
            " question. First it is only checked."
        ),
    )


@door("secretariat")
def template(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """An empty sheet with the codes whose answers are awaited."""
    at = timezone.now()
    here = stage_or_404(competition, stage, at)
    content = answer_rows.template_for(queries.expected_of(here.stage, at))
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{here.stage.key}-answers.xlsx"'
    return response


@door("secretariat")
def upload(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Upload a sheet; the next page names every bad cell."""
    at = timezone.now()
    here = stage_or_404(competition, stage, at)
    form = AnswersForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        made = attempt(
            form,
            lambda: actions.preview_answers(
                stage=here.stage, file=form.cleaned_data["file"], by=request.actor, at=at
            ),
        )
        if made is not None:
            if made.faults:
                kinds = sorted({fault["fault"] for fault in made.faults})
                log.warning("answers_have_faults", stage=stage, faults=kinds)
            return redirect(
                "staff_answer_sheet", competition=competition, stage=stage, sheet=made.id
            )
    shown = _shown(here) | {
        "form": form,
        "takes_answers": policies.takes_answers(here.stage, here.file),
        "sheets": queries.answer_sheets_of(here.stage)[:20],
    }
    return render(request, "staff/upload_answers.html", shown, status=400 if form.errors else 200)


def _shown(here: Here) -> dict[str, object]:
    return {"here": here, "competition": here.competition, "name": own(here.rule.title)}


def _sheet(here: Here, key: UUID) -> "AnswerSheet":
    found = queries.answer_sheet(here.stage, key)
    if found is None:
        raise Http404
    return found


@door("secretariat")
def sheet(request: SignedIn, competition: str, stage: str, sheet: UUID) -> HttpResponse:
    """A previewed sheet: its faults by place, or how many sittings it would record."""
    here = stage_or_404(competition, stage, timezone.now())
    found = _sheet(here, sheet)
    faults = [{**fault, "words": answer_rows.WORDS[fault["fault"]]} for fault in found.faults]
    shown = _shown(here) | {
        "sheet": found,
        "page": Paginator(faults, PER_PAGE).get_page(request.GET.get("page")),
        "has_more": any(fault["fault"] == "and_more" for fault in found.faults),
    }
    return render(request, "staff/answers.html", shown)


@door("secretariat")
@require_POST
def decide(request: SignedIn, competition: str, stage: str, sheet: UUID) -> HttpResponse:
    """Record a sheet as a whole, or put it aside."""
    at = timezone.now()
    here = stage_or_404(competition, stage, at)
    found = _sheet(here, sheet)
    if "discard" in request.POST:
        actions.discard_answers(sheet=found, by=request.actor, at=at)
        messages.info(request, _("The sheet was put aside. Nothing was recorded."))
    else:
        actions.record_answers(sheet=found, by=request.actor, at=at)
        messages.success(request, _("The whole sheet was recorded."))
    return redirect("staff_stage", competition=competition, stage=stage)
