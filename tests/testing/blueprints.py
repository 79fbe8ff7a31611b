"""A stage with a blueprint, a bank that can meet it, and its owner."""

import random
from fractions import Fraction
from typing import Any

from saty.common.actors import Actor
from saty.core.assembly import Blueprint, Section
from saty.stages.models import Stage
from saty.testing import models
from saty.testing.actions.assembling import ask_for_forms, carry_out
from saty.testing.actions.blueprints import save_blueprint
from saty.testing.actions.forms import lock_forms
from tests import factories
from tests import factories_of_testing as testing
from tests.stages import running

AT = testing.WRITTEN
PARTS = running.PARTS
TOPICS = ("law", "numbers", "texts")
TOPIC_OF = dict(zip(PARTS, TOPICS, strict=True))


def spec(
    forms: int = 2,
    common: int = 1,
    items: int = 3,
    minutes: int = 30,
    topic: str = "",
    **fields: Any,
) -> Blueprint:
    """Each part of the test of the shipped programme from one topic of its own."""
    sections = tuple(
        Section(part, items, minutes, {topic or TOPIC_OF[part]: (items, items)}, **fields)
        for part in PARTS
    )
    return Blueprint(forms, common, sections, Fraction(1, 10))


def owner(bank: models.Bank | None = None) -> Actor:
    """The owner of the test."""
    return factories.acting(testing.worker("test_owner", bank), "test_owner")


def bank_with(items: int = 8) -> models.Bank:
    """A bank with so many approved items of each topic."""
    made = testing.bank(topics=TOPICS)
    for topic in TOPICS:
        for _number in range(items):
            testing.item(made, topic=topic)
    return made


def test_stage(**fields: Any) -> Stage:
    """The test of a competition."""
    return running.stage_of(factories.competition(**fields))


test_stage.__test__ = False  # type: ignore[attr-defined]


def written(
    bank: models.Bank | None = None, stage: Stage | None = None, **fields: Any
) -> models.Blueprint:
    """A blueprint that its owner wrote."""
    values = {"spec": spec(), "follows": 0, "at": AT, **fields}
    return save_blueprint(
        stage=stage or test_stage(),
        bank=bank or bank_with(),
        **{"by": owner(), **values},
    )


def assembled(blueprint: models.Blueprint | None = None) -> models.Blueprint:
    """A blueprint with its draft forms."""
    found = blueprint or written()
    asked = ask_for_forms(blueprint=found, by=owner(), at=AT)
    carry_out(assembly=asked.id, now=lambda: AT, chance=random.Random(1).randrange)
    return found


def locked(blueprint: models.Blueprint | None = None) -> list[models.Form]:
    """The locked forms of a blueprint."""
    return lock_forms(blueprint=assembled(blueprint), by=owner(), at=AT)
