"""Reads on items: the list with its search, one item with its history."""

import re
from collections.abc import Iterable, Mapping, Sequence
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
    ItemWords,
    ReviewNote,
    Stimulus,
    Topic,
)
from saty.testing.queries.contents import note_readings, opened, stimulus_subject
from saty.testing.states import VersionState
from saty.testing.words import searched

LISTED = "item in a list"
TITLE_CHARACTERS = 90
MARKS, RULES = re.compile(r"[*`]+"), re.compile(r"\||-{3,}")
"""What a title leaves out of Markdown: marks within words, and lines of tables."""


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
    is_own: bool
    """Whether the reader wrote any of it, and so may not judge it."""

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
        "author": wanted.mine,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if wanted.out_of_step:
        found = found.exclude(stale=[])
    return _with_words(found, wanted.text) if wanted.text.strip() else found


def _with_words(found: QuerySet[ItemVersion], text: str) -> QuerySet[ItemVersion]:
    if text.strip().isdecimal() and len(text.strip()) < 7:
        return found.filter(item__number=int(text))
    wanted = searched(text)
    if not wanted:
        return found.none()
    having = ItemWords.objects.all()
    for either in wanted:
        has = Q()
        for one in either:
            has |= Q(words__holds=one)
        having = having.filter(has)
    return found.filter(item__in=having.values("item"))


def keys(found: QuerySet[ItemVersion], wanted: Sought) -> Sequence[UUID]:
    """The ids of versions in their order, to take a page of: their contents are not sorted along.

    Where words are sought, all ids are read at once, so that the words are looked for only once.
    """
    ids = found.values_list("id", flat=True)
    return list(ids) if wanted.text.strip() else ids  # type: ignore[return-value]


def lines(page: Iterable[UUID], language: str, *, reader: Actor, at: datetime) -> list[Line]:
    """The versions of a page with the beginnings of their prompts; the readings are recorded."""
    ids = list(page)
    rows = ItemVersion.objects.filter(id__in=ids).select_related("item__topic")
    contents = opened(rows, reader=reader, at=at, what=LISTED)
    saves = ItemSave.objects.filter(version__in=ids, by=reader.person)
    own = set(saves.values_list("version", flat=True))
    return [
        Line(each, title(contents[each.id], language), each.id in own)
        for each in sorted(rows, key=lambda row: ids.index(row.id))
    ]


def title(content: core.Item, language: str) -> str:
    """The beginning of a prompt, in this language or another that has one."""
    return _beginning({key: each.prompt for key, each in content.wordings.items()}, language)


def text_titles(
    texts: Iterable[Stimulus], language: str, *, reader: Actor, at: datetime
) -> list[tuple[Stimulus, str]]:
    """Texts with their beginnings; that they were read is recorded."""
    shown = list(texts)
    note_readings([stimulus_subject(each.id) for each in shown], reader=reader, at=at, what=LISTED)
    return [(each, _beginning(each.wordings, language)) for each in shown]


def _beginning(texts: Mapping[str, str], language: str) -> str:
    """The beginning of a text, in this language or another that has it, without markup."""
    ordered = [texts.get(language, ""), *texts.values()]
    first = next((text for text in ordered if text.strip()), "")
    shown = MARKS.sub("", core.PICTURE.sub(r"\1", first))
    plain = " ".join(RULES.sub(" ", shown).split())
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


def standing(versions: Sequence[ItemVersion]) -> ItemVersion:
    """Of all versions of an item, newest first, the one that pages show: a dropped one last."""
    return next((each for each in versions if each.state != VersionState.DROPPED), versions[0])


def history(item: Item) -> list[tuple[ItemVersion, list[ItemSave]]]:
    """Every version of an item with what it held, newest first."""
    kept = ItemSave.objects.filter(version__item=item).select_related("by").order_by("-number")
    of_version: dict[UUID, list[ItemSave]] = {}
    for each in kept:
        of_version.setdefault(each.version_id, []).append(each)
    return [(version, of_version.get(version.id, [])) for version in versions(item)]


def approved(item: Item) -> ItemVersion | None:
    """The version that stands in forms that are made now."""
    return item.versions.filter(state=VersionState.APPROVED).first()


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


def stimulus_of(bank: Bank, stimulus_id: UUID) -> Stimulus | None:
    """The text of a page."""
    return Stimulus.objects.filter(bank=bank, id=stimulus_id).first()


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
    began = ItemVersion.objects.filter(item=OuterRef("item"), author=person)
    saved = ItemSave.objects.filter(version__item=OuterRef("item"), by=person)
    found = ItemVersion.objects.filter(~Exists(began), ~Exists(saved), item__bank=bank, state=state)
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
