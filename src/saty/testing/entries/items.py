"""Entries about items: approved, retired."""

from django.utils.translation import gettext_lazy as _

from saty.ledger.acts import rows
from saty.ledger.kinds import entry_kind
from saty.testing.models import ItemVersion
from saty.testing.states import VersionState

ITEM_APPROVED = entry_kind(
    "item_approved",
    _("A version of a test item, written by one person and reviewed by another, was approved."),
    acts=rows(ItemVersion, "item_version", approved_at__isnull=False),
    public=("author", "reviewed_by"),
    committed=("content_sha256",),
)
ITEM_RETIRED = entry_kind(
    "item_retired",
    _("A version of a test item is used in no further form."),
    acts=rows(ItemVersion, "item_version", state=VersionState.RETIRED),
    committed=("reason",),
)
