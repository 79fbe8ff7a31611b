"""Lists on a phone of 360 pixels: nothing is cut off, nothing lies beside the screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from saty.notices import actions
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = 360
BESIDE_THE_SCREEN = """() => [...document.querySelectorAll('main h1, main td, main tbody th')]
    .filter(each => each.getBoundingClientRect().right > window.innerWidth
        || each.scrollWidth > each.clientWidth)
    .map(each => each.textContent.trim())"""


def fits(page) -> None:
    assert page.evaluate(BESIDE_THE_SCREEN) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_inbox_fits_a_phone(opened, language):
    reader = factories.person()
    subject = {
        "kk": "«Құжаттар» кезеңі: сіз келесі кезеңге жіберілдіңіз",
        "ru": "Этап «Документы»: вы допущены к следующему этапу",
        "en": "Stage “Documents”: you are admitted to the next stage",
    }
    texts = {"subject": subject, "body": subject}
    actions.post(person=reader.id, key="k", texts=texts, event="e:1", at=factories.OPENS)
    page = opened(reader, language, PHONE).new_page()

    page.goto(reverse("inbox"))

    assert page.locator("tbody tr").count() == 1
    fits(page)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_roles_fit_a_phone(opened, language):
    administrator = factories.official("administrator")
    factories.official("verifier", email="a.very.long.address@of.a.state.body.example.org")
    page = opened(administrator, language, PHONE).new_page()

    page.goto(reverse("staff_people"))

    assert page.locator("tbody tr").count() == 2
    fits(page)
