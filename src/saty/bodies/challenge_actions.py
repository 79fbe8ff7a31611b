"""Challenges by candidates: filed, and decided by somebody whom they do not concern."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from saty.applications.models import Application
from saty.bodies import conflict_policies as policies
from saty.bodies.entries import CHALLENGE_DECIDED, CHALLENGE_FILED
from saty.bodies.models import Challenge, Membership
from saty.bodies.recusing import step_out
from saty.common.actors import Actor
from saty.common.refusals import Conflict
from saty.ledger.actions import record
from saty.ledger.kinds import EntryKind
from saty.programmes import queries as programmes
from saty.programmes.messages import Recipient, localized, tell


@transaction.atomic
def challenge_member(
    *,
    application: Application,
    membership: Membership,
    ground: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> Challenge:
    """Ask, as the candidate, that a member take no part; once for each member at a stage."""
    application = Application.objects.select_for_update(no_key=True).get(id=application.id)
    chance = policies.check_challenges(application, membership, by, at)
    policies.check_ground(ground)
    policies.check_says_why(reason)
    try:
        with transaction.atomic():
            made = Challenge.objects.create(
                membership=membership,
                application=application,
                stage=chance.stage,
                ground=ground,
                reason=reason.strip(),
                filed_at=at,
            )
    except IntegrityError:
        raise Conflict("challenged_already", _("You have challenged this member.")) from None
    _record(CHALLENGE_FILED, made, by, at, ground=ground, reason=made.reason)
    return made


@transaction.atomic
def uphold_challenge(*, challenge: Challenge, answer: str, by: Actor, at: datetime) -> Challenge:
    """Uphold it: the member takes no part in what concerns the candidate, who is told why."""
    challenge = _decided(challenge, Challenge.Outcome.UPHELD, answer, by, at)
    step_out(
        membership=challenge.membership, application=challenge.application,
        ground=challenge.ground, reason=answer.strip(), by=by, at=at,
    )  # fmt: skip
    return challenge


@transaction.atomic
def reject_challenge(*, challenge: Challenge, answer: str, by: Actor, at: datetime) -> Challenge:
    """Reject it: the member stays, the candidate is told why."""
    return _decided(challenge, Challenge.Outcome.REJECTED, answer, by, at)


def _decided(challenge: Challenge, outcome: str, answer: str, by: Actor, at: datetime) -> Challenge:
    """Decided once: deciding the same again as the same person changes nothing."""
    challenge = (
        Challenge.objects.select_for_update(of=["self"], no_key=True)
        .select_related("membership__body", "application", "stage")
        .get(id=challenge.id)
    )
    if challenge.outcome == outcome and challenge.decided_by_id == by.person:
        return challenge
    policies.check_judges(challenge, by, at)
    policies.check_says_why(answer)
    challenge.outcome, challenge.answer = outcome, answer.strip()
    challenge.decided_by_id, challenge.decided_at = by.account, at
    challenge.save(update_fields=["outcome", "answer", "decided_by", "decided_at"])
    _record(CHALLENGE_DECIDED, challenge, by, at, outcome=outcome, reason=challenge.answer)
    _tell(challenge, at)
    return challenge


def _record(kind: EntryKind, about: Challenge, by: Actor, at: datetime, **fields: str) -> None:
    record(
        kind,
        subject=f"challenge:{about.id}",
        competition=str(about.application.competition_id),
        by=by,
        at=at,
        body=about.membership.body.key,
        stage=about.stage.key,
        membership=str(about.membership_id),
        application=str(about.application_id),
        **fields,
    )


def _tell(challenge: Challenge, at: datetime) -> None:
    application = challenge.application
    rules = programmes.rules_in_force(application.competition_id, at)
    params = {
        "stage": localized(rules.file.stage(challenge.stage.key).title),
        "body": localized(rules.file.body(challenge.membership.body.key).name),
        "reason": challenge.answer or "",
    }
    is_upheld = challenge.outcome == Challenge.Outcome.UPHELD
    tell(
        rules=rules,
        kind="challenge_upheld" if is_upheld else "challenge_rejected",
        event=f"challenge:{challenge.id}",
        to=[Recipient(application.candidate_id, f"application:{application.id}", params)],
        at=at,
    )
