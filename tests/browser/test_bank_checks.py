"""The checks of a bank in a browser: findings on a phone; a page that fills."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from saty.core.bank_checks import Finding
from saty.testing import check_tasks
from saty.testing.models import BankCheck
from saty.testing.queries import checks as queries
from tests import factories
from tests import factories_of_testing as testing
from tests.browser.test_lists_on_a_phone import PHONE, fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FOUND = (
    Finding("error", "not_one_key", ("3",), "right"),
    Finding("error", "duplicate", tuple(map(str, range(4, 60))), "", {"languages": ["kk", "ru"]}),
    Finding(
        "warning",
        "key_position",
        (),
        "",
        {"shuffled": True, "counts": [40, 8, 6, 6], "most": 0, "probability": "0.001"},
    ),
    Finding(
        "warning",
        "numbers_unequal",
        ("6",),
        "en",
        {"shown": ["1 250,5", "2024"], "others": ["ru", "kk"]},
    ),
)
POSITIONS = (queries.Positions(True, (40, 8, 6, 6)), queries.Positions(False, (3, 4)))


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_findings_fit_a_phone(opened, language):
    bank = testing.bank()
    BankCheck.objects.create(
        bank=bank,
        asked_by=factories.person(),
        asked_at=factories.OPENS,
        finished_at=factories.OPENS,
        findings=queries.as_json(queries.Report(FOUND, POSITIONS)),
    )
    page = opened(testing.worker("item_reviewer", bank), language, PHONE).new_page()

    page.goto(reverse("bank_checks", args=[bank.key]))

    assert page.locator("h3").count() == 4
    fits(page)


def test_page_fills_when_the_worker_is_done(opened):
    bank = testing.bank()
    testing.item(bank, testing.question(right=()))
    page = opened(testing.worker("item_author", bank), "en").new_page()

    page.goto(reverse("bank_checks", args=[bank.key]))
    page.get_by_role("button", name="Check the whole bank").click()
    expect(page.get_by_text("0 of 1")).to_be_visible()
    check_tasks.check_bank.func(str(BankCheck.objects.get().id))

    expect(page.get_by_role("heading", name="Single choice with no key")).to_be_visible()
    assert page.get_by_role("link", name="Item 1").count() == 1
