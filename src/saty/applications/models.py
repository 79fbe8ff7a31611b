"""A candidate's file: answers, documents, verification, adjustments, clashes of identity."""

from django.db import models
from django.db.models import F, Q

from saty.applications.states import AdjustmentState, ApplicationState, ClashState
from saty.common.held import hold, personal, public, secret
from saty.common.rows import Row
from saty.common.sealing import SealedJSON, SealedText


class Application(Row):
    """One person's file in one competition."""

    competition = models.ForeignKey(
        "programmes.Competition", on_delete=models.PROTECT, related_name="applications"
    )
    candidate = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="applications"
    )
    state = models.CharField(
        max_length=9, choices=ApplicationState.choices, default=ApplicationState.DRAFT
    )
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    candidate_number = models.CharField(max_length=8, null=True)  # noqa: DJ001
    rules_version = models.ForeignKey(
        "programmes.RulesVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    snapshot = SealedJSON(null=True)
    """Everything answered, and each document's name and digest, as it was at submission."""
    identity_index = models.CharField(max_length=80, blank=True)
    """Blind index of the identity number; "" until submission."""
    contested = models.BooleanField(default=False)
    """Another application claims the same identity number, and it is not settled."""
    group = models.SlugField(max_length=48, blank=True)
    area = models.SlugField(max_length=48, blank=True)
    sex = models.CharField(max_length=8, blank=True)
    region = models.SlugField(max_length=48, blank=True)
    sector = models.SlugField(max_length=48, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "candidate"], name="one_application_per_competition"
            ),
            models.UniqueConstraint(
                fields=["competition", "candidate_number"], name="candidate_number_once"
            ),
            models.UniqueConstraint(
                fields=["competition", "identity_index"],
                condition=Q(state="submitted", contested=False) & ~Q(identity_index=""),
                name="identity_once_among_submitted",
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(
                    submitted_at__isnull=False,
                    candidate_number__isnull=False,
                    rules_version__isnull=False,
                ),
                name="submitted_has_number_and_rules",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(withdrawn_at__isnull=False),
                name="withdrawn_has_its_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["competition", "state", "candidate_number"]),
            models.Index(fields=["competition", "group", "area"]),
            models.Index(fields=["competition", "identity_index"]),
        ]

    def __str__(self) -> str:
        return f"application:{self.id}"


class SectionAnswers(Row):
    """The answers of one section of the form, kept as they are typed."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="sections")
    key = models.SlugField(max_length=48)
    answers = SealedJSON(default=dict)
    """Question key -> value."""
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "key"], name="section_once")]

    def __str__(self) -> str:
        return self.key


class StatisticsAnswers(Row):
    """Answers asked only for statistics: apart from the file, never shown to officials."""

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="statistics"
    )
    answers = SealedJSON(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "statistics answers"

    def __str__(self) -> str:
        return f"statistics of {self.application_id}"


class Withdrawal(Row):
    """One withdrawal, and when it was undone: an application may be withdrawn again."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="withdrawals"
    )
    at = models.DateTimeField()
    reason = SealedText(null=True)
    """Why, in the candidate's own words, if the candidate says so."""
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(undone_at__isnull=True),
                name="one_standing_withdrawal",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(undone_at__gte=F("at")),
                name="withdrawal_undone_after_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.at}"


class Document(Row):
    """An uploaded proof. Its file never changes; another upload is another document."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="documents")
    requirement = models.SlugField(max_length=48)
    """Key of the requirement, "adjustment" for a proof of an adjustment."""
    file_name = models.CharField(max_length=64, unique=True)
    """Random name in the store."""
    original_name = SealedText()
    media_type = models.CharField(max_length=32)
    size = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(media_type__in=["application/pdf", "image/jpeg", "image/png"]),
                name="document_is_pdf_jpeg_or_png",
            )
        ]
        indexes = [models.Index(fields=["application", "requirement"])]

    def __str__(self) -> str:
        return self.file_name


class Verification(Row):
    """An official's verdict on one document or one declared fact, at one stage."""

    class Verdict(models.TextChoices):
        """What the official found."""

        ACCEPTED = "accepted"
        REFUSED = "refused"

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="verifications"
    )
    stage = models.SlugField(max_length=48)
    target = models.CharField(max_length=64)
    """"document:<requirement key>" or "fact:<question key>"."""
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    reason = models.SlugField(max_length=48, blank=True)
    comment = SealedText(null=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "stage", "target"],
                condition=Q(superseded_at__isnull=True),
                name="one_standing_verdict_per_target",
            ),
            models.CheckConstraint(
                condition=Q(verdict="accepted") | ~Q(reason=""), name="refusal_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.verdict}"


class VerificationLease(Row):
    """A file is in one verifier's hands for a while."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="leases")
    stage = models.SlugField(max_length=48)
    holder = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "stage"], name="one_lease_per_file")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.stage}"


class FileCheck(Row):
    """A verifier finished a file at one stage: every document and fact had its verdict.

    Where something was refused a second person looks, and confirms it or sends the file back.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="checks")
    stage = models.SlugField(max_length=48)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    refused = models.PositiveSmallIntegerField()
    """How many of its documents and facts were refused."""
    confirmed_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    returned_at = models.DateTimeField(null=True)
    return_reason = SealedText(null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "stage"],
                condition=Q(superseded_at__isnull=True),
                name="one_standing_check_per_file",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("by")),
                name="refusals_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(returned_by__isnull=True)
                | (~Q(returned_by=F("by")) & Q(superseded_at__isnull=False)),
                name="file_returned_by_another",
            ),
        ]
        indexes = [models.Index(fields=["stage", "at"])]

    def __str__(self) -> str:
        return f"{self.application_id} {self.stage}"


