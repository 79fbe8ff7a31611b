"""Entries about exchange of the test stage."""

from django.utils.translation import gettext_lazy as _

from saty.ledger.acts import rows
from saty.ledger.kinds import entry_kind
from saty.testing.models import ItemExport, ItemImport

ITEMS_IMPORTED = entry_kind(
    "items_imported",
    _("An author took a file of items into a bank."),
    acts=rows(ItemImport, "import", state="taken"),
    public=("bank", "format", "items", "stimuli", "pictures", "left_out"),
)
ITEMS_EXPORT_APPROVED = entry_kind(
    "items_export_approved",
    _("An owner of the test allowed that items leave a bank with their keys."),
    acts=rows(ItemExport, "export", state="approved"),
    public=("bank", "format", "topics", "states", "proposed_by"),
    committed=("reason",),
)
