"""Reads on exports of items, and the package that one holds."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from saty.common.actors import Actor
from saty.core import items as core
from saty.ledger.actions import record_readings
from saty.testing.models import Bank, BankPicture, Enmity, ItemExport, ItemVersion
from saty.testing.states import ExportState, VersionState

HEAVY = ("content", "items", "left_out", "reason")
READ_REASON = "reason of an export"
CHUNK = 500
GIVEN_OUT = tuple(each for each in VersionState if each != "dropped")
"""States of versions that can leave the bank: a draft that was dropped stays where it is."""


def exports_of(bank: Bank) -> QuerySet[ItemExport]:
    """The exports of a bank, newest first, without what is in them."""
    return ItemExport.objects.filter(bank=bank).defer(*HEAVY).order_by("-proposed_at", "id")


def item_export(bank: Bank, export_id: UUID) -> ItemExport | None:
    """One export of a bank."""
    return exports_of(bank).filter(id=export_id).first()


def reason_of(export: ItemExport, *, reader: Actor, at: datetime) -> str:
    """Why items are to leave the bank. The reading is recorded."""
    subject = f"export:{export.id}"
    record_readings(reader=reader, subjects=[subject], what=READ_REASON, at=at)
    return str(export.reason)


def waiting_for(scopes: Collection[str] | None, person: UUID | None) -> QuerySet[ItemExport]:
    """Exports of the banks of these scopes (None for all) that another than `person` proposed."""
    found = ItemExport.objects.filter(state=ExportState.PROPOSED).exclude(proposed_by=person)
    if scopes is not None:
        ids = [UUID(scope.removeprefix("bank:")) for scope in scopes if scope.startswith("bank:")]
        found = found.filter(bank__in=ids)
    return found.defer(*HEAVY).select_related("bank")


def versions_wanted(export: ItemExport) -> list[ItemVersion]:
    """The newest version of each item that was wanted, of those there were at the approval."""
    wanted = export.wanted
    states = wanted["states"] or [each for each in GIVEN_OUT if each != VersionState.RETIRED]
    rows = ItemVersion.objects.filter(
        Q(item__topic__key__in=wanted["topics"]) if wanted["topics"] else Q(),
        item__bank=export.bank_id,
        state__in=states,
        made_at__lte=export.decided_at,
    )
    rows = rows.select_related("item__topic", "item__competency", "item__stimulus")
    newest: dict[UUID, ItemVersion] = {}
    for version in rows.order_by("item__number", "number"):
        newest[version.item_id] = version
    return list(newest.values())


def package_of(bank_id: UUID, versions: Sequence[ItemVersion]) -> core.Package:
    """These versions with the texts and pictures that they need."""
    enemies = _enemies(versions)
    records = tuple(_record(each, enemies[each.item_id]) for each in versions)
    used = {each.item.stimulus for each in versions if each.item.stimulus}
    stimuli = tuple(
        core.Stimulus(each.identifier, each.wordings)
        for each in sorted(used, key=lambda each: each.identifier)
    )
    return core.Package(records, stimuli, _pictures(bank_id, records, stimuli))


def _record(version: ItemVersion, enemies: Sequence[str]) -> core.Record:
    item = version.item
    return core.Record(
        identifier=item.identifier,
        item=core.from_json(version.content),
        topic=item.topic.key,
        competency=item.competency.key if item.competency else "",
        difficulty=item.difficulty,
        seconds=item.seconds,
        source=item.source or "",
        stimulus=item.stimulus.identifier if item.stimulus else "",
        enemies=tuple(sorted(enemies)),
    )


def _enemies(versions: Sequence[ItemVersion]) -> dict[UUID, list[str]]:
    """Item -> identifiers of its enemies within the file."""
    identifiers = {each.item_id: each.item.identifier for each in versions}
    found: dict[UUID, list[str]] = defaultdict(list)
    bank_ids = {each.item.bank_id for each in versions}
    pairs = Enmity.objects.filter(first__bank__in=bank_ids).values_list("first", "second")
    for first, second in pairs:
        if first in identifiers and second in identifiers:
            found[first].append(identifiers[second])
            found[second].append(identifiers[first])
    return found


def _pictures(
    bank_id: UUID, records: Sequence[core.Record], stimuli: Sequence[core.Stimulus]
) -> tuple[core.Picture, ...]:
    wordings = [each for record in records for each in record.item.wordings.values()]
    wordings += [core.Wording(text) for each in stimuli for text in each.wordings.values()]
    names = sorted({name for wording in wordings for name in wording.pictures()})
    found: list[core.Picture] = []
    for start in range(0, len(names), CHUNK):
        rows = BankPicture.objects.filter(bank=bank_id, name__in=names[start : start + CHUNK])
        found += [
            core.Picture(each.name, each.media_type, each.content)  # type: ignore[arg-type]
            for each in rows.order_by("name")
        ]
    return tuple(found)
