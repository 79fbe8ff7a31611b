"""Asking for pages of a bank: who reads them, of what, and how the parts of forms are sent."""

from typing import Any

from django.forms import CheckboxSelectMultiple
from django.test import Client
from django.urls import reverse

from saty.core import items as core
from saty.people.models import Person
from saty.testing.models import Bank, Item
from saty.web.bank.writing_form import WritingForm
from tests import factories
from tests import factories_of_testing as testing
from tests.signing import sign_in

READERS = ("item_author", "item_reviewer", "test_owner", "auditor")


def reader(
    role: str, bank: Bank | None = None, language: str = "en", **how: Any
) -> tuple[Client, Person]:
    """Somebody signed in, with a role on this bank; auditors and owners of none have the whole."""
    person = factories.official("auditor") if role == "auditor" else testing.worker(role, bank)
    return sign_in(Client(headers={"accept-language": language}), person, **how), person


def page(name: str, item: Item | Bank, *more: object) -> str:
    """The address of a page of a bank, or of an item."""
    if isinstance(item, Bank):
        return reverse(name, args=[item.key, *more])
    return reverse(name, args=[item.bank.key, item.number, *more])


def asked(bank: Bank, about: str, **fields: Any) -> Item:
    """An item that asks about something."""
    return testing.item(bank, testing.question(about=about), **fields)


def state_of(item: Item) -> str:
    """The state of an item's newest version."""
    return item.versions.order_by("-number")[0].state


def writing(item: Item, content: core.Item | None = None, **changed: Any) -> dict[str, Any]:
    """What the form of a draft sends: what it holds, or `content`, with some fields changed."""
    version = item.versions.order_by("-number")[0]
    held = content or core.from_json(version.content)
    form = WritingForm(None, item=held, languages=item.bank.languages)
    sent: dict[str, Any] = {}
    for name, field in form.fields.items():
        value = form.initial.get(name, "")
        if isinstance(field.widget, CheckboxSelectMultiple):
            sent[name] = [str(each) for each in value]
        elif value is not False:
            sent[name] = "on" if value is True else str(value)
    sent |= {"read": version.saves, "version": version.number}
    sent |= {"options": form.size, "targets": form.targets}
    return {**sent, **changed}
