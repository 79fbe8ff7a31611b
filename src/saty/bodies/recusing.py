"""Stepping out for one candidate: what follows, whoever the word comes from."""

from datetime import datetime

from django.db import IntegrityError, transaction

from saty.applications.models import Application
from saty.bodies.entries import FINDING_ANSWERED, RECUSAL_DECLARED
from saty.bodies.models import Finding, Membership, Recusal
from saty.common.actors import Actor
from saty.ledger.actions import record


def step_out(
    *,
    membership: Membership,
    application: Application,
    ground: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> Recusal:
    """The member takes no part in what concerns the candidate; what was found is answered by it.

    In the transaction of the act that calls it. Once is enough: a recusal that stands is returned.
    """
    made = _recusal(membership, application, ground, reason, by, at)
    for found in Finding.objects.select_for_update(no_key=True).filter(
        membership=membership, application=application, answer=""
    ):
        answer(found, Finding.Answer.RECUSED, None, by, at)
    return made


def _recusal(
    membership: Membership,
    application: Application,
    ground: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> Recusal:
    pair = {"membership": membership, "application": application}
    standing = Recusal.objects.filter(**pair).first()
    if standing is not None:
        return standing
    try:
        with transaction.atomic():
            made = Recusal.objects.create(**pair, ground=ground, reason=reason, declared_at=at)
    except IntegrityError:
        return Recusal.objects.get(**pair)
    record(
        RECUSAL_DECLARED,
        subject=f"membership:{membership.id}",
        competition=str(application.competition_id),
        by=by,
        at=at,
        body=membership.body.key,
        application=str(application.id),
        ground=ground,
        reason=reason,
    )
    return made


def answer(found: Finding, said: str, why: str | None, by: Actor, at: datetime) -> None:
    """Keep what is said to a finding, with its entry."""
    found.answer, found.answered_at, found.why = said, at, why
    found.save(update_fields=["answer", "answered_at", "why"])
    record(
        FINDING_ANSWERED,
        subject=f"finding:{found.id}",
        competition=str(found.application.competition_id),
        by=by,
        at=at,
        body=found.membership.body.key,
        membership=str(found.membership_id),
        application=str(found.application_id),
        outcome=said,
        reason=why,
    )
