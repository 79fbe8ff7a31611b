"""An exit on which a body votes: offered for its agenda, carried out as the meeting closes."""

import pytest

from saty.common.refusals import NotNow, NotYours
from saty.decisions.actions import record_announcement, set_announcement
from saty.decisions.models import Decision
from saty.ledger.models import Entry
from saty.meetings import matters, public
from saty.meetings.actions import ballots, meetings
from saty.notices.models import Message
from saty.people.models import Person
from saty.reserve.actions import approve_exit, propose_exit, refuse_exit
from saty.reserve.models import Reservist
from tests import factories
from tests.decisions import deciding
from tests.ledger.kept import kinds_of
from tests.meetings import holding
from tests.stages import running

AT = running.over_at(6)
GROUND = "false-data"
pytestmark = pytest.mark.django_db


class Exclusion:
    """A reservist whom the National Commission admitted, and whose exit is proposed."""

    def __init__(self) -> None:
        decision = deciding.vote_drafted(1, meets="here")
        self.body = deciding.body_of(decision.stage)
        self.people = holding.seated(self.body)
        self.admit(decision)
        self.officer = running.officer()
        self.reservist = Reservist.objects.get()
        propose_exit(
            reservist=self.reservist, reason=GROUND, comment="Order 7.", by=self.officer, at=AT
        )
        self.reservist.refresh_from_db()

    def admit(self, decision: Decision) -> None:
        item = self.opened("list", f"decision:{decision.id}")
        self.vote(item, "for")
        self.close(item)
        decision.refresh_from_db()
        set_announcement(decision=decision, announce_at=AT, by=running.officer(), at=AT)
        record_announcement(decision=decision, by=running.officer(), at=AT)

    @property
    def subject(self) -> str:
        return f"exit:{self.reservist.id}"

    def opened(self, matter: str = "exit", subject: str = ""):
        item = holding.with_item(self.body, matter, subject or self.subject, at=AT, starts_at=AT)
        return holding.opened(item, *self.people, at=AT)

    def vote(self, item, choice: str):
        proposals = matters.matter(item.matter).people(item, AT)
        return holding.voted(item, proposals, holding.all_of(self.people, choice), at=AT)

    def close(self, item) -> None:
        meetings.close_meeting(meeting=item.meeting, by=self.people[0], at=AT)


@pytest.fixture
def exclusion():
    return Exclusion()


def test_exit_is_offered_to_the_body_that_the_file_names_and_told_apart(exclusion):
    expert = deciding.body_of(exclusion.reservist.outcome.entry.stage, "expert-commission")
    matter = matters.matter("exit")
    code = exclusion.reservist.outcome.entry.code

    offered = matter.offers(exclusion.body, AT)

    assert [each.subject for each in offered] == [exclusion.subject]
    assert matter.offers(expert, AT) == ()
    assert matter.title(exclusion.subject) == (
        f"Whether a reservist leaves the reserve: {code}. False data given in the selection were"
        " found"
    )


def test_carried_exit_follows_as_the_meeting_closes_and_the_reservist_is_told(exclusion):
    item = exclusion.opened()
    exclusion.vote(item, "for")
    before = Reservist.objects.get().exited_on

    exclusion.close(item)

    left = Reservist.objects.get()
    assert (before, left.exited_on) == (None, AT.date())
    assert (left.exit_by_id, left.exit_approved_by_id) == (
        exclusion.officer.person,
        exclusion.people[0].person,
    )
    assert Message.objects.filter(wording__key="left_reserve").count() == 1
    assert kinds_of(f"reservist:{left.id}")[-2:] == ["exit_proposed", "reservist_exited"]
    assert running.lost("exit_proposed", "reservist_exited") == []


def test_exit_that_is_not_carried_is_refused_with_the_reason(exclusion):
    item = exclusion.opened()
    exclusion.vote(item, "against")

    exclusion.close(item)

    stays = Reservist.objects.get()
    assert (stays.exited_on, stays.exit_proposed_at, stays.exits_refused) == (None, None, 1)
    assert Entry.objects.get(kind="exit_refused").public == {"reason": "voted_against"}
    assert running.lost("exit_proposed", "exit_refused") == []


def test_two_officers_do_not_decide_where_a_body_votes(exclusion):
    for act in (approve_exit, refuse_exit):
        with pytest.raises(NotNow, match="body_decides") as refused:
            act(reservist=exclusion.reservist, by=running.officer(), at=AT)

    assert str(refused.value.message) == (
        "The programme's rules leave this to a commission: its secretary puts it on the agenda,"
        " and its members vote."
    )
    assert Reservist.objects.get().exited_on is None


def test_nothing_follows_where_nothing_was_voted(exclusion):
    item = exclusion.opened()

    exclusion.close(item)

    assert Reservist.objects.get().exit_proposed_at is not None


def test_nothing_follows_where_the_admission_was_revoked_meanwhile(exclusion):
    item = exclusion.opened()
    exclusion.vote(item, "for")
    Reservist.objects.update(revoked_at=AT)

    exclusion.close(item)

    assert Reservist.objects.get().exited_on is None


def test_whoever_proposed_it_has_no_vote_and_does_not_preside(exclusion):
    Reservist.objects.update(exit_by=Person.objects.get(id=exclusion.people[0].person))
    item = exclusion.opened()

    with pytest.raises(NotYours, match="own_exit"):
        exclusion.vote(item, "for")

    assert exclusion.people[0].person in matters.matter("exit").hindered(exclusion.subject)


def test_nobody_else_is_voted_on(exclusion):
    item = exclusion.opened()
    stranger = factories.submitted().roster_entries.get()
    proposal = matters.Proposal("person", entry=stranger.id, application=stranger.application_id)

    with pytest.raises(NotNow, match="not_waiting"):
        ballots.open_ballot(item=item, proposals=[proposal], by=exclusion.people[0], at=AT)


def test_vote_on_one_person_is_not_published(exclusion):
    item = exclusion.opened()
    exclusion.vote(item, "for")
    exclusion.close(item)

    shown = public.meetings(item.stage.competition_id, [item.stage.key])

    assert sorted([vote.matter for vote in each.votes] for each in shown) == [[], ["list"]]


def test_body_that_meets_elsewhere_leaves_it_to_two_officers():
    stage = deciding.stage_with(1, key="national-commission")

    assert matters.matter("exit").offers(deciding.body_of(stage), AT) == ()
