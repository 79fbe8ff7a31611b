"""Blueprints, the forms that are made from them, and who gets which."""

from django.db import models
from django.db.models import Q

from saty.common.held import hold, personal, public, secret
from saty.common.rows import AppendOnly, Row
from saty.common.sealing import ItemJSON
from saty.testing.models.bank import UNTIL_RELEASE, WHILE_IN_USE, Bank, ItemVersion
from saty.testing.states import AssemblyState, FormState


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


class Assembly(Row):
    """Work of the worker: draft forms for a blueprint, or why there are none."""

    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT, related_name="assemblies")
    saves = models.PositiveIntegerField()
    """The save of the blueprint that it is for."""
    state = models.CharField(
        max_length=7, choices=AssemblyState.choices, default=AssemblyState.WAITING
    )
    done = models.PositiveSmallIntegerField(default=0)
    """How many forms are found."""
    total = models.PositiveSmallIntegerField()
    problem = models.CharField(max_length=16, blank=True)
    """Why it failed: "impossible", "too_long", "changed" or "stopped"."""
    found = ItemJSON(default=dict)
    """{"shortages": [...]} where it is impossible; {"cost", "proven"} of what was found."""
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    moved_at = models.DateTimeField()
    """When its state last changed or its worker last said how far it is."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["blueprint"],
                condition=Q(state__in=[AssemblyState.WAITING, AssemblyState.RUNNING]),
                name="one_assembly_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=AssemblyState.FAILED) | ~Q(problem=""),
                name="failed_assembly_says_why",
            ),
        ]
        verbose_name_plural = "assemblies"

    def __str__(self) -> str:
        return self.state


class Form(Row):
    """A fixed set of items. Once locked it never changes, and the log commits to it."""

    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT, related_name="forms")
    number = models.PositiveSmallIntegerField()
    """Counted from 1; how people name it."""
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


class FormDraw(AppendOnly, Row):
    """One act of a draw of forms: by the draw itself, or for those who came to the roster later."""

    stage = models.ForeignKey("stages.Stage", on_delete=models.PROTECT, related_name="form_draws")
    counts = models.JSONField()
    """Number of the form, as text -> how many got it."""
    late = models.BooleanField(default=False)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.stage_id)


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
hold(
    "testing.assembly",
    {
        n: personal("who had forms of the test assembled, and when", WHILE_IN_USE)
        for n in "id blueprint saves state done total problem by at moved_at".split()
    }
    | {"found": secret("why forms cannot be assembled", UNTIL_RELEASE)},
)
hold(
    "testing.formdraw",
    {n: public("how many got which form") for n in "id stage counts late at".split()},
)
