"""The register: an announced admission makes a reservist; an exit needs two and a ground."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from saty.applications import consequences as applications
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.decisions.actions import (
    approve_decision,
    draft_decision,
    propose_revocation,
    record_announcement,
    revoke,
)
from saty.notices.models import Message
from saty.reserve import queries
from saty.reserve.actions import approve_exit, propose_exit, refuse_exit
from saty.reserve.models import Reservist
from saty.reserve.queries import Search
from saty.stages.actions import approve_disqualification, propose_disqualification
from saty.stages.models import Result
from tests import factories
from tests.decisions import deciding
from tests.stages import running

AT = running.over_at(6)
ZONE = ZoneInfo(factories.programme_file().time_zone)
KINDS = (
    "reservist_admitted reservist_exited admission_revoked exit_proposed exit_refused"
    " revocation_proposed decision_revoked"
).split()
GROUND = factories.programme_file().reserve.exit_reasons[0].key
pytestmark = pytest.mark.django_db


def decided(number: int):
    """The last commission's decision, approved, on so many candidates: all are admitted."""
    stage = deciding.stage_with(number, key="national-commission")
    stage.closed_at = AT
    stage.save()
    Result.objects.bulk_create(
        Result(entry=entry, outcome="completed", recorded_at=AT) for entry in stage.roster.all()
    )
    decision = deciding.enter(draft_decision(stage=stage, by=running.officer(), at=AT), at=AT)
    return approve_decision(decision=decision, announce_at=AT, by=deciding.chair(stage), at=AT)


def admitted(number: int = 1) -> list[Reservist]:
    """Reservists, by candidate number."""
    decision = record_announcement(decision=decided(number), by=running.officer(), at=AT)
    return list(queries.reservists(decision.stage.competition_id, Search(), today=AT.date()))


def exit_proposed() -> Reservist:
    """An exit that waits for a second official."""
    return propose_exit(
        reservist=admitted()[0], reason=GROUND, comment="Order 7.", by=running.officer(), at=AT
    )


def test_announced_admission_makes_reservists_with_a_term_from_that_day():
    found = admitted(2)

    first_day = AT.astimezone(ZONE).date()
    assert [(r.term_from, r.term_until) for r in found] == [
        (first_day, date(first_day.year + 3, first_day.month, first_day.day - 1))
    ] * 2
    message = Message.objects.get(person=found[0].application.candidate)
    assert message.wording.key == "admitted_to_reserve"
    assert running.lost(*KINDS) == []


def test_announcing_again_admits_nobody_twice():
    decision = decided(1)

    for _ in range(2):
        record_announcement(decision=decision, by=running.officer(), at=AT)

    assert Reservist.objects.count() == 1


def test_whoever_withdrew_before_the_announcement_is_not_admitted():
    decision = decided(2)
    gone = running.application_of(decision.stage)
    applications.on_withdrawn.run(gone, by=running.officer(), at=AT)

    record_announcement(decision=decision, by=running.officer(), at=AT)

    assert list(Reservist.objects.values_list("application", flat=True)) == [
        running.application_of(decision.stage, 1).id
    ]


def test_exit_is_proposed_by_one_and_approved_by_another():
    reservist = exit_proposed()

    done = approve_exit(reservist=reservist, by=running.officer(), at=AT)

    assert (done.exited_on, done.exit_reason) == (AT.astimezone(ZONE).date(), GROUND)
    assert running.lost(*KINDS) == []


def test_whoever_proposed_an_exit_does_not_decide_it():
    by = running.officer()
    reservist = propose_exit(
        reservist=admitted()[0], reason=GROUND, comment="Order 7.", by=by, at=AT
    )

    for decide in (approve_exit, refuse_exit):
        with pytest.raises(NotYours, match="own_exit"):
            decide(reservist=reservist, by=by, at=AT)


def test_refused_exit_leaves_the_reservist_in():
    refuse_exit(reservist=exit_proposed(), by=running.officer(), at=AT)

    reservist = Reservist.objects.get()
    assert running.lost(*KINDS) == []
    assert (reservist.exited_on, reservist.exit_proposed_at, reservist.exit_reason) == (
        None,
        None,
        "",
    )


@pytest.mark.parametrize(
    ("fields", "reason"),
    [({"reason": "other"}, "no_such_ground"), ({"comment": " "}, "no_comment")],
)
def test_exit_needs_a_declared_ground_and_an_act(fields, reason):
    values = {"reason": GROUND, "comment": "Order 7."} | fields

    with pytest.raises(Refusal, match=reason):
        propose_exit(reservist=admitted()[0], by=running.officer(), at=AT, **values)


def test_exit_happens_once():
    reservist = exit_proposed()
    approve_exit(reservist=reservist, by=running.officer(), at=AT)

    with pytest.raises(NotNow, match="exited"):
        approve_exit(reservist=reservist, by=running.officer(), at=AT)


