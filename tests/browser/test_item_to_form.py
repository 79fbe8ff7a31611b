"""From an empty draft to a locked form, by three people: the author, a reviewer, the owner.

The author writes in three languages beside each other and is saved as they go; the reviewer reads
Russian on a phone, asks, and accepts; the owner answers, approves, has the forms assembled and
locks them. Without the new item there are too few for the blueprint.
"""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, expect

from saty.core import items as core
from saty.testing.actions.assembling import carry_out
from saty.testing.models import Assembly, FormItem, Item
from tests import factories_of_testing as testing
from tests.browser.walking import PATIENCE, Walker
from tests.stages.running import PARTS
from tests.testing import blueprints
from tests.testing.conftest import with_short_test

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = 360
TEXTS = {
    "kk": ("Екі есе көп нешеу?", "бір", "екі", "үш"),
    "ru": ("Сколько будет дважды два?", "один", "два", "четыре"),
    "en": ("How much is twice two?", "one", "two", "four"),
}


@pytest.fixture
def short_test(monkeypatch):
    monkeypatch.setattr("saty.programmes.queries._file", lambda *version: with_short_test())


@pytest.fixture
def bank():
    """Two items of law and three of each other topic: the blueprint wants three of each."""
    made = testing.bank(topics=blueprints.TOPICS)
    for topic, number in zip(blueprints.TOPICS, (2, 3, 3), strict=True):
        for _each in range(number):
            testing.item(made, topic=topic)
    return made


@pytest.fixture
def sit(opened, bank):
    """Somebody who works on the bank, at a window of their own."""

    def at_a_window(role: str, language: str = "en", width: int = 1280) -> Walker:
        person = testing.worker(role, bank)
        return Walker(role, opened(person, language, width), language)

    return at_a_window


def text_in(author: Walker, language: str, name: str) -> Locator:
    """Where a text of an item is written in one language."""
    return author.main.locator(f"[name='{language}-{name}']")


def writes(author: Walker) -> None:
    """An item in three languages; what was typed is saved before anything is pressed."""
    author.open(reverse("staff_home"))
    author.follow("Item banks")
    author.follow("Bank (en)", author.main)
    author.follow("Items")
    author.press("Write an item")
    author.field("Number of options").fill("3")
    author.press("Go on to the texts")
    for language, (prompt, *options) in TEXTS.items():
        text_in(author, language, "prompt").press_sequentially(prompt)
        for place, text in enumerate(options):
            text_in(author, language, f"option-{place}").press_sequentially(text)
        text_in(author, language, "explanation").press_sequentially("2 · 2 = 4")
    author.main.locator("[name=right]").select_option(label="C")
    saved = author.main.locator("[data-autosave-status]")
    expect(saved).to_have_text(re.compile("^Saved"), timeout=PATIENCE)
    author.tab.reload()
    expect(text_in(author, "ru", "prompt")).to_have_value(TEXTS["ru"][0])
    preview = author.main.locator("#column-kk")
    expect(preview.get_by_role("radio", name="екі", exact=True)).to_be_visible()
    author.press("Save")
    author.press("Give to reviewers")
    author.reads("Given to reviewers.")


def reviews(reviewer: Walker) -> None:
    """On a phone, in Russian: a comment on one text, then the item is accepted."""
    reviewer.open(reverse("staff_home"))
    reviewer.follow("Items to review")
    reviewer.follow("", reviewer.main.locator("tbody"))
    reviewer.type("Comment", "А если три?")
    reviewer.press("Say it")
    reviewer.press("Accept")
    reviewer.reads("Reviewed. The owner of the test approves it.")


def approves(owner: Walker) -> None:
    """What was asked is settled, then the item is approved."""
    owner.open(reverse("staff_home"))
    owner.follow("Items to approve")
    owner.follow("", owner.main.locator("tbody"))
    owner.press("Settled")
    owner.press("Approve")
    owner.reads("Approved. It can stand in forms.")


def locks(owner: Walker) -> None:
    """A blueprint with three items for each part; one form of it, assembled and locked."""
    owner.follow("Blueprints and forms")
    owner.follow("Write a blueprint", owner.main)
    owner.field("Number of forms").fill("1")
    owner.field("Items of each part that stand in every form").fill("0")
    for part, topic in zip(PARTS, blueprints.TOPICS, strict=True):
        for end in ("least", "most"):
            owner.main.locator(f"[name='{part}-topics-{topic}-{end}']").fill("3")
    owner.press("Save")
    owner.press("Assemble the forms")
    carry_out(assembly=Assembly.objects.get().id, now=timezone.now)
    owner.open(owner.tab.url)
    owner.press("Lock the forms")
    owner.reads("Locked")


@pytest.mark.usefixtures("short_test")
def test_item_goes_from_a_draft_to_a_locked_form_by_three_people(bank, sit):
    blueprints.test_stage()
    author = sit("item_author")
    reviewer = sit("item_reviewer", "ru", PHONE)
    owner = sit("test_owner")

    writes(author)
    reviews(reviewer)
    approves(owner)
    locks(owner)

    item = Item.objects.get(number=9)
    place = FormItem.objects.get(version__item=item)
    held = core.from_json(place.version.content)
    assert {language: wording.prompt for language, wording in held.wordings.items()} == {
        language: prompt for language, (prompt, *_options) in TEXTS.items()
    }
    assert held.right == (2,)
    assert FormItem.objects.count() == 9
    assert [fault for walker in (author, reviewer, owner) for fault in walker.found] == []
