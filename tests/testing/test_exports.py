"""Items leave the bank where two people want it, for 24 hours, and each download is on record."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from saty.common.refusals import NotNow, NotYours, Refusal
from saty.ledger.models import Entry, Reading
from saty.ledger.monitor import findings
from saty.testing.actions import export_work, exports
from saty.testing.exchange import formats
from saty.testing.models import ItemExport, ItemImport, ItemImportPart
from tests import factories
from tests import factories_of_testing as testing
from tests.testing.test_imports import bring

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    return testing.bank()


@pytest.fixture
def author(bank):
    return factories.acting(testing.worker("item_author", bank), "item_author")


@pytest.fixture
def owner(bank):
    return factories.acting(testing.worker("test_owner", bank), "test_owner")


def propose(bank, by, **given):
    values = {
        "format_key": "xlsx",
        "topics": [],
        "states": [],
        "language": "kk",
        "reason": "For the archive",
        "at": timezone.now(),
        **given,
    }
    return exports.propose_export(bank=bank, by=by, **values)


def approved(bank, author, owner, **given):
    export = propose(bank, author, **given)
    export = exports.approve_export(export=export, by=owner, at=timezone.now())
    assert export_work.make_file(export_id=export.id, now=timezone.now)
    return ItemExport.objects.get(id=export.id)


def read(content, kind="xlsx"):
    found = formats.FORMATS[kind].reads(
        content, language="kk", topic="none", tell=lambda done, total: None
    )
    assert found.faults == ()
    return found.package


@pytest.mark.parametrize("kind", sorted(formats.FORMATS))
def test_export_is_proposed_by_one_approved_by_another_and_downloaded(bank, author, owner, kind):
    items = [testing.item(bank), testing.item(bank, topic="numbers")]
    export = approved(bank, author, owner, format_key=kind)

    content = exports.download(export=export, by=author, at=timezone.now())

    package = read(content, kind)
    assert [each.identifier for each in package.records] == [each.identifier for each in items]
    assert [each.topic for each in package.records] == ["law", "numbers"]
    read_by = Reading.objects.filter(what="export").values_list("subject", "reader")
    assert sorted(read_by) == sorted((f"bank_item:{each.id}", author.opaque) for each in items)
    entry = Entry.objects.get(kind="items_export_approved")
    assert entry.public["proposed_by"] == author.opaque
    assert entry.actor == owner.opaque
    assert [each for each in findings() if each.kind == "items_export_approved"] == []


def test_only_what_was_wanted_and_was_there_at_the_approval_leaves(bank, author, owner):
    wanted = testing.item(bank, state="draft", topic="law")
    testing.item(bank, state="draft", topic="numbers")
    testing.item(bank, state="retired", topic="law")
    export = propose(bank, author, topics=["law"], states=["draft"])
    exports.approve_export(export=export, by=owner, at=timezone.now())
    late = timezone.now() + timedelta(minutes=1)
    testing.item(bank, state="draft", topic="law").versions.update(made_at=late)

    export_work.make_file(export_id=export.id, now=timezone.now)

    export = ItemExport.objects.get(id=export.id)
    assert export.items == [str(wanted.id)]
    assert (export.count, export.size) == (1, len(export.content))


def test_retired_items_leave_only_where_they_are_asked_for(bank, author, owner):
    testing.item(bank, state="retired")

    assert approved(bank, author, owner).count == 0
    assert approved(bank, author, owner, states=["retired"]).count == 1


def test_proposer_never_decides_and_only_an_owner_does(bank, owner, author):
    export = propose(bank, owner)
    reviewer = factories.acting(factories.person(), "item_reviewer")

    with pytest.raises(NotYours, match="own_export"):
        exports.approve_export(export=export, by=owner, at=timezone.now())
    with pytest.raises(NotYours, match="not_owner"):
        exports.refuse_export(export=export, by=reviewer, at=timezone.now())
    export.refresh_from_db()
    assert export.state == "proposed"


def test_refused_export_has_no_file(bank, author, owner):
    export = propose(bank, author)
    exports.refuse_export(export=export, by=owner, at=timezone.now())

    assert not export_work.make_file(export_id=export.id, now=timezone.now)
    with pytest.raises(NotNow, match="not_approved"):
        exports.download(export=export, by=author, at=timezone.now())
    with pytest.raises(NotNow):
        exports.approve_export(
            export=export, by=factories.acting(factories.person(), "test_owner"), at=timezone.now()
        )


def test_file_is_for_its_proposer_alone_and_for_24_hours(bank, author, owner):
    testing.item(bank)
    export = approved(bank, author, owner)
    end = export.decided_at + timedelta(hours=24)

    with pytest.raises(NotYours, match="not_proposer"):
        exports.download(export=export, by=owner, at=timezone.now())
    assert exports.download(export=export, by=author, at=end - timedelta(seconds=1))
    with pytest.raises(NotNow, match="expired"):
        exports.download(export=export, by=author, at=end)

    assert export_work.sweep(at=end) == 1
    export = ItemExport.objects.get(id=export.id)
    assert (export.content, export.items, export.left_out) == (None, None, None)
    assert export.count == 1


def test_file_that_is_not_made_yet_is_waited_for(bank, author, owner):
    export = exports.approve_export(export=propose(bank, author), by=owner, at=timezone.now())

    with pytest.raises(NotNow, match="not_made_yet"):
        exports.download(export=export, by=author, at=timezone.now())
    later = timezone.now() + timedelta(hours=1)
    ItemExport.objects.filter(id=export.id).update(attempts=1)
    assert not export_work.make_file(export_id=export.id, now=timezone.now)
    assert export_work.make_file(export_id=export.id, now=lambda: later)


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"format_key": "pdf"}, "unknown_format"),
        ({"topics": ["nothing"]}, "unknown_choice"),
        ({"states": ["lost"]}, "unknown_choice"),
        ({"language": "de"}, "unknown_language"),
        ({"reason": "  "}, "no_reason"),
    ],
)
def test_proposal_that_makes_no_sense_is_refused(bank, author, given, key):
    with pytest.raises(Refusal, match=key):
        propose(bank, author, **given)


def test_proposing_and_approving_twice_is_once(bank, author, owner):
    export = propose(bank, author)
    assert propose(bank, author).id == export.id

    exports.approve_export(export=export, by=owner, at=timezone.now())
    exports.approve_export(export=export, by=owner, at=timezone.now())

    assert Entry.objects.filter(kind="items_export_approved").count() == 1


def test_what_a_format_cannot_carry_is_named_beside_the_file(bank, author, owner):
    order = testing.item(bank, testing.question("ordering"))
    other = testing.item(bank)

    export = approved(bank, author, owner, format_key="gift")

    assert [(each["place"], each["key"]) for each in export.left_out] == [
        (order.identifier, "kind_not_in_gift")
    ]
    assert export.items == [str(other.id)]


@pytest.mark.parametrize("count", [1, 3])
def test_file_is_made_with_a_fixed_number_of_queries(
    bank, author, owner, count, django_assert_num_queries
):
    for _ in range(count):
        testing.item(bank)
    export = exports.approve_export(export=propose(bank, author), by=owner, at=timezone.now())

    with django_assert_num_queries(8):
        export_work.make_file(export_id=export.id, now=timezone.now)


def broken(name, make):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make()


def test_constraints_of_exports_hold(bank, author, owner):
    export = propose(bank, author)
    rows = ItemExport.objects.filter(id=export.id)
    decided = {"decided_by": author.person, "decided_at": timezone.now()}

    broken("export_decided_by_another", lambda: rows.update(**decided))
    broken("decided_export_names_who", lambda: rows.update(state="refused"))
    export.content = b"x"
    broken("only_an_approved_export_has_a_file", lambda: export.save(update_fields=["content"]))


def test_constraints_of_imports_hold(bank, author):
    source = bring(bank, author)
    rows = ItemImport.objects.filter(id=source.id)
    ItemImportPart.objects.create(source=source, kind="items", number=0, content=[])

    broken("finished_import_keeps_no_file", lambda: rows.update(state="taken"))
    again = {"source": source, "kind": "items", "number": 0, "content": []}
    pattern = "import_part_once|source_id"
    broken(pattern, lambda: ItemImportPart.objects.create(**again))
    second = ItemImport(
        bank=bank, by_id=author.person, fingerprint=source.fingerprint, at=source.at,
        moved_at=source.at, format="gift",
    )  # fmt: skip
    pattern = "one_open_import_of_a_file|fingerprint"
    broken(pattern, lambda: second.save(force_insert=True))
