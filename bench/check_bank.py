"""A check of a whole bank in three languages, with planted duplicates that must be found.

Once on plain items, which is the pure check; and once from the sealed bank, as the page's task and
`saty manage check_bank` do it.
"""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

from bench.items import LANGUAGES, records, with_likeness
from bench.said import finish, say
from saty.cli.scratch import scratch
from saty.core.bank_checks import Asked, Finding, check
from saty.core.items import Package, Record

WANTED = 30.0
PLANTED = 25
"""Copies, and near copies."""


def main(items: int) -> None:
    """Check, and say how long it took and whether all that was planted was found."""
    made, copies, nears = with_likeness(records(items - 2 * PLANTED), PLANTED)
    started = time.perf_counter()
    found = check([Asked(str(n), each.item) for n, each in enumerate(made, 1)], languages=LANGUAGES)
    seconds = time.perf_counter() - started
    counts = Counter(each.key for each in found)
    print("  " + ", ".join(f"{key}: {count}" for key, count in sorted(counts.items())))
    held = [
        all_found(found, "duplicate", copies),
        all_found(found, "near_duplicate", nears),
        say(f"check of {items:,} items in three languages", seconds, WANTED, "s"),
    ]
    with (
        tempfile.TemporaryDirectory(prefix="saty-check-") as folder,
        scratch(Path(folder) / "db"),
    ):
        held.append(say(f"check of {items:,} sealed items", of_sealed(made), WANTED, "s"))
    finish(held)


def all_found(found: Collection[Finding], key: str, planted: Sequence[tuple[int, int]]) -> bool:
    """Whether each planted pair stands in a finding of this kind."""
    groups = [{*map(int, each.items)} for each in found if each.key == key]
    lost = [pair for pair in planted if not any({*pair} <= group for group in groups)]
    print(f"  planted {key}: {len(planted)}, found {len(planted) - len(lost)}")
    return not lost


def of_sealed(made: Sequence[Record]) -> float:
    """Seconds of a check from the database, with the tables filled before."""
    from django.utils import timezone

    from saty.common.actors import CLOCK, Actor
    from saty.people.models import Person
    from saty.testing.actions.taking import take_package
    from saty.testing.models import Bank, Topic
    from saty.testing.queries import checks

    at = timezone.now()
    names = {f"name_{language}": "Bench" for language in LANGUAGES}
    bank = Bank.objects.create(key="bench", languages=list(LANGUAGES), made_at=at, **names)
    Topic.objects.create(bank=bank, key="law", position=0, **names)
    someone = Person.objects.create(email="bench@example.org")
    by = Actor("item_author", str(someone.staff_id), someone.id)
    take_package(bank=bank, package=Package(tuple(made)), by=by, at=at)
    started = time.perf_counter()
    checks.report(checks.current(bank), languages=bank.languages, reader=CLOCK, at=at)
    return time.perf_counter() - started


if __name__ == "__main__":
    main(int(sys.argv[1]))
