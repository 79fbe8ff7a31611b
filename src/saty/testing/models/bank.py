"""The item bank: items with their versions, what is known of them, pictures and stimuli."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_noop

from saty.common.held import hold, personal, public, secret
from saty.common.rows import Row
from saty.common.sealing import ItemBytes, ItemJSON, ItemText
from saty.testing.states import OPEN, VersionState

NAMED = ~Q(name_kk="") & ~Q(name_ru="") & ~Q(name_en="")


class _Named(Row):
    """A row with a key and a name in three languages."""

    key = models.SlugField(max_length=48)
    name_kk = models.CharField(max_length=200)
    name_ru = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.key

    def name_in(self, language: str) -> str:
        """The name in "kk", "ru" or "en"."""
        return str(getattr(self, f"name_{language}", self.name_en))


class Bank(_Named):
    """A collection of items, with authors, reviewers and owners of its own."""

    languages = models.JSONField()
    """Languages in which every item is needed, such as ["kk", "ru", "en"]."""
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="bank_key_once"),
            models.CheckConstraint(condition=NAMED, name="bank_named_in_three_languages"),
            models.CheckConstraint(condition=~Q(languages=[]), name="bank_has_languages"),
        ]


class Topic(_Named):
    """What items are about; blueprints count by it."""

    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="topics")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "key"], name="topic_key_once"),
            models.CheckConstraint(condition=NAMED, name="topic_named_in_three_languages"),
        ]
        ordering = ["position", "key"]


class Competency(_Named):
    """What items measure."""

    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="competencies")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "key"], name="competency_key_once"),
            models.CheckConstraint(condition=NAMED, name="competency_named_in_three_languages"),
        ]
        ordering = ["position", "key"]
        verbose_name_plural = "competencies"


class Stimulus(Row):
    """A text, table or picture on which several items ask."""

    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="stimuli")
    identifier = models.CharField(max_length=64)
    wordings = ItemJSON()
    """Language -> Markdown."""
    saves = models.PositiveIntegerField(default=1)
    """How many times it was saved; whoever saves says which save they have read."""
    saved_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "identifier"], name="stimulus_known_once")
        ]
        verbose_name_plural = "stimuli"

    def __str__(self) -> str:
        return self.identifier


class BankPicture(Row):
    """A picture that texts of the bank show by its name; made anew from its pixels."""

    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="pictures")
    name = models.CharField(max_length=64)
    media_type = models.CharField(max_length=10)
    content = ItemBytes()
    size = models.PositiveIntegerField()
    added_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "name"], name="picture_name_once"),
            models.CheckConstraint(
                condition=Q(media_type__in=["image/png", "image/jpeg"]),
                name="picture_is_png_or_jpeg",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Item(Row):
    """A question of the bank; what it asks stands in its versions."""

    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveIntegerField()
    """Counted from 1 in the bank; how people name it."""
    identifier = models.CharField(max_length=64)
    """How files of other programs name it; its own id where it was written here."""
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="items")
    competency = models.ForeignKey(
        Competency, null=True, on_delete=models.PROTECT, related_name="items"
    )
    kind = models.CharField(max_length=9)
    """As in `core.items`; it never changes."""
    difficulty = models.PositiveSmallIntegerField(default=3)
    """What authors expect, from 1 (very easy) to 5 (very hard)."""
    seconds = models.PositiveSmallIntegerField(default=60)
    """How long an answer is expected to take."""
    source = ItemText(null=True)
    stimulus = models.ForeignKey(
        Stimulus, null=True, on_delete=models.PROTECT, related_name="items"
    )
    author = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "number"], name="item_number_once"),
            models.UniqueConstraint(fields=["bank", "identifier"], name="item_known_once"),
            models.CheckConstraint(
                condition=Q(difficulty__gte=1, difficulty__lte=5), name="difficulty_of_1_to_5"
            ),
            models.CheckConstraint(condition=Q(seconds__gt=0), name="item_takes_time"),
        ]
        indexes = [models.Index(fields=["bank", "topic"])]

    def __str__(self) -> str:
        return f"item {self.number}"


class Enmity(Row):
    """Two items that must not stand in one form."""

    first = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="enemies_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="enemies_in_order"),
        ]
        verbose_name_plural = "enmities"

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"


class ItemVersion(Row):
    """What an item asks, with its key. A version that stands in a locked form never changes."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    """Counted from 1 in the item."""
    state = models.CharField(max_length=9, choices=VersionState.choices, default=VersionState.DRAFT)
    content = ItemJSON()
    """`core.items.as_json`."""
    stale = models.JSONField(default=list)
    """Languages that were not changed when another was, and not said to be in step since."""
    saves = models.PositiveIntegerField(default=1)
    """How many times it was saved; whoever saves says which save they have read."""
    author = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    """When it was last given to reviewers."""
    reviewed_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    retired_at = models.DateTimeField(null=True)
    retire_reason = ItemText(null=True)
    """None where another version took its place."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["item"], condition=Q(state__in=OPEN), name="one_open_version"
            ),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(state=VersionState.APPROVED),
                name="one_approved_version",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("author")),
                name="item_not_reviewed_by_its_author",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("author")),
                name="item_not_approved_by_its_author",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[VersionState.APPROVED, VersionState.RETIRED])
                | Q(reviewed_by__isnull=False, approved_by__isnull=False, stale=[]),
                name="approved_item_was_reviewed_and_in_step",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "item"]),
            # Which version of an item is the newest, without a look at its contents.
            models.Index(fields=["item", "number", "state"], name="newest_version"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number}"


