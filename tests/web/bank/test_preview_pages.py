"""The preview of an item: exactly as in the test, and no key."""

import gzip
import json
import re
from datetime import timedelta

import pytest

from saty.core import items as core
from saty.testing.models import BankPicture, Stimulus
from saty.web.exam.sheets import ensure_sheets
from tests import factories
from tests import factories_of_testing as testing
from tests.testing import blueprints
from tests.testing.packages import picture
from tests.web.bank.asking import READERS, asked, page, reader
from tests.web.staff.asking import text

pytestmark = pytest.mark.django_db
NOW = testing.WRITTEN + timedelta(days=1)


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def bank():
    return testing.bank()


KEYS = {
    "single": "B",
    "multiple": "A, C",
    "ordering": "C → A → D → B",
    "matching": "A → A",
    "number": "12.5 ± 0.5",
    "text": "word",
    "judgement": "A: 3",
}


@pytest.mark.parametrize("kind", core.KINDS)
@pytest.mark.parametrize("role", READERS)
def test_preview_shows_no_key(bank, kind, role):
    item = testing.item(bank, testing.question(kind, about="Which"))
    client, _person = reader(role, bank)

    whole = text(client.get(page("bank_item", item)))
    for language in testing.LANGUAGES:
        preview = text(client.get(page("bank_preview_item", item, language)))
        main = preview.split("<main", 1)[1]

        assert f"Which ({language})?" in main
        assert f'<div class="saty-question" lang="{language}" hx-disable>' in main
        for secret in (*(f"> {KEYS[kind]}", f">{KEYS[kind]}<", "12.5", "word kk"), "Because ("):
            assert secret not in main
    assert KEYS[kind] in whole


def test_preview_gives_its_instructions_in_the_language_of_the_question(bank):
    item = asked(bank, "Which")
    client, _person = reader("item_author", bank, "ru")

    shown = text(client.get(page("bank_preview_item", item, "en")))

    assert "Choose one answer." in shown


def test_preview_shows_the_stimulus_and_pictures_of_the_bank(bank):
    stimulus = Stimulus.objects.create(
        bank=bank,
        identifier="table",
        wordings=dict.fromkeys(testing.LANGUAGES, "| a | b |\n|---|---|\n| 1 | 2 |"),
        saved_by=factories.person(),
        saved_at=NOW,
    )
    item = asked(bank, "![Map](picture:map.png) Which", stimulus=stimulus)
    client, _person = reader("item_author", bank)

    shown = text(client.get(page("bank_preview_item", item, "kk")))

    assert "<td>1</td>" in shown
    assert '<span class="saty-question__missing">Map</span>' in shown


def test_preview_shows_a_picture_that_the_bank_has(bank):
    made = picture("map.png")
    BankPicture.objects.create(
        bank=bank,
        name=made.name,
        media_type=made.media_type,
        content=made.content,
        size=len(made.content),
        added_by=factories.person(),
        added_at=NOW,
    )
    item = asked(bank, "![Map](picture:map.png) Which")
    client, _person = reader("item_author", bank)

    shown = text(client.get(page("bank_preview_item", item, "kk")))

    address = page("bank_picture", bank, "map.png")
    assert re.findall(r"<img[^>]*>", shown.split("<main", 1)[1]) == [
        f'<img class="saty-question__picture" src="{address}" alt="Map">'
    ]
    assert bytes(client.get(address).content) == made.content
    assert "saty-question__missing" not in shown


def sheet_of(form, language):
    """What a device gets of a form in one language."""
    ensure_sheets(form, NOW)
    return json.loads(gzip.decompress(form.sheets.get(language=language).content))


@pytest.mark.parametrize("language", testing.LANGUAGES)
@pytest.mark.parametrize("kind", core.KINDS)
def test_preview_has_the_html_of_the_sheet_that_candidates_get(bank, kind, language):
    stimulus = Stimulus.objects.create(
        bank=bank,
        identifier="table",
        wordings={each: f"*Table* ({each})" for each in testing.LANGUAGES},
        saved_by=factories.person(),
        saved_at=NOW,
    )
    item = testing.item(bank, testing.question(kind, about="**Which**"), stimulus=stimulus)
    form = testing.locked_form(testing.blueprint(bank, blueprints.test_stage()), [item])
    client, _person = reader("item_author", bank)

    shown = client.get(page("bank_preview_item", item, language)).content.decode()
    (section,) = sheet_of(form, language)["sections"]

    (question,) = section["questions"]
    html = question["html"].replace(question["id"], f"answer-{language}")
    html = re.sub("q0[ot]", "", html)
    assert f'<div class="saty-sheet saty-sheet--whole">{html}</div>' in shown


@pytest.mark.parametrize("language", ["de", "xx"])
def test_preview_in_another_language_is_not_found(bank, language):
    client, _person = reader("item_author", bank)

    assert client.get(page("bank_preview_item", asked(bank, "Which"), language)).status_code == 404
