"""Commissions and pools of one competition: members, capacities, recusals."""

from django.db import models
from django.db.models import Q

from saty.common.held import hold, personal, public
from saty.common.rows import Row
from saty.common.sealing import SealedText


class Body(Row):
    """A commission or pool, made from the programme file when a competition is drafted."""

    competition = models.ForeignKey(
        "programmes.Competition", on_delete=models.PROTECT, related_name="bodies"
    )
    key = models.SlugField(max_length=48)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["competition", "key"], name="body_key_once")]
        verbose_name_plural = "bodies"

    def __str__(self) -> str:
        return self.key


class Membership(Row):
    """Somebody sits in a body, in a capacity, for a time."""

    class Capacity(models.TextChoices):
        """What they are in it."""

        CHAIR = "chair"
        DEPUTY = "deputy"
        MEMBER = "member"
        ALTERNATE = "alternate"
        SECRETARY = "secretary"

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="memberships"
    )
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    capacity = models.CharField(max_length=9, choices=Capacity.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    added_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "person"],
                condition=Q(until__isnull=True),
                name="one_capacity_per_person",
            ),
            models.UniqueConstraint(
                fields=["body"],
                condition=Q(capacity="chair", until__isnull=True),
                name="one_chair_per_body",
            ),
        ]

    def __str__(self) -> str:
        return self.capacity


class Recusal(Row):
    """A member steps out for one candidate because of a conflict of interest."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="recusals")
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="+"
    )
    reason = SealedText()
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "application"], name="recused_once")
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.application_id}"


hold("bodies.body", {n: public("which commission") for n in "id competition key".split()})
hold(
    "bodies.membership",
    {
        n: public("who decides; the composition is published")
        for n in "id body person organisation capacity since until added_by".split()
    },
)
hold(
    "bodies.recusal",
    {
        n: personal("conflicts of interest; published as counts")
        for n in "id membership application reason declared_at".split()
    },
)
