"""Files of items that come in and go out."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_noop

from saty.common.held import hold, personal, secret
from saty.common.rows import Row
from saty.common.sealing import ItemBytes, ItemJSON, ItemText
from saty.testing.models.bank import UNTIL_RELEASE, Bank
from saty.testing.states import ExportState, ImportState


class ItemImport(Row):
    """A file of items: read by a worker, shown with its faults, then taken in whole or dropped."""

    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="imports")
    format = models.CharField(max_length=12)
    """As in `testing.exchange`; what the content says, not the name of the file."""
    state = models.CharField(max_length=8, choices=ImportState.choices, default=ImportState.WAITING)
    content = ItemBytes(null=True)
    """The file, until it is taken in or dropped."""
    found = ItemJSON(null=True)
    """What was read and can be taken in, until then."""
    faults = ItemJSON(default=list)
    """[{"key", "place", "details"}]: what cannot be taken, where, and why."""
    total = models.PositiveIntegerField(default=0)
    """How many items the file has; 0 until it is known."""
    done = models.PositiveIntegerField(default=0)
    """How many of them the worker has dealt with in this state."""
    taken = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=48, blank=True)
    """Why the whole file could not be read; a key for its words."""
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    moved_at = models.DateTimeField()
    """When its state last changed or its worker last said how far it is."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[ImportState.TAKEN, ImportState.DROPPED])
                | Q(content__isnull=True, found__isnull=True),
                name="finished_import_keeps_no_file",
            )
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.state}"


class ItemExport(Row):
    """Items that leave the bank with their keys: proposed by one person, approved by another."""

    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="exports")
    format = models.CharField(max_length=12)
    wanted = models.JSONField()
    """Which items: {"topics": [keys], "states": [...]}; empty lists are all."""
    reason = ItemText()
    state = models.CharField(
        max_length=8, choices=ExportState.choices, default=ExportState.PROPOSED
    )
    proposed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="export_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state=ExportState.PROPOSED)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="decided_export_names_who",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.state}"


KEPT = gettext_noop("five years")
hold(
    "testing.itemimport",
    {
        n: personal("who brought which file of questions", KEPT)
        for n in "id bank format state total done taken problem by at moved_at".split()
    }
    | {
        n: secret("questions on their way in", UNTIL_RELEASE)
        for n in "content found faults".split()
    },
)
hold(
    "testing.itemexport",
    {
        n: personal("who took questions out, and who allowed it", KEPT)
        for n in (
            "id bank format wanted state proposed_by proposed_at decided_by decided_at"
        ).split()
    }
    | {"reason": secret("why questions were taken out", KEPT)},
)
