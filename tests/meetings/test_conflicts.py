"""No vote on a candidate is opened while a conflict of interest is not settled."""

import pytest

from saty.bodies.challenge_actions import reject_challenge
from saty.bodies.conflict_actions import confirm_conflict
from saty.bodies.models import Finding
from saty.common.refusals import NotNow
from saty.meetings import matters
from saty.meetings.actions import ballots
from saty.meetings.models import Ballot
from saty.stages.models import Result
from tests import factories
from tests.bodies import conflicting
from tests.decisions import deciding
from tests.meetings import holding
from tests.stages import running

pytestmark = pytest.mark.django_db
MEETS = running.over_at(6)


def prepared():
    """The last stage with a candidate of the ministry; its body of nine, two more from there."""
    stage = conflicting.last_stage([conflicting.job("Министерство финансов")], [])
    people = holding.seated(conflicting.body_of(stage))
    body = conflicting.body_of(stage)
    return stage, people, [conflicting.from_ministry(body) for _ in range(2)]


def voting_on(stage, *people):
    """The item on the candidates of the stage, with these people in the meeting."""
    stage.closed_at = MEETS
    stage.save()
    Result.objects.bulk_create(
        Result(entry=entry, outcome="completed", recorded_at=MEETS) for entry in stage.roster.all()
    )
    decision = deciding.draft_decision(stage=stage, by=running.officer(), at=MEETS)
    item = holding.with_item(
        conflicting.body_of(stage), "list", f"decision:{decision.id}", at=MEETS, starts_at=MEETS
    )
    return holding.opened(item, *people, at=MEETS)


def open_vote(item, people):
    """Whoever presides puts the candidates to the vote."""
    proposals = matters.matter("list").people(item, MEETS)
    return ballots.open_ballot(item=item, proposals=proposals, by=people[0], at=MEETS)


def test_vote_waits_for_members_who_are_here_and_have_not_answered():
    stage, people, (here, away) = prepared()
    conflicting.looked(stage)
    item = voting_on(stage, *people, conflicting.member_acting(here))

    with pytest.raises(NotNow, match="conflicts_unanswered") as refused:
        open_vote(item, people)
    finding = Finding.objects.get(membership=here)
    confirm_conflict(finding=finding, by=conflicting.member_acting(here), at=MEETS)
    ballot = open_vote(item, people)

    first, second = ballot.questions.order_by("entry__application__candidate_number")
    assert str(refused.value.message).count("1") == 1
    assert Finding.objects.get(membership=away).answer == ""
    assert (str(here.id) in first.seats["voters"], str(here.id) in second.seats["voters"]) == (
        False,
        True,
    )


def test_vote_waits_for_challenges_of_members_who_are_here():
    stage, people, (here, _away) = prepared()
    challenge = conflicting.challenged(here, running.application_of(stage))
    item = voting_on(stage, *people, conflicting.member_acting(here))

    with pytest.raises(NotNow, match="challenges_undecided"):
        open_vote(item, people)
    reject_challenge(challenge=challenge, answer="They never met.", by=people[0], at=MEETS)
    ballot = open_vote(item, people)

    assert Ballot.objects.get() == ballot


def test_vote_on_a_number_waits_for_nobody():
    stage, people, (here, _away) = prepared()
    conflicting.looked(stage)
    test = running.stage_of(stage.competition, "test")
    factories.on_roster(running.application_of(stage), test)
    item = holding.with_item(conflicting.body_of(stage), "number", f"number:{test.id}")
    holding.opened(item, *people, conflicting.member_acting(here))

    ballots.open_ballot(item=item, proposals=holding.on_number(1), by=people[0], at=holding.LATER)

    assert Ballot.objects.count() == 1
