"""Checks of a whole bank."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_noop

from saty.common.held import hold, personal, secret
from saty.common.rows import Row
from saty.common.sealing import ItemJSON
from saty.testing.models.bank import Bank


class BankCheck(Row):
    """A check of every item of a bank: asked for by somebody, carried out by a worker."""

    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="checks")
    asked_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    """How many items the worker has dealt with."""
    total = models.PositiveIntegerField(default=0)
    findings = ItemJSON(null=True)
    """`testing.queries.checks.Report` as JSON; None until it is finished."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bank"],
                condition=Q(finished_at__isnull=True),
                name="one_check_of_a_bank_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, findings__isnull=True)
                | Q(finished_at__isnull=False, findings__isnull=False),
                name="finished_check_has_findings",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("asked_at")),
                name="check_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=Q(done__lte=F("total")), name="check_does_no_more_than_there_is"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.done} of {self.total}"


UNTIL_NEXT = gettext_noop("until the next check of the bank")
hold(
    "testing.bankcheck",
    {
        n: personal("who had a bank checked, and when", UNTIL_NEXT)
        for n in "id bank asked_by asked_at finished_at done total".split()
    }
    | {"findings": secret("what is wrong with questions", UNTIL_NEXT)},
)
