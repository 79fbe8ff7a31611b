"""Constraints of challenges and hearings: each is broken by a row that is written directly."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from saty.testing.models import DropHearing, ItemChallenge, Sitting
from tests import factories
from tests import factories_of_testing as testing
from tests.factories import OPENS

LATER = OPENS + timedelta(hours=1)
pytestmark = pytest.mark.django_db


def entry():
    competition = factories.competition()
    return factories.on_roster(factories.submitted(competition), competition.stages.get(key="test"))


def challenge(**fields):
    of = entry()
    form = testing.locked_form(
        testing.blueprint(testing.bank(), of.stage), [testing.item(testing.bank())]
    )
    sitting = Sitting.objects.create(entry=of, form=form, language="kk")
    values = {
        "sitting": sitting,
        "version": form.items.get().version,
        "position": 0,
        "reason": "Two are right.",
        "filed_at": OPENS,
    }
    return ItemChallenge(**{**values, **fields})


def hearing(**fields):
    values = {
        "entry": entry(),
        "figures": {},
        "called_by": factories.person(),
        "called_at": OPENS,
    }
    return DropHearing(**{**values, **fields})


def second_challenge():
    first = challenge()
    first.save()
    return challenge(sitting=first.sitting)


def second_hearing():
    first = hearing()
    first.save()
    return hearing(entry=first.entry)


def decided_by_one():
    one = factories.person()
    return hearing(
        state="decided", outcome="confirmed", reason="Ill.", proposed_by=one, decided_by=one,
        decided_at=LATER,
    )  # fmt: skip


BROKEN = {
    "item_challenged_once": second_challenge,
    "decided_item_challenge_is_answered": lambda: challenge(
        state="upheld", decided_by=factories.person(), decided_at=LATER
    ),
    "proposed_hearing_has_an_outcome": lambda: hearing(state="proposed", outcome="confirmed"),
    "hearing_decided_by_another": decided_by_one,
    "one_hearing_of_a_sitting": second_hearing,
}


@pytest.mark.parametrize("name", BROKEN)
def test_row_that_breaks_a_constraint_is_refused_by_the_database(name):
    row = BROKEN[name]()

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.save(force_insert=True)

    assert name in str(refused.value) or "UNIQUE constraint failed" in str(refused.value)


@pytest.mark.parametrize(
    "make",
    [
        challenge,
        lambda: challenge(
            state="dismissed", decided_by=factories.person(), decided_at=LATER, answer="It stands."
        ),
        hearing,
        lambda: hearing(
            state="decided", outcome="confirmed", reason="Ill.", proposed_by=factories.person(),
            decided_by=factories.person(), decided_at=LATER,
        ),
    ],
)  # fmt: skip
def test_row_that_breaks_none_is_taken(make):
    row = make()

    row.save(force_insert=True)

    assert type(row).objects.get(id=row.id) == row
