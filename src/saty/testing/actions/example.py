"""The example bank, made, taken in, reviewed and approved by three people."""

from datetime import datetime, timedelta

from django.db import transaction

from saty.common.actors import Actor
from saty.testing import example_bank
from saty.testing.actions import banks, reviews
from saty.testing.actions.taking import take_package
from saty.testing.models import Bank, ItemVersion

STEP = timedelta(hours=1)


@transaction.atomic
def make_example_bank(*, author: Actor, reviewer: Actor, owner: Actor, at: datetime) -> Bank:
    """The example bank with all its items approved; each step an hour after the one before."""
    example = example_bank.read()
    bank = banks.make_bank(
        key=example_bank.KEY,
        name=example_bank.NAME,
        languages=example_bank.LANGUAGES,
        by=owner,
        at=at,
    )
    for key, name in example.topics.items():
        banks.set_topic(bank=bank, key=key, name=name, by=owner, at=at)
    for key, name in example_bank.COMPETENCIES.items():
        banks.set_competency(bank=bank, key=key, name=name, by=owner, at=at)
    take_package(bank=bank, package=example.package, by=author, at=at + STEP)
    versions = list(ItemVersion.objects.filter(item__bank=bank).order_by("item__number"))
    for version in versions:
        reviews.submit(version=version, by=author, at=at + 2 * STEP)
    reviews.accept_many(versions=versions, by=reviewer, at=at + 3 * STEP)
    reviews.approve_many(versions=versions, by=owner, at=at + 4 * STEP)
    return bank
