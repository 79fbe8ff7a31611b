"""Competitions, their rules in versions, their windows, and outages that extend them."""

from django.db import models
from django.db.models import F, Q

from saty.common.held import hold, public
from saty.common.rows import Row
from saty.programmes.states import AmendmentState, CompetitionState

FILING = "filing"
"""The window of filing; the others bear the key of their stage."""


class Competition(Row):
    """One run of a programme, with dates and numbers."""

    slug = models.SlugField(max_length=64, unique=True)
    programme_key = models.SlugField(max_length=48)
    state = models.CharField(
        max_length=9, choices=CompetitionState.choices, default=CompetitionState.DRAFT
    )
    opens_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"]) | Q(opened_at__isnull=False),
                name="opened_competition_has_its_moment",
            )
        ]

    def __str__(self) -> str:
        return self.slug


class RulesVersion(Row):
    """The rules of a competition from one moment on. The first is frozen at opening."""

    competition = models.ForeignKey(
        Competition, on_delete=models.PROTECT, related_name="rules_versions"
    )
    number = models.PositiveIntegerField()
    text = models.TextField()
    canonical = models.TextField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(
        max_length=8, choices=AmendmentState.choices, default=AmendmentState.DRAFTED
    )
    in_force_from = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    drafted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    refused_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=1000, blank=True)
    """Why it was refused."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=AmendmentState.REFUSED)
                | (Q(refused_at__isnull=False) & ~Q(refusal="")),
                name="refused_rules_say_why",
            ),
            models.UniqueConstraint(
                fields=["competition", "number"],
                condition=~Q(state=AmendmentState.REFUSED),
                name="rules_numbered_once",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drafted_by")),
                name="rules_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=AmendmentState.IN_FORCE)
                | Q(in_force_from__isnull=False, approved_by__isnull=False),
                name="rules_in_force_are_approved",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="amendment_has_a_reason"
            ),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.competition_id} v{self.number}"


class CompetitionWindow(Row):
    """When filing or a stage is open, in this competition."""

    competition = models.ForeignKey(Competition, on_delete=models.PROTECT, related_name="windows")
    key = models.SlugField(max_length=48)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["competition", "key"], name="window_once"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="window_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Outage(Row):
    """A recorded outage: it extends the deadline of a window for all."""

    window = models.ForeignKey(CompetitionWindow, on_delete=models.PROTECT, related_name="outages")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    extends_to = models.DateTimeField()
    reason = models.CharField(max_length=1000)
    recorded_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    refused_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=1000, blank=True)
    """Why it was refused."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__gt=F("began_at")), name="outage_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("recorded_by")),
                name="outage_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True) | Q(refused_at__isnull=True),
                name="outage_settled_once",
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True) | ~Q(refusal=""),
                name="refused_outage_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.window_id} {self.began_at}"


hold(
    "programmes.competition",
    {
        n: public("which competition")
        for n in [
            "id",
            "slug",
            "programme_key",
            "state",
            "opens_at",
            "created_by",
            "created_at",
            "opened_by",
            "opened_at",
            "ended_at",
            "end_reason",
        ]
    },
)
hold(
    "programmes.rulesversion",
    {
        n: public("the rules, published")
        for n in [
            "id",
            "competition",
            "number",
            "text",
            "canonical",
            "sha256",
            "state",
            "in_force_from",
            "reason",
            "drafted_by",
            "drafted_at",
            "approved_by",
            "approved_at",
            "refused_by",
            "refused_at",
            "refusal",
        ]
    },
)
hold(
    "programmes.competitionwindow",
    {n: public("the calendar") for n in ["id", "competition", "key", "opens_at", "closes_at"]},
)
hold(
    "programmes.outage",
    {
        n: public("why a deadline was extended")
        for n in [
            "id",
            "window",
            "began_at",
            "ended_at",
            "extends_to",
            "reason",
            "recorded_by",
            "approved_by",
            "recorded_at",
            "approved_at",
            "refused_by",
            "refused_at",
            "refusal",
        ]
    },
)
