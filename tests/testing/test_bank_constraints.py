"""What must never be false of a bank is held by its tables."""

import pytest
from django.db import IntegrityError, transaction

from saty.testing.models import (
    BankPicture,
    Competency,
    Enmity,
    Item,
    ItemSave,
    ItemVersion,
    ReviewNote,
    Stimulus,
    Topic,
)
from tests import factories
from tests import factories_of_testing as testing

pytestmark = pytest.mark.django_db
NOW = testing.WRITTEN


def again(row, **fields):
    """The same row once more, with these fields changed."""
    kept = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
    return type(row).objects.create(**{**kept, **fields})


def named(model, of, **fields):
    return model.objects.create(bank=of, key="k", position=0, **{**testing.names("N"), **fields})


def stimulus(item):
    return Stimulus.objects.create(
        bank=item.bank, identifier="t", wordings={}, saved_by=item.author, saved_at=NOW
    )


def picture(item, **fields):
    given = {"name": "p", "media_type": "image/png", "content": b"p", "size": 1, **fields}
    return BankPicture.objects.create(bank=item.bank, added_by=item.author, added_at=NOW, **given)


def version(item, state, **fields):
    return again(item.versions.get(), **{"number": 2, "state": state, **fields})


def enemies(item):
    other = testing.item(item.bank)
    first, second = sorted((item.id, other.id))
    return Enmity.objects.create(first_id=first, second_id=second)


def note(item, **fields):
    return ReviewNote.objects.create(
        version=item.versions.get(), kind="comment", text="x", by=item.author, at=NOW, **fields
    )


BREAKS = {
    "bank_key_once": lambda item: testing.bank(key=item.bank.key),
    "bank_has_languages": lambda item: testing.bank(languages=[]),
    "bank_named_in_three_languages": lambda item: testing.bank(name_kk=""),
    "topic_key_once": lambda item: again(item.topic),
    "topic_named_in_three_languages": lambda item: named(Topic, item.bank, name_ru=""),
    "competency_key_once": lambda item: again(item.bank.competencies.first()),
    "competency_named_in_three_languages": lambda item: named(Competency, item.bank, name_en=""),
    "stimulus_known_once": lambda item: again(stimulus(item)),
    "picture_name_once": lambda item: again(picture(item)),
    "picture_is_png_or_jpeg": lambda item: picture(item, media_type="image/gif"),
    "item_number_once": lambda item: again(item, identifier="another"),
    "item_known_once": lambda item: again(item, number=9),
    "difficulty_of_1_to_5": lambda item: again(item, number=9, identifier="x", difficulty=6),
    "item_takes_time": lambda item: again(item, number=9, identifier="x", seconds=0),
    "enemies_once": lambda item: again(enemies(item)),
    "enemies_in_order": lambda item: Enmity.objects.create(first=item, second=item),
    "version_number_once": lambda item: version(item, "dropped", number=1),
    "one_open_version": lambda item: (
        version(item, "draft") and again(item.versions.get(number=2), number=3, state="in_review")
    ),
    "one_approved_version": lambda item: version(item, "approved"),
    "item_not_reviewed_by_its_author": lambda item: version(
        item, "reviewed", reviewed_by_id=item.author_id
    ),
    "item_not_approved_by_its_author": lambda item: version(
        item, "retired", approved_by_id=item.author_id
    ),
    "approved_item_was_reviewed_and_in_step": lambda item: version(item, "retired", stale=["kk"]),
    "save_number_once": lambda item: again(ItemSave.objects.get(version__item=item)),
    "note_settled_by_somebody": lambda item: note(item, settled_by=factories.person()),
}


@pytest.mark.parametrize("name", BREAKS)
def test_constraint_of_a_bank_holds(name):
    item = testing.item(testing.bank())

    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        BREAKS[name](item)

    assert name in str(broken.value) or str(broken.value).startswith("UNIQUE")


def test_every_constraint_of_a_bank_is_broken_here():
    models = (Topic, Competency, Stimulus, BankPicture, Item, Enmity, ItemVersion, ItemSave)

    named_in_models = {
        each.name
        for model in (*models, ReviewNote, Item._meta.get_field("bank").related_model)
        for each in model._meta.constraints
    }

    assert named_in_models == set(BREAKS)
