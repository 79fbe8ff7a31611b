"""Meetings of a body: agenda, attendance, ballots with their questions and papers."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_noop

from saty.common.held import hold, personal, public, secret
from saty.common.rows import Row
from saty.common.sealing import SealedBytes, SealedJSON, SealedText
from saty.meetings.states import BallotState, MeetingState


class Meeting(Row):
    """A sitting of a body, or a vote that is circulated among its members."""

    class Form(models.TextChoices):
        """Whether the members come together."""

        SITTING = "sitting"
        CIRCULATED = "circulated"

    body = models.ForeignKey("bodies.Body", on_delete=models.PROTECT, related_name="meetings")
    number = models.PositiveIntegerField()
    """Counted from 1 in the body; the number of its minutes."""
    starts_at = models.DateTimeField()
    form = models.CharField(
        max_length=10, choices=Form.choices, default=Form.SITTING, db_default=Form.SITTING
    )
    place = models.CharField(max_length=200, blank=True)
    """Where a sitting is; a circulated vote has no place."""
    state = models.CharField(
        max_length=9, choices=MeetingState.choices, default=MeetingState.CALLED
    )
    called_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    presiding = models.ForeignKey(
        "bodies.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )
    """Who presides: the chair, or the deputy in the chair's absence."""
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancellation = models.CharField(max_length=1000, blank=True)
    """Why it was cancelled."""
    moves = models.PositiveIntegerField(default=0, db_default=0)
    """How many times it was moved to another time or place."""
    moved_at = models.DateTimeField(null=True)
    moved_because = models.CharField(max_length=1000, blank=True, default="", db_default="")
    """Why it was moved, the last time."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "number"], name="meeting_numbered_once"),
            models.UniqueConstraint(
                fields=["body"],
                condition=Q(state="opened", form="sitting"),
                name="one_sitting_in_session",
            ),
            models.CheckConstraint(
                condition=Q(form="sitting") & ~Q(place="") | Q(form="circulated", place=""),
                name="sitting_has_a_place",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["opened", "closed"])
                | Q(opened_at__isnull=False, presiding__isnull=False),
                name="meeting_is_opened_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__gte=F("opened_at")),
                name="meeting_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled")
                | (Q(cancelled_at__isnull=False) & ~Q(cancellation="")),
                name="meeting_cancelled_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(moves=0, moved_at__isnull=True, moved_because="")
                | (Q(moves__gt=0, moved_at__isnull=False) & ~Q(moved_because="")),
                name="meeting_moved_with_a_reason",
            ),
        ]
        ordering = ["-number"]

    def __str__(self) -> str:
        return str(self.number)


class Presidency(Row):
    """Somebody took the chair of a meeting that another had opened."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="presidencies")
    membership = models.ForeignKey(
        "bodies.Membership", on_delete=models.PROTECT, related_name="presidencies"
    )
    """Who presides from then on."""
    earlier = models.ForeignKey("bodies.Membership", on_delete=models.PROTECT, related_name="+")
    """Who presided until then."""
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(membership=F("earlier")), name="chair_goes_to_another"
            )
        ]
        ordering = ["taken_at"]
        verbose_name_plural = "presidencies"

    def __str__(self) -> str:
        return f"presidency:{self.id}"


class Attendance(Row):
    """Somebody was at a meeting, in the room or by video, from a moment to a moment."""

    class How(models.TextChoices):
        """In which way they took part."""

        ROOM = "room"
        VIDEO = "video"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    membership = models.ForeignKey(
        "bodies.Membership", on_delete=models.PROTECT, related_name="attendances"
    )
    how = models.CharField(max_length=5, choices=How.choices)
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "membership"],
                condition=Q(left_at__isnull=True),
                name="present_once",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")),
                name="left_after_arriving",
            ),
        ]
        ordering = ["arrived_at"]

    def __str__(self) -> str:
        return self.how