def revoked(decision):
    """The admission revoked: proposed by the secretariat, done by the chair."""
    propose_revocation(decision=decision, reason="An error.", by=running.officer(), at=AT)
    return revoke(decision=decision, by=deciding.chair(decision.stage), at=AT)


def test_admission_is_revoked_together_with_its_decision():
    decision = record_announcement(decision=decided(2), by=running.officer(), at=AT)

    revoked(decision)

    assert set(Reservist.objects.values_list("revoked_at", flat=True)) == {AT}
    assert queries.reservist_of(running.application_of(decision.stage)) is None
    assert Message.objects.filter(wording__key="decision_revoked").count() == 2
    assert running.lost(*KINDS) == []


def test_whoever_had_left_before_the_revocation_stays_left():
    reservist = exit_proposed()
    approve_exit(reservist=reservist, by=running.officer(), at=AT)

    revoked(reservist.outcome.decision)

    left = Reservist.objects.get()
    assert (left.exited_on is not None, left.revoked_at) == (True, None)


def test_exit_that_waits_falls_away_with_the_admission():
    reservist = exit_proposed()
    revoked(reservist.outcome.decision)

    with pytest.raises(NotNow, match="admission_revoked"):
        approve_exit(reservist=reservist, by=running.officer(), at=AT)

    assert not queries.waiting_exits(reservist.application.competition_id).exists()


def test_whoever_is_admitted_again_after_a_revocation_is_a_reservist_again():
    decision = record_announcement(decision=decided(1), by=running.officer(), at=AT)
    stage = revoked(decision).stage

    again = deciding.enter(draft_decision(stage=stage, by=running.officer(), at=AT), at=AT)
    approve_decision(decision=again, announce_at=AT, by=deciding.chair(stage), at=AT)
    record_announcement(decision=again, by=running.officer(), at=AT)

    found = queries.reservist_of(running.application_of(stage))
    assert found is not None
    assert found.outcome.decision == again


def test_reservist_is_told_once_of_the_exit_and_its_ground():
    reservist = exit_proposed()
    second = running.officer()

    for _ in range(2):
        approve_exit(reservist=reservist, by=second, at=AT)

    message = Message.objects.get(wording__key="left_reserve")
    ground = factories.programme_file().reserve.exit_reasons[0].name.en
    assert message.person_id == reservist.application.candidate_id
    assert message.params["reason"]["en"] == ground


def test_official_has_no_hand_in_their_own_exit():
    reservist = exit_proposed()
    own = factories.acting(reservist.application.candidate, "secretariat")

    for decide in (approve_exit, refuse_exit):
        with pytest.raises(NotYours, match="own_application"):
            decide(reservist=reservist, by=own, at=AT)


@pytest.mark.parametrize(
    ("fields", "term"),
    [
        ({}, "running"),
        ({"term_until": date(2026, 8, 9), "term_from": date(2026, 8, 1)}, "ended"),
        ({"exit_proposed_at": AT}, "exit_waits"),
        ({"exited_on": date(2026, 8, 9)}, "exited"),
        ({"revoked_at": AT}, "revoked"),
    ],
)
def test_term_is_read_from_the_clock(fields, term):
    values = {"term_from": date(2026, 8, 10), "term_until": date(2029, 8, 9)} | fields

    assert queries.term_of(Reservist(**values), date(2026, 8, 10)) == term


def test_reservist_is_not_disqualified_any_more():
    reservist = admitted()[0]
    proposal = propose_disqualification(
        application=reservist.application,
        reason="false-data",
        comment="Found late.",
        by=running.officer(),
        at=AT,
    )

    with pytest.raises(NotNow, match="in_the_reserve"):
        approve_disqualification(disqualification=proposal, by=running.officer(), at=AT)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ({}, 2),
        ({"group": "sectoral"}, 2),
        ({"group": "regional"}, 0),
        ({"region": "nowhere"}, 0),
        ({"term": "running"}, 2),
        ({"term": "ended"}, 0),
        ({"term": "exit_waits"}, 0),
    ],
)
def test_register_is_searched(search, found):
    competition = admitted(2)[0].application.competition_id

    rows = queries.reservists(competition, Search(**search), today=AT.date())

    assert rows.count() == found


@pytest.mark.parametrize("number", [1, 3])
def test_register_is_listed_in_one_query(number, django_assert_num_queries):
    competition = admitted(number)[0].application.competition_id

    with django_assert_num_queries(1):
        rows = queries.reservists(competition, Search(), today=AT.date())
        listed = [(r.application.candidate_number, r.term_until) for r in rows]

    assert len(listed) == number


@pytest.mark.parametrize(
    "change",
    [{"term_until": date(2000, 1, 1)}, {"exited_on": AT.date()}],
)
def test_reservist_that_breaks_a_constraint_is_refused_by_the_database(change):
    reservist = admitted()[0]

    with pytest.raises(IntegrityError), transaction.atomic():
        Reservist.objects.filter(id=reservist.id).update(**change)
