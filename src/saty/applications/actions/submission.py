"""Submitting an application, withdrawing it, and taking the withdrawal back."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from saty.applications import entries
from saty.applications.consequences import on_submitted, on_withdrawal_undone, on_withdrawn
from saty.applications.dossier import Dossier
from saty.applications.identity import identity_indexes
from saty.applications.models import Application, IdentityClash, Withdrawal
from saty.applications.policies import (
    check_may_submit,
    check_may_undo,
    check_may_withdraw,
    undo_until,
)
from saty.applications.queries import dossier, rules_of, subject_of
from saty.applications.snapshots import coarse_columns, snapshot_digest, snapshot_of
from saty.applications.states import APPLICATION, ApplicationState
from saty.common.actors import Actor
from saty.core.numbers import CANDIDATE_DIGITS, candidate_number, spell
from saty.ledger.actions import record
from saty.programmes.messages import Recipient, moment, tell
from saty.programmes.queries import RulesInForce
from saty.programmes.schema import MessageKind

Digits = Callable[[], str]
"""A source of 7 random digits; rehearsal alone passes its own."""

ATTEMPTS = 20


def random_digits() -> str:
    """7 digits from the system's source of randomness."""
    return f"{secrets.randbelow(10**CANDIDATE_DIGITS):0{CANDIDATE_DIGITS}d}"


@transaction.atomic
def submit(
    *,
    application: Application,
    acknowledged_ineligible: bool,
    by: Actor,
    at: datetime,
    digits: Digits = random_digits,
) -> Application:
    """Submit a draft: freeze the snapshot, give the number, enter it in the ledger.

    Once it is submitted, doing it again returns what stands. An identity number that another
    submitted application bears makes this one contested, and the secretariat settles it.

    Raises NotNow outside the window of filing, `Incomplete` and `NotAcknowledged`.
    """
    held = _held(application)
    if held.state != ApplicationState.DRAFT:
        return held
    file = dossier(held, at)
    check_may_submit(file, acknowledged_ineligible)
    _freeze(held, file, at)
    _write(held, file.rules, digits, at, by)
    _record_submission(held, file, by, at)
    on_submitted.run(held, by=by, at=at)
    _tell(held, file.rules, "application_submitted", f"submission:{held.id}", at)
    return held


def _held(application: Application) -> Application:
    rows = Application.objects.select_for_update(of=("self",)).select_related("competition")
    return rows.get(id=application.id)


def _freeze(held: Application, file: Dossier, at: datetime) -> None:
    held.state = APPLICATION.after("submit", held.state)
    held.submitted_at = at
    held.rules_version_id = file.rules.version
    held.snapshot = snapshot_of(file)
    held.identity_index = next(iter(identity_indexes(held, file.file)), "")
    for column, value in coarse_columns(file).items():
        setattr(held, column, value)


SUBMITTED_FIELDS = (
    "state submitted_at candidate_number rules_version snapshot identity_index contested group"
    " area sex region sector birth_year"
).split()


def _write(held: Application, rules: RulesInForce, digits: Digits, at: datetime, by: Actor) -> None:
    """Save with a number that is free and an identity number that is free or contested."""
    for _attempt in range(ATTEMPTS):
        held.candidate_number = candidate_number(digits())
        claimed = _claimed_by_another(held, rules)
        held.contested = claimed is not None
        try:
            with transaction.atomic():
                held.save(update_fields=SUBMITTED_FIELDS)
        except IntegrityError as error:
            if not _is_expected(error):
                raise
            continue
        if claimed:
            _note_clash(claimed, held, by, at)
        return
    raise RuntimeError(f"{ATTEMPTS} attempts gave no free candidate number")


def _claimed_by_another(held: Application, rules: RulesInForce) -> Application | None:
    """The submitted application that bears the same identity number, if there is one."""
    if not held.identity_index:
        return None
    same = Application.objects.filter(
        competition=held.competition_id,
        identity_index__in=identity_indexes(held, rules.file),
        state=ApplicationState.SUBMITTED,
    )
    return same.exclude(id=held.id).order_by("contested", "submitted_at").first()


