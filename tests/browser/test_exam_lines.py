"""The line breaks, the server is away, a save fails: nothing that was answered is lost."""

import pytest
from playwright.sync_api import expect

from saty.testing.models import SittingEvent
from saty.web.exam.player import PACE
from tests.browser.exam_window import SOON, Sitting
from tests.factories_of_exams import open_test

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sitting(opened, server) -> Sitting:
    """Somebody who has started a test of three questions."""
    test = open_test({"knowledge": ("single", "single", "text")})
    made = Sitting(opened(test.candidate), test)
    made.begin()
    return made


def answer_all(sitting: Sitting) -> None:
    """Answer the three questions, whichever comes first."""
    for place in range(3):
        if place:
            sitting.next()
        answer_one(sitting)


def answer_one(sitting: Sitting) -> None:
    box = sitting.tab.locator(".saty-exam__question input").first
    if box.get_attribute("type") == "text":
        box.fill("a word")
    else:
        box.check()


def test_answers_wait_while_the_network_is_cut_and_arrive_afterwards(sitting):
    sitting.context.set_offline(True)
    answer_all(sitting)
    expect(sitting.saved).to_contain_text("3 answers waiting, trying again", timeout=SOON)
    assert sitting.test.stored() == {}

    sitting.context.set_offline(False)
    sitting.is_saved()

    assert len(sitting.test.stored()) == 3
    assert sitting.said == []


@pytest.mark.long
def test_network_that_is_cut_for_a_minute_in_the_middle_loses_nothing(opened, server, monkeypatch):
    monkeypatch.setitem(PACE, "retry", [1_000, 30_000])
    test = open_test({"knowledge": ("single", "single", "text")})
    sitting = Sitting(opened(test.candidate), test)
    sitting.begin()
    answer_one(sitting)
    sitting.is_saved()

    sitting.context.set_offline(True)
    for _place in range(2):
        sitting.next()
        answer_one(sitting)
        sitting.tab.wait_for_timeout(30_000)
    expect(sitting.saved).to_contain_text("2 answers waiting, trying again")
    assert len(test.stored()) == 1
    sitting.context.set_offline(False)
    sitting.is_saved()

    assert len(test.stored()) == 3
    assert sitting.said == []


def test_log_of_the_sitting_proves_that_the_line_was_cut(sitting):
    sitting.context.set_offline(True)
    answer_one(sitting)
    expect(sitting.saved).to_contain_text("1 answer waiting", timeout=SOON)

    sitting.context.set_offline(False)
    sitting.is_saved()
    sitting.tab.wait_for_timeout(1_500)

    event = SittingEvent.objects.get(sitting=sitting.test.sitting, kind="offline")
    assert abs(event.details["device_ms"] / 1000 - event.at.timestamp()) < 20


def test_token_that_has_expired_is_replaced_and_nothing_is_lost(sitting):
    told = {"status": 401, "json": {"error": "token_expired", "now": 0}}
    sitting.tab.route("**/exam/lane/save", lambda route: route.fulfill(**told), times=1)

    answer_one(sitting)
    sitting.is_saved()

    assert len(sitting.test.stored()) == 1


def test_test_goes_on_while_the_server_is_away_for_minutes(sitting, server):
    server.is_away = True
    answer_all(sitting)
    expect(sitting.saved).to_contain_text("3 answers waiting", timeout=SOON)
    sitting.press("Previous question")
    expect(sitting.heading("Question 2 of 3")).to_be_visible()

    server.is_away = False
    sitting.is_saved()

    assert len(sitting.test.stored()) == 3


def test_answer_on_the_screen_after_a_failed_save_is_sent_again(sitting):
    failed = []
    sitting.tab.route("**/exam/lane/save", lambda route: (failed.append(1), route.abort()), times=2)

    answer_one(sitting)
    sitting.is_saved()

    assert failed == [1, 1]
    assert len(sitting.test.stored()) == 1


def test_save_whose_answer_was_lost_is_repeated_and_changes_nothing(sitting):
    sitting.tab.route("**/exam/lane/save", lambda route: (route.fetch(), route.abort()), times=1)

    answer_one(sitting)
    sitting.is_saved()

    assert sitting.test.saves() == 1


