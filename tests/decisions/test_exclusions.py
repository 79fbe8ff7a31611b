"""A disqualification on which a body votes, where the programme file names one for it."""

import pytest

from saty.common.refusals import NotNow, NotYours
from saty.ledger.models import Entry
from saty.meetings import matters
from saty.meetings.actions import meetings
from saty.notices.models import Message
from saty.people.models import Person
from saty.programmes.schema import Conduct
from saty.stages.actions import (
    approve_disqualification,
    propose_disqualification,
    refuse_disqualification,
)
from saty.stages.models import CandidacyEnd, Disqualification
from tests import factories
from tests.decisions import deciding
from tests.meetings import holding
from tests.stages import running

AT = running.WHILE_TESTING
REASON = "false-data"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _conduct_is_decided_by_the_national_commission(monkeypatch):
    """The programme names the National Commission for disqualifications."""
    conduct = Conduct(decided_by="national-commission", default=True)
    file = factories.programme_file().model_copy(update={"conduct": conduct})
    monkeypatch.setattr("saty.programmes.queries._file", lambda *version: file)


class Proposed:
    """A candidate at the test, whose disqualification a verifier proposed."""

    def __init__(self) -> None:
        self.stage = running.stage_with(2)
        self.body = deciding.body_of(self.stage)
        self.people = holding.seated(self.body)
        self.application = running.application_of(self.stage)
        self.verifier = running.officer("verifier")
        self.proposal = propose_disqualification(
            application=self.application, reason=REASON, comment="A forged diploma.",
            by=self.verifier, at=AT,
        )  # fmt: skip

    @property
    def subject(self) -> str:
        return f"disqualification:{self.proposal.id}"

    def opened(self):
        item = holding.with_item(self.body, "disqualification", self.subject, at=AT, starts_at=AT)
        return holding.opened(item, *self.people, at=AT)

    def vote(self, item, choice: str) -> None:
        proposals = matters.matter(item.matter).people(item, AT)
        holding.voted(item, proposals, holding.all_of(self.people, choice), at=AT)

    def close(self, item) -> Disqualification:
        meetings.close_meeting(meeting=item.meeting, by=self.people[0], at=AT)
        self.proposal.refresh_from_db()
        return self.proposal


@pytest.fixture
def proposed():
    return Proposed()


def test_proposal_is_offered_with_its_stage_and_told_apart(proposed):
    matter = matters.matter("disqualification")
    code = proposed.stage.roster.get(application=proposed.application).code

    [offer] = matter.offers(proposed.body, AT)

    assert (offer.subject, offer.stage) == (proposed.subject, proposed.stage)
    assert matter.title(offer.subject).startswith(f"Whether a candidacy ends: {code}. ")
    assert matter.offers(deciding.body_of(proposed.stage, "expert-commission"), AT) == ()


def test_carried_proposal_ends_the_candidacy_as_the_meeting_closes(proposed):
    item = proposed.opened()
    proposed.vote(item, "for")

    decided = proposed.close(item)

    end = CandidacyEnd.objects.get()
    assert (decided.state, end.kind, end.reason) == ("approved", "disqualified", REASON)
    assert (end.by_id, end.approved_by_id) == (
        proposed.verifier.person,
        proposed.people[0].person,
    )
    assert Message.objects.get(person=proposed.application.candidate).wording.key == "disqualified"
    assert running.lost("disqualified", "disqualification_proposed") == []


def test_proposal_that_is_not_carried_is_refused_with_the_reason(proposed):
    item = proposed.opened()
    proposed.vote(item, "against")

    decided = proposed.close(item)

    assert (decided.state, CandidacyEnd.objects.count()) == ("refused", 0)
    entry = Entry.objects.get(kind="disqualification_refused")
    assert entry.public == {"stage": "test", "reason": "voted_against"}
    assert running.lost("disqualification_refused") == []


def test_two_officers_do_not_decide_where_a_body_votes(proposed):
    for act in (approve_disqualification, refuse_disqualification):
        with pytest.raises(NotNow, match="body_decides"):
            act(disqualification=proposed.proposal, by=running.officer(), at=AT)


def test_nothing_follows_where_the_candidate_withdrew_meanwhile(proposed):
    item = proposed.opened()
    proposed.vote(item, "for")
    entry = proposed.stage.roster.get(application=proposed.application)
    CandidacyEnd.objects.create(entry=entry, kind="withdrawn", at=AT)

    decided = proposed.close(item)

    assert (decided.state, CandidacyEnd.objects.get().kind) == ("proposed", "withdrawn")


def test_whoever_proposed_it_does_not_preside(proposed):
    Disqualification.objects.update(proposed_by=Person.objects.get(id=proposed.people[0].person))
    item = proposed.opened()

    with pytest.raises(NotYours, match="own_disqualification"):
        proposed.vote(item, "for")
