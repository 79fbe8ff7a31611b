"""Numbers set by bodies, decisions with their outcomes, announcements, draws."""

from django.db import models
from django.db.models import F, Q

from saty.common.held import hold, personal, public, secret
from saty.common.rows import Row
from saty.common.sealing import SealedJSON, SealedText
from saty.decisions.states import DecisionState


class StageNumber(Row):
    """How many go on from a stage, set by the body that the programme file names."""

    stage = models.ForeignKey("stages.Stage", on_delete=models.PROTECT, related_name="numbers")
    number = models.PositiveIntegerField()
    per_track = models.JSONField(default=dict)
    memo = models.TextField()
    state = models.CharField(
        max_length=8, choices=DecisionState.choices, default=DecisionState.ENTERED
    )
    entered_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    set_after_results = models.BooleanField(null=True)
    """Whether it was approved after staff could see results; known at approval, then fixed."""
    refused_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    refused_at = models.DateTimeField(null=True)
    refusal = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__gt=0), name="number_is_positive"),
            models.CheckConstraint(condition=~Q(memo=""), name="number_has_a_memo"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("entered_by")),
                name="number_approved_by_another",
            ),
            models.UniqueConstraint(
                fields=["stage"], condition=Q(state="approved"), name="one_number_per_stage"
            ),
            models.UniqueConstraint(
                fields=["stage"], condition=Q(state="entered"), name="one_number_waits_per_stage"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(approved_by__isnull=False, set_after_results__isnull=False),
                name="approved_number_says_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | (Q(refused_by__isnull=False) & ~Q(refusal="")),
                name="number_refused_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Decision(Row):
    """Who goes on from a stage: drafted, approved by the body that may, then announced."""

    stage = models.ForeignKey("stages.Stage", on_delete=models.PROTECT, related_name="decisions")
    rules_version = models.ForeignKey(
        "programmes.RulesVersion", on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=8, choices=DecisionState.choices, default=DecisionState.DRAFTED
    )
    inputs_sha256 = models.CharField(max_length=64)
    """Digest of the results and the rule that the outcomes were computed from."""
    lines = models.JSONField(default=dict)
    """Track -> where the line fell; "" for all tracks together."""
    shortages = models.JSONField(default=list)
    """[{"track", "asked", "there"}]: where the number asked for more than could go on."""
    drafted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    protocol_number = models.CharField(max_length=64, blank=True)
    protocol_date = models.DateField(null=True)
    memo = models.TextField(blank=True)
    entered_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    item = models.ForeignKey(
        "meetings.AgendaItem", null=True, on_delete=models.PROTECT, related_name="+"
    )
    """The item of the meeting whose votes decided it; None where none did."""
    announce_at = models.DateTimeField(null=True)
    """The one moment at which all learn."""
    announcement_recorded_at = models.DateTimeField(null=True)
    """When a worker wrote the entry, the next roster and the messages."""
    refused_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    refused_at = models.DateTimeField(null=True)
    refusal = models.TextField(blank=True)
    """Why it was refused; `words.VOTED_AGAINST` where the body voted against it."""
    revoke_proposed_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    revoke_reason = models.TextField(blank=True)
    revocations_dropped = models.PositiveIntegerField(default=0)
    """How many proposals to revoke it were dropped."""
    revoked_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stage"],
                condition=Q(state__in=["drafted", "entered", "approved"]),
                name="one_standing_decision_per_stage",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (
                    ~Q(approved_by=F("drafted_by"))
                    & (Q(entered_by__isnull=True) | ~Q(approved_by=F("entered_by")))
                ),
                name="decision_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "revoked"]) | Q(approved_by__isnull=False),
                name="approved_decision_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(announcement_recorded_at__isnull=True)
                | Q(announcement_recorded_at__gte=F("announce_at")),
                name="announced_at_its_moment_or_later",
            ),
            models.CheckConstraint(
                condition=Q(announce_at__isnull=True) | Q(approved_at__isnull=False),
                name="announced_only_after_approval",
            ),
            models.CheckConstraint(
                condition=~Q(state="revoked")
                | (
                    Q(revoked_by__isnull=False, revoke_proposed_by__isnull=False)
                    & ~Q(revoked_by=F("revoke_proposed_by"))
                    & ~Q(revoke_reason="")
                ),
                name="revoked_by_two_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | (Q(refused_by__isnull=False) & ~Q(refusal="")),
                name="decision_refused_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"decision:{self.id}"


class Outcome(Row):
    """What a decision says of one candidate."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="outcomes")
    entry = models.ForeignKey(
        "stages.RosterEntry", on_delete=models.PROTECT, related_name="outcomes"
    )
    admitted = models.BooleanField()
    place = models.PositiveIntegerField(null=True)
    total = models.CharField(max_length=64, blank=True)
    """Exact: a decimal or p/q."""
    reason = models.CharField(max_length=64, blank=True)
    details = SealedJSON(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "entry"], name="one_outcome_each"),
            models.CheckConstraint(
                condition=Q(admitted=True) | ~Q(reason=""), name="every_refusal_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["decision", "admitted", "entry"])]
        """Counts over a decision read it alone."""

    def __str__(self) -> str:
        return f"{self.entry_id} {self.admitted}"


class VoteReason(Row):
    """Why a body voted so on a candidate of a decision: written before its meeting closes.

    It belongs to one question of one vote: where the vote is repeated, another is written.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="vote_reasons")
    question = models.OneToOneField(
        "meetings.Question", on_delete=models.PROTECT, related_name="vote_reason"
    )
    text = SealedText()
    written_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    writings = models.PositiveIntegerField(default=1)
    """How many times it was written: until the meeting closes it can be corrected."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(writings__gt=0), name="vote_reason_was_written")
        ]

    def __str__(self) -> str:
        return f"reason:{self.question_id}"


class CutPreview(Row):
    """A cut was tried out: by whom, with which numbers. No names, no codes."""

    stage = models.ForeignKey("stages.Stage", on_delete=models.PROTECT, related_name="previews")
    number = models.PositiveIntegerField(null=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"preview {self.number}"


class Draw(Row):
    """A draw of lots: its secret is committed first, then meets a public round fixed before."""

    competition = models.ForeignKey(
        "programmes.Competition", on_delete=models.PROTECT, related_name="draws"
    )
    purpose = models.CharField(max_length=64)
    """"ties:<stage key>" and the like; one draw per competition and purpose."""
    inputs = models.JSONField()
    """Stage codes of everyone among whom lots may be drawn, sorted."""
    secret = SealedText()
    commitment = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    public_round = models.CharField(max_length=64)
    """Which public round will be used, named before it is known."""
    round_at = models.DateTimeField()
    """When that round becomes known."""
    round_value = models.CharField(max_length=256, blank=True)
    """What the round gave, in hexadecimal."""
    drawn_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    """When the secret may be published, so that anyone can repeat the draw."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["competition", "purpose"], name="one_draw_per_purpose"),
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True) | ~Q(round_value=""),
                name="drawn_with_a_public_value",
            ),
            models.CheckConstraint(
                condition=Q(round_at__gt=F("committed_at")),
                name="round_is_named_before_it_is_known",
            ),
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True) | Q(drawn_at__gte=F("round_at")),
                name="drawn_after_the_round",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(drawn_at__isnull=False),
                name="opened_after_it_was_drawn",
            ),
        ]

    def __str__(self) -> str:
        return self.purpose


