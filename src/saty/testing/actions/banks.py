"""Banks, their topics and competencies."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import NotNow
from saty.testing.models import Bank, Competency, Topic
from saty.testing.policies import items as policies

Named = Mapping[str, str]
"""Language -> name."""
Label = TypeVar("Label", Topic, Competency)


@transaction.atomic
def make_bank(*, key: str, name: Named, languages: Sequence[str], by: Actor, at: datetime) -> Bank:
    """A new bank, empty."""
    policies.check_owner(by)
    made = Bank(key=key, languages=list(languages), made_at=at, **_names(name))
    return _new(made, _("There is a bank of this key already. Choose another."))


@transaction.atomic
def set_topic(*, bank: Bank, key: str, name: Named, by: Actor, at: datetime) -> Topic:
    """Add a topic at the end, or name it anew."""
    policies.check_owner(by)
    return _set(Topic, bank, key, name)


@transaction.atomic
def set_competency(*, bank: Bank, key: str, name: Named, by: Actor, at: datetime) -> Competency:
    """Add a competency at the end, or name it anew."""
    policies.check_owner(by)
    return _set(Competency, bank, key, name)


def _set(model: type[Label], bank: Bank, key: str, name: Named) -> Label:
    bank = Bank.objects.select_for_update().get(id=bank.id)
    standing = model.objects.filter(bank=bank)
    made, _is_new = model.objects.update_or_create(
        bank=bank,
        key=key,
        defaults=_names(name),
        create_defaults={**_names(name), "position": standing.count()},
    )
    return made


def _names(name: Named) -> dict[str, str]:
    return {f"name_{language}": text for language, text in name.items()}


def _new(made: Bank, taken: object) -> Bank:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise NotNow("bank_there", str(taken)) from None
    return made
