"""Sittings with their answers, and changes of a key after the fact."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from saty.common.held import hold, personal, secret
from saty.common.rows import AppendOnly, Row
from saty.common.sealing import ItemBytes, ItemJSON, ItemText
from saty.testing.models.bank import UNTIL_RELEASE, ItemVersion
from saty.testing.models.forms import Form
from saty.testing.states import KeyChangeState

if TYPE_CHECKING:
    from saty.stages.models import RosterEntry, Stage


class Sitting(Row):
    """One candidate's timed attempt at a form."""

    entry: "models.ForeignKey[Any, RosterEntry]" = models.ForeignKey(  # type: ignore[misc]
        "stages.RosterEntry", null=True, on_delete=models.PROTECT, related_name="sittings"
    )
    """Whose it is; nobody's in a pre-flight alone, which no reader of entries meets."""
    preflight = models.ForeignKey(
        "testing.Preflight", null=True, on_delete=models.PROTECT, related_name="sittings"
    )
    attempt = models.PositiveSmallIntegerField(default=1)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="sittings")
    language = models.CharField(max_length=2)
    epoch = models.PositiveIntegerField(default=1, db_default=1)
    """Raised when another device takes over: answers of an older one are kept aside."""
    place = models.CharField(max_length=6, default="remote", db_default="remote")
    """"remote", "venue", or "centre" where the answers came from elsewhere."""
    device = models.CharField(max_length=32, blank=True, db_default="")
    """The random name that the device gave itself; another one has to take over."""
    shuffle = models.CharField(max_length=32, blank=True, db_default="")
    """Random bytes in hexadecimal: the candidate's own order, independent of the draw of forms."""
    factor = models.CharField(max_length=8, default="1", db_default="1")
    """How many times the usual time this candidate has, as exact decimal text."""
    any_browser = models.BooleanField(default=False, db_default=False)
    """Whether an adjustment lets this candidate sit without Safe Exam Browser."""
    starts_from = models.DateTimeField(null=True)
    starts_until = models.DateTimeField(null=True)
    """When it may be started; what then lasts longer than the window is not cut."""
    checked_in_at = models.DateTimeField(null=True)
    identity_confirmed_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    """When it was declared void, by two officers; then another attempt follows."""
    recorded_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    """Who brought the answers of a test that was sat elsewhere; None for a sitting here."""

    @property
    def of_stage(self) -> "Stage":
        """The stage whose test it is."""
        if self.preflight is not None:
            return self.preflight.stage
        return self.entry.stage

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "attempt"], name="attempt_once"),
            models.CheckConstraint(
                condition=Q(entry__isnull=False, preflight__isnull=True)
                | Q(entry__isnull=True, preflight__isnull=False),
                name="sitting_of_somebody_or_of_a_preflight",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True)
                | Q(started_at__isnull=False, finished_at__gte=F("started_at")),
                name="sitting_ends_after_its_start",
            ),
        ]
        indexes = [models.Index(fields=["form", "language"])]

    def __str__(self) -> str:
        return str(self.id)


class SittingPart(Row):
    """A section of a sitting with its own time: which questions, and until when they are taken."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="parts")
    number = models.PositiveSmallIntegerField()
    """From 0."""
    section = models.SlugField(max_length=48)
    first = models.PositiveSmallIntegerField()
    last = models.PositiveSmallIntegerField()
    """Positions of its questions in the form."""
    seconds = models.PositiveIntegerField()
    """How long it lasts for this candidate."""
    began_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    """When time is up, as the candidate sees it."""
    closes_at = models.DateTimeField(null=True)
    """Until when answers that were given in time may still arrive."""
    ended_at = models.DateTimeField(null=True)
    """When the candidate went on before time was up."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "number"], name="sitting_part_once"),
            models.CheckConstraint(
                condition=Q(began_at__isnull=True, ends_at__isnull=True, closes_at__isnull=True)
                | Q(
                    began_at__isnull=False,
                    ends_at__gt=F("began_at"),
                    closes_at__gte=F("ends_at"),
                ),
                name="part_ends_after_its_beginning",
            ),
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="part_has_questions"),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.sitting_id}:{self.section}"