class AgendaItem(Row):
    """One matter on the agenda of a meeting. `subject` is what it is about, opaque here."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    matter = models.SlugField(max_length=32)
    stage = models.ForeignKey("stages.Stage", on_delete=models.PROTECT, related_name="+")
    """The stage that the matter is about."""
    subject = models.CharField(max_length=80)
    """"number:<stage id>", "decision:<id>": what the matter says of it."""
    grounds = models.TextField()
    """Why it is on the agenda and what is proposed: read by the members before they vote."""
    added_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    departure = models.TextField(blank=True)
    """Why the body departs from the list that was recommended to it."""
    explanations = models.PositiveIntegerField(default=0)
    """How many times that was written: until the meeting closes it can be corrected."""
    set_aside = models.CharField(max_length=1000, blank=True, db_default="")
    """Why nothing follows from its votes in this meeting, where whoever presides set it aside."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="agenda_place_once"),
            models.UniqueConstraint(fields=["meeting", "subject"], name="on_the_agenda_once"),
            models.CheckConstraint(condition=~Q(grounds=""), name="item_has_grounds"),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.subject


class ItemPaper(Row):
    """A paper that the members read on an item. Its file never changes; another one is another."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="papers")
    position = models.PositiveSmallIntegerField()
    """Counted from 1 in the item; of one that was removed it is not used again."""
    title = models.CharField(max_length=200)
    file_name = models.CharField(max_length=64, unique=True)
    """Random name in the store of uploaded files; the file is deleted when it is removed."""
    size = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "position"], name="item_paper_place_once"),
            models.UniqueConstraint(
                fields=["item", "sha256"],
                condition=Q(removed_at__isnull=True),
                name="item_paper_once",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & Q(pages__gt=0), name="item_paper_can_be_read"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__gte=F("added_at"), removed_by__isnull=False),
                name="item_paper_removed_by_somebody",
            ),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"item_paper:{self.id}"


class Ballot(Row):
    """One vote in a meeting, on one question or many. Its rule and its voters are frozen."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="ballots")
    round = models.PositiveSmallIntegerField()
    """1, and more where the vote was repeated."""
    repeated_because = models.CharField(max_length=1000, blank=True)
    rules_version = models.ForeignKey(
        "programmes.RulesVersion", on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=9, choices=BallotState.choices, default=BallotState.OPENED)
    opened_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True)
    """Until when members can vote by circulation; null in a sitting."""
    ended_at = models.DateTimeField(null=True)
    abandoned_because = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "round"], name="one_ballot_each_round"),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(state__in=["opened", "ended"]),
                name="one_running_ballot_per_item",
            ),
            models.CheckConstraint(
                condition=Q(round=1) | ~Q(repeated_because=""), name="repeated_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["opened", "ended"]) | Q(ended_at__gte=F("opened_at")),
                name="ballot_ends_after_it_opens",
            ),
            models.CheckConstraint(
                condition=~Q(state="abandoned") | ~Q(abandoned_because=""),
                name="abandoned_with_a_reason",
            ),
        ]
        ordering = ["round"]

    def __str__(self) -> str:
        return f"ballot:{self.id}"


