"""The page of pre-flights in a browser: asked for, carried out by the worker, read on a phone."""

from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from saty.rehearsal.lane import lane
from saty.testing.actions import preflights
from saty.testing.models import Preflight
from tests import factories
from tests.browser.axe import AXE, WIDEST, violations
from tests.testing.flights import one_to_fly

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 360])
def test_run_is_asked_for_followed_and_read(opened, width):
    test = one_to_fly({"knowledge": ("single",)})
    test.form.sha256 = "ab" * 32
    test.form.save(update_fields=["sha256"])
    scope = f"competition:{test.competition.id}"
    tab = opened(factories.official("secretariat", scope), width=width).new_page()
    tab.goto(reverse("staff_preflights", args=[test.competition.slug, "test"]))
    tab.get_by_role("button", name="Run the pre-flight").click()
    expect(tab.get_by_text("0 of 18")).to_be_visible()

    act = partial(preflights.carry_out, now=timezone.now, lanes=lane)
    act(preflight=Preflight.objects.get().id)
    expect(tab.get_by_text("The form is not what was locked.")).to_be_visible(timeout=10_000)

    assert violations(tab, AXE) == []
    assert tab.evaluate(WIDEST) is None
