"""Blueprints, the forms that are made from them, and who gets which."""

from django.db import models
from django.db.models import Q

from saty.common.held import hold, personal, secret
from saty.common.rows import AppendOnly, Row
from saty.common.sealing import ItemJSON
from saty.testing.models.bank import UNTIL_RELEASE, WHILE_IN_USE, Bank, ItemVersion
from saty.testing.states import FormState


class Blueprint(Row):
    """What the forms of one stage must be like: numbers per topic and difficulty, time, overlap."""

    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="blueprints")
    stage = models.ForeignKey("stages.Stage", on_delete=models.PROTECT, related_name="blueprints")
    spec = ItemJSON()
    """`core.assembly.Blueprint` as JSON."""
    saves = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stage"], name="one_blueprint_per_stage")]

    def __str__(self) -> str:
        return f"blueprint {self.stage_id}"


class Form(Row):
    """A fixed set of items. Once locked it never changes, and the log commits to it."""

    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT, related_name="forms")
    number = models.PositiveSmallIntegerField()
    """Counted from 1; people call it form A, B, ..."""
    state = models.CharField(max_length=6, choices=FormState.choices, default=FormState.DRAFT)
    chosen = ItemJSON(null=True)
    """While it is a draft: {section: [ids of versions]}."""
    assembled_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    assembled_at = models.DateTimeField()
    locked_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    locked_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    """Of the locked form in canonical JSON, its random identifiers included."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blueprint", "number"], name="form_number_once"),
            models.CheckConstraint(
                condition=Q(state=FormState.DRAFT, locked_by__isnull=True, sha256="")
                | (
                    Q(state=FormState.LOCKED, locked_by__isnull=False, locked_at__isnull=False)
                    & ~Q(sha256="")
                ),
                name="locked_form_has_its_hash",
            ),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"form {self.number}"


class FormItem(AppendOnly, Row):
    """A version of an item at its place in a locked form, under identifiers of the form's own."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    """From 0, through all sections."""
    section = models.SlugField(max_length=48)
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="places")
    public_id = models.CharField(max_length=16, unique=True)
    """Random; all that a candidate's device ever sees of the item's identity."""
    option_ids = models.JSONField(default=list)
    """The random identifier of each option, by its place in the bank."""
    target_ids = models.JSONField(default=list)
    order = models.JSONField(default=list)
    """Places of the options in the order in which the form stores them."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "position"], name="form_place_once"),
            models.UniqueConstraint(fields=["form", "version"], name="in_a_form_once"),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.public_id


class FormAssignment(Row):
    """Which form a candidate gets, by a draw."""

    entry = models.OneToOneField(
        "stages.RosterEntry", on_delete=models.PROTECT, related_name="form_assignment"
    )
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="assignments")
    drawn_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.entry_id)


hold(
    "testing.blueprint",
    {
        n: personal("what forms must be like, and who said so", WHILE_IN_USE)
        for n in "id bank stage saves made_by made_at saved_at".split()
    }
    | {"spec": secret("what forms must be like", UNTIL_RELEASE)},
)
hold(
    "testing.form",
    {
        n: personal("who made a form of the test, and when", WHILE_IN_USE)
        for n in (
            "id blueprint number state assembled_by assembled_at locked_by locked_at sha256"
        ).split()
    }
    | {"chosen": secret("which questions stand in a form", UNTIL_RELEASE)},
)
hold(
    "testing.formitem",
    {
        n: secret("which questions stand in a form", UNTIL_RELEASE)
        for n in "id form position section version public_id option_ids target_ids order".split()
    },
)
hold(
    "testing.formassignment",
    {
        n: personal("which form of the test a candidate got")
        for n in "id entry form drawn_at".split()
    },
)
