"""A sitting in the tables, for tests of the lane."""

from datetime import datetime, timedelta
from typing import Any

from saty.testing.models import Sitting, SittingPart
from tests import factories
from tests import factories_of_testing as testing

MINUTES = 40
WINDOW = timedelta(hours=2)


def _made(questions: int, **fields: Any) -> Sitting:
    bank = testing.bank()
    competition = factories.competition()
    stage = competition.stages.get(key="test")
    form = testing.locked_form(
        testing.blueprint(bank, stage), [testing.item(bank) for _ in range(questions)]
    )
    return Sitting.objects.create(
        entry=factories.on_roster(factories.submitted(competition), stage),
        form=form,
        language="kk",
        **fields,
    )


def sitting(begun: datetime, questions: int = 3, **fields: Any) -> Sitting:
    """A sitting that began at `begun`, in one part of 40 minutes and 30 seconds of grace."""
    made = _made(questions, started_at=begun, **fields)
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


def waiting(at: datetime, sections: int = 3, **fields: Any) -> Sitting:
    """A sitting that waits to be started at `at`: sections of one question and 40 minutes each."""
    window = {"starts_from": at - WINDOW, "starts_until": at + WINDOW, "checked_in_at": at}
    made = _made(sections, **{**window, **fields})
    for number in range(sections):
        SittingPart.objects.create(
            sitting=made,
            number=number,
            section=f"section-{number}",
            first=number,
            last=number,
            seconds=MINUTES * 60,
        )
    return made
