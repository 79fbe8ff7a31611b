"""The list of a bank of ten thousand items, and searches in it.

The items are those of the shipped example bank in three languages, taken again and again under
other names, so that words occur as often as they do in real banks. Times are of the whole request
in the server (middleware, queries, template), the median of several, after one that warms up; the
number of queries stands beside each, and must be that of a bank of few items. In the database that
DATABASE_URL names, in a transaction that is taken back.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from bench.pages import measured
from bench.said import finish, say
from saty.cli.main import use_django

COUNT = 10_000
FEW = 200
"""Items of the bank that takes as many queries: some pages, and something for each search."""
WANTED = 100.0
NOW = datetime(2026, 3, 1, tzinfo=UTC)
SOUGHT = ("бюджет", "мемлекеттік қызметші тәртіп", "право решение", "nowhere", "199")
NARROWED = ("", "?state=draft", "?sort=-difficulty", "?sort=saved&page=150", "?page=200")


def person(name: str) -> Any:
    """Somebody who owns tests."""
    from saty.people.models import Organisation, Person, RoleGrant
    from saty.people.states import GrantState

    made = Person.objects.create(email=f"{name}@example.org", password="!")  # noqa: S106 - none
    names = dict.fromkeys(("name_kk", "name_ru", "name_en"), "Bench")
    of = Organisation.objects.get_or_create(key="bench", defaults={"kind": "state_body", **names})
    RoleGrant.objects.create(
        email=made.email, person=made, role="test_owner", organisation=of[0],
        state=GrantState.ACTIVE, proposed_at=NOW, active_from=NOW,
    )  # fmt: skip
    return made


def bank_of(key: str, count: int) -> tuple[Any, Any]:
    """A bank of `count` items, of which most are approved, and its owner."""
    from saty.common.actors import Actor
    from saty.core.items import Package
    from saty.testing import example_bank
    from saty.testing.actions import banks
    from saty.testing.actions.taking import take_package
    from saty.testing.models import ItemVersion

    author, judge = person(f"{key}-author"), person(f"{key}-judge")
    by = Actor("test_owner", str(author.staff_id), author.id)
    example = example_bank.read()
    bank = banks.make_bank(
        key=key, name=example_bank.NAME, languages=example_bank.LANGUAGES, by=by, at=NOW
    )
    for key, name in example.topics.items():
        banks.set_topic(bank=bank, key=key, name=name, by=by, at=NOW)
    for key, name in example_bank.COMPETENCIES.items():
        banks.set_competency(bank=bank, key=key, name=name, by=by, at=NOW)
    real = example.package.records
    records = (
        replace(real[nth % len(real)], identifier=f"bench-{nth}", stimulus="", enemies=())
        for nth in range(count)
    )
    take_package(bank=bank, package=Package(tuple(records)), by=by, at=NOW)
    ItemVersion.objects.filter(item__bank=bank, item__number__gt=count // 5).update(
        state="approved", submitted_at=NOW, reviewed_by=judge, reviewed_at=NOW,
        approved_by=judge, approved_at=NOW,
    )  # fmt: skip
    return bank, judge


def reader(owner: Any) -> Client:
    """A client signed in as the owner."""
    client = Client()
    client.force_login(owner)
    session = client.session
    session["demo_way_in"] = True
    session.save()
    return client


def addresses(bank: Any, client: Client) -> Iterator[tuple[str, str]]:
    """Each page in words with its address, each search begun before its own."""
    address = reverse("bank_items", args=[bank.key])
    for query in NARROWED:
        yield f"list {query}", f"{address}{query}"
    for text in SOUGHT:
        yield f"search “{text}”", client.post(address, {"text": text}).headers["Location"]
    yield "front page of the bank", reverse("bank", args=[bank.key])


def pages(few: Any, many: Any, client: Client) -> list[bool]:
    """Each page, and each search; whether it held."""
    from saty.testing.models import ItemWords

    held = []
    of_many = ItemWords.objects.filter(item__bank=many)
    size = sum(len(words) for words in of_many.values_list("words", flat=True))
    print(f"  {COUNT:,} items, {size / 1_000_000:.0f} MB of what they are searched by")
    of_few = {words: measured(client, address)[1] for words, address in addresses(few, client)}
    for words, address in addresses(many, client):
        took, queries = measured(client, address)
        held.append(say(f"{words}, {queries} queries", took, WANTED, "ms"))
        more = abs(queries - of_few[words])
        held.append(say(f"  queries more or fewer than of {FEW} items", more, 0, ""))
    return held


def main() -> None:
    """The figures of the list."""
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        few, _judge = bank_of("few", FEW)
        many, owner = bank_of("bench", COUNT)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        held = pages(few, many, reader(owner))
        transaction.set_rollback(True)
    finish(held)


if __name__ == "__main__":
    use_django()
    sys.exit(main())