class SittingEvent(AppendOnly, Row):
    """What happened in a sitting, for the timeline of the control room: evidence, not judgement."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=24)
    """As in `testing.sitting_events`."""
    at = models.DateTimeField()
    details = models.JSONField(default=dict)
    by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["sitting", "at"])]

    def __str__(self) -> str:
        return self.kind


class Presence(models.Model):
    """When a sitting's device was last heard of, and what it told. It can be lost with no harm."""

    sitting = models.OneToOneField(
        Sitting, primary_key=True, on_delete=models.PROTECT, related_name="presence"
    )
    seen_at = models.DateTimeField()
    waiting = models.PositiveIntegerField(default=0)
    """How many answers the device had not been able to save yet."""
    flags = models.JSONField(null=True)
    """Public identifiers of the questions that the candidate wants to come back to."""

    def __str__(self) -> str:
        return str(self.sitting_id)


class CandidateMessage(AppendOnly):
    """What an official writes to one candidate, or to all who sit the test of a stage.

    Devices ask for what is above the highest number that they have, so whoever writes one holds the
    stage's row: numbers of a stage are then committed in their order.
    """

    id = models.BigAutoField(primary_key=True)
    stage = models.ForeignKey(
        "stages.Stage", null=True, on_delete=models.PROTECT, related_name="candidate_messages"
    )
    sitting = models.ForeignKey(
        Sitting, null=True, on_delete=models.PROTECT, related_name="messages"
    )
    sent_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__isnull=True, sitting__isnull=False)
                | Q(stage__isnull=False, sitting__isnull=True),
                name="message_to_one_or_to_all",
            )
        ]

    @property
    def text(self) -> str:
        """The words of the message."""
        return str(self.note.text)

    def __str__(self) -> str:
        return str(self.id)


class FormSheet(Row):
    """A locked form in one language as devices get it: JSON, compressed, the same for everybody."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="sheets")
    language = models.CharField(max_length=2)
    content = ItemBytes()
    """gzip; no key is in it."""
    sha256 = models.CharField(max_length=64, unique=True)
    """Of the compressed bytes: the name of the sheet, and its ETag."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "language"], name="sheet_of_a_language_once")
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class AsideAnswer(Row):
    """An answer that came too late, or from a device that was taken over: kept, and not counted."""

    class Why(models.TextChoices):
        """Why it is not counted."""

        LATE = "late"
        REFUSED = "refused"

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="aside")
    position = models.PositiveSmallIntegerField()
    value = models.TextField()
    epoch = models.PositiveIntegerField()
    n = models.PositiveIntegerField()
    arrived_at = models.DateTimeField()
    why = models.CharField(max_length=7, choices=Why.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "position", "epoch", "n"], name="set_aside_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id}:{self.position}"


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
    """What its effects were computed from: `queries.results.effects_basis`; see `KeyEffect`."""
    recorded_at = models.DateTimeField(null=True)
    """When a worker had recorded results by it; None where there were none to record."""

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
            models.CheckConstraint(
                condition=Q(recorded_at__isnull=True) | Q(state=KeyChangeState.APPROVED),
                name="results_by_approved_keys_alone",
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
        for n in (
            "id entry preflight attempt form language epoch place device shuffle factor any_browser"
            " starts_from"
            " starts_until checked_in_at identity_confirmed_by started_at finished_at voided_at"
            " recorded_by"
        ).split()
    },
)
hold(
    "testing.sittingpart",
    {
        n: personal("how a candidate sat the test")
        for n in (
            "id sitting number section first last seconds began_at ends_at closes_at ended_at"
        ).split()
    },
)
hold(
    "testing.sittingevent",
    {
        n: personal("what happened while a candidate sat the test")
        for n in "id sitting kind at details by".split()
    },
)
hold(
    "testing.presence",
    {
        n: personal("whether a candidate's device can be reached", "until the stage is closed")
        for n in "sitting seen_at waiting flags".split()
    },
)
hold(
    "testing.candidatemessage",
    {
        n: personal("what candidates were told while they sat the test")
        for n in "id stage sitting sent_by sent_at".split()
    },
)
hold(
    "testing.formsheet",
    {
        n: secret("a form of the test as it is posed", UNTIL_RELEASE)
        for n in "id form language content sha256".split()
    },
)
hold(
    "testing.asideanswer",
    {
        n: personal("what came too late, or from another device")
        for n in "id sitting position value epoch n arrived_at why".split()
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
            " recorded_at"
        ).split()
    }
    | {n: secret("a key and what was wrong with it", UNTIL_RELEASE) for n in "key reason".split()},
)
