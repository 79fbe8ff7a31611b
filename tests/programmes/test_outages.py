"""Outages: what they took is given back to all, by two people."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from saty.common.refusals import NotNow, NotYours
from saty.notices.models import Message
from saty.programmes import decided, queries
from saty.programmes.actions.outages import approve_outage, record_outage, refuse_outage
from saty.programmes.models import Competition, Outage
from saty.stages.models import CandidacyEnd
from tests import factories
from tests.programmes import drafts

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def record(competition: Competition, **changed) -> Outage:
    """Two hours before the end of filing the service was away for an hour."""
    closes = queries.window(competition.id, "filing").closes_at
    values = {
        "key": "filing",
        "began_at": closes - 2 * HOUR,
        "ended_at": closes - HOUR,
        "extends_to": closes + HOUR,
        "reason": "The service could not be reached.",
        "by": drafts.secretariat(),
        "at": closes - HOUR,
    }
    return record_outage(competition=competition, **{**values, **changed})


def test_outage_extends_the_deadline_once_another_person_approves():
    competition = drafts.opened()
    closes = queries.window(competition.id, "filing").closes_at
    outage = record(competition)
    before = queries.window(competition.id, "filing").closes_at

    approve_outage(outage=outage, by=drafts.secretariat(), at=closes)

    assert before == closes
    assert queries.window(competition.id, "filing").closes_at == closes + HOUR
    assert drafts.log_findings() == []


def test_outage_of_filing_is_told_to_drafts_and_applications():
    competition = drafts.opened()
    filed, drafted = drafts.candidate(competition), factories.draft(competition).candidate

    approve_outage(outage=record(competition), by=drafts.secretariat(), at=drafts.AT)

    told = Message.objects.filter(wording__key="deadline_extended")
    assert {message.person_id for message in told} == {filed.id, drafted.id}


def test_outage_of_a_stage_is_told_to_those_still_on_its_roster():
    competition = factories.competition()
    stage = competition.stages.get(key="test")
    still, _elsewhere, ended = (factories.submitted(competition) for _ in range(3))
    factories.on_roster(still, stage)
    entry = factories.on_roster(ended, stage)
    CandidacyEnd.objects.create(entry=entry, kind="withdrawn", at=factories.OPENS)
    closes = queries.window(competition.id, "test").closes_at
    times = {"began_at": closes - 2 * HOUR, "ended_at": closes - HOUR, "extends_to": closes + HOUR}
    outage = record(competition, key="test", at=closes, **times)

    approve_outage(outage=outage, by=drafts.secretariat(), at=closes)

    told = Message.objects.filter(wording__key="deadline_extended")
    assert [message.person_id for message in told] == [still.candidate_id]


def test_outage_approved_by_who_recorded_it_is_refused():
    by = drafts.secretariat()
    outage = record(drafts.opened(), by=by)

    with pytest.raises(NotYours, match="own_draft"):
        approve_outage(outage=outage, by=by, at=drafts.AT)


def test_outage_is_settled_once():
    outage = record(drafts.opened())
    by = drafts.secretariat()
    refuse_outage(outage=outage, reason="It was a test.", by=by, at=drafts.AT)

    with pytest.raises(NotNow, match=r"outage.settled"):
        approve_outage(outage=outage, by=by, at=drafts.AT)

    assert drafts.log_findings() == []


def test_outage_that_cannot_be_is_refused():
    competition = drafts.opened()
    windows = queries.windows(competition.id)
    closes = windows["filing"].closes_at
    cases = {
        "outage.order": {"began_at": closes - HOUR},
        "outage.future": {"at": closes - 90 * timedelta(minutes=1)},
        "outage.elsewhere": {"key": "test"},
        "outage.no_longer": {"extends_to": closes},
        "outage.overlap": {"extends_to": windows["test"].opens_at + HOUR},
        "window.unknown": {"key": "none"},
        "reason.missing": {"reason": ""},
    }

    for reason, changed in cases.items():
        with pytest.raises(NotNow, match=reason):
            record(competition, **changed)

    assert not Outage.objects.exists()


def test_outage_of_a_decided_stage_is_refused(monkeypatch):
    competition = drafts.opened()
    monkeypatch.setattr(decided, "_REGISTERED", [lambda competition: {"filing"}])

    with pytest.raises(NotNow, match=r"outage.decided"):
        record(competition)


def test_outage_of_a_draft_is_refused():
    with pytest.raises(NotNow, match=r"competition.not_opened"):
        record(drafts.draft())


def test_outage_that_must_not_be_is_refused_by_the_database():
    outage = record(drafts.opened())
    broken = [
        {"ended_at": outage.began_at},
        {"approved_by": outage.recorded_by},
        {"refused_at": outage.recorded_at},
        {"refused_at": outage.recorded_at, "refusal": "No.", "approved_at": outage.recorded_at},
    ]

    for changed in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            Outage.objects.filter(id=outage.id).update(**changed)

    outage.refresh_from_db()
    assert (outage.approved_by, outage.refused_at) == (None, None)
