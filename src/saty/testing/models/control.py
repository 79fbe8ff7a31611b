"""What officials do while a test is sat, and outages that the server measured."""

from django.db import models
from django.db.models import F, Q

from saty.common.held import hold, personal, public, secret
from saty.common.rows import AppendOnly, Row
from saty.common.sealing import SealedText
from saty.testing.states import RemedyState


class Remedy(Row):
    """Put right for all whom a declared criterion fits; one officer proposes, another decides."""

    class Kind(models.TextChoices):
        """What is done."""

        TIME = "time"
        """More time in the section that runs, or in the one that comes."""
        RESIT = "resit"
        """The sitting is void, and another form is sat in the given window."""
        START = "start"
        """Whoever has not started may start in the given window."""

    stage = models.ForeignKey("stages.Stage", on_delete=models.PROTECT, related_name="remedies")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    criterion = models.JSONField()
    """{"kind": "codes", "codes": [...]}, {"kind": "running", "from", "until"}: who sat in between,
    {"kind": "form", "form": number}, {"kind": "session", "session": id}."""
    reason = SealedText()
    seconds = models.PositiveIntegerField(null=True)
    starts_from = models.DateTimeField(null=True)
    starts_until = models.DateTimeField(null=True)
    state = models.CharField(
        max_length=8, choices=RemedyState.choices, default=RemedyState.PROPOSED
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
                name="remedy_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state=RemedyState.PROPOSED)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="decided_remedy_names_who",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind="time", seconds__isnull=False, seconds__gt=0, starts_from__isnull=True
                )
                | (
                    ~Q(kind="time")
                    & Q(
                        seconds__isnull=True,
                        starts_from__isnull=False,
                        starts_until__isnull=False,
                        starts_until__gt=F("starts_from"),
                    )
                ),
                name="remedy_gives_time_or_a_window",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class RemedyEntry(Row):
    """Whom a remedy is for, and which sitting of theirs it touches."""

    remedy = models.ForeignKey(Remedy, on_delete=models.PROTECT, related_name="entries")
    entry = models.ForeignKey(
        "stages.RosterEntry", on_delete=models.PROTECT, related_name="remedies"
    )
    sitting = models.ForeignKey(
        "testing.Sitting", null=True, on_delete=models.PROTECT, related_name="remedies"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["remedy", "entry"], name="remedy_for_one_once")
        ]

    def __str__(self) -> str:
        return str(self.entry_id)


class LanePulse(models.Model):
    """When some process could last commit answers; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    alive_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_pulse")]

    def __str__(self) -> str:
        return str(self.alive_at)


class ExamOutage(AppendOnly, Row):
    """An outage that the server measured by itself, and the time that it gave back for it."""

    class Kind(models.TextChoices):
        """How it was measured."""

        SERVER = "server"
        """No process could commit an answer."""
        SILENCE = "silence"
        """Nothing was heard of any of the sittings that ran in a stage."""

    kind = models.CharField(max_length=7, choices=Kind.choices)
    stage = models.ForeignKey(
        "stages.Stage", null=True, on_delete=models.PROTECT, related_name="exam_outages"
    )
    """Where nothing was heard; None where it was the server."""
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    sittings = models.PositiveIntegerField()
    """How many were given time back."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__gt=F("began_at")), name="exam_outage_ends_after_its_beginning"
            ),
            models.CheckConstraint(
                condition=Q(kind="server", stage__isnull=True)
                | Q(kind="silence", stage__isnull=False),
                name="silence_is_of_a_stage",
            ),
            models.UniqueConstraint(
                fields=["kind", "began_at"],
                condition=Q(stage__isnull=True),
                name="exam_outage_once",
            ),
            models.UniqueConstraint(
                fields=["stage", "began_at"],
                condition=Q(stage__isnull=False),
                name="silence_of_a_stage_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.began_at}"


class ExamSilence(models.Model):
    """A stage of which nothing is heard at this moment, though the server lives: see `ExamOutage`.

    The row goes when somebody is heard of again, and becomes an outage then.
    """

    stage = models.OneToOneField(
        "stages.Stage", primary_key=True, on_delete=models.PROTECT, related_name="exam_silence"
    )
    since = models.DateTimeField()
    """When the last device was heard of, or the outage before it ended."""

    def __str__(self) -> str:
        return str(self.since)


class ExamIncident(AppendOnly, Row):
    """A note of an official about a whole test or one session: what happened, for the record."""

    stage = models.ForeignKey(
        "stages.Stage", on_delete=models.PROTECT, related_name="exam_incidents"
    )
    session = models.ForeignKey(
        "testing.ExamSession", null=True, on_delete=models.PROTECT, related_name="incidents"
    )
    noted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    @property
    def text(self) -> str:
        """The words of the note."""
        return str(self.note.text)

    def __str__(self) -> str:
        return str(self.id)


class ExamNote(Row):
    """The words of an official's note or message, sealed, apart from the row that says it was made.

    That row is written once; its words are sealed again under a new key, and can be erased.
    """

    event = models.OneToOneField(
        "testing.SittingEvent", null=True, on_delete=models.PROTECT, related_name="note"
    )
    """Where it is of one candidate."""
    incident = models.OneToOneField(
        ExamIncident, null=True, on_delete=models.PROTECT, related_name="note"
    )
    """Where it is of a whole test or a session."""
    message = models.OneToOneField(
        "testing.CandidateMessage", null=True, on_delete=models.PROTECT, related_name="note"
    )
    """Where it is written to candidates."""
    text = SealedText()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(event__isnull=False, incident__isnull=True, message__isnull=True)
                | Q(event__isnull=True, incident__isnull=False, message__isnull=True)
                | Q(event__isnull=True, incident__isnull=True, message__isnull=False),
                name="words_of_one_note_or_message",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class SafeBrowserKey(Row):
    """A Config Key of Safe Exam Browser that a test may be sat with."""

    stage = models.ForeignKey(
        "stages.Stage", on_delete=models.PROTECT, related_name="safe_browser_keys"
    )
    name = models.CharField(max_length=80)
    """For officials: which configuration it is of."""
    config_key = models.CharField(max_length=64)
    """SHA-256 in hexadecimal, as Safe Exam Browser shows it."""
    added_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "config_key"],
                condition=Q(withdrawn_at__isnull=True),
                name="config_key_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


hold(
    "testing.remedy",
    {
        n: personal("what was put right for candidates who sat a test, and why")
        for n in (
            "id stage kind criterion reason seconds starts_from starts_until state proposed_by"
            " proposed_at decided_by decided_at"
        ).split()
    },
)
hold(
    "testing.remedyentry",
    {n: personal("for whom something was put right") for n in "id remedy entry sitting".split()},
)
hold(
    "testing.lanepulse",
    {n: public("whether answers can be kept") for n in "id alive_at".split()},
)
hold(
    "testing.examoutage",
    {
        n: public("an outage that was measured, and given back")
        for n in "id kind stage began_at ended_at sittings".split()
    },
)
hold(
    "testing.examsilence",
    {n: public("that nothing is heard of a test") for n in "stage since".split()},
)
hold(
    "testing.examincident",
    {
        n: personal("what happened while a test was sat")
        for n in "id stage session noted_by noted_at".split()
    },
)
hold(
    "testing.examnote",
    {
        n: personal("what an official noted, or told candidates, while a test was sat")
        for n in "id event incident message text".split()
    },
)
hold(
    "testing.safebrowserkey",
    {
        n: secret("with which browser a test may be sat", "until the stage is closed")
        for n in "id stage name config_key added_by added_at withdrawn_at".split()
    },
)
