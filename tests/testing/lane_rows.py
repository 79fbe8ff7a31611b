"""A sitting in the tables, for tests of the lane."""

from datetime import datetime, timedelta
from typing import Any

from saty.testing.models import Sitting, SittingPart
from tests import factories
from tests import factories_of_testing as testing

MINUTES = 40


def sitting(begun: datetime, questions: int = 3, **fields: Any) -> Sitting:
    """A sitting that began at `begun`, in one part of 40 minutes and 30 seconds of grace."""
    bank = testing.bank()
    competition = factories.competition()
    stage = competition.stages.get(key="test")
    form = testing.locked_form(
        testing.blueprint(bank, stage), [testing.item(bank) for _ in range(questions)]
    )
    made = Sitting.objects.create(
        entry=factories.on_roster(factories.submitted(competition), stage),
        form=form,
        language="kk",
        started_at=begun,
        **fields,
    )
    ends = begun + timedelta(minutes=MINUTES)
    SittingPart.objects.create(
        sitting=made,
        number=0,
        section="knowledge",
        first=0,
        last=questions - 1,
        seconds=MINUTES * 60,
        began_at=begun,
        ends_at=ends,
        closes_at=ends + timedelta(seconds=30),
    )
    return made