def test_every_change_is_saved_at_once_and_not_once_a_minute(sitting, server):
    answer_one(sitting)
    with sitting.tab.expect_response("**/exam/lane/save", timeout=2_000):
        pass
    sitting.is_saved()

    assert len(sitting.test.stored()) == 1


def test_change_just_before_the_page_is_left_is_saved(sitting):
    answer_one(sitting)
    sitting.tab.goto("about:blank")
    sitting.tab.wait_for_timeout(500)

    assert len(sitting.test.stored()) == 1


def test_leaving_the_page_with_answers_that_wait_is_asked_about(sitting):
    sitting.context.set_offline(True)
    answer_one(sitting)

    with sitting.tab.expect_event("dialog") as asked:
        sitting.tab.close(run_before_unload=True)

    assert asked.value.type == "beforeunload"
    asked.value.accept()


def test_session_that_expired_in_the_middle_does_no_harm(sitting):
    sitting.context.clear_cookies(name="sessionid")
    answer_all(sitting)
    sitting.is_saved()
    assert len(sitting.test.stored()) == 3

    sitting.tab.locator(".saty-exam__acts").get_by_role("button", name="Review").click()
    sitting.tab.get_by_role("button", name="Finish the test").click()

    expect(sitting.heading("You are signed out")).to_be_visible(timeout=SOON)
    expect(sitting.tab.get_by_role("button", name="Sign in")).to_have_attribute(
        "href", f"/account/login/?next={sitting.test.address('exam_player')}"
    )
    assert sitting.test.sitting.finished_at is None


def test_answer_can_be_changed_and_taken_back(opened, server):
    test = open_test({"knowledge": ("single",)})
    sitting = Sitting(opened(test.candidate), test)
    sitting.begin()
    (question,) = test.questions()

    sitting.choose("Option 1 (en)")
    sitting.is_saved()
    sitting.choose("Option 2 (en)")
    expect(sitting.tab.get_by_label("Option 1 (en)")).not_to_be_checked()
    sitting.tab.wait_for_timeout(600)
    assert test.stored() == {question: "q0o2"}

    with sitting.tab.expect_response("**/exam/lane/save"):
        sitting.press("Take the answer back")
    sitting.is_saved()
    assert test.stored() == {question: None}


def test_question_with_one_answer_never_holds_several(opened, server):
    test = open_test({"knowledge": ("single",)})
    sitting = Sitting(opened(test.candidate), test)
    sitting.begin()

    for place in range(4):
        sitting.choose(f"Option {place} (en)")

    expect(sitting.tab.get_by_role("radio", checked=True)).to_have_count(1)
    sitting.tab.wait_for_timeout(800)
    assert list(test.stored().values()) == ["q0o3"]


def test_start_that_does_not_get_through_is_tried_again_and_says_so(opened, server):
    test = open_test({"knowledge": ("text",)})
    sitting = Sitting(opened(test.candidate), test)
    sitting.check_in()
    expect(sitting.heading("Before you start")).to_be_visible()
    server.is_away = True
    sitting.press("Start the test")
    trouble = sitting.tab.locator("[data-exam-trouble]")
    expect(trouble).to_have_text("There is no connection just now. Trying again…", timeout=SOON)

    server.is_away = False

    expect(sitting.heading("Question 1 of 1")).to_be_visible(timeout=SOON)
    expect(trouble).to_have_count(0)


def test_browser_that_keeps_nothing_is_told_so_and_saves_all_the_same(opened, server):
    test = open_test({"knowledge": ("text",)})
    context = opened(test.candidate)
    context.add_init_script("indexedDB.open = () => { throw new Error('forbidden') }")
    sitting = Sitting(context, test)
    sitting.tab.goto(test.address("exam_room"))
    expect(
        sitting.tab.get_by_text("This browser keeps nothing. Leave private mode")
    ).to_be_visible()

    sitting.begin()
    warned = sitting.tab.locator(".saty-exam__message")
    expect(warned).to_contain_text("This browser keeps nothing: leave this page open")
    answer_one(sitting)
    sitting.is_saved()

    assert list(test.stored().values()) == ["a word"]
