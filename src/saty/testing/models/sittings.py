"""Sittings with their answers, and changes of a key after the fact."""

from django.db import models
from django.db.models import F, Q

from saty.common.held import hold, personal, secret
from saty.common.rows import Row
from saty.common.sealing import ItemJSON, ItemText
from saty.testing.models.bank import UNTIL_RELEASE, ItemVersion
from saty.testing.models.forms import Form
from saty.testing.states import KeyChangeState


class Sitting(Row):
    """One candidate's timed attempt at a form."""

    entry = models.ForeignKey(
        "stages.RosterEntry", on_delete=models.PROTECT, related_name="sittings"
    )
    attempt = models.PositiveSmallIntegerField(default=1)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="sittings")
    language = models.CharField(max_length=2)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    """Who brought the answers of a test that was sat elsewhere; None for a sitting here."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "attempt"], name="attempt_once"),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("started_at")),
                name="sitting_ends_after_its_start",
            ),
        ]
        indexes = [models.Index(fields=["form", "language"])]

    def __str__(self) -> str:
        return str(self.id)


class Answer(models.Model):
    """The newest answer to one question of a sitting; its order is (epoch, n)."""

    pk = models.CompositePrimaryKey("sitting_id", "position")
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="answers")
    position = models.PositiveSmallIntegerField()
    """Of the question in the form."""
    value = models.TextField()
    """JSON: an option's identifier, a list of them, pairs, or a text, by the kind of the item."""
    epoch = models.PositiveIntegerField(default=1)
    n = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sitting_id}:{self.position}"


class KeyChange(Row):
    """A key is corrected, or an item counts for everybody: proposed by one, approved by another."""

    class Kind(models.TextChoices):
        """What happens to the item."""

        KEY = "key"
        VOID = "void"

    stage = models.ForeignKey("stages.Stage", on_delete=models.PROTECT, related_name="key_changes")
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="key_changes")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    key = ItemJSON(null=True)
    """{"right", "levels", "value", "tolerance", "accepted": {language: [...]}}; None for a void."""
    reason = ItemText()
    state = models.CharField(
        max_length=8, choices=KeyChangeState.choices, default=KeyChangeState.PROPOSED
    )
    proposed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    basis = models.CharField(max_length=32, blank=True)
    """What its effects were computed from: "sittings:changes of keys"; see `KeyEffect`."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="key_change_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state=KeyChangeState.PROPOSED)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="decided_key_change_names_who",
            ),
            models.CheckConstraint(
                condition=Q(kind="void", key__isnull=True) | Q(kind="key", key__isnull=False),
                name="changed_key_is_given",
            ),
            models.UniqueConstraint(
                fields=["stage", "version"],
                condition=Q(state=KeyChangeState.PROPOSED),
                name="one_open_key_change",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


hold(
    "testing.sitting",
    {
        n: personal("how a candidate sat the test")
        for n in "id entry attempt form language started_at finished_at recorded_by".split()
    },
)
hold(
    "testing.answer",
    {
        n: personal("what a candidate answered")
        for n in "sitting position value epoch n saved_at".split()
    },
)
hold(
    "testing.keychange",
    {
        n: personal("why an item was scored anew, and who decided it")
        for n in (
            "id stage version kind state proposed_by proposed_at decided_by decided_at basis"
        ).split()
    }
    | {n: secret("a key and what was wrong with it", UNTIL_RELEASE) for n in "key reason".split()},
)
