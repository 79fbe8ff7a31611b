"""A test that candidates sat, whose decision is announced; everything of it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from saty.common.actors import Actor
from saty.decisions.models import Decision, Outcome
from saty.people.roles import CANDIDATE
from saty.stages.models import Result
from saty.testing.models import Answer, FormAssignment, Sitting
from tests import factories
from tests.factories_of_exams import Test, open_test

ALL = ("parts", "place", "answers", "key", "explanation")
HOUR = timedelta(hours=1)
SHUFFLE = "0123456789abcdef" * 2


@dataclass
class Released:
    """A test with one candidate's finished sitting, and the decision on its stage."""

    test: Test
    decision: Decision
    now: datetime

    @property
    def sitting(self) -> Sitting:
        """What the candidate sat."""
        return Sitting.objects.select_related("entry__stage", "form").get(entry=self.test.entry)

    @property
    def by(self) -> Actor:
        """The candidate."""
        return factories.acting(self.test.candidate, CANDIDATE)

    @property
    def version(self) -> Any:
        """The item that is asked first in the form."""
        return self.test.form.items.get(position=0).version


def released(
    kinds: Mapping[str, Any] | None = None,
    answers: Mapping[int, str] | None = None,
    *,
    announced_ago: timedelta = HOUR,
    place: int | None = 2,
    **exam: Any,
) -> Released:
    """Sat by one candidate, with the recorded score of 4 of everything, announced a while ago.

    `answers` are stored JSON texts by position.
    """
    values = {"shows": ALL, "challenge_lasts": "P3D", **exam}
    test = open_test(kinds or {"knowledge": ("single", "number")}, **values)
    now = timezone.now()
    sit(test.entry, test.form, answers or {0: '"q0o1"', 1: '"7"'}, now)
    stage = test.entry.stage
    parts = dict.fromkeys(kinds or {"knowledge": ()}, "4")
    Result.objects.create(entry=test.entry, outcome="completed", parts=parts, recorded_at=now)
    type(stage).objects.filter(id=stage.id).update(opened_at=now - HOUR, closed_at=now - HOUR)
    test.entry.stage.refresh_from_db()
    decision = Decision.objects.create(
        stage=stage,
        rules_version=test.competition.rules_versions.get(number=2),
        state="approved",
        inputs_sha256="0" * 64,
        lines={"": {"last_score": "5", "candidates": 7}},
        drafted_by=factories.person(),
        drafted_at=factories.OPENS,
        approved_by=factories.person(),
        approved_at=factories.OPENS,
        announce_at=now - announced_ago,
    )
    Outcome.objects.create(
        decision=decision, entry=test.entry, admitted=False, place=place, total="4",
        reason="below_number",
        details={"place": "2", "last_place": "1", "score": "4", "line": "5"},
    )  # fmt: skip
    return Released(test, decision, now)


def sit(entry: Any, form: Any, answers: Mapping[int, str], at: datetime) -> Sitting:
    """A finished sitting with these answers."""
    sitting = Sitting.objects.create(
        entry=entry,
        form=form,
        language="en",
        shuffle=SHUFFLE,
        started_at=at - HOUR,
        finished_at=at - HOUR / 2,
    )
    Answer.objects.bulk_create(
        Answer(sitting=sitting, position=position, value=value, saved_at=at)
        for position, value in answers.items()
    )
    return sitting


def another(of: Released, answers: Mapping[int, str]) -> Sitting:
    """Another candidate who sat the same form."""
    entry = factories.on_roster(factories.submitted(of.test.competition), of.test.entry.stage)
    FormAssignment.objects.create(entry=entry, form=of.test.form, drawn_at=of.now)
    return sit(entry, of.test.form, answers, of.now)