class AdjustmentRequest(Row):
    """A request for extra time, a reader and the like, with its proof."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="adjustments"
    )
    kind = SealedText()
    """What is asked for tells of somebody's health."""
    kind_index = models.CharField(max_length=80, blank=True)
    """Of the kind within this application: the same kind of another one has another index."""
    explanation = SealedText()
    proof = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=9, choices=AdjustmentState.choices, default=AdjustmentState.REQUESTED
    )
    requested_at = models.DateTimeField()
    proposed_grant = models.BooleanField(null=True)
    proposed_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = SealedText(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="adjustment_decided_by_another",
            ),
            models.UniqueConstraint(
                fields=["application", "kind_index"],
                condition=~Q(state="refused") & ~Q(kind_index=""),
                name="adjustment_requested_once",
            ),
        ]

    def __str__(self) -> str:
        return f"adjustment:{self.id}"


class IdentityClash(Row):
    """Two submitted applications bear one identity number. The second claimant is not told."""

    first = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="clashes")
    state = models.CharField(max_length=8, choices=ClashState.choices, default=ClashState.OPEN)
    found_at = models.DateTimeField()
    upheld = models.ForeignKey(Application, null=True, on_delete=models.PROTECT, related_name="+")
    """Whose number it is, proposed or found."""
    proposed_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)
    reason = SealedText(null=True)
    ready_reason = models.SlugField(max_length=48, blank=True)
    """Key of the ready reason that whoever lost is told."""

    class Meta:
        verbose_name_plural = "identity clashes"
        constraints = [
            models.CheckConstraint(
                condition=~Q(first=F("second")), name="clash_of_two_applications"
            ),
            models.UniqueConstraint(
                fields=["second"],
                condition=~Q(state="settled"),
                name="one_open_clash_per_claimant",
            ),
            models.CheckConstraint(
                condition=~Q(state="settled")
                | Q(upheld__isnull=False, proposed_by__isnull=False, settled_by__isnull=False),
                name="settled_clash_says_for_whom",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | ~Q(settled_by=F("proposed_by")),
                name="clash_settled_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"clash {self.id}"


hold(
    "applications.application",
    {
        n: personal("which application, and where it stands")
        for n in (
            "id competition candidate state created_at submitted_at withdrawn_at rules_version"
            " contested"
        ).split()
    }
    | {
        "candidate_number": public("names the candidate to the public"),
        "snapshot": personal("what was filed, as it was filed"),
        "identity_index": personal("one application per identity number"),
    }
    | {
        n: personal("quotas and statistics, coarse; published in cells of ten or more")
        for n in "group area sex region sector birth_year".split()
    },
)
hold(
    "applications.sectionanswers",
    {
        n: personal("the candidate's answers")
        for n in "id application key answers revision saved_at".split()
    },
)
hold(
    "applications.statisticsanswers",
    {
        n: personal("statistics only; no official sees single rows")
        for n in "id application answers saved_at".split()
    },
)
hold(
    "applications.withdrawal",
    {
        n: personal("that and why the candidate withdrew")
        for n in "id application at reason undone_at".split()
    },
)
hold(
    "applications.document",
    {
        n: personal("proof of what was declared")
        for n in (
            "id application requirement original_name media_type size pages sha256 uploaded_at"
            " removed_at"
        ).split()
    }
    | {"file_name": secret("where the file lies", "as long as the file")},
)
hold(
    "applications.verification",
    {
        n: personal("what officials found of a document or a fact")
        for n in "id application stage target verdict reason comment by at superseded_at".split()
    },
)
hold(
    "applications.verificationlease",
    {
        n: personal("who works on a file now", "minutes")
        for n in "id application stage holder until".split()
    },
)
hold(
    "applications.filecheck",
    {
        n: personal("that a file was verified, and by whom")
        for n in (
            "id application stage by at refused confirmed_by confirmed_at returned_by returned_at"
            " return_reason superseded_at"
        ).split()
    },
)
hold(
    "applications.adjustmentrequest",
    {
        n: personal("to give the adjustment that was asked for")
        for n in (
            "id application kind kind_index explanation proof state requested_at proposed_grant"
            " proposed_by decided_by decided_at reason"
        ).split()
    },
)
hold(
    "applications.identityclash",
    {
        n: personal("to find out whose identity number it is")
        for n in (
            "id first second state found_at upheld proposed_by settled_by settled_at reason"
            " ready_reason"
        ).split()
    },
)
