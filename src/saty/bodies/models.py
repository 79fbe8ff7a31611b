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
        """Follows its meetings; reads no papers, has no vote and is not counted."""
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


class Ground(models.TextChoices):
    """What kind of conflict of interest it is."""

    EMPLOYER = "employer"
    RELATION = "relation"
    SUPERVISION = "supervision"
    OTHER = "other"


class Recusal(Row):
    """A member steps out for one candidate because of a conflict of interest."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="recusals")
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="+"
    )
    ground = models.CharField(
        max_length=11, choices=Ground.choices, blank=True, default="", db_default=""
    )
    """Blank where it was declared before grounds were asked for."""
    reason = SealedText()
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "application"], name="recused_once")
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.application_id}"


class ConflictSearch(Row):
    """Work histories on a roster were compared with where the members of a body work."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="searches")
    stage = models.ForeignKey("stages.Stage", on_delete=models.PROTECT, related_name="+")
    roster = models.PositiveIntegerField()
    """How many candidates were looked at."""
    found = models.PositiveIntegerField()
    """How many findings are new."""
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "conflict searches"
        indexes = [models.Index(fields=["body", "stage", "-at"])]

    def __str__(self) -> str:
        return f"{self.body_id} {self.stage_id}"


class Finding(Row):
    """A member may have a conflict of interest: the candidate works, or worked, where they do."""

    class Answer(models.TextChoices):
        """What the member says to it."""

        RECUSED = "recused"
        NO_CONFLICT = "no_conflict"

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="findings")
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="+"
    )
    stage = models.ForeignKey("stages.Stage", on_delete=models.PROTECT, related_name="+")
    """The last stage at which it was found: under the code of that stage the member is asked."""
    ground = models.CharField(max_length=11, choices=Ground.choices)
    found_at = models.DateTimeField()
    answer = models.CharField(max_length=11, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True)
    why = SealedText(null=True)
    """Why there is no conflict, in the member's words."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "application"], name="found_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="answered_finding_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(answer="no_conflict") | Q(why__isnull=False),
                name="no_conflict_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.application_id}"


class Challenge(Row):
    """A candidate asks that a member take no part in what concerns them."""

    class Outcome(models.TextChoices):
        """What was decided."""

        UPHELD = "upheld"
        REJECTED = "rejected"

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="challenges")
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="+"
    )
    stage = models.ForeignKey("stages.Stage", on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=11, choices=Ground.choices)
    reason = SealedText()
    filed_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    decided_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = SealedText(null=True)
    """Why, in the words that the candidate reads."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "application"],
                condition=Q(outcome=""),
                name="one_open_challenge",
            ),
            models.UniqueConstraint(
                fields=["membership", "application", "stage"], name="challenged_once_at_a_stage"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_by__isnull=True, decided_at__isnull=True)
                | (
                    ~Q(outcome="")
                    & Q(decided_by__isnull=False, decided_at__isnull=False, answer__isnull=False)
                ),
                name="decided_challenge_says_by_whom_and_why",
            ),
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
        for n in "id membership application ground reason declared_at".split()
    },
)
hold(
    "bodies.conflictsearch",
    {
        n: public("that conflicts of interest were looked for")
        for n in "id body stage roster found by at".split()
    },
)
hold(
    "bodies.finding",
    {
        n: personal("conflicts of interest; published as counts")
        for n in "id membership application stage ground found_at answer answered_at why".split()
    },
)
hold(
    "bodies.challenge",
    {
        n: personal("challenges by candidates; published as counts")
        for n in (
            "id membership application stage ground reason filed_at outcome decided_by decided_at"
            " answer"
        ).split()
    },
)
