"""Reads on items: the list with its search, one item with its history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from saty.common import holding  # noqa: F401 - registers the lookup
from saty.common.actors import Actor
from saty.core import items as core
from saty.testing.models import (
    Bank,
    BankPicture,
    Competency,
    Enmity,
    Item,
    ItemSave,
    ItemVersion,
    ReviewNote,
    Stimulus,
    Topic,
)
from saty.testing.queries.contents import opened
from saty.testing.states import VersionState
from saty.testing.words import beginnings, searched

LISTED = "item in a list"
TITLE_CHARACTERS = 90


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list of items is narrowed to; empty fields narrow nothing."""

    text: str = ""
    """Words that all occur in the item, or its number."""
    topic: str = ""
    competency: str = ""
    kind: str = ""
    state: str = ""
    difficulty: str = ""
    out_of_step: bool = False
    mine: UUID | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An item of a list, with the beginning of its prompt."""

    version: ItemVersion
    title: str

    @property
    def item(self) -> Item:
        """The item."""
        return self.version.item


def newest(bank: Bank) -> QuerySet[ItemVersion]:
    """The newest version of each item that is not dropped, by number."""
    standing = ItemVersion.objects.exclude(state=VersionState.DROPPED)
    newer = standing.filter(item=OuterRef("item"), number__gt=OuterRef("number"))
    return (
        standing.filter(~Exists(newer), item__bank=bank)
        .select_related("item__topic", "item__competency")
        .order_by("item__number")
    )


def sought(bank: Bank, wanted: Sought) -> QuerySet[ItemVersion]:
    """The newest versions that are wanted."""
    found = newest(bank)
    exact = {
        "item__topic__key": wanted.topic,
        "item__competency__key": wanted.competency,
        "item__kind": wanted.kind,
        "state": wanted.state,
        "item__difficulty": wanted.difficulty,
        "item__author": wanted.mine,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if wanted.out_of_step:
        found = found.exclude(stale=[])
    return _with_words(found, wanted.text) if wanted.text.strip() else found


def _with_words(found: QuerySet[ItemVersion], text: str) -> QuerySet[ItemVersion]:
    if text.strip().isdecimal() and len(text.strip()) < 7:
        return found.filter(item__number=int(text))
    for either in searched(beginnings(text)):
        has = Q()
        for one in either:
            has |= Q(item__search_words__words__holds=one)
        found = found.filter(has)
    return found


def lines(page: Iterable[ItemVersion], language: str, *, reader: Actor, at: datetime) -> list[Line]:
    """The versions of a page with the beginnings of their prompts; the readings are recorded."""
    shown = list(page)
    contents = opened(shown, reader=reader, at=at, what=LISTED)
    return [Line(version, title(contents[version.id], language)) for version in shown]


def title(content: core.Item, language: str) -> str:
    """The beginning of a prompt, in this language or another that has one."""
    wordings = content.wordings
    ordered = [wordings[language]] if language in wordings else []
    prompts = [each.prompt.strip() for each in [*ordered, *wordings.values()]]
    first = next((prompt for prompt in prompts if prompt), "")
    plain = core.PICTURE.sub(r"\1", " ".join(first.split()))
    is_long = len(plain) > TITLE_CHARACTERS
    return f"{plain[:TITLE_CHARACTERS].rsplit(' ', 1)[0]}…" if is_long else plain


def item(bank: Bank, number: int) -> Item | None:
    """The item of this number."""
    found = Item.objects.filter(bank=bank, number=number)
    return found.select_related("bank", "topic", "competency", "stimulus", "author").first()


def versions(item: Item) -> list[ItemVersion]:
    """All versions of an item, newest first."""
    people = ("author", "reviewed_by", "approved_by", "retired_by")
    return list(item.versions.select_related(*people).order_by("-number"))


def version(item: Item, number: int) -> ItemVersion | None:
    """One version of an item."""
    return item.versions.filter(number=number).select_related("item__bank").first()


def saves(version: ItemVersion) -> list[ItemSave]:
    """What a version held, newest first."""
    return list(version.kept_saves.select_related("by").order_by("-number"))


def notes(item: Item) -> list[ReviewNote]:
    """What was said of an item's versions, newest first."""
    found = ReviewNote.objects.filter(version__item=item)
    return list(found.select_related("version", "by", "settled_by").order_by("-at", "-id"))


