"""Checking a whole bank: asked for by a person, carried out by a worker."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from saty.common.actors import CLOCK, Actor
from saty.common.refusals import NotYours
from saty.people.roles import BANK_ROLES
from saty.testing.models import Bank, BankCheck
from saty.testing.queries import checks as queries

TOLD_EVERY = 100
"""After how many items the progress is written."""


@transaction.atomic
def ask_for_check(*, bank: Bank, by: Actor, at: datetime) -> BankCheck:
    """Have the whole bank checked; where a check is under way already, that one.

    A check whose task has failed for good begins anew.
    """
    from saty.testing import check_tasks  # the task calls an action of this module

    if by.role not in BANK_ROLES:
        raise NotYours("not_of_the_bank", _("Only those who work on the bank have it checked."))
    bank = Bank.objects.select_for_update().get(id=bank.id)
    standing = queries.under_way(bank)
    if standing is None:
        total = queries.current(bank).count()
        standing = BankCheck.objects.create(
            bank=bank, asked_by_id=by.account, asked_at=at, total=total
        )
    if not check_tasks.is_enqueued(standing.id):
        check_tasks.check_bank.enqueue(str(standing.id))
    return standing


def carry_out(*, check: BankCheck, at: datetime) -> queries.Report:
    """Check every item; what is found is not kept yet. Can be done again from the start."""
    versions = list(queries.current(check.bank))
    BankCheck.objects.filter(id=check.id).update(done=0, total=len(versions))

    def told(done: int) -> None:
        if done % TOLD_EVERY == 0 or done == len(versions):
            BankCheck.objects.filter(id=check.id).update(done=done)

    return queries.report(versions, languages=check.bank.languages, reader=CLOCK, at=at, told=told)


@transaction.atomic
def finish(*, check_id: UUID, found: queries.Report, at: datetime) -> BankCheck:
    """Keep what a check found in place of what the one before it did; once is enough."""
    check = BankCheck.objects.select_for_update().get(id=check_id)
    if check.finished_at is None:
        check.findings, check.finished_at = queries.as_json(found), max(at, check.asked_at)
        check.save(update_fields=["findings", "finished_at"])
        earlier = BankCheck.objects.filter(bank_id=check.bank_id, finished_at__isnull=False)
        earlier.exclude(id=check.id).delete()
    return check
