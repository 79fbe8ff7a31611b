"""Who has a file in hand: for a quarter of an hour at a time, and never two verifiers at once."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from saty.applications import rosters
from saty.applications.models import Application, VerificationLease
from saty.applications.verification_policies import (
    check_is_verified,
    check_not_own,
    check_takes_verdicts,
)
from saty.applications.verification_queries import Filters, queue
from saty.common.actors import Actor
from saty.common.refusals import Conflict, NotNow
from saty.programmes.kinds import StageRef

LEASE_LASTS = timedelta(minutes=15)
TRIES = 8
WAITING = Filters()


@transaction.atomic
def lease(
    *, stage_key: str, competition: UUID, by: Actor, at: datetime, filters: Filters = WAITING
) -> Application | None:
    """Give `by` the oldest file that waits and fits, or None when there is none.

    Whoever still holds one at this stage gets that one again, for longer.
    """
    ref = StageRef(competition, stage_key)
    check_takes_verdicts(ref)
    held = _held_by(ref, by, at)
    if held is not None:
        return _renewed(held, at).application
    _free_expired(ref, at)
    for _attempt in range(TRIES):
        found = _next(ref, replace(filters, reader=by.person))
        if found is None or _take(found, stage_key, by, at) is not None:
            return found
    raise NotNow("verification.busy", _("Many are taking files now. Press the button again."))


def _held_by(ref: StageRef, by: Actor, at: datetime) -> VerificationLease | None:
    """The lease of `by` at a stage, as long as its file is still there."""
    held = VerificationLease.objects.filter(
        application__in=rosters.files_in(ref), stage=ref.key, holder=by.person, until__gt=at
    )
    return held.select_related("application").order_by("until").last()


def _free_expired(ref: StageRef, at: datetime) -> None:
    expired = VerificationLease.objects.filter(
        application__competition=ref.competition, stage=ref.key, until__lte=at
    )
    expired.delete()


def _next(ref: StageRef, filters: Filters) -> Application | None:
    """The oldest file in nobody's hands and not the reader's own.

    Rows that another verifier is just taking are skipped.
    """
    free = queue(ref, filters).exclude(leases__stage=ref.key).exclude(candidate=filters.reader)
    return free.select_for_update(skip_locked=True, of=("self",)).first()


def _take(
    application: Application, stage: str, by: Actor, at: datetime
) -> VerificationLease | None:
    """A lease on a file, or None if another verifier was quicker."""
    try:
        with transaction.atomic():
            return VerificationLease.objects.create(
                application=application, stage=stage, holder_id=by.account, until=at + LEASE_LASTS
            )
    except IntegrityError:
        return None


@transaction.atomic
def lease_file(
    *, application: Application, stage: str, by: Actor, at: datetime
) -> VerificationLease:
    """Give `by` this one file, for instance one that was searched for.

    Conflict if it is in somebody else's hands; whoever holds it already gets it for longer.
    """
    ref = StageRef(application.competition_id, stage)
    check_takes_verdicts(ref)
    locked = Application.objects.select_for_update().get(id=application.id)
    check_is_verified(locked, ref)
    check_not_own(locked, by)
    _free_expired(ref, at)
    standing = VerificationLease.objects.filter(application=locked, stage=stage).first()
    if standing is not None and standing.holder_id == by.person:
        return _renewed(standing, at)
    taken = None if standing else _take(locked, stage, by, at)
    if taken is None:
        raise Conflict("verification.taken", _("Somebody else has this file in hand now."))
    return taken


def renew(*, application: Application, stage: str, by: Actor, at: datetime) -> None:
    """Hold a file for another quarter of an hour; nothing happens if it is not held."""
    VerificationLease.objects.filter(
        application=application, stage=stage, holder=by.person, until__gt=at
    ).update(until=at + LEASE_LASTS)


def _renewed(held: VerificationLease, at: datetime) -> VerificationLease:
    held.until = at + LEASE_LASTS
    held.save(update_fields=["until"])
    return held


def release(*, application: Application, stage: str, by: Actor, at: datetime) -> None:
    """Put a file back: the next verifier finds it with the verdicts given so far."""
    VerificationLease.objects.filter(
        application=application, stage=stage, holder=by.person
    ).delete()
