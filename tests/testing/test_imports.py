"""Files of items: brought by an author, read by a worker, taken in whole or not at all."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult
from PIL import Image

from saty.cli import worker
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.core import items as core
from saty.ledger.models import Entry
from saty.ledger.monitor import findings
from saty.testing import tasks
from saty.testing.actions import import_work, imports
from saty.testing.exchange import moodle, spreadsheet
from saty.testing.models import (
    BankPicture,
    Item,
    ItemImport,
    ItemImportPart,
    ItemVersion,
    Stimulus,
    Topic,
)
from saty.testing.queries import imports as queries
from tests import factories
from tests import factories_of_testing as testing
from tests.racing import at_once, shared_database

pytestmark = pytest.mark.django_db
GIFT = b"::One::Two and two? {=four ~three}\n\n::Two::Essay? {}\n"


@pytest.fixture
def bank():
    return testing.bank()


@pytest.fixture
def author(bank):
    return factories.acting(testing.worker("item_author", bank), "item_author")


def bring(bank, author, content=GIFT, **given):
    values = {"language": "en", "topic": "law", "by": author, "at": timezone.now(), **given}
    return imports.bring_file(bank=bank, content=content, **values)


def read(source):
    assert import_work.read_file(import_id=source.id, now=timezone.now)
    return ItemImport.objects.get(id=source.id)


def take(source, author):
    imports.take_in(source=source, by=author, at=timezone.now())
    assert import_work.take_file(import_id=source.id, now=timezone.now)
    return ItemImport.objects.get(id=source.id)


def picture(colour="red"):
    out = io.BytesIO()
    Image.new("RGB", (2, 2), colour).save(out, "PNG")
    return out.getvalue()


def package(*identifiers, content=None, text="![A map](picture:map.png)"):
    wordings = {
        each: core.Wording(f"Where ({each})? {text}", ("Here", "There"))
        for each in testing.LANGUAGES
    }
    item = core.Item("single", wordings, right=(1,))
    records = tuple(core.Record(each, item, "law", stimulus="letter") for each in identifiers)
    letter = core.Stimulus("letter", dict.fromkeys(testing.LANGUAGES, "Dear *Sir*"))
    return core.Package(
        records, (letter,), (core.Picture("map.png", "image/png", content or picture()),)
    )


def test_file_is_read_shown_with_its_faults_and_taken_in(bank, author):
    source = read(bring(bank, author))

    assert (source.state, source.total, source.left_out) == ("read", 1, 1)
    assert source.faults == [
        {"key": "kind_not_taken", "place": "line 3", "details": {"kind": "essay"}}
    ]
    assert source.found["topics"] == {"law": 1}
    assert not Item.objects.exists()

    source = take(source, author)

    assert (source.state, source.taken, source.content, source.found) == ("taken", 1, None, None)
    assert source.faults == []
    assert not ItemImportPart.objects.exists()
    item = Item.objects.get()
    assert (item.author_id, item.topic.key) == (author.person, "law")
    entry = Entry.objects.get(kind="items_imported")
    assert entry.public == {
        "bank": bank.key,
        "format": "gift",
        "items": 1,
        "stimuli": 0,
        "pictures": 0,
        "left_out": 1,
    }
    assert [each for each in findings() if each.kind == "items_imported"] == []


def test_worker_of_the_house_reads_and_takes_in(bank, author, monkeypatch):
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    source = bring(bank, author)

    worker.task_worker(batch=True).run()
    source.refresh_from_db()
    assert source.state == "read"
    imports.take_in(source=source, by=author, at=timezone.now())
    worker.task_worker(batch=True).run()

    source.refresh_from_db()
    assert (source.state, source.taken) == ("taken", 1)
    assert all("four" not in str(each.args_kwargs) for each in DBTaskResult.objects.all())


def test_same_question_without_identifier_is_known_again(bank, author):
    take(read(bring(bank, author)), author)

    source = read(bring(bank, author))

    assert [each["key"] for each in source.faults] == ["kind_not_taken", "there_already"]
    assert source.found["items"] == 0


def test_pictures_are_made_anew_and_give_way_to_names_of_the_bank(bank, author):
    for identifiers in (("one",), ("one", "two")):
        content = moodle.write(package(*identifiers, content=picture() + b"hidden"), language="kk")
        source = take(read(bring(bank, author, content)), author)

    assert source.left_out == 1
    names = sorted(BankPicture.objects.values_list("name", flat=True))
    assert names == ["map-2.png", "map.png"]
    assert not any(b"hidden" in each.content for each in BankPicture.objects.all())
    assert sorted(Stimulus.objects.values_list("identifier", flat=True)) == ["letter", "letter-2"]
    second = core.from_json(ItemVersion.objects.get(item__identifier="two").content)
    assert second.wordings["kk"].pictures() == ("map-2.png",)
    assert Item.objects.get(identifier="two").stimulus.identifier == "letter-2"


def test_item_with_a_picture_that_is_none_is_named(bank, author):
    content = moodle.write(package("one", content=b"\x89PNG\r\n\x1a\nno"), language="kk")

    source = read(bring(bank, author, content))

    assert [(each["key"], each["place"]) for each in source.faults] == [
        ("picture_broken", "picture map.png"),
        ("picture_not_taken", "item 1"),
        ("picture_not_taken", "item 1"),
        ("picture_not_taken", "item 1"),
    ]
    assert source.found["items"] == source.found["pictures"] == 0


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"competency": "magic"}, "unknown_competency"),
        ({"stimulus": "nowhere"}, "unknown_stimulus"),
        ({"item": testing.question(right=(7,))}, "key_not_among_options"),
        (
            {"item": testing.question(languages=("kk",), about="![x](picture:no.png)")},
            "picture_missing",
        ),
        ({"identifier": "x" * 65}, "identifier_too_long"),
        ({"identifier": "x\x7f"}, "control_characters"),
        ({"source": "Art. 1\x7f"}, "control_characters"),
        (
            {"item": testing.question(languages=("kk",), about="a\x7fb")},
            "control_characters",
        ),
    ],
)
def test_item_that_does_not_fit_the_bank_is_named(bank, author, changed, key):
    package = core.Package((testing.record(**changed), testing.record("good")))

    source = read(bring(bank, author, spreadsheet.write_xlsx(package, language="kk")))

    assert [(each["key"], each["place"].partition(",")[0]) for each in source.faults] == [
        (key, "item 1")
    ]
    assert source.found["items"] == 1


def test_shared_text_with_control_characters_is_named_and_not_taken(bank, author):
    letter = core.Stimulus("letter", dict.fromkeys(testing.LANGUAGES, "Dear\x7f"))
    asked = core.Package((testing.record("one", stimulus="letter"),), (letter,))

    source = read(bring(bank, author, spreadsheet.write_xlsx(asked, language="kk")))

    assert [(each["key"], each["place"]) for each in source.faults] == [
        ("control_characters", "text letter"),
        ("stimulus_not_taken", "item 1"),
    ]


def test_language_that_the_bank_has_not_is_named(author):
    bank = testing.bank(languages=["kk", "ru"])
    source = read(bring(bank, author, language="ru"))
    assert source.found["languages"] == {"ru": 1}

    content = spreadsheet.write_csv(core.Package((testing.record(),)), language="kk")
    source = read(bring(bank, author, content, language="ru"))

    assert [each["key"] for each in source.faults] == ["language_unknown"]


def test_topics_are_found_by_key_name_and_path_and_others_are_told(bank, author):
    text = "\n\n".join(
        f"$CATEGORY: $course$/top/{path}\n\n{path}? {{=a ~b}}"
        for path in ("numbers", "LAW (EN)", "Unknown/law/Deeper", "Other")
    )

    source = read(bring(bank, author, text.encode()))

    assert source.found["topics"] == {"numbers": 1, "law": 3}
    assert source.found["topics_not_known"] == [["Other", 1]]


@pytest.mark.parametrize(
    ("content", "given", "key"),
    [
        (b"", {}, "file_empty"),
        (b"\x00\x01", {}, "unknown_format"),
        (b"<html></html>", {}, "unknown_format"),
        (b"PK\x03\x04 and nothing", {}, "unknown_format"),
        (b"only words", {}, "unknown_format"),
        (GIFT, {"language": "de"}, "unknown_language"),
        (GIFT, {"topic": "nothing"}, "unknown_topic"),
    ],
)
def test_file_that_cannot_be_read_is_refused_at_once(bank, author, content, given, key):
    with pytest.raises(Refusal, match=key):
        bring(bank, author, content, **given)


def test_only_an_author_brings_and_only_who_brought_it_decides(bank, author):
    reviewer = factories.acting(factories.person(), "item_reviewer")
    other = factories.acting(factories.person(), "item_author")
    source = read(bring(bank, author))

    with pytest.raises(NotYours, match="not_author"):
        bring(bank, reviewer)
    with pytest.raises(NotYours, match="not_who_brought_it"):
        imports.take_in(source=source, by=other, at=timezone.now())
    with pytest.raises(NotYours, match="not_who_brought_it"):
        imports.drop(source=source, by=other, at=timezone.now())


def test_unreadable_file_fails_and_nothing_of_it_is_kept(bank, author):
    bomb = b'<!DOCTYPE quiz [<!ENTITY a "b">]><quiz><question>&a;</question></quiz>'

    source = read(bring(bank, author, bomb))

    assert (source.state, source.problem, source.content) == ("failed", "entities", None)


def test_dropped_file_leaves_nothing(bank, author):
    source = read(bring(bank, author))

    imports.drop(source=source, by=author, at=timezone.now())
    imports.drop(source=source, by=author, at=timezone.now())

    source.refresh_from_db()
    assert (source.state, source.content, source.found) == ("dropped", None, None)
    assert not source.parts.exists()
    with pytest.raises(NotNow):
        imports.take_in(source=source, by=author, at=timezone.now())


def test_bringing_and_taking_twice_is_once(bank, author):
    source = bring(bank, author)
    assert bring(bank, author).id == source.id

    source = read(source)
    assert not import_work.read_file(import_id=source.id, now=timezone.now)
    imports.take_in(source=source, by=author, at=timezone.now())
    imports.take_in(source=source, by=author, at=timezone.now())

    assert import_work.take_file(import_id=source.id, now=timezone.now)
    assert not import_work.take_file(import_id=source.id, now=timezone.now)
    assert Item.objects.count() == 1


def test_file_is_read_anew_where_the_bank_has_got_something_of_it_meanwhile(bank, author):
    first = read(bring(bank, author, moodle.write(package("one", "two"), language="kk")))
    second = read(bring(bank, author, moodle.write(package("two", "three"), language="kk")))
    take(first, author)

    second = take(second, author)

    assert (second.state, second.problem, second.attempts) == ("waiting", "bank_changed", 0)
    assert Item.objects.count() == 2

    second = read(second)

    assert (second.state, second.problem) == ("read", "bank_changed")
    assert [each["key"] for each in second.faults] == ["there_already"]

    second = take(second, author)

    assert (second.state, second.problem, second.taken, second.left_out) == ("taken", "", 1, 1)
    assert sorted(Item.objects.values_list("identifier", flat=True)) == ["one", "three", "two"]
    assert sorted(BankPicture.objects.values_list("name", flat=True)) == ["map-2.png", "map.png"]


def test_import_that_fails_late_takes_nothing(bank, author):
    content = moodle.write(package("one", "two"), language="kk")
    source = read(bring(bank, author, content))
    Topic.objects.filter(bank=bank, key="law").update(key="laws")

    source = take(source, author)

    assert (source.state, source.problem) == ("failed", "unknown_topic")
    assert not Item.objects.exists()
    assert not BankPicture.objects.exists()
    assert [each for each in findings() if each.kind == "items_imported"] == []


@pytest.mark.parametrize("state", ["reading", "taking"])
def test_what_a_killed_worker_left_is_taken_up_three_times_at_most(bank, author, state):
    source = bring(bank, author)
    if state == "taking":
        source = read(source)
        imports.take_in(source=source, by=author, at=timezone.now())
    work = import_work.read_file if state == "reading" else import_work.take_file
    long_ago = timezone.now() - timedelta(hours=1)
    ItemImport.objects.filter(id=source.id).update(state=state, attempts=2, moved_at=long_ago)

    ItemImport.objects.filter(id=source.id).update(moved_at=timezone.now())
    assert import_work.sweep(at=timezone.now()) == 0
    assert not work(import_id=source.id, now=timezone.now)
    ItemImport.objects.filter(id=source.id).update(moved_at=long_ago)
    assert work(import_id=source.id, now=timezone.now)

    ItemImport.objects.filter(id=source.id).update(state=state, attempts=3, moved_at=long_ago)
    assert not work(import_id=source.id, now=timezone.now)
    tasks.sweep(timezone.now())
    source.refresh_from_db()
    assert (source.state, source.problem) == ("failed", "worker_stopped")


def test_worker_that_another_has_followed_stops(bank, author, monkeypatch):
    source = bring(bank, author)
    now = iter(timezone.now() + timedelta(seconds=n) for n in range(0, 100, 2))

    def followed(*given, tell, **named):
        ItemImport.objects.filter(id=source.id).update(attempts=2)
        tell(1, 2)

    monkeypatch.setattr("saty.testing.actions.import_work.fit", followed)

    assert not import_work.read_file(import_id=source.id, now=lambda: next(now))
    source.refresh_from_db()
    assert (source.state, source.attempts) == ("reading", 2)


def test_progress_is_told_about_every_second(bank, author, monkeypatch):
    told = []
    moments = iter(timezone.now() + timedelta(seconds=n / 2) for n in range(100))
    source = bring(bank, author, b"\n\n".join(b"%d? {=a ~b}" % n for n in range(8)))
    original = import_work._Progress.__call__

    def noted(self, done, total):
        before = self.told_at
        original(self, done, total)
        if self.told_at != before:
            found = ItemImport.objects.get(id=source.id)
            told.append((found.done, found.total))

    monkeypatch.setattr(import_work._Progress, "__call__", noted)

    import_work.read_file(import_id=source.id, now=lambda: next(moments))

    assert len(told) == 8
    assert told[-1] == (8, 8)


def test_query_count_of_taking_does_not_grow_with_items(
    bank, author, django_assert_max_num_queries
):
    for count in (1, 3):
        text = b"\n\n".join(b"%d of %d? {=a ~b}" % (n, count) for n in range(count))
        source = read(bring(bank, author, text))
        imports.take_in(source=source, by=author, at=timezone.now())
        with django_assert_max_num_queries(45):
            import_work.take_file(import_id=source.id, now=timezone.now)


def test_names_of_a_bank_cost_a_fixed_number_of_queries(bank, django_assert_num_queries):
    testing.item(bank)

    with django_assert_num_queries(6):
        queries.names_of(bank)


@pytest.mark.django_db(transaction=True)
def test_the_same_file_brought_twice_at_once_is_brought_once(tmp_path):
    bank = testing.bank()
    author = factories.acting(testing.worker("item_author", bank), "item_author")

    with shared_database(tmp_path):
        first, second = at_once(*[lambda: bring(bank, author)] * 2)

    assert first.id == second.id
