"""Checks of a bank: what is looked at, who is recorded as its reader, the worker's check."""

import dataclasses
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from saty.cli import worker
from saty.common.actors import CLOCK
from saty.common.refusals import NotYours
from saty.core import items as core
from saty.core.bank_checks import Asked, check
from saty.ledger.models import Reading
from saty.testing import check_tasks, example_bank
from saty.testing.actions import checks as actions
from saty.testing.models import BankCheck, BankPicture, Item, ItemVersion, Stimulus
from saty.testing.queries import checks as queries
from tests import factories
from tests import factories_of_testing as testing
from tests.stages import running

AT = testing.WRITTEN + timedelta(days=1)
LATER = AT + timedelta(minutes=20)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture(autouse=True)
def _connection_of_the_test(monkeypatch):
    """The library's worker closes connections that are in a transaction, as a test's is."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)


@pytest.fixture
def bank():
    return testing.bank()


@pytest.fixture
def owner(bank):
    return factories.acting(testing.worker("test_owner", bank), "test_owner")


DISTINCT = (
    "Қай орган жергілікті бюджет туралы шешім қабылдайды",
    "Which ministry keeps the register of strategic plans",
    "Сколько дней даётся на ответ по обращению гражданина",
    "How is the rate of growth of a region computed",
)


def distinct(number: int, **fields) -> core.Item:
    """A question that is like no other of these."""
    wordings = {
        each: core.Wording(
            f"{DISTINCT[number]} ({each})?",
            tuple(f"{letter * 4}-{DISTINCT[number][:3]} {each}" for letter in "abcd"),
        )
        for each in testing.LANGUAGES
    }
    return core.Item(wordings=wordings, **{"kind": "single", "right": (number % 4,), **fields})


def kinds(found) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.key, each.items) for each in found]


def test_newest_version_of_each_item_that_is_in_use_is_looked_at(bank):
    draft, approved = testing.item(bank, state="draft"), testing.item(bank)
    newer = testing.version(approved, testing.question(), state="draft", author=factories.person())
    testing.item(bank, state="retired")
    testing.item(testing.bank())

    assert list(queries.current(bank)) == [draft.versions.get(), newer]


def test_findings_name_items_by_number_and_readings_are_recorded(bank, owner):
    first = testing.item(bank, distinct(0))
    broken = testing.item(bank, distinct(1, right=(1, 2)))
    again = testing.item(bank, distinct(0))

    found = queries.findings(queries.current(bank), languages=bank.languages, reader=owner, at=AT)

    assert kinds(found) == [
        ("not_one_key", (str(broken.number),)),
        ("duplicate", (str(first.number), str(again.number))),
    ]
    assert {each.subject for each in Reading.objects.all()} == {
        f"bank_item:{each.id}" for each in (first, broken, again)
    }
    assert {(each.reader, each.what) for each in Reading.objects.all()} == {(owner.opaque, "item")}


def test_clock_reads_for_nobodys_eyes(bank):
    testing.item(bank)

    queries.findings(queries.current(bank), languages=bank.languages, reader=CLOCK, at=AT)

    assert not Reading.objects.exists()


def test_only_errors_keep_a_form_from_being_locked(bank, owner):
    warned = testing.item(bank, distinct(0, kind="multiple", right=(0, 1, 2, 3)))
    broken = testing.item(bank, distinct(1, right=()))
    versions = ItemVersion.objects.filter(item__bank=bank).order_by("item__number")

    found = queries.errors(versions, bank=bank, by=owner, at=AT)
    of_warned = queries.errors([warned.versions.get()], bank=bank, by=owner, at=AT)

    assert kinds(found) == [("not_one_key", (str(broken.number),))]
    assert of_warned == ()


def test_languages_pictures_and_texts_of_the_bank_are_known(bank, owner):
    text = Stimulus.objects.create(
        bank=bank,
        identifier="s",
        wordings={"kk": "![Карта](picture:map)", "ru": "![Карта](picture:gone)"},
        saved_by=factories.person(),
        saved_at=AT,
    )
    BankPicture.objects.create(
        bank=bank,
        name="map",
        media_type="image/png",
        content=b"x",
        size=1,
        added_by=factories.person(),
        added_at=AT,
    )
    asked = dataclasses.replace(
        distinct(0), wordings={k: w for k, w in distinct(0).wordings.items() if k != "en"}
    )
    made = testing.item(bank, asked, stimulus=text)

    found = queries.errors([made.versions.get()], bank=bank, by=owner, at=AT)

    assert [(each.key, each.place) for each in found] == [
        ("language_missing", "en"),
        ("stimulus_missing", "en.stimulus"),
        ("picture_missing", "ru.stimulus"),
    ]


def changed(version, *keys, state="approved"):
    """A key that was changed after a test, so often; None for an item that was voided."""
    owners = [factories.person(), factories.person()]
    stage = running.stage_with(0)
    for hours, key in enumerate(keys):
        version.key_changes.create(
            stage=stage,
            kind="void" if key is None else "key",
            key=None if key is None else {"right": [key]},
            reason="The law was amended.",
            state=state,
            proposed_by=owners[0],
            proposed_at=AT,
            decided_by=owners[1],
            decided_at=AT + timedelta(hours=hours),
        )


@pytest.mark.parametrize(
    ("keys", "state", "is_found"),
    [
        ([2], "approved", True),
        ([None], "approved", True),
        ([2, None], "approved", True),
        ([2], "refused", False),
        ([2, 1], "approved", False),
        ([None, 1], "approved", False),
    ],
)
def test_key_that_was_changed_after_a_test_keeps_a_form_from_being_locked(
    bank, owner, keys, state, is_found
):
    item = testing.item(bank, distinct(1))
    changed(item.versions.get(), *keys, state=state)

    found = queries.errors(ItemVersion.objects.filter(item=item), bank=bank, by=owner, at=AT)

    assert kinds(found) == [("key_corrected", (str(item.number),))] * is_found


@pytest.mark.parametrize(("state", "is_found"), [("draft", True), ("approved", False)])
def test_key_that_was_changed_is_told_of_until_a_newer_version_is_approved(bank, state, is_found):
    item = testing.item(bank, distinct(1))
    version = item.versions.select_related("item__bank").get()
    changed(version, 2)
    if state == "approved":
        ItemVersion.objects.filter(id=version.id).update(
            state="retired", retired_at=AT, retired_by=version.author
        )
    newer = testing.version(item, distinct(1, right=(2,)), state=state, author=version.author)

    found = queries.findings(queries.current(bank), languages=bank.languages, reader=CLOCK, at=AT)
    of_newer = queries.of_item(newer, distinct(1))

    assert kinds(found) == kinds(of_newer) == [("key_corrected", (str(item.number),))] * is_found


@pytest.mark.parametrize(("formula", "does"), [("x^2", True), (r"\frac{1", False)])
def test_formula_parses_if_it_can_be_shown(formula, does):
    assert queries.parses(formula) is does


def test_one_item_is_checked_with_what_its_author_has_just_written(bank):
    version = testing.item(bank, state="draft").versions.select_related("item__bank").get()

    found = queries.of_item(version, distinct(0, kind="multiple", right=(0, 1, 2, 3)))

    assert kinds(found) == [("all_options_right", (str(version.item.number),))]
    assert not Reading.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_check_takes_the_same_number_of_queries_for_any_number_of_items(bank, count):
    for number in range(count):
        testing.item(bank, distinct(number))

    with CaptureQueriesContext(connection) as asked:
        queries.findings(queries.current(bank), languages=bank.languages, reader=CLOCK, at=AT)

    assert len(asked) == 4


def test_example_bank_has_no_error_and_few_warnings():
    package = example_bank.read().package
    texts = {each.identifier: each for each in package.stimuli}
    asked = [
        Asked(each.identifier, each.item, stimulus=texts.get(each.stimulus))
        for each in package.records
    ]

    found = check(asked, languages=testing.LANGUAGES, parses=queries.parses)

    assert [each for each in found if each.level == "error"] == []
    assert len({each.items for each in found}) <= len(asked) // 20


# --- by the worker


def test_worker_checks_the_whole_bank_and_keeps_what_it_finds(bank, owner):
    broken = testing.item(bank, distinct(0, right=()))
    testing.item(bank, distinct(1))

    asked = actions.ask_for_check(bank=bank, by=owner, at=AT)
    worker.task_worker(batch=True).run()

    check = queries.last(bank)
    found = queries.read(check, reader=owner, at=LATER)
    assert (check.id, check.done, check.total) == (asked.id, 2, 2)
    assert check.finished_at == AT
    assert kinds(found.findings) == [("not_one_key", (str(broken.number),))]
    assert found.positions == (queries.Positions(True, (0, 1, 0, 0)),)
    assert [(each.subject, each.what) for each in Reading.objects.all()] == [
        (f"bank:{bank.id}", "bank check")
    ]


def test_report_comes_back_as_it_was_kept(bank):
    testing.item(bank, distinct(0, right=()))
    testing.item(bank, distinct(1))
    found = queries.report(queries.current(bank), languages=bank.languages, reader=CLOCK, at=AT)

    assert queries.from_json(queries.as_json(found)) == found


def test_check_that_is_under_way_is_not_begun_twice(bank, owner):
    first = actions.ask_for_check(bank=bank, by=owner, at=AT)
    second = actions.ask_for_check(bank=bank, by=owner, at=LATER)

    assert first == second
    assert DBTaskResult.objects.count() == 1


def test_check_whose_task_has_failed_begins_again(bank, owner):
    check = actions.ask_for_check(bank=bank, by=owner, at=AT)
    DBTaskResult.objects.update(status="FAILED")

    again = actions.ask_for_check(bank=bank, by=owner, at=LATER)
    worker.task_worker(batch=True).run()

    assert again == check
    assert queries.last(bank) == check


def test_task_that_runs_twice_checks_once(bank, owner):
    testing.item(bank)
    check = actions.ask_for_check(bank=bank, by=owner, at=AT)

    check_tasks.check_bank.func(str(check.id))
    second = check_tasks.check_bank.func(str(check.id))

    assert second == 0
    assert BankCheck.objects.get().finished_at == AT


def test_next_check_takes_the_place_of_the_last(bank, owner):
    other = BankCheck.objects.create(
        bank=testing.bank(), asked_by_id=owner.account, asked_at=AT, finished_at=AT, findings={}
    )
    for _time in range(2):
        check = actions.ask_for_check(bank=bank, by=owner, at=AT)
        check_tasks.check_bank.func(str(check.id))

    assert {*BankCheck.objects.all()} == {check, other}


def test_progress_is_told_while_items_are_checked(bank, owner, monkeypatch):
    monkeypatch.setattr(actions, "TOLD_EVERY", 2)
    for number in range(4):
        testing.item(bank, distinct(number))
    check = actions.ask_for_check(bank=bank, by=owner, at=AT)
    Item.objects.filter(bank=bank, number=4).update(number=5)

    with CaptureQueriesContext(connection) as asked:
        actions.carry_out(check=check, at=AT)

    written = [each["sql"] for each in asked if each["sql"].startswith("UPDATE")]
    assert len(written) == 3
    assert BankCheck.objects.get().done == 4


@pytest.mark.parametrize("role", ["auditor", "secretariat"])
def test_only_those_who_work_on_the_bank_have_it_checked(bank, role):
    by = factories.acting(factories.official(role), role)

    with pytest.raises(NotYours, match="not_of_the_bank"):
        actions.ask_for_check(bank=bank, by=by, at=AT)

    assert not BankCheck.objects.exists()


def test_findings_are_sealed(bank, owner):
    testing.item(bank, distinct(0, right=()))
    check = actions.ask_for_check(bank=bank, by=owner, at=AT)
    check_tasks.check_bank.func(str(check.id))

    kept = bytes(BankCheck.objects.values_list("findings", flat=True).get())

    assert b"not_one_key" not in kept
