"""Items that leave the bank with their keys: proposed by one person, decided by another."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import NotNow, Refusal
from saty.ledger.actions import record, record_readings
from saty.testing import tasks
from saty.testing.entries.exchange import ITEMS_EXPORT_APPROVED
from saty.testing.models import Bank, ItemExport
from saty.testing.policies import exports as policies
from saty.testing.queries.contents import item_subject
from saty.testing.states import EXPORTS, ExportState

DOWNLOADED = "export"
"""What a download is recorded as, for each item of it."""


@transaction.atomic
def propose_export(
    *,
    bank: Bank,
    format_key: str,
    topics: Sequence[str],
    states: Sequence[str],
    language: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> ItemExport:
    """Propose that items leave the bank; empty lists are all topics, and all states but retired.

    The same proposal of the same person that still waits is not made twice.
    """
    policies.check_proposes(bank, format_key, topics, states, language, by)
    if not reason.strip():
        raise Refusal("no_reason", _("Say what the items are needed for."))
    bank = Bank.objects.select_for_update().get(id=bank.id)
    wanted = {"topics": sorted(topics), "states": sorted(states), "language": language}
    standing = ItemExport.objects.filter(
        bank=bank, format=format_key, state=ExportState.PROPOSED, proposed_by=by.account
    )
    for each in standing:
        if each.wanted == wanted:
            return each
    return ItemExport.objects.create(
        bank=bank,
        format=format_key,
        wanted=wanted,
        reason=reason.strip(),
        proposed_by_id=by.account,
        proposed_at=at,
    )


def approve_export(*, export: ItemExport, by: Actor, at: datetime) -> ItemExport:
    """Allow an export, as an owner who did not propose it: a worker makes its file."""
    return _decide(export, "approve", by, at)


def refuse_export(*, export: ItemExport, by: Actor, at: datetime) -> ItemExport:
    """Refuse an export, as an owner who did not propose it."""
    return _decide(export, "refuse", by, at)


@transaction.atomic
def _decide(export: ItemExport, verb: str, by: Actor, at: datetime) -> ItemExport:
    rows = ItemExport.objects.select_for_update(of=("self",))
    export = rows.select_related("bank", "proposed_by").get(id=export.id)
    policies.check_decides(export, by)
    if export.state != ExportState.PROPOSED and export.decided_by_id == by.person:
        return export
    export.state = EXPORTS.after(verb, export.state)
    export.decided_by_id, export.decided_at = by.account, at
    export.moved_at = at
    export.save(update_fields=["state", "decided_by", "decided_at", "moved_at"])
    if export.state == ExportState.APPROVED:
        record(
            ITEMS_EXPORT_APPROVED,
            subject=f"export:{export.id}",
            by=by,
            at=at,
            bank=export.bank.key,
            format=export.format,
            topics=export.wanted["topics"],
            states=export.wanted["states"],
            proposed_by=str(export.proposed_by.staff_id),
            reason=export.reason,
        )
        tasks.make_export.enqueue(str(export.id))
    return export


@transaction.atomic
def download(*, export: ItemExport, by: Actor, at: datetime) -> bytes:
    """The file of an approved export, for whoever proposed it; each item counts as read.

    Raises:
        NotYours, NotNow: what `policies.exports.check_downloads` refuses.
    """
    export = ItemExport.objects.get(id=export.id)
    policies.check_downloads(export, by, at)
    if export.content is None:
        raise NotNow("not_made_yet", _("The file is still being made. Wait a moment."))
    subjects = sorted(item_subject(each) for each in export.items)
    record_readings(reader=by, subjects=subjects, what=DOWNLOADED, at=at)
    return bytes(export.content)
