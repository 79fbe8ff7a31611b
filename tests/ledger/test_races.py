"""Acts on one subject at the same moment, and sequencers: each entry finds its one place."""

import time
from datetime import UTC, datetime

import pytest
from django.db import transaction

from saty.applications.actions.submission import withdraw
from saty.bodies.actions import declare_recusal
from saty.common.actors import Actor
from saty.ledger import actions
from saty.ledger.actions import record, sequence
from saty.ledger.kinds import KINDS
from saty.ledger.models import Entry, Position
from saty.stages.actions import Recorded, record_results
from tests import factories
from tests.racing import at_once, read, shared_database
from tests.stages import running

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BY = Actor("secretariat", "7e1f7e1f-0000-4000-8000-000000000001")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def _slow_reading(monkeypatch):
    """Between reading a chain and adding to it there is time for another."""
    read_chains = actions._last_entries

    def slow(subjects):
        found = read_chains(subjects)
        time.sleep(0.3)
        return found

    monkeypatch.setattr(actions, "_last_entries", slow)


def chain(subject):
    """The entries of a subject: place and whether it names the one before."""
    found = list(Entry.objects.filter(subject=subject).order_by("ordinal"))
    before = ["", *(entry.digest for entry in found)]
    return [(e.ordinal, e.previous == named) for e, named in zip(found, before, strict=False)]


@pytest.mark.usefixtures("_slow_reading")
def test_acts_on_one_subject_at_once_follow_one_another(tmp_path):
    def act():
        with transaction.atomic():
            record(KINDS["competition_cancelled"], subject="thing:1", by=BY, at=AT)

    with shared_database(tmp_path):
        results = at_once(act, act, act)
        found = read(lambda: chain("thing:1"))

    assert results == [None] * 3
    assert found == [(0, True), (1, True), (2, True)]


@pytest.mark.usefixtures("_slow_reading")
def test_member_steps_out_for_two_candidates_at_once(tmp_path):
    within = factories.competition()
    seat = factories.member(within.bodies.get(key="national-commission"))
    by = factories.acting(seat.person, "member")
    both = [factories.submitted(within) for _ in range(2)]

    with shared_database(tmp_path):
        results = at_once(
            *(
                lambda each=each: declare_recusal(
                    membership=seat, application=each, reason="A cousin.", by=by, at=AT
                )
                for each in both
            )
        )

    assert [result for result in results if isinstance(result, Exception)] == []


@pytest.mark.usefixtures("_slow_reading")
def test_result_is_recorded_while_its_candidate_withdraws(tmp_path):
    stage = running.stage_with(2)
    entry = running.entries(stage)[0]
    officer, candidate = running.officer(), factories.acting(entry.application.candidate)
    rows = [Recorded(entry, "completed", running.parts(5))]

    with shared_database(tmp_path):
        results = at_once(
            lambda: record_results(stage=stage, rows=rows, by=officer, at=running.AFTER_TEST),
            lambda: withdraw(application=entry.application, by=candidate, at=running.AFTER_TEST),
        )
        found = read(lambda: chain(f"application:{entry.application_id}"))

    assert [result for result in results if isinstance(result, Exception)] == []
    assert all(is_linked for _, is_linked in found)


def test_sequencers_at_once_give_each_entry_one_place(tmp_path):
    with transaction.atomic():
        for number in range(50):
            record(KINDS["competition_cancelled"], subject=f"thing:{number}", by=BY, at=AT)

    with shared_database(tmp_path):
        given = at_once(sequence, sequence, sequence, sequence)
        places = read(lambda: list(Position.objects.order_by("position").values_list("position")))

    assert sorted(given) == [0, 0, 0, 50]
    assert places == [(number,) for number in range(50)]
