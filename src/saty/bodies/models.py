"""Commissions and pools of one competition: members, capacities, undertakings, recusals."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

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
        OBSERVER = "observer"
        """Reads what the body reads; has no vote and is not counted."""
        ASSISTANT = "assistant"
        """Prepares papers; has no vote and is not counted."""

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
    """When it was ended."""
    term_ends = models.DateTimeField(null=True)
    """When the term of office is over: midnight after its last day. Null for none."""
    public_name = models.CharField(max_length=200, blank=True, default="", db_default="")
    """The name as the act on the composition writes it, published; "" until it is known."""
    added_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    corrections = models.PositiveIntegerField(default=0, db_default=0)
    """How many times the published name or the term was corrected."""

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
            models.CheckConstraint(
                condition=Q(term_ends__isnull=True) | Q(term_ends__gt=F("since")),
                name="seat_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.capacity

    def sits_at(self, at: datetime) -> bool:
        """Whether they sit at a moment: until it is ended, or the term is over."""
        ends = [each for each in (self.until, self.term_ends) if each is not None]
        return self.since <= at < min(ends, default=datetime.max.replace(tzinfo=at.tzinfo))


class Undertaking(Row):
    """Somebody who sits in a body signed what its rules demand: these words, by their digest."""

    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="undertakings"
    )
    key = models.SlugField(max_length=48)
    sha256 = models.CharField(max_length=64)
    """Of key and words in all languages: other words have to be signed anew."""
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "key", "sha256"], name="undertaking_signed_once"
            )
        ]

    def __str__(self) -> str:
        return f"undertaking:{self.id}"


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
        for n in (
            "id body person organisation capacity since until term_ends public_name added_by"
            " corrections"
        ).split()
    },
)
hold(
    "bodies.undertaking",
    {
        n: public("that those who decide have bound themselves")
        for n in "id membership key sha256 signed_at".split()
    },
)
hold(
    "bodies.recusal",
    {
        n: personal("conflicts of interest; published as counts")
        for n in "id membership application reason declared_at".split()
    },
)
