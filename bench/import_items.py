"""Ten thousand items in three languages: a file is read, taken in, and given out again.

In a database of its own, by the verbs that a worker runs; the file is made before the clock starts.
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.said import finish, say
from saty.cli.main import use_django

ITEMS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
KINDS = tuple(sys.argv[2:]) or ("xlsx", "moodle", "qti", "gift")
NOW = datetime.now(UTC)
WORDS = (
    "закон бюджет мемлекет қызмет шешім орган право право срок жауап law state duty term".split()
)


def seconds(act: Callable[[], Any]) -> float:
    """How long one act takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def package(prefix: str) -> Any:
    """As many items of all kinds, in three languages, of some sixty words each."""
    from saty.core import items as core

    def text(seed: int, length: int) -> str:
        return " ".join(WORDS[(seed * 7 + n * (n + seed)) % len(WORDS)] for n in range(length))

    def wording(seed: int, language: str) -> core.Wording:
        options = tuple(f"{text(seed + n, 5)} {n} {language}" for n in range(4))
        return core.Wording(
            f"{seed} {language}: {text(seed, 25)}?", options, (), (), text(seed, 12)
        )

    return core.Package(
        tuple(
            core.Record(
                f"{prefix}-{n}",
                core.Item(
                    "single",
                    {each: wording(n, each) for each in ("en", "kk", "ru")},
                    right=(n % 4,),
                ),
                topic="law",
                source=f"Article {n}",
            )
            for n in range(ITEMS)
        )
    )


def bank() -> Any:
    """A bank with one topic and one author."""
    from saty.people.models import Person
    from saty.rehearsal.cast import UNUSABLE
    from saty.testing.models import Bank, Topic

    names = {f"name_{each}": "Bank" for each in ("kk", "ru", "en")}
    made = Bank.objects.create(key="bench", languages=["kk", "ru", "en"], made_at=NOW, **names)
    Topic.objects.create(bank=made, key="law", position=0, **names)
    person = Person.objects.create(email="author@saty.invalid", password=UNUSABLE, created_at=NOW)
    return made, person


def measure(key: str, made: Any, author: Any) -> list[bool]:
    """One format: read, take in, give out."""
    from django.utils import timezone

    from saty.common.actors import Actor
    from saty.testing.actions import export_work, exports, import_work, imports
    from saty.testing.exchange import formats
    from saty.testing.models import ItemExport, ItemImport

    by = Actor("item_author", str(author.staff_id), author.id)
    content = formats.FORMATS[key].writes(package(key), language="kk")
    source = imports.bring_file(
        bank=made, content=content, language="kk", topic="law", by=by, at=timezone.now()
    )
    processor = time.process_time()
    read = seconds(lambda: import_work.read_file(import_id=source.id, now=timezone.now))
    source = ItemImport.objects.get(id=source.id)
    if source.total != ITEMS:
        raise RuntimeError(f"{key}: {source.total} items, {source.problem}, {source.faults[:3]}")
    imports.take_in(source=source, by=by, at=timezone.now())
    taken = seconds(lambda: import_work.take_file(import_id=source.id, now=timezone.now))
    source = ItemImport.objects.get(id=source.id)
    if source.taken != ITEMS:
        raise RuntimeError(f"{key}: {source.taken} taken, {source.problem}")
    print(f"  {time.process_time() - processor:.1f} s of processor time for {key}")
    export = exports.propose_export(
        bank=made, format_key=key, topics=[], states=[], language="kk", reason="x", by=by,
        at=timezone.now(),
    )  # fmt: skip
    ItemExport.objects.filter(id=export.id).update(
        state="approved", decided_by=other(), decided_at=timezone.now()
    )
    given = seconds(lambda: export_work.make_file(export_id=export.id, now=timezone.now))
    size = len(content) / 1e6
    return [
        say(
            f"{key}, {size:.0f} MB: read in {read:.1f} s, taken in {taken:.1f} s",
            read + taken,
            60,
            "s",
        ),
        say(f"{key}: a file of the whole bank made by a worker", given, 60, "s"),
    ]


def other() -> Any:
    """Somebody else, who approves."""
    from saty.people.models import Person
    from saty.rehearsal.cast import UNUSABLE

    return Person.objects.get_or_create(
        email="owner@saty.invalid", defaults={"password": UNUSABLE, "created_at": NOW}
    )[0]


def main() -> None:
    """The figures of each format, in a bank that the ones before have filled."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    made, author = bank()
    held = [each for key in KINDS for each in measure(key, made, author)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {ITEMS} items in three languages; {peak:.0f} MB of memory at most")
    finish(held)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="saty-bench-") as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'items.sqlite3'}")
        os.environ.setdefault("SATY_VAR", folder)
        use_django()
        sys.exit(main())
