"""Writes on bodies: made from the programme file, filled, bound by undertakings, left."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from saty.applications.models import Application
from saty.bodies import policies, queries, undertakings
from saty.bodies.conflict_policies import check_ground
from saty.bodies.entries import (
    MEMBER_ADDED,
    MEMBERSHIP_CORRECTED,
    MEMBERSHIP_ENDED,
    UNDERTAKING_SIGNED,
)
from saty.bodies.models import Body, Ground, Membership, Recusal, Undertaking
from saty.bodies.recusing import step_out
from saty.common.actors import Actor
from saty.common.refusals import Conflict, Refusal
from saty.core import schedule
from saty.core.ledger.entry import instant
from saty.ledger.actions import record
from saty.people.models import Organisation, Person
from saty.programmes import queries as programmes
from saty.programmes import schema
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
    public_name: str = "",
    last_day: date | None = None,
    by: Actor,
    at: datetime,
) -> Membership:
    """Seat somebody in a body. Their role, which opens the pages, is granted apart.

    `last_day` is that of their term; without it the term of the programme file counts, if it has
    one. A seat whose term is over is ended first. `public_name` is published.
    """
    policies.check_appoints(by)
    body = Body.objects.select_for_update(no_key=True).get(id=body.id)
    file = programmes.rules_in_force(body.competition_id, at).file
    rule = file.body(body.key)
    term_ends = _after(last_day or _last_day(rule, file, at), file)
    policies.check_term(term_ends, at)
    _end_those_over(body, person, capacity, by, at)
    policies.check_may_join(body, rule, person, capacity)
    try:
        with transaction.atomic():
            made = Membership.objects.create(
                body=body,
                person=person,
                organisation=organisation,
                capacity=capacity,
                since=at,
                term_ends=term_ends,
                public_name=public_name.strip(),
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
        term_ends=_moment(term_ends),
        public_name=made.public_name,
    )
    return made


def _last_day(rule: schema.Body, file: schema.ProgrammeFile, at: datetime) -> date | None:
    """The last day of a term that begins now, as the programme has it."""
    if rule.term is None:
        return None
    today = at.astimezone(ZoneInfo(file.time_zone)).date()
    return schedule.term_end(today, schedule.parse(rule.term))


def _after(last_day: date | None, file: schema.ProgrammeFile) -> datetime | None:
    """Midnight after a day, in the zone of the programme."""
    if last_day is None:
        return None
    zone = ZoneInfo(file.time_zone)
    return datetime.combine(last_day + timedelta(days=1), time.min, zone)


def _moment(term_ends: datetime | None) -> str | None:
    return instant(term_ends) if term_ends else None


def _end_those_over(body: Body, person: Person, capacity: str, by: Actor, at: datetime) -> None:
    """End what stands in the way of a seat and whose term is over: their own, and the chair's."""
    for each in queries.terms_over(body, at):
        is_chair = capacity == each.capacity == Membership.Capacity.CHAIR
        if is_chair or each.person_id == person.id:
            each.body = body
            _end(each, by, at)


@transaction.atomic
def correct_membership(
    *, membership: Membership, public_name: str, last_day: date | None, by: Actor, at: datetime
) -> Membership:
    """Correct the published name and the last day of the term, None for no end, of who sits now."""
    policies.check_appoints(by)
    membership = Membership.objects.select_for_update(of=["self"]).get(id=membership.id)
    body = membership.body
    policies.check_sits(membership, at)
    term_ends = _after(last_day, programmes.rules_in_force(body.competition_id, at).file)
    policies.check_term(term_ends, at)
    if (membership.public_name, membership.term_ends) == (public_name.strip(), term_ends):
        return membership
    membership.public_name, membership.term_ends = public_name.strip(), term_ends
    membership.corrections += 1
    membership.save(update_fields=["public_name", "term_ends", "corrections"])
    record(
        MEMBERSHIP_CORRECTED,
        subject=f"membership:{membership.id}",
        competition=str(body.competition_id),
        by=by,
        at=at,
        body=body.key,
        term_ends=_moment(term_ends),
        public_name=membership.public_name,
    )
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: Actor, at: datetime) -> Membership:
    """End a membership; what was decided under it stands. Ending it again changes nothing."""
    policies.check_appoints(by)
    membership = Membership.objects.select_for_update(of=["self"]).get(id=membership.id)
    if membership.until is None:
        _end(membership, by, at)
    return membership


def _end(membership: Membership, by: Actor, at: datetime) -> None:
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


@transaction.atomic
def sign_undertakings(
    *, membership: Membership, digests: Collection[str], by: Actor, at: datetime
) -> list[Undertaking]:
    """Sign undertakings of the programme, each by the digest of the words that were read.

    Signing one again changes nothing. Returns what was signed now.
    """
    membership = Membership.objects.select_for_update(of=["self"], no_key=True).get(
        id=membership.id
    )
    body = Body.objects.get(id=membership.body_id)
    file = programmes.rules_in_force(body.competition_id, at).file
    policies.check_signs(membership, file, digests, by, at)
    left = undertakings.left_to(membership, file)
    return [
        _signed(body, membership, each.key, sha256, by, at)
        for each in left
        if (sha256 := undertakings.digest(each)) in digests
    ]


def _signed(
    body: Body, membership: Membership, key: str, sha256: str, by: Actor, at: datetime
) -> Undertaking:
    made = Undertaking.objects.create(membership=membership, key=key, sha256=sha256, signed_at=at)
    record(
        UNDERTAKING_SIGNED,
        subject=f"undertaking:{made.id}",
        competition=str(body.competition_id),
        by=by,
        at=at,
        body=body.key,
        membership=str(membership.id),
        undertaking=key,
        sha256=sha256,
    )
    return made


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
    policies.check_recuses(membership, application, by, at)
    check_ground(ground)
    if not reason.strip():
        raise Refusal("no_reason", _("Say what the conflict of interest is."))
    return step_out(
        membership=membership, application=application, ground=ground, reason=reason,
        by=by, at=at,
    )  # fmt: skip