def _is_expected(error: IntegrityError) -> bool:
    """The number was drawn twice, or somebody submitted the same identity at this moment.

    PostgreSQL names the constraint, SQLite the column.
    """
    return any(word in str(error) for word in ("candidate_number", "identity_"))


def _note_clash(first: Application, second: Application, by: Actor, at: datetime) -> None:
    clash = IdentityClash.objects.create(first=first, second=second, found_at=at)
    record(
        entries.CLASH_FOUND,
        subject=f"clash:{clash.id}",
        competition=str(second.competition_id),
        by=by,
        at=at,
        first=subject_of(first),
        second=subject_of(second),
    )


def _record_submission(held: Application, file: Dossier, by: Actor, at: datetime) -> None:
    record(
        entries.SUBMITTED,
        subject=subject_of(held),
        competition=str(held.competition_id),
        by=by,
        at=at,
        rules_sha256=file.rules.sha256,
        candidate_number=held.candidate_number,
        snapshot_sha256=snapshot_digest(held.snapshot),
        group=held.group or None,
        area=held.area or None,
    )


def _tell(
    held: Application,
    rules: RulesInForce,
    kind: MessageKind,
    event: str,
    at: datetime,
    **params: Any,
) -> None:
    number = spell(held.candidate_number or "")
    to = Recipient(
        held.candidate_id, subject_of(held), {"number": number, "moment": moment(at), **params}
    )
    tell(rules=rules, kind=kind, event=event, to=[to], at=at)


@transaction.atomic
def withdraw(*, application: Application, by: Actor, at: datetime, reason: str = "") -> Application:
    """Withdraw a submitted application. Once it is withdrawn, doing it again changes nothing.

    Raises NotNow for a draft, and when the competition has ended.
    """
    held = _held(application)
    if held.state == ApplicationState.WITHDRAWN:
        return held
    check_may_withdraw(held)
    made = Withdrawal.objects.create(application=held, at=at, reason=reason or None)
    held.state = APPLICATION.after("withdraw", held.state)
    held.withdrawn_at = at
    held.save(update_fields=["state", "withdrawn_at"])
    _record(entries.WITHDRAWN, held, by, at)
    on_withdrawn.run(held, by=by, at=at)
    rules = rules_of(held, at)
    until = moment(undo_until(made, rules))
    event = f"withdrawal:{made.id}"
    _tell(held, rules, "application_withdrawn", event, at, undo_until=until)
    return held


@transaction.atomic
def undo_withdrawal(*, application: Application, by: Actor, at: datetime) -> Application:
    """Take a withdrawal back in time. Once that is done, doing it again changes nothing.

    If the identity number was claimed in the meantime, the application comes back contested.

    Raises NotNow after the time that the programme file gives, and when an upper app refuses
    because the stage has been decided.
    """
    held = _held(application)
    standing = held.withdrawals.filter(undone_at=None).first()
    if standing is None:
        return held
    rules = rules_of(held, at)
    check_may_undo(held, standing, rules, at)
    standing.undone_at = at
    standing.save(update_fields=["undone_at"])
    held.state = APPLICATION.after("undo_withdrawal", held.state)
    held.withdrawn_at = None
    _restore(held, rules, by, at)
    _record(entries.WITHDRAWAL_UNDONE, held, by, at)
    on_withdrawal_undone.run(held, by=by, at=at)
    _tell(held, rules, "withdrawal_undone", f"undone:{standing.id}", at)
    return held


def _restore(held: Application, rules: RulesInForce, by: Actor, at: datetime) -> None:
    was_contested = held.contested
    for _attempt in range(ATTEMPTS):
        claimed = None if was_contested else _claimed_by_another(held, rules)
        held.contested = was_contested or claimed is not None
        try:
            with transaction.atomic():
                held.save(update_fields=["state", "withdrawn_at", "contested"])
        except IntegrityError as error:
            if not _is_expected(error):
                raise
            continue
        if claimed:
            _note_clash(claimed, held, by, at)
        return
    raise RuntimeError(f"{ATTEMPTS} attempts did not restore {held}")


def _record(kind: Any, held: Application, by: Actor, at: datetime) -> None:
    record(
        kind,
        subject=subject_of(held),
        competition=str(held.competition_id),
        by=by,
        at=at,
        candidate_number=held.candidate_number,
    )
