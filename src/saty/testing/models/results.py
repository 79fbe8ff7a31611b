"""What is made of answers: sheets on their way in, figures of forms, effects of a changed key."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop

from saty.common.held import hold, personal, secret
from saty.common.rows import Row
from saty.common.sealing import ItemJSON, SealedJSON
from saty.testing.models.bank import UNTIL_RELEASE
from saty.testing.models.forms import Form
from saty.testing.models.sittings import KeyChange


class AnswerSheet(Row):
    """Answers of a test that was sat elsewhere: previewed, then recorded as a whole or not."""

    class State(models.TextChoices):
        """Where the sheet stands."""

        PREVIEWED = "previewed"
        RECORDED = "recorded"
        DISCARDED = "discarded"

    stage = models.ForeignKey(
        "stages.Stage", on_delete=models.PROTECT, related_name="answer_sheets"
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.PREVIEWED)
    sha256 = models.CharField(max_length=64)
    rows = SealedJSON(null=True)
    """[[code, language, {position: value}]] of a sheet without faults, until it is recorded."""
    total = models.PositiveIntegerField(default=0)
    """How many sittings it brings."""
    faults = models.JSONField(default=list)
    """[{"row", "column", "fault", "value"}]; row and column are null for the whole file."""
    uploaded_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="recorded") | Q(faults=[], recorded_at__isnull=False),
                name="faulty_answers_are_not_recorded",
            ),
            models.CheckConstraint(
                condition=Q(state="previewed") | Q(rows__isnull=True),
                name="finished_answer_sheet_keeps_no_rows",
            ),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class FormFigures(Row):
    """How a form works for those who sat it in a language, or ("") in all; made by a worker."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="figures")
    language = models.CharField(max_length=2, blank=True)
    people = models.PositiveIntegerField()
    data = ItemJSON()
    """`testing.figures.as_json`."""
    basis = models.CharField(max_length=32)
    """What it was made from: "sittings:changes of keys"; another one makes it anew."""
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "language"], name="figures_of_form_once"),
            models.CheckConstraint(condition=Q(people__gt=0), name="figures_are_of_somebody"),
        ]
        verbose_name_plural = "form figures"

    def __str__(self) -> str:
        return f"{self.form_id} {self.language}"


class KeyEffect(Row):
    """What a change of a key does to one candidate's score: computed before it is decided."""

    change = models.ForeignKey(KeyChange, on_delete=models.PROTECT, related_name="effects")
    entry = models.ForeignKey("stages.RosterEntry", on_delete=models.PROTECT, related_name="+")
    before = models.CharField(max_length=64)
    """The exact total of the stage: a decimal or p/q."""
    after = models.CharField(max_length=64)
    moved = models.SmallIntegerField()
    """-1, 0 or 1: where the total goes."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "entry"], name="one_effect_each"),
            models.CheckConstraint(condition=Q(moved__in=[-1, 0, 1]), name="effect_goes_one_way"),
        ]
        indexes = [models.Index(fields=["change", "moved"])]

    def __str__(self) -> str:
        return f"{self.before} {self.after}"


UNTIL_RECORDED = gettext_noop("until the sheet is recorded or put aside")
hold(
    "testing.answersheet",
    {
        n: personal("who brought answers of the test, and when")
        for n in "id stage state sha256 total faults uploaded_by uploaded_at recorded_at".split()
    }
    | {"rows": personal("answers on their way in", UNTIL_RECORDED)},
)
hold(
    "testing.formfigures",
    {
        n: secret("how the questions of a form work", UNTIL_RELEASE)
        for n in "id form language people data basis made_at".split()
    },
)
hold(
    "testing.keyeffect",
    {
        n: personal("what a changed key does to a score")
        for n in "id change entry before after moved".split()
    },
)
