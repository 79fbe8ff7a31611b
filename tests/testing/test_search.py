"""The list of items: its search in sealed texts, filters, order, and how many queries it takes."""

import io

import pytest
from django.core.management import call_command

from saty.core import items as core
from saty.testing.models import ItemWords
from saty.testing.queries import banks
from saty.testing.queries import items as queries
from saty.testing.queries.items import Sought
from tests import factories
from tests import factories_of_testing as testing

pytestmark = pytest.mark.django_db
OLD, NEW = {1: bytes(range(32))}, {2: bytes(range(32, 64))}


@pytest.fixture
def bank():
    return testing.bank()


def item(bank, **prompts):
    """A draft that asks this in each language."""
    wordings = {language: core.Wording(text, ("A", "B")) for language, text in prompts.items()}
    return testing.item(bank, core.Item("single", wordings, right=(0,)), state="draft")


def found(bank, text="", **wanted):
    return [each.item.number for each in queries.sought(bank, Sought(text=text, **wanted))]


# --- words ---


def test_words_that_all_occur_find_an_item_whatever_their_order_or_language(bank):
    item(bank, ru="Дефицит республиканского бюджета", en="Deficit of the budget")
    item(bank, ru="Профицит республиканского бюджета", en="Surplus of the budget")

    assert found(bank, "бюджет") == [1, 2]
    assert found(bank, "бюджета дефицит") == [1]
    assert found(bank, "surplus республиканский") == [2]
    assert found(bank, "дефицит профицит") == []


@pytest.mark.parametrize(
    ("written", "sought"),
    [
        ("Мемлекеттік қызметшінің әдебі", "мемлекет"),
        ("Мемлекеттік қызметшінің әдебі", "қызметші"),
        ("Мемлекеттік қызметшінің әдебі", "әдеп"),
        ("Қосылған құн салығы", "салық"),
        ("Республикалық бюджеттің тапшылығы", "тапшылық бюджеттен"),
        ("Права и обязанности служащих", "право"),
        ("Права и обязанности служащих", "обязанность служащего"),
        ("Оплата труда", "труд"),
        ("О налогах и сборах", "налог"),
        ("Счёт учёта", "счет учета"),
        ("Счет учета", "СЧЁТ"),
        ("Deficits of budgets", "deficit budget"),
        ("Article 19-1 of the law", "article law"),
    ],
)
def test_other_forms_of_a_word_find_it(bank, written, sought):
    item(bank, ru=written)

    assert found(bank, sought) == [1]


@pytest.mark.parametrize("beginning", ["бюдж", "бюдже", "бюджет", "бюджетти"])
def test_beginning_of_four_letters_or_more_finds_a_word(bank, beginning):
    item(bank, kk="Бюджеттің тапшылығы")

    assert found(bank, beginning) == [1]


@pytest.mark.parametrize("text", ["?", "…", "а"])
def test_what_cannot_be_sought_finds_nothing(bank, text):
    item(bank, ru="а?")

    assert found(bank, text) == []


def test_number_finds_its_item(bank):
    for _ in range(12):
        item(bank, en="How many?")

    assert found(bank, "2") == [2]
    assert found(bank, " 12 ") == [12]
    assert found(bank, "13") == []


def test_everything_that_an_item_says_is_found(bank):
    wording = core.Wording(
        "Prompt words", ("First choice",), ("Second target",), ("Accepted",), "Explanation"
    )
    testing.item(bank, core.Item("text", {"en": wording}))

    for text in ("prompt", "choice", "target", "accepted", "explanation"):
        assert found(bank, text) == [1]


def test_items_of_another_bank_are_not_found(bank):
    item(testing.bank(), en="Budget")

    assert found(bank, "budget") == []


# --- keys ---


