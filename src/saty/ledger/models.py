"""The append-only log: entries, their places in the tree, the openings of their commitments."""

from django.db import models
from django.db.models import Q

from saty.common.held import hold, personal, public, secret
from saty.common.rows import AppendOnly, Row
from saty.common.sealing import SealedJSON


class Entry(AppendOnly, Row):
    """One consequential act. Written in the transaction of the act; never changed."""

    kind = models.CharField(max_length=64)
    competition = models.CharField(max_length=48, blank=True)
    subject = models.CharField(max_length=96)
    ordinal = models.PositiveIntegerField()
    """Place in the chain of its subject, from 0."""
    actor_role = models.CharField(max_length=32)
    actor = models.CharField(max_length=48, blank=True)
    at = models.DateTimeField()
    previous = models.CharField(max_length=64, blank=True)
    """Digest of the subject's previous entry, in hex."""
    public = models.JSONField()
    commitments = models.JSONField()
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "ordinal"], name="entry_chain_is_a_line"),
            models.CheckConstraint(
                condition=(Q(ordinal=0) & Q(previous="")) | (Q(ordinal__gt=0) & ~Q(previous="")),
                name="entry_first_has_no_previous",
            ),
        ]
        indexes = [
            models.Index(fields=["competition", "kind", "at"]),
            models.Index(fields=["at", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} #{self.ordinal}"


class Position(AppendOnly):
    """The place of an entry in the tree, given by the sequencer."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="place")
    leaf = models.BinaryField(max_length=32)
    """Leaf data of the public tree: the one salted hash of the whole entry."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(position__gte=0), name="position_from_zero")
        ]

    def __str__(self) -> str:
        return str(self.position)


class Opening(Row):
    """What opens one entry: erasing it (or a field of it) erases the person, not the log."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="opening")
    sealed = SealedJSON()
    """{"leaf": salt, "fields": {name: {"salt": salt, "value": value}}}, salts in hex."""

    def __str__(self) -> str:
        return f"opening of {self.entry_id}"


class Reading(AppendOnly, Row):
    """Somebody opened personal data: who, of whom, what, when."""

    reader_role = models.CharField(max_length=32)
    reader = models.CharField(max_length=48)
    subject = models.CharField(max_length=96)
    what = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "at"]),
            models.Index(fields=["reader", "at"]),
            models.Index(fields=["at"]),
        ]

    def __str__(self) -> str:
        return f"{self.reader} {self.subject}"


FOREVER = "for as long as the log stands"
hold(
    "ledger.entry",
    {
        "id": public("key", FOREVER),
        "kind": public("what was done", FOREVER),
        "competition": public("where", FOREVER),
        "subject": public("opaque key of whom or what it concerns", FOREVER),
        "ordinal": public("chain of the subject", FOREVER),
        "actor_role": public("in what role it was done", FOREVER),
        "actor": public("opaque staff id", FOREVER),
        "at": public("when", FOREVER),
        "previous": public("chain of the subject", FOREVER),
        "public": public("the public fields of the kind", FOREVER),
        "commitments": public("salted commitments to the other fields", FOREVER),
        "digest": public("digest of the entry", FOREVER),
    },
)
hold(
    "ledger.position",
    {
        "position": public("place in the tree", FOREVER),
        "entry": public("which entry", FOREVER),
        "leaf": public("leaf of the public tree", FOREVER),
    },
)
hold(
    "ledger.opening",
    {
        "id": public("key"),
        "entry": public("which entry"),
        "sealed": secret("salts and values of commitments", "until the person is erased"),
    },
)
hold(
    "ledger.reading",
    {
        "id": public("key"),
        "reader_role": personal("who read", FOREVER),
        "reader": personal("opaque staff id of who read", FOREVER),
        "subject": personal("whose data was read", FOREVER),
        "what": personal("which data was read", FOREVER),
        "at": personal("when", FOREVER),
    },
)
