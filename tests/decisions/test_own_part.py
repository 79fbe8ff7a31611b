"""Who stepped out for a candidate, or is one, has no hand in the decision; the deputy stands in."""

import pytest

from saty.bodies.actions import declare_recusal
from saty.bodies.models import Membership
from saty.common.actors import Actor
from saty.common.refusals import NotYours
from saty.decisions import policies
from saty.decisions.actions import (
    approve_decision,
    draft_decision,
    propose_revocation,
    refuse_decision,
    revoke,
)
from tests import factories
from tests.decisions import deciding
from tests.decisions.deciding import AT, MOMENT
from tests.stages import running

pytestmark = pytest.mark.django_db


def steps_out(stage, capacity: str) -> Actor:
    """Somebody of the body steps out for the first candidate; who that is."""
    who = deciding.sitting(stage, capacity)
    declare_recusal(
        membership=Membership.objects.get(body=deciding.body_of(stage), person=who.person),
        application=running.application_of(stage),
        reason="A cousin.",
        by=who,
        at=AT,
    )
    return who


def own(stage, role: str):
    """The first candidate of a stage, who holds an office as well."""
    return factories.acting(running.application_of(stage).candidate, role)


def test_chair_who_stepped_out_does_not_approve_and_the_deputy_does():
    decision = deciding.enter(deciding.drafted(30, 20, 10))
    chair, deputy = (deciding.sitting(decision.stage, each) for each in ("chair", "deputy"))
    steps_out(decision.stage, "chair")

    with pytest.raises(NotYours, match="stepped_out"):
        approve_decision(decision=decision, by=chair, at=AT)
    with pytest.raises(NotYours, match="stepped_out"):
        refuse_decision(decision=decision, reason="No.", by=chair, at=AT)
    done = approve_decision(decision=decision, by=deputy, at=AT)

    assert (done.state, done.approved_by_id) == ("approved", deputy.person)


def test_deputy_does_not_approve_while_the_chair_can():
    decision = deciding.enter(deciding.drafted(30, 20, 10))
    deciding.chair(decision.stage)
    deputy = deciding.sitting(decision.stage, "deputy")

    with pytest.raises(NotYours, match="chair_presides"):
        approve_decision(decision=decision, by=deputy, at=AT)

    body = deciding.body_of(decision.stage)
    assert not policies.can_preside(decision, body, deputy, AT)


def test_deputy_approves_while_no_chair_sits():
    decision = deciding.enter(deciding.drafted(30, 20, 10))
    Membership.objects.filter(capacity="chair").update(until=deciding.BEFORE)

    done = approve_decision(decision=decision, by=deciding.sitting(decision.stage, "deputy"), at=AT)

    assert done.state == "approved"


def test_deputy_who_stepped_out_as_well_does_not_approve():
    decision = deciding.enter(deciding.drafted(30, 20, 10))
    for capacity in ("chair", "deputy"):
        steps_out(decision.stage, capacity)

    with pytest.raises(NotYours, match="stepped_out"):
        approve_decision(decision=decision, by=deciding.sitting(decision.stage, "deputy"), at=AT)


def test_secretary_who_stepped_out_does_not_enter_and_another_secretary_does():
    decision = deciding.drafted(30, 20, 10)
    secretary = steps_out(decision.stage, "secretary")
    other = factories.member(deciding.body_of(decision.stage), "secretary")

    with pytest.raises(NotYours, match="stepped_out"):
        deciding.enter(decision, by=secretary)
    done = deciding.enter(decision, by=factories.acting(other.person, "body_secretary"))

    assert done.state == "entered"


def test_chair_who_is_a_candidate_does_not_approve():
    decision = deciding.enter(deciding.drafted(30, 20, 10))
    chair = own(decision.stage, "chair")
    seats = deciding.body_of(decision.stage).memberships.filter(capacity="chair")
    seats.update(person=chair.person)

    with pytest.raises(NotYours, match="stepped_out"):
        approve_decision(decision=decision, by=chair, at=AT)


def test_chair_who_stepped_out_does_not_revoke():
    decision = deciding.announced(30, 20, 10)
    steps_out(decision.stage, "chair")
    propose_revocation(decision=decision, reason="An error.", by=running.officer(), at=MOMENT)

    with pytest.raises(NotYours, match="stepped_out"):
        revoke(decision=decision, by=deciding.chair(decision.stage), at=MOMENT)


def test_officer_who_is_a_candidate_has_no_hand_in_a_decision():
    stage = deciding.ready(30, 20, 10)
    officer = own(stage, "secretariat")

    with pytest.raises(NotYours, match="own_candidacy"):
        draft_decision(stage=stage, by=officer, at=AT)
    decision = draft_decision(stage=stage, by=running.officer(), at=AT)
    with pytest.raises(NotYours, match="own_candidacy"):
        refuse_decision(decision=decision, reason="No.", by=officer, at=AT)


def test_officer_who_is_a_candidate_proposes_no_revocation():
    decision = deciding.announced(30, 20, 10)

    with pytest.raises(NotYours, match="own_candidacy"):
        propose_revocation(
            decision=decision, reason="No.", by=own(decision.stage, "secretariat"), at=MOMENT
        )


def test_chair_who_approves_twice_has_approved_once():
    decision = deciding.enter(deciding.drafted(30, 20, 10))
    chair = deciding.chair(decision.stage)

    first, second = (approve_decision(decision=decision, by=chair, at=AT) for _ in range(2))

    assert first.approved_at == second.approved_at
    assert running.lost(*deciding.KINDS) == []
