"""Constraints of the test stage: each is broken by a row that is written directly."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from saty.stages.models import RosterEntry
from saty.testing.models import (
    Bank,
    BankCheck,
    BankPicture,
    Blueprint,
    Competency,
    Enmity,
    Form,
    FormItem,
    Item,
    ItemExport,
    ItemImport,
    ItemSave,
    ItemVersion,
    KeyChange,
    ReviewNote,
    Sitting,
    Stimulus,
    Topic,
)
from tests import factories
from tests import factories_of_testing as testing
from tests.factories import OPENS

LATER = OPENS + timedelta(hours=1)
pytestmark = pytest.mark.django_db


def bank(**fields: Any) -> Bank:
    values = {"key": f"b-{factories.next_number()}", "languages": ["kk"], "made_at": OPENS}
    return Bank(**{**values, **testing.names("Bank"), **fields})


def topic(**fields: Any) -> Topic:
    values = {"bank": fields.pop("bank", None) or testing.bank(), "key": "t", "position": 0}
    return Topic(**{**values, **testing.names("Topic"), **fields})


def competency(**fields: Any) -> Competency:
    values = {"bank": fields.pop("bank", None) or testing.bank(), "key": "c", "position": 0}
    return Competency(**{**values, **testing.names("Competency"), **fields})


def stimulus(**fields: Any) -> Stimulus:
    values = {
        "bank": fields.pop("bank", None) or testing.bank(),
        "identifier": "s",
        "wordings": {"en": "Text"},
        "saved_by": factories.person(),
        "saved_at": OPENS,
    }
    return Stimulus(**{**values, **fields})


def picture(**fields: Any) -> BankPicture:
    values = {
        "bank": fields.pop("bank", None) or testing.bank(),
        "name": "map",
        "media_type": "image/png",
        "content": b"png",
        "size": 3,
        "added_by": factories.person(),
        "added_at": OPENS,
    }
    return BankPicture(**{**values, **fields})


def item(**fields: Any) -> Item:
    of = fields.pop("bank", None) or testing.bank()
    number = factories.next_number()
    values = {
        "bank": of,
        "number": number,
        "identifier": f"i-{number}",
        "topic": of.topics.first(),
        "kind": "single",
        "author": factories.person(),
        "made_at": OPENS,
    }
    return Item(**{**values, **fields})


def version(**fields: Any) -> ItemVersion:
    values = {
        "item": fields.pop("item", None) or saved(item()),
        "number": 1,
        "content": {},
        "author": factories.person(),
        "made_at": OPENS,
        "saved_at": OPENS,
    }
    return ItemVersion(**{**values, **fields})


def approved(**fields: Any) -> ItemVersion:
    passed = {
        "state": "approved",
        "reviewed_by": factories.person(),
        "reviewed_at": OPENS,
        "approved_by": factories.person(),
        "approved_at": OPENS,
    }
    return version(**{**passed, **fields})


def save(**fields: Any) -> ItemSave:
    values = {
        "version": fields.pop("version", None) or saved(version()),
        "number": 1,
        "content": {},
        "by": factories.person(),
        "at": OPENS,
    }
    return ItemSave(**{**values, **fields})


def note(**fields: Any) -> ReviewNote:
    values = {
        "version": saved(version()),
        "kind": "comment",
        "text": "Unclear",
        "by": factories.person(),
        "at": OPENS,
    }
    return ReviewNote(**{**values, **fields})


def incoming(**fields: Any) -> ItemImport:
    values = {
        "bank": testing.bank(),
        "format": "gift",
        "content": b"::q::",
        "by": factories.person(),
        "at": OPENS,
        "moved_at": OPENS,
    }
    return ItemImport(**{**values, **fields})


def outgoing(**fields: Any) -> ItemExport:
    values = {
        "bank": testing.bank(),
        "format": "gift",
        "wanted": {},
        "reason": "A second opinion",
        "proposed_by": factories.person(),
        "proposed_at": OPENS,
    }
    return ItemExport(**{**values, **fields})


def stage() -> Any:
    return factories.competition().stages.get(position=1)


def blueprint(**fields: Any) -> Blueprint:
    values = {
        "bank": testing.bank(),
        "stage": fields.pop("stage", None) or stage(),
        "spec": {},
        "made_by": factories.person(),
        "made_at": OPENS,
        "saved_at": OPENS,
    }
    return Blueprint(**{**values, **fields})


def form(**fields: Any) -> Form:
    values = {
        "blueprint": fields.pop("blueprint", None) or saved(blueprint()),
        "number": 1,
        "assembled_by": factories.person(),
        "assembled_at": OPENS,
    }
    return Form(**{**values, **fields})


def form_item(**fields: Any) -> FormItem:
    values = {
        "form": fields.pop("form", None) or saved(form()),
        "position": 0,
        "section": "one",
        "version": fields.pop("version", None) or saved(approved()),
        "public_id": f"p-{factories.next_number()}",
    }
    return FormItem(**{**values, **fields})


def roster_entry() -> RosterEntry:
    return factories.submitted(factories.competition()).roster_entries.get()


def sitting(**fields: Any) -> Sitting:
    values = {
        "entry": fields.pop("entry", None) or roster_entry(),
        "form": saved(form()),
        "language": "kk",
        "started_at": OPENS,
    }
    return Sitting(**{**values, **fields})


def key_change(**fields: Any) -> KeyChange:
    values = {
        "stage": fields.pop("stage", None) or stage(),
        "version": fields.pop("version", None) or saved(approved()),
        "kind": "void",
        "reason": "Two answers are right",
        "proposed_by": factories.person(),
        "proposed_at": OPENS,
    }
    return KeyChange(**{**values, **fields})


def check(**fields: Any) -> BankCheck:
    values = {
        "bank": fields.pop("bank", None) or testing.bank(),
        "asked_by": factories.person(),
        "asked_at": OPENS,
    }
    return BankCheck(**{**values, **fields})


def saved(row: Any) -> Any:
    row.save(force_insert=True)
    return row


def twice(make: Callable[..., Any], **shared: Callable[[], Any] | Any) -> Any:
    """Save a row; the second one, which shares these fields with it, breaks the constraint."""
    values = {name: value() if callable(value) else value for name, value in shared.items()}
    saved(make(**values))
    return make(**values)


def by_one(make: Callable[..., Any], *names: str, **fields: Any) -> Any:
    """A row in which one person is all of these."""
    someone = factories.person()
    return make(**dict.fromkeys(names, someone), **fields)


def enemies(is_in_order: bool) -> Enmity:
    of = testing.bank()
    low, high = sorted((saved(item(bank=of)), saved(item(bank=of))), key=lambda each: each.id)
    return Enmity(first=low, second=high) if is_in_order else Enmity(first=high, second=low)


def enemies_twice() -> Enmity:
    one = saved(enemies(True))
    return Enmity(first=one.first, second=one.second)


BROKEN: dict[str, Callable[[], Any]] = {
    "bank_key_once": lambda: twice(bank, key="law"),
    "bank_named_in_three_languages": lambda: bank(name_ru=""),
    "bank_has_languages": lambda: bank(languages=[]),
    "topic_key_once": lambda: twice(topic, bank=testing.bank),
    "topic_named_in_three_languages": lambda: topic(name_kk=""),
    "competency_key_once": lambda: twice(competency, bank=testing.bank),
    "competency_named_in_three_languages": lambda: competency(name_en=""),
    "stimulus_known_once": lambda: twice(stimulus, bank=testing.bank),
    "picture_name_once": lambda: twice(picture, bank=testing.bank),
    "picture_is_png_or_jpeg": lambda: picture(media_type="image/gif"),
    "item_number_once": lambda: twice(item, bank=testing.bank, number=7),
    "item_known_once": lambda: twice(item, bank=testing.bank, identifier="one"),
    "difficulty_of_1_to_5": lambda: item(difficulty=6),
    "item_takes_time": lambda: item(seconds=0),
    "enemies_once": enemies_twice,
    "enemies_in_order": lambda: enemies(False),
    "version_number_once": lambda: twice(approved, item=lambda: saved(item()), state="retired"),
    "one_open_version": lambda: _second_version("draft", "in_review"),
    "one_approved_version": lambda: _second_version("approved", "approved"),
    "item_not_reviewed_by_its_author": lambda: by_one(
        version, "author", "reviewed_by", state="reviewed", reviewed_at=OPENS
    ),
    "item_not_approved_by_its_author": lambda: by_one(approved, "author", "approved_by"),
    "approved_item_was_reviewed_and_in_step": lambda: approved(stale=["kk"]),
    "save_number_once": lambda: twice(save, version=lambda: saved(version())),
    "note_settled_by_somebody": lambda: note(settled_at=LATER),
    "finished_import_keeps_no_file": lambda: incoming(state="taken"),
    "export_decided_by_another": lambda: by_one(
        outgoing, "proposed_by", "decided_by", state="approved", decided_at=LATER
    ),
    "decided_export_names_who": lambda: outgoing(state="refused", decided_at=LATER),
    "one_blueprint_per_stage": lambda: twice(blueprint, stage=stage),
    "form_number_once": lambda: twice(form, blueprint=lambda: saved(blueprint())),
    "locked_form_has_its_hash": lambda: form(
        state="locked", locked_by=factories.person(), locked_at=LATER
    ),
    "form_place_once": lambda: twice(form_item, form=lambda: saved(form())),
    "in_a_form_once": lambda: _second_place_of_one_version(),
    "attempt_once": lambda: twice(sitting, entry=roster_entry),
    "sitting_ends_after_its_start": lambda: sitting(started_at=LATER, finished_at=OPENS),
    "key_change_decided_by_another": lambda: by_one(
        key_change, "proposed_by", "decided_by", state="approved", decided_at=LATER
    ),
    "decided_key_change_names_who": lambda: key_change(state="approved", decided_at=LATER),
    "changed_key_is_given": lambda: key_change(kind="key"),
    "results_by_approved_keys_alone": lambda: key_change(recorded_at=LATER),
    "one_open_key_change": lambda: twice(
        key_change, stage=stage, version=lambda: saved(approved())
    ),
    "one_check_of_a_bank_at_a_time": lambda: twice(check, bank=testing.bank),
    "finished_check_has_findings": lambda: check(finished_at=LATER),
    "check_ends_after_its_start": lambda: check(
        asked_at=LATER, finished_at=OPENS, findings={"findings": []}
    ),
    "check_does_no_more_than_there_is": lambda: check(done=4, total=3),
}


def _second_version(first: str, second: str) -> ItemVersion:
    of = saved(item())
    make = approved if first == "approved" else version
    saved(make(item=of, state=first))
    return make(item=of, state=second, number=2)


def _second_place_of_one_version() -> FormItem:
    one = saved(form_item())
    return form_item(form=one.form, version=one.version, position=1)


UNNAMED = ("UNIQUE constraint failed", "testing_formitem is append-only")
"""What SQLite says of a unique constraint; of a table that is written once, its trigger first."""


@pytest.mark.parametrize("name", BROKEN)
def test_row_that_breaks_a_constraint_is_refused_by_the_database(name):
    row = BROKEN[name]()

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.save(force_insert=True)

    said = str(refused.value)
    assert name in said or (is_unique(row, name) and said.startswith(UNNAMED))


def is_unique(row: Any, name: str) -> bool:
    """Whether a constraint of this row is a unique one."""
    return any(
        each.name == name and type(each).__name__ == "UniqueConstraint"
        for each in row._meta.constraints
    )


RIGHT = (
    bank, topic, competency, stimulus, picture, item, version, approved, save, note, incoming,
    outgoing, blueprint, form, form_item, sitting, key_change, check,
)  # fmt: skip


@pytest.mark.parametrize("make", RIGHT)
def test_row_that_breaks_none_is_taken(make):
    row = saved(make())

    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    "make",
    [
        lambda: enemies(True),
        lambda: version(state="reviewed", reviewed_by=factories.person(), reviewed_at=OPENS),
        lambda: note(settled_by=factories.person(), settled_at=LATER),
        lambda: incoming(state="taken", content=None),
        lambda: outgoing(state="approved", decided_by=factories.person(), decided_at=LATER),
        lambda: form(
            state="locked", locked_by=factories.person(), locked_at=LATER, sha256="a" * 64
        ),
        lambda: sitting(finished_at=LATER),
        lambda: key_change(kind="key", key={"right": [1]}),
        lambda: check(done=3, total=3, finished_at=LATER, findings={}),
    ],
)
def test_row_that_has_moved_on_is_taken(make):
    row = saved(make())

    assert type(row).objects.filter(pk=row.pk).exists()
