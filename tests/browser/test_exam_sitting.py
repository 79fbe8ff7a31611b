"""A whole sitting in a real browser."""

import pytest
from playwright.sync_api import expect

from saty.testing.actions.sittings import hash_of
from tests.browser.exam_window import Sitting
from tests.factories_of_exams import open_test

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_whole_sitting_from_the_waiting_room_to_the_hash(opened, server):
    test = open_test({"knowledge": ("single", "single"), "analytical": ("text", "number")})
    sitting = Sitting(opened(test.candidate), test)

    sitting.begin()
    for _turn in range(2):
        sitting.choose("Option 1 (en)")
        sitting.tab.get_by_role("button", name="Next question").or_(
            sitting.tab.locator(".saty-exam__acts").get_by_role("button", name="Review")
        ).click()
    sitting.tab.get_by_role("button", name="Leave this section").click()
    expect(sitting.heading("Question 1 of 2")).to_be_visible()
    sitting.tab.get_by_role("textbox").fill("7")
    sitting.next()
    sitting.tab.get_by_role("textbox").fill("8")
    sitting.tab.locator(".saty-exam__acts").get_by_role("button", name="Review").click()
    sitting.tab.get_by_role("button", name="Back to the questions").click()
    expect(sitting.heading("Question 2 of 2")).to_be_visible()
    sitting.tab.locator(".saty-exam__acts").get_by_role("button", name="Review").click()
    sitting.finish()

    expect(sitting.tab.get_by_text("Your device computed the same hash")).to_be_visible()
    expect(sitting.tab.locator("[data-finish-hash]")).to_have_text(hash_of(test.sitting))
    first, second, third, fourth = test.questions()
    assert test.stored() == {
        first: "q0o1",
        second: "q1o1",
        third: test.stored()[third],
        fourth: test.stored()[fourth],
    }
    assert {test.stored()[third], test.stored()[fourth]} == {"7", "8"}
    assert sitting.said == []
