"""Verification: a verdict on each document and fact of a file, and a second look at refusals."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from saty.applications.actions.leases import release, renew
from saty.applications.models import Application, FileCheck, Verification
from saty.applications.targets import Target, possible_targets, targets_of
from saty.applications.verification_entries import (
    FILE_RETURNED,
    FILE_VERIFIED,
    REFUSALS_CONFIRMED,
    verdicts_of,
)
from saty.applications.verification_policies import (
    check_is_verified,
    check_lease,
    check_not_own,
    check_reason,
    check_second_look,
    check_takes_verdicts,
)
from saty.common.actors import Actor
from saty.common.refusals import NotNow, Refusal
from saty.ledger.actions import record
from saty.programmes.kinds import StageRef
from saty.programmes.queries import rules_version
from saty.programmes.schema import ProgrammeFile


@transaction.atomic
def record_verdict(
    *,
    application: Application,
    stage: str,
    target: str,
    verdict: str,
    reason: str = "",
    comment: str = "",
    by: Actor,
    at: datetime,
) -> Verification:
    """Give a verdict, "accepted" or "refused" with a ready reason, on one target of a file in hand.

    Another verdict on the same target supersedes the one that stood, which is kept; the same
    verdict again changes nothing. A finished file is open again when a verdict changes.
    """
    file = _in_hand(application, stage, by, at)
    rules = rules_of(file)
    check_reason(rules, _target(file, rules, target), verdict, reason)
    standing = _standing(file, stage).filter(target=target).first()
    if standing is not None and _says(standing) == (verdict, reason, comment):
        return standing
    if standing is not None:
        _supersede(standing, at)
    _reopen(file, stage, at)
    renew(application=file, stage=stage, by=by, at=at)
    return Verification.objects.create(
        application=file,
        stage=stage,
        target=target,
        verdict=verdict,
        reason=reason,
        comment=comment or None,
        by_id=by.account,
        at=at,
    )


def rules_of(application: Application) -> ProgrammeFile:
    """The programme file under which an application was submitted."""
    if application.rules_version_id is None:
        raise NotNow("verification.draft", _("A draft is not verified."))
    return rules_version(application.rules_version_id).file


def _locked(application: Application, stage: str, by: Actor) -> Application:
    """The application, locked, after the checks that every act here needs."""
    ref = StageRef(application.competition_id, stage)
    check_takes_verdicts(ref)
    locked = Application.objects.select_for_update().get(id=application.id)
    check_is_verified(locked, ref)
    check_not_own(locked, by)
    return locked


def _in_hand(application: Application, stage: str, by: Actor, at: datetime) -> Application:
    locked = _locked(application, stage, by)
    check_lease(locked, stage, by, at)
    return locked


def _target(file: Application, rules: ProgrammeFile, key: str) -> Target:
    for target in targets_of(possible_targets(rules), file.snapshot):
        if target.key == key:
            return target
    raise Refusal("verification.no_such_target", _("This is not among what is verified here."))


def _standing(file: Application, stage: str) -> QuerySet[Verification]:
    return Verification.objects.filter(application=file, stage=stage, superseded_at__isnull=True)


def _says(verification: Verification) -> tuple[str, str, str]:
    return verification.verdict, verification.reason, verification.comment or ""


def _supersede(row: Verification | FileCheck, at: datetime) -> None:
    row.superseded_at = at
    row.save(update_fields=["superseded_at"])


def _standing_check(file: Application, stage: str) -> FileCheck | None:
    return FileCheck.objects.filter(
        application=file, stage=stage, superseded_at__isnull=True
    ).first()


def _reopen(file: Application, stage: str, at: datetime) -> None:
    check = _standing_check(file, stage)
    if check is not None:
        _supersede(check, at)


@transaction.atomic
def finish(*, application: Application, stage: str, by: Actor, at: datetime) -> FileCheck:
    """Finish a file in hand: everything has its verdict, it goes back, and one entry tells so.

    Finishing it twice is finishing it once. NotNow while something has no verdict.
    """
    locked = _locked(application, stage, by)
    done = _standing_check(locked, stage)
    if done is not None:
        release(application=locked, stage=stage, by=by, at=at)
        return done
    check_lease(locked, stage, by, at)
    verdicts = {each.target: each for each in _standing(locked, stage)}
    _check_complete(locked, verdicts)
    return _finished(locked, stage, verdicts, by, at)


def _check_complete(file: Application, verdicts: Mapping[str, Verification]) -> None:
    targets = targets_of(possible_targets(rules_of(file)), file.snapshot)
    if any(target.key not in verdicts for target in targets):
        raise NotNow(
            "verification.unfinished",
            _("Something in this file has no verdict yet. Give it one, then finish."),
        )


def _finished(
    file: Application,
    stage: str,
    verdicts: Mapping[str, Verification],
    by: Actor,
    at: datetime,
) -> FileCheck:
    refused = sum(each.verdict == Verification.Verdict.REFUSED for each in verdicts.values())
    check = FileCheck.objects.create(
        application=file, stage=stage, by_id=by.account, at=at, refused=refused
    )
    record(
        FILE_VERIFIED,
        subject=f"application:{file.id}",
        competition=str(file.competition_id),
        by=by,
        at=at,
        **verdicts_of(stage, verdicts.values()),
    )
    release(application=file, stage=stage, by=by, at=at)
    return check


@transaction.atomic
def confirm_refusals(*, application: Application, stage: str, by: Actor, at: datetime) -> FileCheck:
    """Agree, as a second person, with what was refused in a finished file."""
    check = _for_second_look(application, stage, by)
    if check.confirmed_at is not None:
        return check
    check.confirmed_by_id, check.confirmed_at = by.account, at
    check.save(update_fields=["confirmed_by", "confirmed_at"])
    record(
        REFUSALS_CONFIRMED,
        subject=f"application:{application.id}",
        competition=str(application.competition_id),
        by=by,
        at=at,
        stage=stage,
        check=str(check.id),
    )
    release(application=application, stage=stage, by=by, at=at)
    return check


@transaction.atomic
def return_file(
    *, application: Application, stage: str, reason: str, by: Actor, at: datetime
) -> FileCheck:
    """Send a finished file back to the queue, as a second person, with what was not right."""
    check = _for_second_look(application, stage, by)
    if not reason.strip():
        raise Refusal("verification.no_return_reason", _("Say why the file goes back."))
    check.returned_by_id, check.returned_at, check.superseded_at = by.account, at, at
    check.return_reason = reason
    check.save(update_fields=["returned_by", "returned_at", "return_reason", "superseded_at"])
    record(
        FILE_RETURNED,
        subject=f"application:{application.id}",
        competition=str(application.competition_id),
        by=by,
        at=at,
        stage=stage,
        check=str(check.id),
        reason=reason,
    )
    release(application=application, stage=stage, by=by, at=at)
    return check


def _for_second_look(application: Application, stage: str, by: Actor) -> FileCheck:
    check = _standing_check(_locked(application, stage, by), stage)
    if check is None:
        raise NotNow("verification.not_finished", _("The verification of this file goes on."))
    check_second_look(check, by)
    return check
