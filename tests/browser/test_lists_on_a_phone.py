"""Lists on a phone of 360 pixels: nothing is cut off, nothing lies beside the screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from saty.notices import actions
from tests import factories
from tests import factories_of_venues as make

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


@pytest.mark.parametrize(
    ("language", "by", "sort"),
    [("kk", "Басталуы: кему ретімен", "Сұрыптау"), ("ru", "Начало: по убыванию", "Сортировать"),
     ("en", "Begins, descending", "Sort")],
)  # fmt: skip
def test_list_is_sorted_on_a_phone_by_the_keyboard(opened, language, by, sort):
    test = make.coming_test()
    hall = make.room(make.venue(name=make.names("Lyceum No. 1")), name="204")
    for hour in (9, 14):
        make.session(test.entry.stage, make.at(hour), hall)
    page = opened(factories.official("secretariat"), language, PHONE).new_page()
    page.goto(reverse("staff_sessions", args=[test.competition.slug, "test"]))
    assert "09:00" in page.locator("tbody th").first.inner_text()
    assert not page.locator("thead").is_visible()

    page.locator(".saty-sort-by select").focus()
    page.keyboard.press("End")
    for _each in range(12):
        if page.locator(".saty-sort-by option:checked").inner_text() == by:
            break
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == sort
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=-begins*")

    assert "14:00" in page.locator("tbody th").first.inner_text()
    assert page.locator(".saty-sort-by option:checked").inner_text() == by
    fits(page)


def test_wide_screen_sorts_by_headings_alone(opened):
    test = make.coming_test()
    make.session(test.entry.stage, make.at(9))
    page = opened(factories.official("secretariat")).new_page()

    page.goto(reverse("staff_sessions", args=[test.competition.slug, "test"]))

    assert page.locator("thead a").first.is_visible()
    assert not page.locator(".saty-sort-by").is_visible()
