"""Pre-flights: every form sat by synthetic candidates before anybody sits it."""

from django.db import models
from django.db.models import Q

from saty.common.held import hold, personal
from saty.common.rows import Row
from saty.testing.states import PreflightState


class Preflight(Row):
    """One run over all locked forms of a stage, in every language, through the lane."""

    stage = models.ForeignKey("stages.Stage", on_delete=models.PROTECT, related_name="preflights")
    state = models.CharField(
        max_length=7, choices=PreflightState.choices, default=PreflightState.WAITING
    )
    basis = models.CharField(max_length=64)
    """Digest of what was sat: forms, languages, rules; another one needs another run."""
    asked_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    """How many sittings it makes."""
    findings = models.JSONField(default=list)
    """[{"key", "form": number, "language", "details"}]: what did not fit."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=PreflightState.PASSED) | Q(findings=[], total__gt=0),
                name="passed_preflight_found_nothing",
            ),
            models.UniqueConstraint(
                fields=["stage"],
                condition=Q(state__in=[PreflightState.WAITING, PreflightState.RUNNING]),
                name="one_preflight_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.state


hold(
    "testing.preflight",
    {
        n: personal("whether the forms of a test hold what they promise")
        for n in (
            "id stage state basis asked_by asked_at started_at ended_at done total findings"
        ).split()
    },
)
