"""After a test: items that candidates challenge, and hearings of improbable drops."""

from django.db import models
from django.db.models import F, Q

from saty.common.held import hold, personal
from saty.common.rows import Row
from saty.common.sealing import SealedText
from saty.testing.models.bank import ItemVersion
from saty.testing.models.sittings import KeyChange, Sitting
from saty.testing.states import HearingState, ItemChallengeState


class ItemChallenge(Row):
    """A candidate says, with a reason, that an item of the own form is wrong."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="challenges")
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="challenges")
    position = models.PositiveSmallIntegerField()
    """Of the question in the form."""
    reason = SealedText()
    filed_at = models.DateTimeField()
    state = models.CharField(
        max_length=9, choices=ItemChallengeState.choices, default=ItemChallengeState.FILED
    )
    answer = SealedText(null=True)
    """What the candidate is told, in the language of the sitting."""
    key_change = models.ForeignKey(
        KeyChange, null=True, on_delete=models.PROTECT, related_name="challenges"
    )
    decided_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "position"], name="item_challenged_once"),
            models.CheckConstraint(
                condition=Q(state=ItemChallengeState.FILED)
                | Q(
                    decided_by__isnull=False,
                    decided_at__gte=F("filed_at"),
                    answer__isnull=False,
                ),
                name="decided_item_challenge_is_answered",
            ),
        ]

    def __str__(self) -> str:
        return self.state


class DropHearing(Row):
    """A hearing of a candidate whose verified result fell improbably far; two officers decide."""

    class Outcome(models.TextChoices):
        """What was found."""

        CONFIRMED = "confirmed"
        NOT_CONFIRMED = "not_confirmed"

    entry = models.ForeignKey(
        "stages.RosterEntry", on_delete=models.PROTECT, related_name="drop_hearings"
    )
    attempt = models.PositiveSmallIntegerField(default=1, db_default=1)
    """Of which sitting the result is heard: it counts for that one, and not once it is void."""
    state = models.CharField(
        max_length=8, choices=HearingState.choices, default=HearingState.CALLED
    )
    figures = models.JSONField()
    """What the declared rule found, as exact texts: {"first", "second", "drop", "limit"}."""
    invited_for = models.DateTimeField(null=True)
    calls = models.PositiveSmallIntegerField(default=1, db_default=1)
    """How many times a moment was appointed: each is told, and has its entry."""
    proposals = models.PositiveSmallIntegerField(default=0, db_default=0)
    """How many times an outcome was proposed; all but a standing one were returned."""
    called_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    outcome = models.CharField(max_length=13, choices=Outcome.choices, blank=True)
    reason = SealedText(null=True)
    """What the candidate said and what follows from it; the candidate reads it."""
    proposed_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=HearingState.CALLED, outcome="")
                | (~Q(outcome="") & Q(proposed_by__isnull=False, reason__isnull=False)),
                name="proposed_hearing_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state=HearingState.DECIDED)
                | (
                    Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=F("proposed_by"))
                ),
                name="hearing_decided_by_another",
            ),
            models.UniqueConstraint(fields=["entry", "attempt"], name="one_hearing_of_a_sitting"),
        ]

    def __str__(self) -> str:
        return self.state


hold(
    "testing.itemchallenge",
    {
        n: personal("a candidate's challenge of an item of the test")
        for n in (
            "id sitting version position reason filed_at state answer key_change decided_by"
            " decided_at"
        ).split()
    },
)
hold(
    "testing.drophearing",
    {
        n: personal("a hearing about a result that was not confirmed")
        for n in (
            "id entry attempt state figures invited_for calls proposals called_by called_at outcome"
            " reason proposed_by proposed_at decided_by decided_at"
        ).split()
    },
)
