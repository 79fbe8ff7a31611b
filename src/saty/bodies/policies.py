"""Whether somebody may join a body, leave it, or step out for a candidate now."""

from django.utils.translation import gettext_lazy as _

from saty.applications.models import Application
from saty.bodies.models import Body, Membership
from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.people.models import Person
from saty.people.roles import Role
from saty.programmes import schema

APPOINTS = frozenset({Role.SECRETARIAT, Role.ADMINISTRATOR})


def check_appoints(by: Actor) -> None:
    """The secretariat or an administrator enters who sits in a body."""
    if by.role not in APPOINTS:
        raise NotYours(
            "does_not_appoint", _("Only the secretariat enters who sits in a commission.")
        )


def check_may_join(body: Body, rule: schema.Body, person: Person, capacity: str) -> None:
    """The person has an account, no other seat in the body, and the capacity exists and is free."""
    if capacity not in Membership.Capacity.values:
        raise Refusal("no_such_capacity", _("A body has no such capacity. Choose one of the list."))
    if rule.kind == "pool" and capacity not in {Membership.Capacity.MEMBER}:
        raise Refusal("pool_has_members", _("A pool of experts has members only."))
    if not person.is_active:
        raise NotNow("account_closed", _("This account is closed."))
    standing = Membership.objects.filter(body=body, until__isnull=True)
    if standing.filter(person=person).exists():
        raise NotNow(
            "sits_already", _("This person already sits in the body. End that membership first.")
        )
    if capacity == Membership.Capacity.CHAIR and standing.filter(capacity=capacity).exists():
        raise NotNow("chair_taken", _("The body has a chair. End that membership first."))


def check_recuses(membership: Membership, application: Application, by: Actor) -> None:
    """Members step out themselves, while they sit, for a candidate of their competition."""
    if membership.person_id != by.person:
        raise NotYours("own_recusal_only", _("A member declares a conflict of interest in person."))
    if membership.until is not None:
        raise NotNow("sits_no_more", _("This membership has ended."))
    if application.competition_id != membership.body.competition_id:
        raise NotYours("other_competition", _("This candidate is in another competition."))