def note(bank: Bank, note_id: UUID) -> ReviewNote | None:
    """One thing that was said, in this bank."""
    return ReviewNote.objects.filter(id=note_id, version__item__bank=bank).first()


def enemies(item: Item) -> list[int]:
    """Numbers of the items that must not stand in one form with it."""
    pairs = Enmity.objects.filter(Q(first=item) | Q(second=item))
    rows = pairs.values_list("first__number", "second__number")
    return sorted(a if b == item.number else b for a, b in rows)


@dataclass(frozen=True, slots=True)
class Labels:
    """Topics and competencies of a bank."""

    topics: Sequence[Topic] = field(default_factory=tuple)
    competencies: Sequence[Competency] = field(default_factory=tuple)


def labels(bank: Bank) -> Labels:
    """What items of a bank are filed under."""
    topics = Topic.objects.filter(bank=bank).select_related("bank")
    return Labels(tuple(topics), tuple(Competency.objects.filter(bank=bank)))


def topic(bank: Bank, key: str) -> Topic | None:
    """The topic of this key."""
    return Topic.objects.filter(bank=bank, key=key).first()


def competency(bank: Bank, key: str) -> Competency | None:
    """The competency of this key."""
    return Competency.objects.filter(bank=bank, key=key).first()


def stimuli(bank: Bank) -> QuerySet[Stimulus]:
    """The texts of a bank, newest first."""
    return Stimulus.objects.filter(bank=bank).order_by("-saved_at", "-id")


def stimulus(bank: Bank, identifier: str) -> Stimulus | None:
    """The text of this identifier."""
    return Stimulus.objects.filter(bank=bank, identifier=identifier).first()


def asking_on(stimulus: Stimulus) -> list[int]:
    """Numbers of the items that ask on a text."""
    return list(stimulus.items.order_by("number").values_list("number", flat=True))


def pictures(bank: Bank) -> QuerySet[BankPicture]:
    """The pictures of a bank, without their bytes, by name."""
    return BankPicture.objects.filter(bank=bank).defer("content").order_by("name")


def picture_names(bank: Bank) -> frozenset[str]:
    """The names of all pictures of a bank."""
    return frozenset(BankPicture.objects.filter(bank=bank).values_list("name", flat=True))


def picture(bank: Bank, name: str) -> BankPicture | None:
    """A picture of the bank, with its bytes."""
    return BankPicture.objects.filter(bank=bank, name=name).first()


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many items wait for somebody, and since when the oldest does."""

    count: int
    oldest: datetime | None


def waiting(bank: Bank, person: UUID, state: str) -> Waiting:
    """Versions in a state that somebody did not write, and so may judge."""
    found = ItemVersion.objects.filter(item__bank=bank, state=state).exclude(author=person)
    written = ItemSave.objects.filter(version=OuterRef("pk"), by=person)
    found = found.filter(~Exists(written))
    return _waiting(found, "submitted_at" if state == VersionState.IN_REVIEW else "reviewed_at")


def returned(bank: Bank, person: UUID) -> Waiting:
    """Drafts of somebody's own that reviewers sent back."""
    back = ReviewNote.objects.filter(
        version=OuterRef("pk"), kind="returned", settled_at__isnull=True
    )
    drafts = ItemVersion.objects.filter(item__bank=bank, state=VersionState.DRAFT, author=person)
    return _waiting(drafts.filter(Exists(back)), "saved_at")


def _waiting(found: QuerySet[ItemVersion], moment: str) -> Waiting:
    since: list[Any] = list(found.order_by(F(moment).asc()).values_list(moment, flat=True))
    return Waiting(len(since), since[0] if since else None)
