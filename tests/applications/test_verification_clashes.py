"""Identity clashes: whose number it is, and what the other one is told."""

from datetime import timedelta

import pytest

from saty.applications import documents_stage
from saty.applications.actions.clashes import decide, holder_of, propose_settlement
from saty.applications.models import IdentityClash
from saty.common.refusals import Conflict, NotNow, NotYours, Refusal
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


def proposed(clash, upheld, by=None, **changed):
    given = {"ready_reason": "differs-from-register", "reason": "Register asked", **changed}
    by = by or official("secretariat")
    return propose_settlement(clash=clash, upheld=upheld, by=by, at=AT, **given)


def settled(clash, upheld, **changed):
    proposed(clash, upheld, **changed)
    return decide(clash=clash, agree=True, by=official("secretariat"), at=AT)


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


def test_log_keeps_who_proposed_and_who_settled():
    first, second = claims()
    clash, by, other = clash_of(first, second), official("secretariat"), official("secretariat")
    proposed(clash, first, by)

    decide(clash=clash, agree=True, by=other, at=AT)

    entry = Entry.objects.select_related("opening").get(kind="identity_clash_settled")
    assert entry.actor == other.opaque
    assert entry.opening.sealed["fields"]["proposed_by"]["value"] == by.opaque


def test_proposal_alone_gives_the_number_to_nobody_and_holds_the_stage_up():
    first, second = claims()

    clash = proposed(clash_of(first, second), second)

    assert (clash.state, contested(first, second)) == ("proposed", [False, True])
    blockers = documents_stage.blockers(ref(first.competition), AT)
    assert [each.count for each in blockers if each.key == "clashes_open"] == [1]
    assert not Entry.objects.filter(kind="identity_clash_settled").exists()


def test_proposal_is_not_settled_by_whoever_made_it():
    first, second = claims()
    by = official("secretariat")
    clash = proposed(clash_of(first, second), first, by)

    with pytest.raises(NotYours) as refused:
        decide(clash=clash, agree=True, by=by, at=AT)

    assert refused.value.key == "clash.own_proposal"


def test_proposal_that_is_sent_back_waits_for_another_one():
    first, second = claims()
    clash = proposed(clash_of(first, second), first)

    back = decide(clash=clash, agree=False, by=official("secretariat"), at=AT)

    assert (back.state, back.upheld_id, back.proposed_by_id) == ("open", None, None)
    assert (back.reason, back.ready_reason) == (None, "")
    assert gaps() == []


def test_clash_that_nobody_proposed_to_settle_cannot_be_decided():
    with pytest.raises(NotNow):
        decide(clash=clash_of(*claims()), agree=True, by=official("secretariat"), at=AT)


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
