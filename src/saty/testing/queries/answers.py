"""What a sheet of answers of a stage has to look like, and the sheets that came."""

from datetime import datetime
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from saty.stages.models import RosterEntry, Stage
from saty.testing.answer_rows import Expected
from saty.testing.models import AnswerSheet, Bank, Sitting
from saty.testing.scales import locked_forms, scales_of


def expected_of(stage: Stage, at: datetime) -> Expected:
    """The roster with the form of each, and how each form's questions are answered."""
    forms = locked_forms(stage)
    rows = RosterEntry.objects.filter(stage=stage).annotate(
        has_ended=Q(end__isnull=False),
        has_sat=Exists(Sitting.objects.filter(entry=OuterRef("pk"))),
    )
    listed = list(
        rows.values_list("code", "id", "has_ended", "has_sat", "form_assignment__form_id")
    )
    banks = Bank.objects.filter(blueprints__stage=stage)
    return Expected(
        entries={code: key for code, key, has_ended, _sat, _form in listed if not has_ended},
        ended=frozenset(code for code, _key, has_ended, _sat, _form in listed if has_ended),
        sat=frozenset(code for code, _key, _ended, has_sat, _form in listed if has_sat),
        form_of={code: form for code, _key, _ended, _sat, form in listed if form},
        scales=scales_of(forms, {}, at),
        languages=frozenset(name for bank in banks for name in bank.languages),
    )


def answer_sheets_of(stage: Stage) -> QuerySet[AnswerSheet]:
    """Sheets of answers of a stage with `has_faults`, newest first; what is in them stays shut."""
    has_faults = Case(When(faults=[], then=False), default=True)
    rows = AnswerSheet.objects.filter(stage=stage).annotate(has_faults=has_faults)
    return rows.defer("rows", "faults").order_by("-uploaded_at")


def answer_sheet(stage: Stage, key: UUID) -> AnswerSheet | None:
    """One sheet of answers of a stage."""
    return AnswerSheet.objects.filter(stage=stage, id=key).defer("rows").first()