class Question(Row):
    """What a ballot asks: for or against one person, a list, or a number."""

    class About(models.TextChoices):
        """What is voted on."""

        PERSON = "person"
        LIST = "list"
        NUMBER = "number"

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="questions")
    position = models.PositiveSmallIntegerField()
    about = models.CharField(max_length=6, choices=About.choices)
    entry = models.ForeignKey(
        "stages.RosterEntry", null=True, on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveIntegerField(null=True)
    per_track = models.JSONField(default=dict)
    seats = models.JSONField()
    """{"members", "entitled", "voters": [membership], "stands_in": {alternate: member}}: frozen."""
    presiding = models.ForeignKey(
        "bodies.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )
    """Who presides over this question: another where whoever presides stepped out for it."""
    totals = models.JSONField(null=True)
    """{"for", "against", "abstain", "presiding"}, once the ballot is closed."""
    passed = models.BooleanField(null=True)
    decided_by = models.CharField(max_length=16, blank=True)
    """`core.voting.DecidedBy`."""
    steps = models.JSONField(default=list)
    """[{"rule", "held", "figures"}] of the count."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ballot", "position"], name="question_place_once"),
            models.UniqueConstraint(
                fields=["ballot", "entry"],
                condition=Q(entry__isnull=False),
                name="asked_once_of_each",
            ),
            models.CheckConstraint(
                condition=Q(about="person", entry__isnull=False, number__isnull=True)
                | Q(about="number", entry__isnull=True, number__gt=0)
                | Q(about="list", entry__isnull=True, number__isnull=True),
                name="question_is_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(passed__isnull=True, totals__isnull=True, decided_by="")
                | (Q(passed__isnull=False, totals__isnull=False) & ~Q(decided_by="")),
                name="outcome_has_its_totals",
            ),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.about} {self.position}"


class Paper(Row):
    """How one member voted in an open ballot: an answer to each question they may vote on."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="papers")
    membership = models.ForeignKey(
        "bodies.Membership", on_delete=models.PROTECT, related_name="papers"
    )
    choices = models.JSONField()
    """Question id -> "for", "against" or "abstain"."""
    cast_at = models.DateTimeField()
    castings = models.PositiveIntegerField(default=1)
    """How many times it was cast: until the ballot closes the last one counts."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ballot", "membership"], name="one_paper_each"),
            models.CheckConstraint(condition=Q(castings__gt=0), name="paper_was_cast"),
        ]

    def __str__(self) -> str:
        return f"paper:{self.id}"


class SecretVote(Row):
    """What makes a vote secret: the public halves of its key, and what became of the papers.

    The private halves are on two devices and come here in no column: that of the secretary is
    handed over sealed to the half of whoever presides.
    """

    ballot = models.OneToOneField(Ballot, on_delete=models.PROTECT, related_name="secret")
    half = models.CharField(max_length=88, unique=True)
    """The public half of whoever presides (base64url of a point on P-256)."""
    secretary = models.ForeignKey(
        "bodies.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )
    secretary_half = models.CharField(max_length=88, blank=True)
    """That of the secretary; nobody can vote before it is there."""
    ended_at = models.DateTimeField(null=True)
    """From then on no paper is taken."""
    handed_over = models.CharField(max_length=200, blank=True)
    """The private half of the secretary, sealed to whoever presides, until the count."""
    unreadable = models.PositiveSmallIntegerField(null=True)
    """How many papers could not be read, once it is counted."""
    destroyed_at = models.DateTimeField(null=True)
    """When the papers and what was handed over were destroyed: counted, or abandoned."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(secretary__isnull=True, secretary_half="")
                | (Q(secretary__isnull=False) & ~Q(secretary_half="")),
                name="half_is_somebodys",
            ),
            models.CheckConstraint(
                condition=Q(handed_over="") | Q(ended_at__isnull=False, destroyed_at__isnull=True),
                name="handed_over_between_end_and_count",
            ),
            models.CheckConstraint(
                condition=Q(unreadable__isnull=True) | Q(destroyed_at__isnull=False),
                name="counted_papers_are_destroyed",
            ),
        ]

    def __str__(self) -> str:
        return f"secret:{self.id}"


class SecretPaper(Row):
    """That a member voted in a secret ballot. How, only while voting lasts, and only sealed."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="secret_papers")
    membership = models.ForeignKey(
        "bodies.Membership", on_delete=models.PROTECT, related_name="secret_papers"
    )
    sealed = models.TextField(blank=True)
    """The choices, sealed to both halves on the voter's device; taken away when voting ends."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ballot", "membership"], name="one_secret_paper_each"),
            models.UniqueConstraint(
                fields=["ballot", "sealed"], condition=~Q(sealed=""), name="sealed_by_one_voter"
            ),
        ]

    def __str__(self) -> str:
        return f"secret-paper:{self.id}"


