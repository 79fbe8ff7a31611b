"""Reads for the exam: what a form poses, and where a candidate stands."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from saty.stages.models import RosterEntry
from saty.testing.models import (
    Answer,
    BankPicture,
    Form,
    FormItem,
    Presence,
    Sitting,
    SittingPart,
)


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


def entry_at(slug: str, stage: str, person: UUID) -> RosterEntry | None:
    """The roster entry of a candidate at a stage of a competition, by slug and key."""
    rows = RosterEntry.objects.filter(
        stage__competition__slug=slug, stage__key=stage, application__candidate=person
    )
    return rows.select_related("stage__competition", "application", "end").first()


def parts_of(sitting: Sitting) -> list[SittingPart]:
    """The sections of a sitting, in order."""
    return list(SittingPart.objects.filter(sitting=sitting).order_by("number"))


@dataclass(frozen=True, slots=True)
class Given:
    """A stored answer: its question by the public identifier, and which of several it is."""

    question: str
    position: int
    value: Any
    epoch: int
    n: int
    saved_at: datetime


def flagged(sitting: Sitting) -> list[str]:
    """The questions that the candidate flagged, as far as the device told."""
    flags = Presence.objects.filter(sitting=sitting).values_list("flags", flat=True).first()
    return list(flags or [])


def given(sitting: Sitting) -> list[Given]:
    """What is stored of a sitting, in the order of the form."""
    names: Mapping[int, str] = dict(
        FormItem.objects.filter(form=sitting.form_id).values_list("position", "public_id")
    )
    rows = Answer.objects.filter(sitting=sitting).order_by("position")
    return [
        Given(
            names[row.position], row.position, json.loads(row.value), row.epoch, row.n, row.saved_at
        )
        for row in rows
    ]
