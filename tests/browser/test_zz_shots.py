import pytest
from playwright.sync_api import expect
from tests.browser.exam_setting import KINDS, open_test
from tests.browser.exam_window import Sitting
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

@pytest.mark.parametrize("width", [1280, 360])
def test_shots(opened, server, width):
    test = open_test({"knowledge": KINDS, "analytical": ("text",)})
    s = Sitting(opened(test.candidate, "en", width), test)
    shot = lambda name: s.tab.screenshot(path=f"/tmp/w/shots/{name}-{width}.png", full_page=True)
    s.tab.goto(test.address("exam_room")); s.tab.wait_for_timeout(800); shot("1room")
    s.check_in(); s.tab.wait_for_timeout(500); shot("2before")
    s.start(); shot("3question")
    for n in range(7):
        s.tab.wait_for_timeout(100)
        shot(f"4q{n}")
        if n == 1: s.press("Flag this question")
        if n < 6: s.next()
    s.tab.locator(".saty-exam__acts").get_by_role("button", name="Review").click()
    shot("5review")
    s.tab.goto(test.address("exam_practice")); s.tab.wait_for_timeout(400); s.start(); shot("6practice")
    print(s.said); assert s.said == []
