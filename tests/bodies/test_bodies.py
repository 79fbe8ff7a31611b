"""Bodies: made from the file, filled by the secretariat, left and stepped out of on record."""

import pytest
from django.db import IntegrityError, transaction

from saty.bodies import queries
from saty.bodies.actions import add_member, declare_recusal, end_membership, make_bodies
from saty.bodies.models import Body, Membership, Recusal
from saty.bodies.preflight import check_bodies
from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours, Refusal
from tests import factories
from tests.stages import running

AT = factories.WHILE_FILING
KINDS = ("member_added", "membership_ended", "recusal_declared")
pytestmark = pytest.mark.django_db


def body(key: str = "national-commission") -> Body:
    """A body of a competition, without members."""
    return factories.competition().bodies.get(key=key)


def seated(within: Body, capacity: str = "member", **fields: object) -> Membership:
    """Somebody seated by the secretariat."""
    values = {
        "person": factories.person(),
        "organisation": factories.organisation(),
        "by": running.officer(),
        "at": AT,
    }
    return add_member(body=within, capacity=capacity, **values | fields)


def test_bodies_are_those_of_the_file_and_made_once():
    competition = factories.competition()
    Body.objects.all().delete()

    for _ in range(2):
        make_bodies(competition, running.officer(), AT)

    keys = sorted(rule.key for rule in factories.programme_file().bodies)
    assert list(queries.bodies_of(competition.id).values_list("key", flat=True)) == keys


def test_member_sits_in_a_capacity_until_the_membership_ends():
    within = body()
    member = seated(within, "chair")

    before = queries.sits_in(member.person_id, within, queries.CHAIR, AT)
    for _ in range(2):
        end_membership(membership=member, by=running.officer(), at=AT)

    assert before is True
    assert queries.sits_in(member.person_id, within, queries.CHAIR, AT) is False
    assert running.lost(*KINDS) == []


@pytest.mark.parametrize(
    ("fields", "refusal", "reason"),
    [
        ({"capacity": "king"}, Refusal, "no_such_capacity"),
        ({"capacity": "chair"}, NotNow, "chair_taken"),
        ({"by": Actor("verifier")}, NotYours, "does_not_appoint"),
    ],
)
def test_seat_that_cannot_be_given_is_refused(fields, refusal, reason):
    within = body()
    seated(within, "chair")

    with pytest.raises(refusal, match=reason):
        seated(within, **fields)


def test_nobody_sits_twice_in_one_body():
    within = body()
    member = seated(within)

    with pytest.raises(NotNow, match="sits_already"):
        seated(within, "secretary", person=member.person)


def test_pool_has_members_alone():
    with pytest.raises(Refusal, match="pool_has_members"):
        seated(body("essay-markers"), "chair")


def test_member_steps_out_once_for_one_candidate():
    within = body()
    member = factories.member(within)
    application = factories.submitted(within.competition)

    for _ in range(2):
        declare_recusal(
            membership=member,
            application=application,
            reason="A cousin of mine.",
            by=factories.acting(member.person, "member"),
            at=AT,
        )

    assert Recusal.objects.get().reason == "A cousin of mine."
    assert queries.recusal_counts(within) == {member.id: 1}
    assert running.lost("recusal_declared") == []


@pytest.mark.parametrize("case", ["another member", "another competition", "no reason"])
def test_recusal_that_is_not_ones_own_or_says_nothing_is_refused(case):
    within = body()
    member = factories.member(within)
    by = factories.acting(member.person, "member")
    application = factories.submitted(within.competition)
    values = {"reason": "A cousin of mine.", "by": by, "application": application}
    values |= {
        "another member": {"by": factories.acting(factories.member(within).person, "member")},
        "another competition": {"application": factories.submitted()},
        "no reason": {"reason": " "},
    }[case]

    with pytest.raises(Refusal):
        declare_recusal(membership=member, at=AT, **values)

    assert not Recusal.objects.exists()


def faults(within: Body) -> set[str]:
    """What the pre-flight finds in this body."""
    found = check_bodies(within.competition, factories.programme_file(), AT)
    return {fault.key for fault in found if fault.place == f"body:{within.key}"}


def test_preflight_wants_members_a_chair_and_a_secretary_with_their_roles():
    within = body()
    empty = faults(within)
    for _ in range(8):
        factories.member(within)
    factories.member(within, "chair")
    seated(within, "secretary")

    assert empty == {"bodies.body_members", "bodies.body_chair", "bodies.body_secretary"}
    assert faults(within) == {"bodies.body_role"}


@pytest.mark.parametrize("same", ["person", "chair"])
def test_two_chairs_or_two_capacities_are_refused_by_the_database(same):
    member = factories.member(body(), "chair")

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.member(
            member.body,
            "member" if same == "person" else "chair",
            **({"person": member.person} if same == "person" else {}),
        )


def test_body_twice_in_a_competition_is_refused_by_the_database():
    within = body()

    with pytest.raises(IntegrityError), transaction.atomic():
        Body.objects.create(competition=within.competition, key=within.key)


def test_recusal_twice_is_refused_by_the_database():
    member = factories.member(body())
    values = {
        "membership": member,
        "application": factories.submitted(member.body.competition),
        "reason": "x",
        "declared_at": AT,
    }
    Recusal.objects.create(**values)

    with pytest.raises(IntegrityError), transaction.atomic():
        Recusal.objects.create(**values)
