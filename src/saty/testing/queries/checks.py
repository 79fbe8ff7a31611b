"""Checks of items: of some of them, of one, of a whole bank, and the last check that was made."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, prefetch_related_objects

from saty.common.actors import Actor
from saty.core import bank_checks, scoring
from saty.core import items as core
from saty.core.bank_checks import Asked, Finding
from saty.ledger.actions import record_readings
from saty.testing.models import Bank, BankCheck, ItemVersion, KeyChange
from saty.testing.queries import items
from saty.testing.queries.contents import opened
from saty.testing.rendering import NoFormula, mathml
from saty.testing.scales import changes_in_bank
from saty.testing.states import VersionState

READ = "bank check"
"""What a reading of the findings of a check is recorded as."""


@dataclass(frozen=True, slots=True)
class Positions:
    """How often each place is the key, of single choices with so many options."""

    shuffled: bool
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a check of a bank found."""

    findings: tuple[Finding, ...]
    positions: tuple[Positions, ...]


def findings(
    versions: Iterable[ItemVersion],
    *,
    languages: Sequence[str],
    reader: Actor,
    at: datetime,
    told: Callable[[int], None] = lambda done: None,
) -> tuple[Finding, ...]:
    """What is wrong with these items of one bank, alone and together, errors first.

    Findings name items by their numbers. The readings are recorded; a clock reads for nobody's
    eyes.
    """
    asked = _asked(versions, reader=reader, at=at)
    return bank_checks.check(asked, languages=languages, parses=parses, told=told)


def errors(
    versions: Iterable[ItemVersion], *, bank: Bank, by: Actor, at: datetime
) -> tuple[Finding, ...]:
    """The findings that keep a form of these items from being locked."""
    found = findings(versions, languages=bank.languages, reader=by, at=at)
    return tuple(each for each in found if each.level == "error")


def of_item(version: ItemVersion, content: core.Item) -> tuple[Finding, ...]:
    """What is wrong with one item alone; `content` is what its reader has opened or written."""
    bank = version.item.bank
    asked = _one(version, content, items.picture_names(bank), corrected(bank))
    found = bank_checks.of_item(asked, languages=bank.languages, parses=parses)
    return tuple(sorted(found, key=lambda each: each.level))


def report(
    versions: Iterable[ItemVersion],
    *,
    languages: Sequence[str],
    reader: Actor,
    at: datetime,
    told: Callable[[int], None] = lambda done: None,
) -> Report:
    """The findings, with where keys stand."""
    asked = _asked(versions, reader=reader, at=at)
    found = bank_checks.check(asked, languages=languages, parses=parses, told=told)
    counts = bank_checks.positions(asked)
    places = (Positions(kind[0], tuple(each)) for kind, each in sorted(counts.items()))
    return Report(found, tuple(places))


def current(bank: Bank) -> QuerySet[ItemVersion]:
    """What a check of a bank looks at: the newest version of each item that is not retired."""
    newest = items.newest(bank).exclude(state=VersionState.RETIRED)
    return newest.select_related("item__stimulus")


def parses(formula: str) -> bool:
    """Whether a formula can be shown."""
    try:
        mathml(formula)
    except NoFormula:
        return False
    return True


def _asked(versions: Iterable[ItemVersion], *, reader: Actor, at: datetime) -> list[Asked]:
    read = list(versions)
    prefetch_related_objects(read, "item__stimulus")
    contents = opened(read, reader=reader, at=at)
    bank = read[0].item.bank if read else None
    pictures = items.picture_names(bank) if bank else frozenset()
    wrong = corrected(bank) if bank else frozenset()
    return [_one(version, contents[version.id], pictures, wrong) for version in read]


def corrected(bank: Bank) -> frozenset[UUID]:
    """Items in use with a key that a stage was not scored by in the end, or void in a stage.

    A draft of a newer version changes nothing: until it is approved, the old one is taken.
    """
    return frozenset(
        each.version.item_id
        for each in changes_in_bank(bank).values()
        if each.version.state == VersionState.APPROVED and _is_other(each)
    )


def _is_other(change: KeyChange) -> bool:
    """Whether a change gives another key than the version itself has, and not that again."""
    item = core.from_json(change.version.content)
    return change.key is None or scoring.with_key(item, change.key) != item


def _one(
    version: ItemVersion,
    content: core.Item,
    pictures: frozenset[str],
    wrong: frozenset[UUID],
) -> Asked:
    on = version.item.stimulus
    return Asked(
        key=str(version.item.number),
        item=content,
        author=str(version.author_id),
        pictures=pictures,
        stimulus=core.Stimulus(on.identifier, on.wordings) if on else None,
        stale=tuple(version.stale),
        is_corrected=version.item_id in wrong,
    )


def as_json(found: Report) -> dict[str, Any]:
    """A report as plain JSON, the form in which it is kept; rows are lists, as there are many."""
    return {
        "findings": [
            [each.level, each.key, list(each.items), each.place, dict(each.details)]
            for each in found.findings
        ],
        "positions": [[each.shuffled, list(each.counts)] for each in found.positions],
    }


def from_json(kept: dict[str, Any]) -> Report:
    """The report behind `as_json`."""
    found = (
        Finding(level, key, tuple(numbers), place, details)
        for level, key, numbers, place, details in kept["findings"]
    )
    places = (Positions(shuffled, tuple(counts)) for shuffled, counts in kept["positions"])
    return Report(tuple(found), tuple(places))


def last(bank: Bank) -> BankCheck | None:
    """The last check of a bank that was finished."""
    found = BankCheck.objects.filter(bank=bank, finished_at__isnull=False)
    return found.select_related("asked_by").order_by("-finished_at").first()


def under_way(bank: Bank) -> BankCheck | None:
    """The check that waits for a worker, or that one carries out."""
    return BankCheck.objects.filter(bank=bank, finished_at__isnull=True).first()


def read(check: BankCheck, *, reader: Actor, at: datetime) -> Report:
    """What a check found; the reading is recorded."""
    subject = f"bank:{check.bank_id}"
    record_readings(reader=reader, subjects=[subject], what=READ, at=at)
    return from_json(check.findings)