class PartedPaper(Row):
    """A sealed paper of a vote that has ended, without its voter; destroyed with the count."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="parted_papers")
    questions = models.JSONField()
    """The questions on which its voter could vote, in order."""
    sealed = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(sealed=""), name="parted_paper_is_sealed")
        ]

    def __str__(self) -> str:
        return f"parted-paper:{self.id}"


class Dissent(Row):
    """A dissenting opinion that a member attached to a ballot."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="dissents")
    membership = models.ForeignKey(
        "bodies.Membership", on_delete=models.PROTECT, related_name="dissents"
    )
    text = models.TextField()
    attached_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ballot", "membership"], name="one_dissent_each")
        ]

    def __str__(self) -> str:
        return f"dissent:{self.id}"


class Minutes(Row):
    """The record of a closed meeting: drafted by the system, frozen by the secretary, signed."""

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="minutes")
    places = SealedJSON(default=dict)
    """Named place -> what the secretary wrote there."""
    text = SealedText(null=True)
    """The canonical JSON of facts and places, once it is frozen."""
    sha256 = models.CharField(max_length=64, blank=True)
    """Digest of the text: what is signed."""
    frozen_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True, text__isnull=True, sha256="")
                | (Q(frozen_at__isnull=False, text__isnull=False) & ~Q(sha256="")),
                name="frozen_minutes_have_their_text",
            )
        ]
        verbose_name_plural = "minutes"

    def __str__(self) -> str:
        return f"minutes:{self.id}"


class Signature(Row):
    """Somebody who was at a meeting signed its minutes in the system."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="signatures")
    membership = models.ForeignKey(
        "bodies.Membership", on_delete=models.PROTECT, related_name="signatures"
    )
    sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["minutes", "membership"], name="signed_once")
        ]

    def __str__(self) -> str:
        return f"signature:{self.id}"


class TakenBack(Row):
    """Minutes that were frozen, and that the secretary took back while nobody had signed them."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="taken_back")
    sha256 = models.CharField(max_length=64)
    """Digest of the text that was frozen."""
    frozen_at = models.DateTimeField()
    reason = SealedText()
    taken_back_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(sha256=""), name="taken_back_was_frozen"),
            models.CheckConstraint(
                condition=Q(taken_back_at__gte=F("frozen_at")),
                name="taken_back_after_it_was_frozen",
            ),
        ]
        ordering = ["taken_back_at"]
        verbose_name_plural = "minutes taken back"

    def __str__(self) -> str:
        return f"taken back:{self.id}"


class CertifiedSignature(Row):
    """A detached CMS over the frozen text, with a certificate of whoever signed the minutes."""

    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="certified")
    cms = SealedBytes()
    """The message as it was received, DER: it carries the certificate."""
    sha256 = models.CharField(max_length=64)
    """Digest of the message."""
    name = SealedText()
    """Common name of the certificate's subject."""
    identity = SealedText(null=True)
    """The subject's identity number, where the certificate tells one."""
    identity_index = models.CharField(max_length=80, blank=True)
    """Its blind index; "" where there is none."""
    issuer = models.CharField(max_length=200)
    """Common name of the certification authority."""
    certificate_number = models.CharField(max_length=64)
    """Serial number of the certificate, hexadecimal."""
    fingerprint = models.CharField(max_length=64)
    """SHA-256 of the certificate."""
    said_at = models.DateTimeField(null=True)
    """When the signer's software says it was: shown, never trusted."""
    verified_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sha256"], name="certified_once_by_one_message"),
            models.CheckConstraint(
                condition=~Q(sha256="") & ~Q(fingerprint="") & ~Q(certificate_number=""),
                name="certified_by_a_certificate",
            ),
            models.CheckConstraint(
                condition=Q(identity__isnull=True, identity_index="")
                | (Q(identity__isnull=False) & ~Q(identity_index="")),
                name="identity_of_a_certificate_is_indexed",
            ),
        ]
        indexes = [models.Index(fields=["identity_index"])]

    def __str__(self) -> str:
        return f"certified:{self.id}"


