"""Identity clashes: whose number it is, and what the other one is told."""

from datetime import timedelta

import pytest

from saty.applications import documents_stage
from saty.applications.actions.clashes import holder_of, settle
from saty.applications.models import IdentityClash
from saty.common.refusals import Conflict, NotNow, Refusal
from saty.ledger.models import Entry
from saty.programmes.kinds import Obstacle
from tests import factories
from tests.applications.verifying import AT, filed, gaps, official, ref

pytestmark = pytest.mark.django_db
NUMBER = "1:" + "ab" * 32
LOST = Obstacle(
    "fact_refused", {"target": "fact:identity-number", "reason": "differs-from-register"}
)


def claims(competition=None, number=2):
    """Submitted applications with one identity number; all but the first are contested."""
    within = competition or factories.competition()
    return [
        filed(
            within,
            identity_index=NUMBER,
            contested=place > 0,
            submitted_at=factories.WHILE_FILING + timedelta(hours=place),
        )
        for place in range(number)
    ]


def clash_of(first, second):
    return IdentityClash.objects.create(first=first, second=second, found_at=AT)


def settled(clash, upheld, **changed):
    given = {"ready_reason": "differs-from-register", "reason": "Register asked", **changed}
    return settle(clash=clash, upheld=upheld, by=official("secretariat"), at=AT, **given)


def contested(*applications):
    for application in applications:
        application.refresh_from_db()
    return [application.contested for application in applications]


@pytest.mark.parametrize("winner", [0, 1])
def test_settled_clash_gives_the_number_to_one_and_an_obstacle_to_the_other(winner):
    both = claims()
    clash = clash_of(*both)

    settled(clash, both[winner])

    outcome = {r.application: r.obstacles for r in _results(both[0])}
    assert outcome == {both[winner].id: (), both[1 - winner].id: (LOST,)}
    assert contested(*both) == [winner == 1, winner == 0]


def _results(application):
    return documents_stage.results(ref(application.competition), AT)


def test_settled_clash_is_one_entry_that_shows_nothing():
    first, second = claims()
    clash = clash_of(first, second)

    settled(clash, first)

    entry = Entry.objects.get(kind="identity_clash_settled")
    opened = entry.opening.sealed["fields"]
    assert (entry.subject, entry.public) == (f"clash:{clash.id}", {})
    assert opened["upheld"]["value"] == f"application:{first.id}"
    assert gaps() == []


def test_settled_clash_is_not_settled_again():
    first, second = claims()
    clash = clash_of(first, second)
    settled(clash, first)

    with pytest.raises(NotNow):
        settled(clash, second)

    assert contested(first, second) == [False, True]


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"reason": " "}, "clash.no_reason"),
        ({"ready_reason": ""}, "clash.no_ready_reason"),
        ({"ready_reason": "expired"}, "clash.no_ready_reason"),
    ],
)
def test_clash_settled_without_its_reasons_is_refused(changed, key):
    first, second = claims()

    with pytest.raises(Refusal) as refused:
        settled(clash_of(first, second), first, **changed)

    assert refused.value.key == key


def test_third_claim_is_settled_for_whom_the_second_clash_upheld():
    first, second, third = claims(number=3)
    one, two = clash_of(first, second), clash_of(first, third)
    settled(one, second)

    with pytest.raises(Conflict) as refused:
        settled(two, third)
    settled(two, second)

    assert refused.value.key == "clash.held_by_another"
    assert holder_of(two) == second
    assert contested(first, second, third) == [True, False, True]
    outcome = {r.application: r.obstacles for r in _results(first)}
    assert outcome == {first.id: (LOST,), second.id: (), third.id: (LOST,)}


def test_clash_is_not_settled_for_an_application_that_has_nothing_to_do_with_it():
    first, second = claims()
    stranger = filed(first.competition)

    with pytest.raises(Conflict):
        settled(clash_of(first, second), stranger)

    assert contested(first, second) == [False, True]