def test_what_is_indexed_under_the_key_before_is_still_found(bank, settings):
    settings.SATY_INDEX_KEYS = OLD
    item(bank, en="Old budget")

    settings.SATY_INDEX_KEYS = NEW | OLD
    item(bank, en="New budget")

    assert found(bank, "budget") == [1, 2]
    assert found(bank, "old budget") == [1]


def test_items_are_indexed_anew_with_the_keys(bank, settings):
    settings.SATY_INDEX_KEYS = OLD
    item(bank, en="Old budget")
    testing.item(bank, state="approved", source="Law on procurement")
    before = dict(ItemWords.objects.values_list("item", "words"))

    settings.SATY_INDEX_KEYS = NEW | OLD
    call_command("rotate_keys", stdout=io.StringIO(), stderr=io.StringIO())
    settings.SATY_INDEX_KEYS = NEW

    assert found(bank, "budget") == [1]
    assert found(bank, "procurement") == [2]
    after = dict(ItemWords.objects.values_list("item", "words"))
    assert before.keys() == after.keys()
    assert all(before[key] != after[key] for key in before)


# --- filters and order ---


def test_list_is_narrowed(bank):
    author = factories.official("item_author")
    analytical = bank.competencies.get(key="analytical")
    testing.item(bank, state="draft", author=author, difficulty=5)
    testing.item(bank, testing.question("number"), topic="numbers")
    testing.item(bank, state="retired", competency=analytical)

    assert found(bank) == [1, 2, 3]
    assert found(bank, topic="numbers") == [2]
    assert found(bank, competency="analytical") == [3]
    assert found(bank, kind="number") == [2]
    assert found(bank, state="approved") == [2]
    assert found(bank, difficulty="5") == [1]
    assert found(bank, mine=author.id) == [1]
    assert found(bank, mine=author.id, state="retired") == []


def test_items_out_of_step_are_listed(bank):
    for stale in ([], ["kk"]):
        draft = item(bank, en="What?")
        draft.versions.update(stale=stale)

    assert found(bank, out_of_step=True) == [2]


def test_newest_version_stands_for_an_item(bank):
    asked = testing.item(bank, state="retired")
    testing.version(asked, testing.question(about="Newer"), state="approved", author=asked.author)
    testing.version(asked, testing.question(about="Dropped"), state="dropped", author=asked.author)

    (only,) = queries.newest(bank)

    assert (only.number, only.state) == (2, "approved")
    assert banks.by_topic_and_state(bank) == {asked.topic_id: {"approved": 1}}


# --- titles ---


@pytest.mark.parametrize(
    ("prompts", "title"),
    [
        ({"en": "Short?", "ru": "Коротко?"}, "Short?"),
        ({"en": "", "ru": "Коротко?"}, "Коротко?"),
        ({"ru": "Коротко?"}, "Коротко?"),
        ({"en": "What is\n\non ![a map](picture:map.png)?"}, "What is on a map?"),
        ({"en": "Which is **not**:\n\n| a | b |\n|---|---|\n| 1 | 2 |"}, "Which is not: a b 1 2"),
        ({"en": "word " * 40}, "word " * 17 + "word…"),
        ({"en": ""}, ""),
        ({}, ""),
    ],
)
def test_title_is_the_beginning_of_the_prompt(prompts, title):
    content = core.Item("text", {key: core.Wording(text) for key, text in prompts.items()})

    assert queries.title(content, "en") == title


# --- queries ---


@pytest.mark.parametrize("count", [1, 3])
def test_list_and_search_take_a_fixed_number_of_queries(bank, count, django_assert_num_queries):
    reader = factories.acting(factories.official("item_author"), "item_author")
    for _ in range(count):
        item(bank, en="Budget")

    with django_assert_num_queries(1):
        assert len(found(bank, "budget")) == count
    with django_assert_num_queries(4):
        lines = queries.lines(
            queries.keys(queries.newest(bank), Sought()), "en", reader=reader, at=testing.WRITTEN
        )
    assert [line.title for line in lines] == ["Budget"] * count
