"""Taking a package of items into a bank: whole, or not at all."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import NotNow, Refusal
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
    Stimulus,
    Topic,
)
from saty.testing.words import index_of

CHUNK = 500


@transaction.atomic
def take_package(*, bank: Bank, package: core.Package, by: Actor, at: datetime) -> list[Item]:
    """Take every record of a package in as a draft of `by`, in the order of the package.

    Raises:
        Refusal: `unknown_topic`, `unknown_competency`, `unknown_stimulus` (of a record), or
            `item_faulty` for a record with `core.items.faults`.
        NotNow: `item_there`, `stimulus_there` or `picture_there` for a name that the bank has.
    """
    bank = Bank.objects.select_for_update().get(id=bank.id)
    _check_new(bank, package)
    _take_pictures(bank, package.pictures, by, at)
    stimuli = _take_stimuli(bank, package.stimuli, by, at)
    items = _items(bank, package.records, stimuli, by, at)
    Item.objects.bulk_create(items.values(), batch_size=CHUNK)
    versions = [_version(items[each.identifier], each, by, at) for each in package.records]
    ItemVersion.objects.bulk_create(versions, batch_size=CHUNK)
    saves = [
        ItemSave(version=version, number=1, content=version.content, by_id=by.account, at=at)
        for version in versions
    ]
    ItemSave.objects.bulk_create(saves, batch_size=CHUNK)
    words = [
        ItemWords(item=items[each.identifier], words=index_of(each.item, each.source))
        for each in package.records
    ]
    ItemWords.objects.bulk_create(words, batch_size=CHUNK)
    _take_enmities(bank, package.records, items)
    return list(items.values())


def _check_new(bank: Bank, package: core.Package) -> None:
    for model, name, given, key in (
        (Item, "identifier", [each.identifier for each in package.records], "item_there"),
        (Stimulus, "identifier", [each.identifier for each in package.stimuli], "stimulus_there"),
        (BankPicture, "name", [each.name for each in package.pictures], "picture_there"),
    ):
        standing = set(model.objects.filter(bank=bank).values_list(name, flat=True))
        if standing & set(given) or len(set(given)) != len(given):
            raise NotNow(key, _("The bank has something of this name already. Nothing was taken."))


def _take_pictures(bank: Bank, pictures: Iterable[core.Picture], by: Actor, at: datetime) -> None:
    rows = [
        BankPicture(
            bank=bank,
            name=each.name,
            media_type=each.media_type,
            content=each.content,
            size=len(each.content),
            added_by_id=by.account,
            added_at=at,
        )
        for each in pictures
    ]
    BankPicture.objects.bulk_create(rows, batch_size=CHUNK)


def _take_stimuli(
    bank: Bank, stimuli: Iterable[core.Stimulus], by: Actor, at: datetime
) -> dict[str, Stimulus]:
    rows = [
        Stimulus(
            bank=bank,
            identifier=each.identifier,
            wordings=dict(each.wordings),
            saved_by_id=by.account,
            saved_at=at,
        )
        for each in stimuli
    ]
    Stimulus.objects.bulk_create(rows, batch_size=CHUNK)
    return {row.identifier: row for row in Stimulus.objects.filter(bank=bank)}


def _items(
    bank: Bank,
    records: Iterable[core.Record],
    stimuli: Mapping[str, Stimulus],
    by: Actor,
    at: datetime,
) -> dict[str, Item]:
    last = Item.objects.filter(bank=bank).aggregate(last=Max("number"))["last"] or 0
    topics = {topic.key: topic for topic in Topic.objects.filter(bank=bank)}
    competencies = {each.key: each for each in Competency.objects.filter(bank=bank)}
    made = {}
    for number, record in enumerate(records, last + 1):
        _check_record(record, topics, competencies, stimuli)
        made[record.identifier] = Item(
            bank=bank,
            number=number,
            identifier=record.identifier or str(uuid4()),
            topic=topics[record.topic],
            competency=competencies.get(record.competency),
            kind=record.item.kind,
            difficulty=record.difficulty,
            seconds=record.seconds,
            source=record.source or None,
            stimulus=stimuli.get(record.stimulus),
            author_id=by.account,
            made_at=at,
        )
    return made


def _check_record(
    record: core.Record,
    topics: Mapping[str, Topic],
    competencies: Mapping[str, Competency],
    stimuli: Mapping[str, Stimulus],
) -> None:
    if record.topic not in topics:
        raise Refusal("unknown_topic", _("The bank has no such topic. Nothing was taken."))
    if record.competency and record.competency not in competencies:
        raise Refusal(
            "unknown_competency", _("The bank has no such competency. Nothing was taken.")
        )
    if record.stimulus and record.stimulus not in stimuli:
        raise Refusal("unknown_stimulus", _("A question's text is missing. Nothing was taken."))
    if core.faults(record.item):
        raise Refusal("item_faulty", _("An item has faults in it. Nothing was taken."))


def _version(item: Item, record: core.Record, by: Actor, at: datetime) -> ItemVersion:
    return ItemVersion(
        item=item,
        number=1,
        content=core.as_json(record.item),
        author_id=by.account,
        made_at=at,
        saved_at=at,
    )


def _take_enmities(bank: Bank, records: Iterable[core.Record], items: Mapping[str, Item]) -> None:
    """Enemies that the bank has or the package brings; others are left out."""
    wanted = {name for each in records for name in each.enemies} - items.keys()
    known = {row.identifier: row for row in Item.objects.filter(bank=bank, identifier__in=wanted)}
    known |= items
    pairs = {
        tuple(sorted((items[each.identifier].id, known[name].id)))
        for each in records
        for name in each.enemies
        if name in known and name != each.identifier
    }
    rows = [Enmity(first_id=first, second_id=second) for first, second in sorted(pairs)]
    Enmity.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)
