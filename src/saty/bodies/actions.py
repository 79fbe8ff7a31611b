"""Writes on bodies: made from the programme file, filled with members, left, stepped out of."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from saty.applications.models import Application
from saty.bodies import policies
from saty.bodies.conflict_policies import check_ground
from saty.bodies.entries import MEMBER_ADDED, MEMBERSHIP_ENDED
from saty.bodies.models import Body, Ground, Membership, Recusal
from saty.bodies.recusing import step_out
from saty.common.actors import Actor
from saty.common.refusals import Conflict, Refusal
from saty.ledger.actions import record
from saty.people.models import Organisation, Person
from saty.programmes import queries as programmes
from saty.programmes.models import Competition


@transaction.atomic
def make_bodies(competition: Competition, by: Actor, at: datetime) -> None:
    """Make the bodies that the programme file names and the competition lacks."""
    file = programmes.rules_in_force(competition.id, at).file
    there = set(Body.objects.filter(competition=competition).values_list("key", flat=True))
    Body.objects.bulk_create(
        Body(competition=competition, key=each.key) for each in file.bodies if each.key not in there
    )


@transaction.atomic
def add_member(
    *,
    body: Body,
    person: Person,
    organisation: Organisation,
    capacity: str,
    by: Actor,
    at: datetime,
) -> Membership:
    """Seat somebody in a body. Their role, which opens the pages, is granted apart."""
    policies.check_appoints(by)
    body = Body.objects.select_for_update(no_key=True).get(id=body.id)
    rule = programmes.rules_in_force(body.competition_id, at).file.body(body.key)
    policies.check_may_join(body, rule, person, capacity)
    try:
        with transaction.atomic():
            made = Membership.objects.create(
                body=body,
                person=person,
                organisation=organisation,
                capacity=capacity,
                since=at,
                added_by_id=by.account,
            )
    except IntegrityError:
        raise Conflict(
            "seat_taken", _("Somebody else changed the body. Reload the page.")
        ) from None
    record(
        MEMBER_ADDED,
        subject=f"membership:{made.id}",
        competition=str(body.competition_id),
        by=by,
        at=at,
        body=body.key,
        capacity=str(capacity),
        member=str(person.staff_id),
    )
    return made


@transaction.atomic
def end_membership(*, membership: Membership, by: Actor, at: datetime) -> Membership:
    """End a membership; what was decided under it stands. Ending it again changes nothing."""
    policies.check_appoints(by)
    membership = Membership.objects.select_for_update(of=["self"]).get(id=membership.id)
    if membership.until is not None:
        return membership
    membership.until = at
    membership.save(update_fields=["until"])
    record(
        MEMBERSHIP_ENDED,
        subject=f"membership:{membership.id}",
        competition=str(membership.body.competition_id),
        by=by,
        at=at,
        body=membership.body.key,
    )
    return membership


@transaction.atomic
def declare_recusal(
    *,
    membership: Membership,
    application: Application,
    reason: str,
    ground: str = Ground.OTHER,
    by: Actor,
    at: datetime,
) -> Recusal:
    """Step out for one candidate, with the conflict of interest named. Once is enough."""
    policies.check_recuses(membership, application, by)
    check_ground(ground)
    if not reason.strip():
        raise Refusal("no_reason", _("Say what the conflict of interest is."))
    return step_out(
        membership=membership, application=application, ground=ground, reason=reason,
        by=by, at=at,
    )  # fmt: skip
