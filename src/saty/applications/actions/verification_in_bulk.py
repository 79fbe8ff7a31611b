"""Verdicts on many files at once, for what was verified elsewhere and for rehearsals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from saty.applications import rosters
from saty.applications.models import Application, FileCheck, Verification
from saty.applications.targets import Target, possible_targets, targets_of
from saty.applications.verification_entries import (
    FILE_VERIFIED,
    REFUSALS_CONFIRMED,
    verdicts_of,
)
from saty.applications.verification_policies import (
    check_free,
    check_not_own,
    check_reason,
    check_second_look,
    check_takes_verdicts,
)
from saty.common.actors import Actor
from saty.common.refusals import NotNow, Refusal
from saty.ledger.actions import Act, record_many
from saty.programmes.kinds import StageRef
from saty.programmes.queries import rules_version
from saty.programmes.schema import ProgrammeFile

CHUNK = 1_000
ACCEPTED = Verification.Verdict.ACCEPTED.value
REFUSED = Verification.Verdict.REFUSED.value


@dataclass(frozen=True, slots=True)
class FileVerdicts:
    """The verdicts on one file: what is refused, each target with its ready reason.

    Everything else in the file is accepted.
    """

    application: UUID
    refused: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def record_verdicts(
    *, competition: UUID, stage: str, items: Sequence[FileVerdicts], by: Actor, at: datetime
) -> int:
    """Verify and finish many files that nobody verified yet at this stage; how many they were.

    All or none: NotNow if one of them is not on the roster or is finished already, Conflict if
    one is in somebody's hands.
    """
    ref = StageRef(competition, stage)
    check_takes_verdicts(ref)
    for start in range(0, len(items), CHUNK):
        _record(ref, items[start : start + CHUNK], by, at)
    return len(items)


def _record(ref: StageRef, items: Sequence[FileVerdicts], by: Actor, at: datetime) -> None:
    ids = [item.application for item in items]
    check_free(ids, ref.key, at)
    files = _locked(ref, ids)
    for file in files.values():
        check_not_own(file, by)
    _check_unverified(ids, ref.key)
    rows, checks, acts = [], [], []
    for item in items:
        made = _verdicts(files[item.application], item, ref.key, by, at)
        rows += made
        checks.append(_check(item, ref.key, by, at))
        acts.append(Act(f"application:{item.application}", verdicts_of(ref.key, made)))
    Verification.objects.bulk_create(rows, batch_size=CHUNK)
    FileCheck.objects.bulk_create(checks, batch_size=CHUNK)
    record_many(FILE_VERIFIED, acts, competition=str(ref.competition), by=by, at=at)


def _locked(ref: StageRef, ids: Sequence[UUID]) -> dict[UUID, Application]:
    """The files by id, locked in one order."""
    here = rosters.files_in(ref).filter(id__in=ids).order_by("id")
    files = {each.id: each for each in here.select_for_update(of=("self",))}
    if files.keys() != set(ids):
        raise NotNow(
            "verification.not_on_roster",
            _("One of these applications is no longer in this stage. Make the list again."),
        )
    return files


def _check_unverified(ids: Sequence[UUID], stage: str) -> None:
    standing = {"application__in": ids, "stage": stage, "superseded_at__isnull": True}
    is_begun = Verification.objects.filter(**standing).exists()
    if is_begun or FileCheck.objects.filter(**standing).exists():
        raise NotNow(
            "verification.begun", _("The verification of one of these files has begun already.")
        )


@lru_cache(maxsize=32)
def _rules(version: UUID) -> tuple[ProgrammeFile, tuple[Target, ...]]:
    """Versions never change, so what was worked out once need not be again."""
    file = rules_version(version).file
    return file, possible_targets(file)


def _verdicts(
    file: Application, item: FileVerdicts, stage: str, by: Actor, at: datetime
) -> list[Verification]:
    if file.rules_version_id is None:
        raise NotNow("verification.draft", _("A draft is not verified."))
    rules, possible = _rules(file.rules_version_id)
    targets = {target.key: target for target in targets_of(possible, file.snapshot)}
    if not item.refused.keys() <= targets.keys():
        raise Refusal("verification.no_such_target", _("This is not among what is verified here."))
    for key, reason in item.refused.items():
        check_reason(rules, targets[key], REFUSED, reason)
    return [
        Verification(
            application_id=file.id,
            stage=stage,
            target=key,
            verdict=REFUSED if key in item.refused else ACCEPTED,
            reason=item.refused.get(key, ""),
            by_id=by.account,
            at=at,
        )
        for key in targets
    ]


def _check(item: FileVerdicts, stage: str, by: Actor, at: datetime) -> FileCheck:
    return FileCheck(
        application_id=item.application,
        stage=stage,
        by_id=by.account,
        at=at,
        refused=len(item.refused),
    )


@transaction.atomic
def confirm_all_refusals(*, competition: UUID, stage: str, by: Actor, at: datetime) -> int:
    """Agree, as a second person, with everything refused at a stage by others; how many files."""
    ref = StageRef(competition, stage)
    check_takes_verdicts(ref)
    waiting = FileCheck.objects.filter(
        application__in=rosters.files_in(ref),
        stage=stage,
        superseded_at__isnull=True,
        confirmed_at__isnull=True,
        refused__gt=0,
    )
    others = waiting.exclude(Q(by=by.person) | Q(application__candidate=by.person))
    checks = list(others.order_by("id").select_for_update(of=("self",)))
    for check in checks:
        check_second_look(check, by)
        check.confirmed_by_id, check.confirmed_at = by.account, at
    FileCheck.objects.bulk_update(checks, ["confirmed_by", "confirmed_at"], batch_size=CHUNK)
    acts = [
        Act(f"application:{check.application_id}", {"stage": stage, "check": str(check.id)})
        for check in checks
    ]
    record_many(REFUSALS_CONFIRMED, acts, competition=str(competition), by=by, at=at)
    return len(checks)
