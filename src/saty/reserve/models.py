"""The register of those admitted."""

from django.db import models
from django.db.models import F, Q

from saty.common.held import hold, personal
from saty.common.rows import Row
from saty.common.sealing import SealedText


class Reservist(Row):
    """Somebody admitted to the reserve, for a term."""

    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="reservists"
    )
    outcome = models.OneToOneField(
        "decisions.Outcome", on_delete=models.PROTECT, related_name="reservist"
    )
    term_from = models.DateField()
    term_until = models.DateField()
    exited_on = models.DateField(null=True)
    exit_reason = models.SlugField(max_length=48, blank=True)
    exit_comment = SealedText(null=True)
    exit_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    exit_approved_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    exit_proposed_at = models.DateTimeField(null=True)
    exits_refused = models.PositiveIntegerField(default=0)
    """How many proposals of an exit were refused."""
    revoked_at = models.DateTimeField(null=True)
    """When the decision that admitted them was revoked: they never were in the reserve."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(revoked_at__isnull=True),
                name="one_reservist_per_application",
            ),
            models.CheckConstraint(
                condition=Q(exited_on__isnull=True) | Q(revoked_at__isnull=True),
                name="left_or_revoked",
            ),
            models.CheckConstraint(
                condition=Q(term_until__gt=F("term_from")), name="term_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(exited_on__isnull=True)
                | (
                    ~Q(exit_reason="")
                    & Q(exit_by__isnull=False, exit_approved_by__isnull=False)
                    & ~Q(exit_by=F("exit_approved_by"))
                ),
                name="exit_by_two_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"reservist:{self.id}"


hold(
    "reserve.reservist",
    {
        n: personal("who is in the reserve, until when", "ten years after the term")
        for n in (
            "id application outcome term_from term_until exited_on exit_reason exit_comment"
            " exit_by exit_approved_by exit_proposed_at exits_refused revoked_at"
        ).split()
    },
)
