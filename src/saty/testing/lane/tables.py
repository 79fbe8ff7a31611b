"""What the lane knows of forms: read once per process, since locked forms never change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.testing.lane.app import KnownForm, Sheet, Terms
from saty.testing.lane.asked import Question
from saty.testing.models import Form, FormItem, FormSheet
from saty.testing.queries.control_room import config_keys

TERMS_LAST = 5.0
"""Seconds for which a process goes by the rules that it read; an amendment counts after these."""


@contextmanager
def given_back() -> Iterator[None]:
    """Whoever serves the lane keeps no connection of Django's."""
    try:
        yield
    finally:
        if not connection.in_atomic_block:
            connection.close()


def read_form(form: bytes) -> KnownForm | None:
    """A locked form by the beginning of its hash."""
    with given_back():
        found = Form.objects.filter(sha256__startswith=form.hex()).select_related("blueprint")
        locked = found.first()
        if locked is None:
            return None
        rows = FormItem.objects.filter(form=locked).select_related("version__item")
        table = {
            row.public_id: Question(
                row.position, row.version.item.kind, tuple(row.option_ids), tuple(row.target_ids)
            )
            for row in rows.defer("version__content")
        }
        return KnownForm(table, locked.blueprint.stage_id)


def read_terms(stage: UUID) -> Terms | None:
    """What the rules in force now say of starting the test of a stage."""
    return terms_at(stage, timezone.now())


def terms_at(stage: UUID, at: datetime) -> Terms | None:
    """What the rules in force at a moment say of starting the test of a stage."""
    from saty.stages.models import Stage

    with given_back():
        row = Stage.objects.filter(id=stage).select_related("competition").first()
        if row is None:
            return None
        file = programmes.rules_in_force(row.competition_id, at).file
        exam = file.stage(row.key).exam or schema.Exam(default=True)
        keys = config_keys(stage) if exam.safe_browser else ()
        page = reverse("exam_player", args=[row.competition.slug, row.key]) if keys else ""
        return Terms(exam.grace_seconds, exam.identity == "checked", keys, page)


def read_sheet(name: str) -> Sheet | None:
    """A form in one language, by the hash of its bytes."""
    with given_back():
        row = FormSheet.objects.filter(sha256=name).select_related("form").first()
        return Sheet(bytes.fromhex(row.form.sha256)[:8], bytes(row.content)) if row else None
