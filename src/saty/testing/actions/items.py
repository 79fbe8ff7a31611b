"""Writing items: drafts, saves, new versions, how they are filed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import NotNow, Refusal
from saty.core import items as core
from saty.testing.models import (
    Bank,
    Competency,
    Enmity,
    Item,
    ItemSave,
    ItemVersion,
    ItemWords,
    Stimulus,
    Topic,
)
from saty.testing.policies import items as policies
from saty.testing.queries import items as queries
from saty.testing.states import OPEN, VERSIONS, VersionState
from saty.testing.words import index_of

ONE_GO = timedelta(minutes=30)
"""Saves of one person that follow each other sooner are one save in the history."""


@dataclass(frozen=True, slots=True)
class Filing:
    """What is known of an item beside its texts."""

    topic: Topic
    competency: Competency | None = None
    difficulty: int = 3
    seconds: int = 60
    source: str = ""
    stimulus: Stimulus | None = None
    enemies: frozenset[int] = frozenset()
    """Numbers of items that must not stand in one form with it."""


@transaction.atomic
def begin_item(
    *, bank: Bank, kind: core.Kind, filing: Filing, options: int = 4, by: Actor, at: datetime
) -> Item:
    """Begin an item: a draft of a kind, with nothing written yet but room for options."""
    policies.check_author(by)
    bank = Bank.objects.select_for_update().get(id=bank.id)
    last = Item.objects.filter(bank=bank).aggregate(last=Max("number"))["last"] or 0
    made = Item.objects.create(
        bank=bank,
        number=last + 1,
        identifier=str(uuid4()),
        kind=kind,
        author_id=by.account,
        made_at=at,
        **_filed(bank, filing),
    )
    content = _empty(kind, bank.languages, options)
    version = ItemVersion(
        item=made,
        number=1,
        content=core.as_json(content),
        author_id=by.account,
        made_at=at,
        saved_at=at,
    )
    version.save(force_insert=True)
    _keep(version, by, at)
    ItemWords.objects.create(item=made, words=index_of(content, filing.source))
    _set_enemies(made, filing.enemies)
    return made


def _empty(kind: core.Kind, languages: Iterable[str], options: int) -> core.Item:
    room = ("",) * (options if kind in core.WITH_OPTIONS else 0)
    targets = ("",) * (2 if kind == "matching" else 0)
    right = tuple(range(len(room))) if kind == "ordering" else ()
    wording = core.Wording("", room, targets)
    return core.Item(kind, dict.fromkeys(languages, wording), right=right)


def _filed(bank: Bank, filing: Filing) -> dict[str, Any]:
    for each in (filing.topic, filing.competency, filing.stimulus):
        if each is not None and each.bank_id != bank.id:
            raise Refusal("of_another_bank", _("This belongs to another bank."))
    return {
        "topic": filing.topic,
        "competency": filing.competency,
        "difficulty": filing.difficulty,
        "seconds": filing.seconds,
        "source": filing.source or None,
        "stimulus": filing.stimulus,
    }


@transaction.atomic
def file_item(*, item: Item, filing: Filing, by: Actor, at: datetime) -> Item:
    """Change how an item is filed. Its stimulus stays while a version of it is judged or used."""
    policies.check_author(by)
    item = Item.objects.select_for_update().get(id=item.id)
    stimulus = filing.stimulus.id if filing.stimulus else None
    if item.stimulus_id != stimulus:
        policies.check_keeps_stimulus(item)
    for name, value in _filed(item.bank, filing).items():
        setattr(item, name, value)
    item.save(update_fields=["topic", "competency", "difficulty", "seconds", "source", "stimulus"])
    _set_enemies(item, filing.enemies)
    _index(item)
    return item


def _set_enemies(item: Item, numbers: Collection[int]) -> None:
    enemies = set(
        Item.objects.filter(bank=item.bank, number__in=numbers)
        .exclude(id=item.id)
        .values_list("id", flat=True)
    )
    if len(enemies) != len(set(numbers) - {item.number}):
        raise Refusal("unknown_enemy", _("The bank has no item of one of these numbers."))
    standing = {
        row.second_id if row.first_id == item.id else row.first_id: row
        for row in Enmity.objects.filter(Q(first=item) | Q(second=item))
    }
    for key in standing.keys() - enemies:
        standing[key].delete()
    pairs = (sorted((item.id, key)) for key in enemies - standing.keys())
    Enmity.objects.bulk_create([Enmity(first_id=a, second_id=b) for a, b in pairs])


@transaction.atomic
def save_version(
    *,
    version: ItemVersion,
    content: core.Item,
    read: int,
    in_step: Collection[str] = (),
    by: Actor,
    at: datetime,
) -> ItemVersion:
    """Save what somebody wrote; the same again changes nothing.

    `read` is the number of saves that they had read: Conflict if another saved since. A language
    that was not changed where another was goes out of step, until it is changed too or is said to
    be `in_step`. Saves of one person that follow each other are one in the history.
    """
    policies.check_author(by)
    version = ItemVersion.objects.select_for_update().get(id=version.id)
    policies.check_is_draft(version)
    kept = core.as_json(content)
    stale = sorted(set(version.stale) - set(in_step))
    if kept == version.content and stale == sorted(version.stale):
        return version
    policies.check_read(version.saves, read)
    if content.kind != version.content["kind"]:
        raise Refusal("kind_changed", _("An item keeps its kind. Begin another item."))
    base, last = _base(version, by, at)
    lagging = out_of_step(core.from_json(base.content), base.stale, content)
    version.stale = sorted(lagging - set(in_step))
    version.content, version.saves, version.saved_at = kept, version.saves + 1, at
    version.save(update_fields=["content", "stale", "saves", "saved_at"])
    if last != base:
        last.delete()
    _keep(version, by, at)
    _index(version.item)
    return version


def out_of_step(base: core.Item, base_stale: Collection[str], content: core.Item) -> set[str]:
    """Languages that lag behind after a change from `base` to `content`.

    Where only languages that lagged were changed, they have caught up. Where another was changed,
    all that were not changed with it lag behind it. A language that was empty is begun, which
    makes no other lag; room for an option that is not written yet is no change.
    """
    languages = set(content.wordings)
    before = {each: base.wordings.get(each, NOTHING) for each in languages}
    changed = {each for each in languages if _said(content.wordings[each]) != _said(before[each])}
    begun = {each for each in languages if not any(_said(before[each]))}
    if changed - set(base_stale) - begun:
        return languages - changed - begun
    return (set(base_stale) - changed) & languages


NOTHING = core.Wording("")


def _said(wording: core.Wording) -> tuple[str | tuple[str, ...], ...]:
    """All that is written in a language, without what is empty."""

    def written(texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(text for text in texts if text.strip())

    listed = (written(wording.options), written(wording.targets), written(wording.accepted))
    return (wording.prompt.strip(), *listed, wording.explanation.strip())


def _base(version: ItemVersion, by: Actor, at: datetime) -> tuple[ItemSave, ItemSave]:
    """What the version held before the go that a save belongs to, and the last save.

    A save goes on from the last one of the same person. Where a language was said to be in step,
    a go ends: what is changed afterwards is changed since. What was given to reviewers stays as
    they read it.
    """
    last, *earlier = version.kept_saves.order_by("-number")[:2]
    if not earlier or last.by_id != by.account or at - last.at >= ONE_GO:
        return last, last
    if version.submitted_at is not None and last.at <= version.submitted_at:
        return last, last
    before = earlier[0]
    lagging = out_of_step(
        core.from_json(before.content), before.stale, core.from_json(last.content)
    )
    return (before, last) if lagging == set(last.stale) else (last, last)


def _keep(version: ItemVersion, by: Actor, at: datetime) -> None:
    """Keep what a version holds now in its history."""
    ItemSave.objects.create(
        version=version,
        number=version.saves,
        content=version.content,
        stale=version.stale,
        by_id=by.account,
        at=at,
    )


def _index(item: Item) -> None:
    """What an item is searched by: the version that pages show."""
    words = index_of(core.from_json(standing(item).content), item.source or "")
    ItemWords.objects.update_or_create(item=item, defaults={"words": words})


def standing(item: Item) -> ItemVersion:
    """The version that stands for an item: the newest that is not dropped, if there is one."""
    return queries.standing(list(item.versions.order_by("-number")))


@transaction.atomic
def begin_version(*, item: Item, by: Actor, at: datetime) -> ItemVersion:
    """Begin another version of an item that nobody is working on, from the one that stands."""
    policies.check_author(by)
    item = Item.objects.select_for_update().get(id=item.id)
    if item.versions.filter(state__in=OPEN).exists():
        raise NotNow("version_open", _("A version of this item is being worked on already."))
    made = ItemVersion(
        item=item,
        number=item.versions.count() + 1,
        content=standing(item).content,
        author_id=by.account,
        made_at=at,
        saved_at=at,
    )
    made.save(force_insert=True)
    _keep(made, by, at)
    _index(item)
    return made


@transaction.atomic
def drop_draft(*, version: ItemVersion, by: Actor, at: datetime) -> ItemVersion:
    """Give up a draft; it stays readable in the history."""
    policies.check_author(by)
    version = ItemVersion.objects.select_for_update().get(id=version.id)
    if version.state == VersionState.DROPPED:
        return version
    version.state = VERSIONS.after("drop", version.state)
    version.save(update_fields=["state"])
    _index(version.item)
    return version
