"""From a draft to an approved item: submitted, reviewed, approved, retired; and what is said."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import Refusal
from saty.core import items as core
from saty.core.ledger.canonical import canonical, sha256_hex
from saty.ledger.actions import Act, record, record_many
from saty.people.models import Person
from saty.testing.entries.items import ITEM_APPROVED, ITEM_RETIRED
from saty.testing.models import Item, ItemVersion, ReviewNote, Stimulus
from saty.testing.policies import items as policies
from saty.testing.states import VERSIONS, VersionState

Seen = Mapping[UUID, int]
"""Version -> how many saves of it somebody had read."""
NOTHING_ASKED: Seen = MappingProxyType({})


def _locked(version: ItemVersion) -> ItemVersion:
    return (
        ItemVersion.objects.select_for_update(of=("self",))
        .select_related("item__bank")
        .get(id=version.id)
    )


def _move(version: ItemVersion, verb: str, **fields: Any) -> ItemVersion:
    version.state = VERSIONS.after(verb, version.state)
    for name, value in fields.items():
        setattr(version, name, value)
    version.save(update_fields=["state", *fields])
    return version


@transaction.atomic
def submit(*, version: ItemVersion, by: Actor, at: datetime) -> ItemVersion:
    """Give a draft to reviewers: complete, and all its languages in step."""
    policies.check_author(by)
    text = _held_text(version)
    version = _locked(version)
    if version.state == VersionState.IN_REVIEW:
        return version
    content = core.from_json(version.content)
    policies.check_complete(content, version.item.bank, version.stale, text)
    back = version.notes.filter(kind=ReviewNote.Kind.RETURNED, settled_at__isnull=True)
    back.update(settled_by=by.account, settled_at=at)
    return _move(version, "submit", submitted_at=at)


def _held_text(version: ItemVersion) -> Mapping[str, str] | None:
    """What an item asks on, held. Items are held first, then texts, then versions."""
    item = Item.objects.select_for_update(no_key=True).get(id=version.item_id)
    if item.stimulus_id is None:
        return None
    text = Stimulus.objects.select_for_update(no_key=True).get(id=item.stimulus_id)
    return dict(text.wordings)


@transaction.atomic
def take_back(*, version: ItemVersion, by: Actor, at: datetime) -> ItemVersion:
    """Take a version back from reviewers, to write on."""
    policies.check_author(by)
    version = _locked(version)
    if version.state == VersionState.DRAFT:
        return version
    return _move(version, "take_back")


@transaction.atomic
def return_to_author(*, version: ItemVersion, text: str, by: Actor, at: datetime) -> ItemVersion:
    """Send a version back to be written on, and say why. Owners may return what was reviewed."""
    version = _locked(version)
    if version.state == VersionState.REVIEWED:
        policies.check_owner(by)
    else:
        policies.check_reviewer(by)
    moved = _move(version, "return", reviewed_by=None, reviewed_at=None)
    _say(version, ReviewNote.Kind.RETURNED, text, "", by, at)
    return moved


@transaction.atomic
def accept(
    *, version: ItemVersion, text: str = "", seen: int | None = None, by: Actor, at: datetime
) -> ItemVersion:
    """A reviewer, who wrote none of it, finds a version good, as it was after `seen` saves."""
    shown = {} if seen is None else {version.id: seen}
    return accept_many(versions=[version], text=text, seen=shown, by=by, at=at)[0]


@transaction.atomic
def accept_many(
    *,
    versions: Sequence[ItemVersion],
    text: str = "",
    seen: Seen = NOTHING_ASKED,
    by: Actor,
    at: datetime,
) -> list[ItemVersion]:
    """A reviewer finds versions good, as they were `seen`: all of them, or none."""
    policies.check_reviewer(by)
    held = [_locked(version) for version in versions]
    for version in held:
        with _named(version, among=held):
            policies.check_seen(version.saves, seen.get(version.id))
            _accepted(version, text, by, at)
    return held


@contextmanager
def _named(version: ItemVersion, *, among: Sequence[ItemVersion]) -> Iterator[None]:
    """A refusal says which of several items it is about."""
    try:
        yield
    except Refusal as refusal:
        if len(among) == 1:
            raise
        words = format_lazy(
            _("Item {number}: {why}"), number=version.item.number, why=refusal.message
        )
        raise type(refusal)(refusal.key, words) from refusal


def _accepted(version: ItemVersion, text: str, by: Actor, at: datetime) -> None:
    if version.state == VersionState.REVIEWED and version.reviewed_by_id == by.person:
        return
    policies.check_not_written(version, by)
    _move(version, "accept", reviewed_by=Person.objects.get(id=by.account), reviewed_at=at)
    if text:
        _say(version, ReviewNote.Kind.ACCEPTED, text, "", by, at)


@transaction.atomic
def approve(
    *, version: ItemVersion, seen: int | None = None, by: Actor, at: datetime
) -> ItemVersion:
    """The owner, who wrote none of it, lets a reviewed version into forms, as it was `seen`."""
    shown = {} if seen is None else {version.id: seen}
    return approve_many(versions=[version], seen=shown, by=by, at=at)[0]


@transaction.atomic
def approve_many(
    *,
    versions: Sequence[ItemVersion],
    seen: Seen = NOTHING_ASKED,
    by: Actor,
    at: datetime,
) -> list[ItemVersion]:
    """The owner lets reviewed versions into forms, as they were `seen`: all of them, or none.

    A version that was approved before gives way to the new one.
    """
    policies.check_owner(by)
    held = [_locked(version) for version in versions]
    fresh = [version for version in held if version.state != VersionState.APPROVED]
    for version in fresh:
        with _named(version, among=held):
            policies.check_seen(version.saves, seen.get(version.id))
            _approved(version, by, at)
    acts = [
        Act(
            f"item_version:{version.id}",
            {
                "author": str(version.author.staff_id),
                "reviewed_by": str(version.reviewed_by.staff_id) if version.reviewed_by else "",
                "content_sha256": sha256_hex(canonical(version.content)),
            },
        )
        for version in fresh
    ]
    if acts:
        record_many(ITEM_APPROVED, acts, by=by, at=at)
    return held


def _approved(version: ItemVersion, by: Actor, at: datetime) -> None:
    policies.check_not_written(version, by)
    policies.check_no_open_notes(version)
    before = version.item.versions.filter(state=VersionState.APPROVED).first()
    if before is not None:
        _retired(before, "", by, at)
    _move(version, "approve", approved_by_id=by.account, approved_at=at)


@transaction.atomic
def retire(*, version: ItemVersion, reason: str, by: Actor, at: datetime) -> ItemVersion:
    """Take an approved version out of use. Forms that are locked keep it."""
    policies.check_owner(by)
    version = _locked(version)
    return version if version.state == VersionState.RETIRED else _retired(version, reason, by, at)


def _retired(version: ItemVersion, reason: str, by: Actor, at: datetime) -> ItemVersion:
    retired = _move(
        version, "retire", retired_by_id=by.account, retired_at=at, retire_reason=reason or None
    )
    record(ITEM_RETIRED, subject=f"item_version:{version.id}", by=by, at=at, reason=reason)
    return retired


@transaction.atomic
def comment(
    *, version: ItemVersion, text: str, place: str = "", by: Actor, at: datetime
) -> ReviewNote:
    """Say something about a version, or one of its texts."""
    policies.check_worker(by)
    return _say(_locked(version), ReviewNote.Kind.COMMENT, text, place, by, at)


def _say(
    version: ItemVersion, kind: str, text: str, place: str, by: Actor, at: datetime
) -> ReviewNote:
    note = ReviewNote(version=version, kind=kind, place=place, text=text, by_id=by.account, at=at)
    note.save(force_insert=True)
    return note


@transaction.atomic
def settle(*, note: ReviewNote, by: Actor, at: datetime) -> ReviewNote:
    """What was said is dealt with. Settling again changes nothing."""
    policies.check_worker(by)
    note = ReviewNote.objects.select_for_update().get(id=note.id)
    if note.settled_at is None:
        note.settled_by_id, note.settled_at = by.account, at
        note.save(update_fields=["settled_by", "settled_at"])
    return note