class ItemSave(Row):
    """What a version held at each save, so that nothing that was written is lost."""

    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="kept_saves")
    number = models.PositiveIntegerField()
    content = ItemJSON()
    stale = models.JSONField(default=list)
    """Which languages were out of step then."""
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="save_number_once")
        ]

    def __str__(self) -> str:
        return f"save {self.number}"


class ReviewNote(Row):
    """What a reviewer, an author or the owner said of a version."""

    class Kind(models.TextChoices):
        """What came with it."""

        COMMENT = "comment"
        RETURNED = "returned"
        ACCEPTED = "accepted"

    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    place = models.CharField(max_length=24, blank=True)
    """Which text it is about, such as "kk.options.2"; "" for the whole."""
    text = ItemText()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    settled_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True, settled_at__isnull=True)
                | Q(settled_by__isnull=False, settled_at__isnull=False),
                name="note_settled_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.kind


class ItemWords(models.Model):
    """What an item is searched by: keyed hashes of the beginnings of its words.

    The texts themselves are sealed; see `testing.words` and docs/adr/0007.
    """

    item = models.OneToOneField(
        Item, primary_key=True, on_delete=models.PROTECT, related_name="search_words"
    )
    words = models.TextField()
    """" xxxxx yyyyy ", sorted, each between spaces."""

    class Meta:
        verbose_name_plural = "item words"

    def __str__(self) -> str:
        return str(self.item_id)


WHILE_IN_USE = gettext_noop("as long as the bank")
UNTIL_RELEASE = gettext_noop("secret until the item is released")
NAMES = "id key name_kk name_ru name_en"
for _model, _fields in (
    ("bank", f"{NAMES} languages made_at"),
    ("topic", f"{NAMES} bank position"),
    ("competency", f"{NAMES} bank position"),
):
    hold(f"testing.{_model}", {n: public("how items are ordered") for n in _fields.split()})
hold(
    "testing.stimulus",
    {
        n: personal("who wrote a question", WHILE_IN_USE)
        for n in "id bank identifier saves saved_by saved_at".split()
    }
    | {"wordings": secret("what questions ask on", UNTIL_RELEASE)},
)
hold(
    "testing.bankpicture",
    {
        n: personal("who added a picture", WHILE_IN_USE)
        for n in "id bank name media_type size added_by added_at".split()
    }
    | {"content": secret("what questions show", UNTIL_RELEASE)},
)
hold(
    "testing.item",
    {
        n: personal("who wrote a question, and how it is filed", WHILE_IN_USE)
        for n in (
            "id bank number identifier topic competency kind difficulty seconds stimulus author"
            " made_at"
        ).split()
    }
    | {"source": secret("what a question rests on", UNTIL_RELEASE)},
)
hold("testing.enmity", {n: public("items kept apart") for n in "id first second".split()})
hold(
    "testing.itemversion",
    {
        n: personal("who wrote, reviewed and approved a question", WHILE_IN_USE)
        for n in (
            "id item number state stale saves author made_at saved_at submitted_at reviewed_by"
            " reviewed_at approved_by approved_at retired_by retired_at"
        ).split()
    }
    | {n: secret("a question and its key", UNTIL_RELEASE) for n in "content retire_reason".split()},
)
hold(
    "testing.itemsave",
    {
        n: personal("who wrote what of a question", WHILE_IN_USE)
        for n in "id version number stale by at".split()
    }
    | {"content": secret("a question and its key", UNTIL_RELEASE)},
)
hold(
    "testing.reviewnote",
    {
        n: personal("who said what of a question", WHILE_IN_USE)
        for n in "id version kind place by at settled_by settled_at".split()
    }
    | {"text": secret("what was said of a question", UNTIL_RELEASE)},
)
hold(
    "testing.itemwords",
    {n: secret("search in sealed questions", WHILE_IN_USE) for n in "item words".split()},
)
