"""Every column of every table has a class, a purpose and a retention."""

from django.apps import apps

from saty.common.held import CLASSES
from saty.common.sealing import sealed_fields


def columns() -> set[str]:
    return {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
    }


def test_every_field_is_classed_and_nothing_else_is():
    classed = set(CLASSES)

    assert classed == columns()


def test_every_class_says_why_and_how_long():
    unsaid = [name for name, held in CLASSES.items() if not str(held.purpose) or not str(held.kept)]

    assert unsaid == []


def test_no_sealed_field_is_classed_as_public():
    sealed = {
        f"{model._meta.label_lower}.{field.name}"
        for model, fields in sealed_fields().items()
        for field in fields
    }

    assert {name for name in sealed if CLASSES[name].field_class == "public"} == set()