hold(
    "meetings.meeting",
    {
        n: public("when a body met, and who presided")
        for n in (
            "id body number starts_at form place state called_by called_at presiding opened_at"
            " closed_at cancelled_at cancellation moves moved_at moved_because"
        ).split()
    },
)
hold(
    "meetings.presidency",
    {
        n: public("who presided over a meeting, and when")
        for n in "id meeting membership earlier taken_at".split()
    },
)
hold(
    "meetings.attendance",
    {
        n: public("who was there: the quorum rests on it")
        for n in "id meeting membership how arrived_at left_at".split()
    },
)
hold(
    "meetings.agendaitem",
    {
        n: public("what a body had before it, after its announcement")
        for n in (
            "id meeting position matter stage subject grounds added_by added_at departure"
            " explanations set_aside"
        ).split()
    },
)
hold(
    "meetings.itempaper",
    {
        n: personal("what members read on a matter before they vote")
        for n in (
            "id item position title size pages sha256 added_by added_at removed_by removed_at"
        ).split()
    }
    | {"file_name": secret("where the file lies", "as long as the file")},
)
hold(
    "meetings.ballot",
    {
        n: public("that and when a body voted")
        for n in (
            "id item round repeated_because rules_version state opened_by opened_at closes_at"
            " ended_at abandoned_because"
        ).split()
    },
)
hold(
    "meetings.question",
    {
        n: personal("how a body voted on a candidate: totals, seats and each step of the count")
        for n in (
            "id ballot position about entry number per_track seats presiding totals passed"
            " decided_by steps"
        ).split()
    },
)
hold(
    "meetings.paper",
    {
        n: personal("how a member voted in an open ballot")
        for n in "id ballot membership choices cast_at castings".split()
    },
)
hold(
    "meetings.secretvote",
    {
        n: public("that a vote was secret, and when its papers were destroyed")
        for n in "id ballot half secretary secretary_half ended_at unreadable destroyed_at".split()
    }
    | {
        "handed_over": secret(
            "the second half of the key of a secret vote, sealed to the first",
            "until the vote is counted",
        )
    },
)
hold(
    "meetings.secretpaper",
    {n: personal("who voted in a secret ballot; never how") for n in "id ballot membership".split()}
    | {
        "sealed": secret(
            "a paper of a secret vote, sealed to a key that is not in the database",
            "until the vote is counted",
        )
    },
)
hold(
    "meetings.partedpaper",
    {
        n: secret(
            "a paper of a secret vote, sealed to a key that is not in the database",
            "until the vote is counted",
        )
        for n in "id ballot questions sealed".split()
    },
)
hold(
    "meetings.dissent",
    {
        n: personal("why a member disagrees; part of the minutes")
        for n in "id ballot membership text attached_at".split()
    },
)
hold(
    "meetings.minutes",
    {
        n: personal("what a meeting said and decided, and who was there")
        for n in "id meeting places text sha256 frozen_by frozen_at".split()
    },
)
hold(
    "meetings.signature",
    {
        n: public("who signed the minutes, and when")
        for n in "id minutes membership sha256 signed_at".split()
    },
)
WITH_THE_MINUTES = gettext_noop("as long as the minutes")
hold(
    "meetings.takenback",
    {
        n: public("that minutes were frozen before, and when they were taken back")
        for n in "id minutes sha256 frozen_at taken_back_by taken_back_at".split()
    }
    | {"reason": personal("why minutes were taken back", WITH_THE_MINUTES)},
)
hold(
    "meetings.certifiedsignature",
    {
        n: public("that minutes were signed with a certificate, and of which authority")
        for n in "id signature sha256 issuer said_at verified_at".split()
    }
    | {
        n: personal("whose certificate it was, and the proof", WITH_THE_MINUTES)
        for n in "cms name identity identity_index certificate_number fingerprint".split()
    },
)
