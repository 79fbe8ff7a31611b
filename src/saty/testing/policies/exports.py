"""Whether items may leave a bank: proposed by one, approved by another, for 24 hours."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.testing.exchange import formats
from saty.testing.models import Bank, ItemExport
from saty.testing.queries.exports import GIVEN_OUT
from saty.testing.states import ExportState

WORKERS = frozenset({"item_author", "item_reviewer", "test_owner"})
LASTS = timedelta(hours=24)
"""How long after its approval an export can be downloaded."""


def check_proposes(
    bank: Bank,
    format_key: str,
    topics: Collection[str],
    states: Collection[str],
    language: str,
    by: Actor,
) -> None:
    """Somebody who works on the bank names a format, and topics and states that there are."""
    if by.role not in WORKERS:
        raise NotYours("not_of_the_bank", _("Only those who work on the bank propose an export."))
    if format_key not in formats.FORMATS:
        raise Refusal("unknown_format", _("There is no such format. Choose one of the list."))
    known = set(bank.topics.values_list("key", flat=True))
    if not set(topics) <= known or not set(states) <= set(GIVEN_OUT):
        raise Refusal("unknown_choice", _("Choose topics and states of the lists."))
    if language not in bank.languages:
        raise Refusal("unknown_language", _("The bank has no items in this language."))


def check_decides(export: ItemExport, by: Actor) -> None:
    """An owner of the test decides, and never on what they proposed themselves."""
    if by.role != "test_owner":
        raise NotYours("not_owner", _("Only an owner of the test decides on an export."))
    if by.person == export.proposed_by_id:
        raise NotYours("own_export", _("You proposed this export. Another owner must decide."))


def can_decide(export: ItemExport, by: Actor) -> bool:
    """Whether `by` may approve or refuse the export now."""
    try:
        check_decides(export, by)
    except Refusal:
        return False
    return export.state == ExportState.PROPOSED


def expires_at(export: ItemExport) -> datetime | None:
    """When an approved export ends; None for one that was not approved."""
    if export.state != ExportState.APPROVED or export.decided_at is None:
        return None
    return export.decided_at + LASTS


def has_expired(export: ItemExport, at: datetime) -> bool:
    """Whether an approved export has ended."""
    end = expires_at(export)
    return end is not None and at >= end


def check_downloads(export: ItemExport, by: Actor, at: datetime) -> None:
    """Whoever proposed an export downloads it while it lasts, once it is made."""
    if by.role not in WORKERS or by.person != export.proposed_by_id:
        raise NotYours("not_proposer", _("Only whoever proposed an export downloads it."))
    if export.state != ExportState.APPROVED:
        raise NotNow("not_approved", _("This export is not approved."))
    if has_expired(export, at):
        raise NotNow("expired", _("The 24 hours of this export are over. Propose it anew."))
    if export.made_at is None:
        raise NotNow("not_made_yet", _("The file is still being made. Wait a moment."))
