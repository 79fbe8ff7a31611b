"""The spine: stages of a competition, their rosters and results, and how candidacies end."""

from django.db import models
from django.db.models import F, Q

from saty.common.held import hold, personal, public
from saty.common.rows import Row
from saty.common.sealing import SealedJSON, SealedText


class Stage(Row):
    """One step of one competition, made when it opens."""

    competition = models.ForeignKey(
        "programmes.Competition", on_delete=models.PROTECT, related_name="stages"
    )
    key = models.SlugField(max_length=48)
    kind = models.SlugField(max_length=16)
    position = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField(null=True)
    """When its roster was made."""
    results_seen_at = models.DateTimeField(null=True)
    """When staff first could see a result; a number set later is marked as set after."""
    closed_at = models.DateTimeField(null=True)
    """When its results were closed: everyone has an outcome."""
    renewal_asked_at = models.DateTimeField(null=True)
    """Since when a worker is to record its results anew; nothing is built on them meanwhile."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["competition", "key"], name="stage_key_once"),
            models.UniqueConstraint(fields=["competition", "position"], name="stage_place_once"),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.key


class RosterEntry(Row):
    """A candidate admitted to a stage, with the track and the stage code."""

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="roster")
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="roster_entries"
    )
    track = models.SlugField(max_length=48)
    """The position group."""
    code = models.CharField(max_length=12)
    """The stage code that assessors see."""
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stage", "application"], name="on_the_roster_once"),
            models.UniqueConstraint(fields=["stage", "code"], name="stage_code_once"),
        ]
        indexes = [models.Index(fields=["stage", "track", "id"])]
        """Counts over a roster read it alone."""
        verbose_name_plural = "roster entries"

    def __str__(self) -> str:
        return self.code


class Result(Row):
    """A candidate's outcome on a stage. Parts are exact text ("41.5"), compared as fractions."""

    class Outcome(models.TextChoices):
        """How the stage went."""

        COMPLETED = "completed"
        ABSENT = "absent"
        VOID = "void"

    entry = models.OneToOneField(RosterEntry, on_delete=models.PROTECT, related_name="result")
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    parts = models.JSONField(default=dict)
    """Part key -> exact decimal as text."""
    obstacles = SealedJSON(default=list)
    """[{"reason": key, "details": {...}}]: why this candidate cannot go on."""
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    sheet = models.ForeignKey(
        "stages.ScoreSheet", null=True, on_delete=models.PROTECT, related_name="results"
    )
    recordings = models.PositiveIntegerField(default=1)
    """How many times it was recorded: a correction before closing is one more, with its entry."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(recordings__gt=0), name="result_was_recorded")
        ]
        indexes = [models.Index(fields=["entry", "outcome"])]
        """Counts over a roster read it alone."""

    def __str__(self) -> str:
        return self.outcome


class ScoreSheet(Row):
    """An uploaded sheet of scores: previewed first, then applied as a whole or not at all."""

    class State(models.TextChoices):
        """Where the sheet stands."""

        PREVIEWED = "previewed"
        APPLIED = "applied"
        DISCARDED = "discarded"

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="sheets")
    state = models.CharField(max_length=9, choices=State.choices, default=State.PREVIEWED)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list)
    """[{"code", "outcome", "parts"}] of a sheet without faults."""
    faults = models.JSONField(default=list)
    """[{"row", "column", "fault", "value"}]; row and column are null for the whole file."""
    uploaded_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="applied") | Q(faults=[]), name="faulty_sheet_is_not_applied"
            )
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class CandidacyEnd(Row):
    """A candidacy that ended by itself or by disqualification, at the stage it had reached."""

    class Kind(models.TextChoices):
        """Why it ended."""

        WITHDRAWN = "withdrawn"
        DISQUALIFIED = "disqualified"

    entry = models.OneToOneField(RosterEntry, on_delete=models.PROTECT, related_name="end")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    reason = models.SlugField(max_length=48, blank=True)
    comment = SealedText(null=True)
    by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="withdrawn")
                | (
                    ~Q(reason="")
                    & Q(by__isnull=False, approved_by__isnull=False)
                    & ~Q(approved_by=F("by"))
                ),
                name="disqualified_by_two_with_a_reason",
            )
        ]

    def __str__(self) -> str:
        return self.kind


class Disqualification(Row):
    """A proposal to end a candidacy, by one official; another approves or refuses it."""

    class State(models.TextChoices):
        """Where the proposal stands."""

        PROPOSED = "proposed"
        APPROVED = "approved"
        REFUSED = "refused"

    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="disqualifications"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    reason = models.SlugField(max_length=48)
    comment = SealedText()
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
                name="disqualification_decided_by_another",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state="proposed"),
                name="one_open_disqualification",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.state}"


hold(
    "stages.stage",
    {
        n: public("the steps of a competition")
        for n in (
            "id competition key kind position opened_at results_seen_at closed_at renewal_asked_at"
        ).split()
    },
)
hold(
    "stages.rosterentry",
    {
        n: personal("who was admitted to a stage")
        for n in "id stage application track entered_at".split()
    }
    | {"code": personal("names the candidate to assessors of one stage")},
)
hold(
    "stages.result",
    {
        n: personal("what the candidate achieved")
        for n in "id entry outcome parts obstacles recorded_at recorded_by sheet recordings".split()
    },
)
hold(
    "stages.scoresheet",
    {
        n: personal("where scores came from")
        for n in ("id stage state sha256 rows faults uploaded_by uploaded_at applied_at").split()
    },
)
hold(
    "stages.candidacyend",
    {
        n: personal("why a candidacy ended")
        for n in "id entry kind reason comment by approved_by at".split()
    },
)
hold(
    "stages.disqualification",
    {
        n: personal("why a candidacy was to be ended")
        for n in (
            "id application state reason comment proposed_by proposed_at decided_by decided_at"
        ).split()
    },
)
