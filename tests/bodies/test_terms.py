"""Terms of office: over by themselves, filled again, published; observers and assistants."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from saty.bodies import queries
from saty.bodies.actions import add_member, correct_membership, declare_recusal
from saty.bodies.models import Membership
from saty.bodies.preflight import check_bodies
from saty.bodies.queries import PublicSeat
from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.core.ledger.canonical import canonical, sha256_hex
from saty.ledger.models import Entry
from saty.meetings import queries as meetings
from saty.programmes.models import RulesVersion
from tests import factories
from tests.stages import running

AT = factories.WHILE_FILING
LAST_DAY = date(2026, 3, 31)
ENDS = datetime(2026, 3, 31, 19, 0, tzinfo=UTC)
"""Midnight in Almaty after the last day."""
AFTER = ENDS + timedelta(days=1)
MOMENT = timedelta(microseconds=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return factories.competition().bodies.get(key="national-commission")


def seated(within, capacity="member", **fields):
    values = {
        "person": factories.person(),
        "organisation": factories.organisation(),
        "by": running.officer(),
        "at": AT,
    }
    return add_member(body=within, capacity=capacity, **values | fields)


def with_term(within, term: str) -> None:
    """The rules give those who sit in the body a term."""
    file = factories.programme_file().model_dump(mode="json")
    next(each for each in file["bodies"] if each["key"] == within.key)["term"] = term
    text = canonical(file)
    RulesVersion.objects.filter(competition=within.competition).update(
        canonical=text.decode(), sha256=sha256_hex(text)
    )


def test_somebody_sits_until_the_term_is_over(body):
    seat = seated(body, "chair", last_day=LAST_DAY)

    sat = [queries.sits_in(seat.person_id, body, queries.CHAIR, at) for at in (ENDS - MOMENT, ENDS)]
    counted = [queries.composition(body, at).has_chair for at in (ENDS - MOMENT, ENDS)]

    assert seat.term_ends == ENDS
    assert sat == counted == [seat.sits_at(ENDS - MOMENT), seat.sits_at(ENDS)] == [True, False]
    assert running.lost("member_added", "membership_ended") == []


@pytest.mark.parametrize(
    ("until", "term_ends", "sits"),
    [
        (None, None, True),
        (AT, None, False),
        (None, AT, False),
        (AT + MOMENT, AT, False),
        (AT, AT + MOMENT, False),
        (AT + MOMENT, AT + MOMENT, True),
    ],
)
def test_whichever_comes_first_ends_a_seat(body, until, term_ends, sits):
    seat = factories.member(body, until=until, term_ends=term_ends)

    assert seat.sits_at(AT) is sits
    assert queries.members_of(body, AT).exists() is sits
    assert queries.composition(body, AT).voting == sits


def test_term_of_the_programme_counts_where_no_day_is_set(body):
    with_term(body, "P2Y")

    by_rule = seated(body)
    by_officer = seated(body, last_day=LAST_DAY)

    local = AT.astimezone(ZoneInfo("Asia/Almaty"))
    assert by_rule.term_ends == datetime(
        local.year + 2, local.month, local.day, tzinfo=local.tzinfo
    )
    assert by_officer.term_ends == ENDS


def test_term_that_would_be_over_is_refused(body):
    with pytest.raises(Refusal, match="term_is_over"):
        seated(body, last_day=date(2026, 3, 1))


@pytest.mark.parametrize(("same", "reason"), [("person", "sits_already"), ("chair", "chair_taken")])
def test_seat_whose_term_is_over_is_filled_again_and_ended_on_record(body, same, reason):
    first = seated(body, "chair", last_day=LAST_DAY)
    fields = {"person": first.person} if same == "person" else {}

    with pytest.raises(NotNow, match=reason):
        seated(body, "chair", at=ENDS - MOMENT, **fields)
    second = seated(body, "chair", at=AFTER, **fields)

    first.refresh_from_db()
    assert (first.until, second.until) == (AFTER, None)
    assert list(queries.members_of(body, AFTER)) == [second]
    assert running.lost("member_added", "membership_ended") == []


def test_seats_of_others_whose_term_is_over_are_left_alone(body):
    member = seated(body, last_day=LAST_DAY)
    seated(body, at=AFTER)

    member.refresh_from_db()
    assert member.until is None


def test_who_stepped_out_stays_out_in_the_next_term(body):
    first = seated(body, last_day=LAST_DAY)
    application = factories.submitted(body.competition)
    by = factories.acting(first.person, "member")
    declare_recusal(membership=first, application=application, reason="A cousin.", by=by, at=AT)

    second = seated(body, person=first.person, at=AFTER)

    out = meetings.recusals(body, [application.id])
    assert out == {application.id: {str(first.id), str(second.id)}}


def test_recusal_is_not_declared_after_the_term(body):
    seat = seated(body, last_day=LAST_DAY)

    with pytest.raises(NotNow, match="sits_no_more"):
        declare_recusal(
            membership=seat,
            application=factories.submitted(body.competition),
            reason="A cousin.",
            by=factories.acting(seat.person, "member"),
            at=ENDS,
        )


def warned(within) -> list[tuple[str, bool, str]]:
    found = check_bodies(within.competition, factories.programme_file(), AT)
    return [
        (fault.key, fault.is_warning, str(fault.words))
        for fault in found
        if fault.key == "bodies.term_ends_early"
    ]


def test_preflight_warns_of_a_term_that_ends_before_the_last_step(body):
    last = max(window.closes_at for window in body.competition.windows.all())
    factories.member(body, term_ends=last)
    before = warned(body)
    factories.member(body, term_ends=last - MOMENT)

    assert before == []
    assert warned(body) == [
        (
            "bodies.term_ends_early",
            True,
            "The body “National Commission”: terms of office that end before the last step: 1.",
        )
    ]


@pytest.mark.parametrize("capacity", ["observer", "assistant"])
def test_observer_and_assistant_are_counted_nowhere(body, capacity):
    seat = seated(body, capacity)

    has = queries.composition(body, AT)

    assert seat.capacity == capacity
    assert (has.voting, has.alternates, has.has_chair, has.has_secretary) == (0, 0, False, False)
    assert queries.membership_of(body, seat.person_id, AT) == seat


@pytest.mark.parametrize("capacity", ["observer", "assistant", "secretary"])
def test_pool_of_experts_has_neither_observer_nor_assistant(capacity):
    pool = factories.competition().bodies.get(key="assessors")

    with pytest.raises(Refusal, match="pool_has_members"):
        seated(pool, capacity)


def test_published_composition_names_those_who_are_named_and_counts_the_others(
    body, django_assert_num_queries
):
    for name in ("A. Member", "", ""):
        seated(body, public_name=name)
    seated(body, "observer", public_name=" An Observer ", last_day=LAST_DAY)
    seated(body, "assistant", public_name="An Assistant")
    organisation = factories.organisation().id

    with django_assert_num_queries(1):
        found = queries.public_seats(body.competition_id, AT)

    assert found == [
        PublicSeat(body.key, "member", organisation, "", None, 2),
        PublicSeat(body.key, "member", organisation, "A. Member", None, 1),
        PublicSeat(body.key, "observer", organisation, "An Observer", ENDS, 1),
    ]


def test_published_name_is_committed_to_and_not_written_in_the_log(body):
    seat = seated(body, public_name="A. Member", last_day=LAST_DAY)

    entry = Entry.objects.get(subject=f"membership:{seat.id}")
    assert entry.public["term_ends"] == "2026-03-31T19:00:00.000000Z"
    assert list(entry.commitments) == ["public_name"]


def test_term_that_ends_before_it_begins_is_refused_by_the_database(body):
    """Named seat_ends_after_it_begins."""
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.member(body, since=AT, term_ends=AT)
    assert not Membership.objects.filter(body=body).exists()


def test_published_name_and_term_are_corrected_on_record(body):
    seat = seated(body, last_day=LAST_DAY)
    values = {"membership": seat, "public_name": "A. Member ", "last_day": None}

    for _ in range(2):
        done = correct_membership(by=running.officer(), at=AT, **values)

    assert (done.public_name, done.term_ends, done.corrections) == ("A. Member", None, 1)
    assert running.lost("member_added", "membership_corrected") == []


@pytest.mark.parametrize(
    ("fields", "refusal", "reason"),
    [
        ({"by": Actor("verifier")}, NotYours, "does_not_appoint"),
        ({"last_day": date(2026, 3, 1)}, Refusal, "term_is_over"),
        ({"at": ENDS}, NotNow, "sits_no_more"),
    ],
)
def test_correction_that_cannot_be_is_refused(body, fields, refusal, reason):
    seat = seated(body, last_day=LAST_DAY)
    values = {"public_name": "", "last_day": None, "by": running.officer(), "at": AT}

    with pytest.raises(refusal, match=reason):
        correct_membership(membership=seat, **values | fields)
