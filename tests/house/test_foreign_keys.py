"""Foreign keys across apps point only downward on the map."""

import tomllib
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parents[2]


def heights() -> dict[str, int]:
    """App -> its height on the map of pyproject.toml; apps of one line are as high."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = contracts["contracts"][0]["layers"]
    return {
        name.strip(" ()"): len(layers) - row
        for row, line in enumerate(layers)
        for name in line.split("|")
    }


OURS = [config for config in apps.get_app_configs() if config.name.startswith("saty.")]


@pytest.mark.parametrize("app", OURS, ids=lambda app: app.label)
def test_foreign_keys_of_an_app_point_downward(app):
    height = heights()

    upward = [
        f"{model.__name__}.{field.name} -> {field.related_model._meta.label}"
        for model in app.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation
        and field.related_model._meta.app_label in height
        and field.related_model._meta.app_label != app.label
        and height[field.related_model._meta.app_label] >= height[app.label]
    ]

    assert upward == []


def test_every_app_stands_on_the_map():
    assert {app.label for app in OURS} <= set(heights())
