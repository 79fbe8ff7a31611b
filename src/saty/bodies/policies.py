"""Whether somebody may join a body, leave it, sign, or step out for a candidate now."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from saty.applications.models import Application
from saty.bodies import undertakings
from saty.bodies.models import Body, Membership
from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.people.models import Person
from saty.people.roles import Role
from saty.programmes import queries as programmes
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


def check_term(term_ends: datetime | None, at: datetime) -> None:
    """A term ends later than it begins."""
    if term_ends is not None and term_ends <= at:
        raise Refusal("term_is_over", _("This term would be over already. Choose a later day."))


def check_signs(
    membership: Membership,
    file: schema.ProgrammeFile,
    digests: Collection[str],
    by: Actor,
    at: datetime,
) -> None:
    """Whoever sits in a body signs in person, and signs the words that are in force."""
    if membership.person_id != by.person:
        raise NotYours("own_undertaking_only", _("Everybody signs their undertakings in person."))
    check_sits(membership, at)
    if set(digests) - {undertakings.digest(each) for each in file.undertakings}:
        raise NotNow(
            "undertaking_changed",
            _("The text of an undertaking has changed. Read the new one, then sign."),
        )


def check_sits(membership: Membership, at: datetime) -> None:
    """The membership has not ended, nor is its term over."""
    if not membership.sits_at(at):
        raise NotNow("sits_no_more", _("This membership has ended."))


def check_has_signed(body: Body, membership: Membership, at: datetime) -> None:
    """Nobody takes part before they have signed every undertaking that the rules demand."""
    file = programmes.rules_in_force(body.competition_id, at).file
    if undertakings.left_to(membership, file):
        raise NotNow(
            "undertakings_first",
            _("Undertakings are to be signed first: they are on the page of the commission."),
        )


def check_recuses(
    membership: Membership, application: Application, by: Actor, at: datetime
) -> None:
    """Members step out themselves, while they sit, for a candidate of their competition."""
    if membership.person_id != by.person:
        raise NotYours("own_recusal_only", _("A member declares a conflict of interest in person."))
    check_sits(membership, at)
    if application.competition_id != membership.body.competition_id:
        raise NotYours("other_competition", _("This candidate is in another competition."))
