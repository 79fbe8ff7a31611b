"""Files of items that come in and go out."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_noop

from saty.common.held import hold, personal, secret
from saty.common.rows import Row
from saty.common.sealing import ItemBytes, ItemJSON, ItemText
from saty.testing.models.bank import UNTIL_RELEASE, Bank
from saty.testing.states import UNDER_WAY, ExportState, ImportState


class ItemImport(Row):
    """A file of items: read by a worker, shown with its faults, then taken in whole or dropped."""

    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="imports")
    format = models.CharField(max_length=12)
    """As in `testing.exchange`; what the content says, not the name of the file."""
    state = models.CharField(max_length=8, choices=ImportState.choices, default=ImportState.WAITING)
    language = models.CharField(max_length=2, default="")
    """Of texts of which the file does not say it."""
    topic = models.CharField(max_length=48, default="")
    """The key of the topic for items of which the file says none that the bank has."""
    fingerprint = models.CharField(max_length=80, default="")
    """A keyed hash of the file, so that the same one is not read twice at once."""
    content = ItemBytes(null=True)
    """The file, until it is taken in or dropped."""
    found = ItemJSON(null=True)
    """How many can be taken in, until then: {"topics", "kinds", "languages", ...}. The items
    themselves stand in its parts."""
    faults = ItemJSON(default=list)
    """[{"key", "place", "details"}]: what cannot be taken, where, and why; the first of them."""
    left_out = models.PositiveIntegerField(default=0)
    """How many faults there are."""
    attempts = models.PositiveSmallIntegerField(default=0)
    """How often a worker began what this state asks of it."""
    total = models.PositiveIntegerField(default=0)
    """How many items the file has; 0 until it is known."""
    done = models.PositiveIntegerField(default=0)
    """How many of them the worker has dealt with in this state."""
    taken = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=48, blank=True)
    """Why the whole file could not be read, or had to be read anew; a key for its words."""
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
            ),
            models.UniqueConstraint(
                fields=["bank", "by", "fingerprint"],
                condition=Q(state__in=UNDER_WAY),
                name="one_open_import_of_a_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.state}"


class ItemImportPart(Row):
    """Some of what an import found, so that a page opens no more than it shows."""

    class Kind(models.TextChoices):
        """What it holds."""

        ITEMS = "items"
        STIMULI = "stimuli"
        PICTURES = "pictures"

    source = models.ForeignKey(ItemImport, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    number = models.PositiveIntegerField()
    """Counted from 0 in its kind."""
    content = ItemJSON()
    """`testing.exchange.kept`: a list of records, of stimuli, or one picture."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "number"], name="import_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class ItemExport(Row):
    """Items that leave the bank with their keys: proposed by one person, approved by another."""

    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="exports")
    format = models.CharField(max_length=12)
    wanted = models.JSONField()
    """Which items: {"topics": [keys], "states": [...], "language"}; empty lists are all."""
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
    content = ItemBytes(null=True)
    """The file, from when a worker has made it until it expires."""
    items = ItemJSON(null=True)
    """Ids of the items that stand in it."""
    left_out = ItemJSON(null=True)
    """[{"key", "place", "details"}]: what the format cannot carry."""
    count = models.PositiveIntegerField(default=0)
    """How many items stand in it."""
    size = models.PositiveIntegerField(default=0)
    """Bytes of the file."""
    made_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    moved_at = models.DateTimeField(null=True)
    """When a worker last began to make it."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="export_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(content__isnull=True) | Q(state=ExportState.APPROVED),
                name="only_an_approved_export_has_a_file",
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
        for n in (
            "id bank format language topic fingerprint state total done taken left_out problem"
            " attempts by at moved_at"
        ).split()
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
            "id bank format wanted state proposed_by proposed_at decided_by decided_at count size"
            " made_at attempts moved_at"
        ).split()
    }
    | {"reason": secret("why questions were taken out", KEPT)}
    | {
        n: secret("questions on their way out", UNTIL_RELEASE)
        for n in "content items left_out".split()
    },
)
hold(
    "testing.itemimportpart",
    {
        n: secret("questions on their way in", UNTIL_RELEASE)
        for n in "id source kind number content".split()
    },
)