hold(
    "decisions.stagenumber",
    {
        n: public("how many go on, who set it, and when")
        for n in (
            "id stage number per_track memo state entered_by entered_at approved_by approved_at"
            " set_after_results refused_by refused_at refusal"
        ).split()
    },
)
hold(
    "decisions.decision",
    {
        n: public("what was decided and by whom, after its announcement")
        for n in (
            "id stage rules_version state inputs_sha256 lines shortages drafted_by"
            " drafted_at protocol_number protocol_date memo entered_by entered_at approved_by"
            " approved_at item announce_at announcement_recorded_at refused_by refused_at refusal"
            " revoke_proposed_by revoke_reason revocations_dropped revoked_by revoked_at"
        ).split()
    },
)
hold(
    "decisions.outcome",
    {
        n: personal("what was decided of a candidate, and why")
        for n in "id decision entry admitted place total reason details".split()
    },
)
hold(
    "decisions.votereason",
    {
        n: personal("why a commission voted so on a candidate")
        for n in "id decision question text written_by written_at writings".split()
    },
)
hold(
    "decisions.cutpreview",
    {n: public("who tried out which cut") for n in "id stage number by at".split()},
)
hold(
    "decisions.draw",
    {
        n: public("how lots were drawn")
        for n in (
            "id competition purpose inputs commitment committed_at public_round round_at"
            " round_value drawn_at opened_at"
        ).split()
    }
    | {"secret": secret("the drawn lots until secrecy ends", "until it is opened")},
)
