"""What a page asks for without being loaded anew: a refusal is seen where it was asked."""

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from saty.decisions.models import CutPreview
from tests import factories
from tests.browser.test_axe import AXE, violations
from tests.decisions import deciding

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def _while_deciding(live_server):
    with time_machine.travel(deciding.AT):
        yield


@pytest.mark.usefixtures("_while_deciding")
def test_figures_that_do_not_fit_are_refused_on_the_page_of_the_cut(opened):
    stage = deciding.ready(30, 20, 10)
    tab = opened(factories.official("secretariat"), width=360).new_page()
    tab.goto(reverse("staff_cut", args=[stage.competition.slug, stage.key]))

    tab.get_by_label("How many go on").fill("3")
    tab.get_by_label("Of these", exact=False).first.fill("2")
    tab.get_by_role("button", name="Show", exact=True).click()

    expect(tab.locator(".govuk-error-summary")).to_contain_text("The groups have 2 together.")
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    assert violations(tab, AXE) == []
    assert not CutPreview.objects.filter(number=2).exists()


@pytest.mark.usefixtures("_while_deciding")
def test_a_cut_that_is_tried_out_takes_the_place_of_the_refusal(opened):
    stage = deciding.ready(30, 20, 20, 10)
    tab = opened(factories.official("secretariat"), width=360).new_page()
    tab.goto(reverse("staff_cut", args=[stage.competition.slug, stage.key]))

    tab.get_by_label("How many go on").fill("0")
    tab.get_by_role("button", name="Show", exact=True).click()
    expect(tab.locator(".govuk-error-summary")).to_be_visible()
    tab.get_by_label("How many go on").fill("2")
    tab.get_by_label("Those who are equal at the line").select_option("exclude")

    expect(tab.locator("#cut")).to_contain_text("1 of 4 go on.")
    expect(tab.locator(".govuk-error-summary")).to_have_count(0)
    assert violations(tab, AXE) == []
    assert tab.evaluate("document.documentElement.scrollWidth") == 360
