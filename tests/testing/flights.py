"""A test whose forms can be flown: locked as they are, and a lane that a test's transaction has."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from saty.common.actors import Actor
from saty.testing.actions import preflights
from saty.testing.models import Form, FormItem, Preflight
from saty.testing.queries.forms import fingerprint
from saty.testing.queries.preflights import basis
from tests import factories
from tests.factories_of_exams import Test, open_test

SECTIONS = {
    "knowledge": ("single", "multiple", "ordering", "text"),
    "analytical": ("matching", "number", "judgement"),
}


def officer() -> Actor:
    """One of the secretariat."""
    return factories.acting(factories.person(), "secretariat")


def one_to_fly(kinds: Any = None, **fields: Any) -> Test:
    """A test with one form of every kind of question, whose hash is of what it holds."""
    made = open_test(kinds or SECTIONS, **fields)
    seal(made.form)
    return made


def seal(form: Form) -> None:
    """Give a form the hash of what it holds now."""
    rows = FormItem.objects.filter(form=form).select_related("version__item__stimulus")
    form.sha256 = fingerprint(form, list(rows.order_by("position")))
    form.save(update_fields=["sha256"])


def flown(test: Test, at: datetime | None = None, **fields: Any) -> Preflight:
    """A run over its forms, within the transaction of a test."""
    from saty.rehearsal.lane import lane

    at = at or timezone.now()
    asked = preflights.ask(stage=test.entry.stage, by=officer(), at=at)
    return preflights.carry_out(preflight=asked.id, now=lambda: at, lanes=lane, **fields)


def passed(stage: Any, at: datetime | None = None) -> Preflight:
    """A run that stands for the forms of a stage as they are, without its sittings."""
    at = at or timezone.now()
    return Preflight.objects.create(
        stage=stage,
        state="passed",
        basis=basis(stage, at),
        asked_at=at,
        started_at=at,
        ended_at=at,
        done=1,
        total=1,
    )
