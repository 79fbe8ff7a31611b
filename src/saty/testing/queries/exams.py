"""Reads for the exam: what a form poses, and where a candidate stands."""

from collections.abc import Sequence
from uuid import UUID

from saty.stages.models import RosterEntry
from saty.testing.models import BankPicture, Form, FormItem, Sitting


def languages_of(form: Form) -> Sequence[str]:
    """The languages of the form's bank."""
    languages: list[str] = form.blueprint.bank.languages
    return languages


def places_of(form: Form) -> list[FormItem]:
    """What stands in a form, in order, with versions and texts."""
    rows = FormItem.objects.filter(form=form).select_related("version__item__stimulus")
    return list(rows.order_by("position"))


def picture(form: Form, name: str) -> BankPicture | None:
    """A picture of the form's bank."""
    return BankPicture.objects.filter(bank=form.blueprint.bank_id, name=name).first()


def entry_of(stage: UUID, person: UUID) -> RosterEntry | None:
    """The roster entry of a candidate at a stage."""
    rows = RosterEntry.objects.filter(stage=stage, application__candidate=person)
    return rows.select_related("stage", "application").first()


def sitting_of(entry: RosterEntry) -> Sitting | None:
    """The sitting of a candidate that counts."""
    rows = Sitting.objects.filter(entry=entry, voided_at__isnull=True)
    return rows.select_related("form", "entry__stage").order_by("-attempt").first()
