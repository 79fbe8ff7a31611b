"""Time: by the server's clock, for as long as was given, and what was typed when it ends."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from saty.testing.models import ExamSilence, SittingPart
from saty.testing.models import Sitting as Seat
from saty.web.exam.player import PACE
from tests.browser.exam_window import SOON, Sitting
from tests.factories_of_exams import open_test

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TWO = {"knowledge": ("text",), "analytical": ("text",)}
WRONG_CLOCK = """
const real = Date.now, before = Date
Date.now = () => real() + 3 * 3600 * 1000
"""


def shorten(test, seconds: int, number: int = 0) -> None:
    """A section lasts so many seconds, if it has not begun yet."""
    SittingPart.objects.filter(sitting=test.sitting, number=number).update(seconds=seconds)


def at_the_door(opened, test, **fields) -> Sitting:
    sitting = Sitting(opened(test.candidate, **fields), test)
    sitting.check_in()
    expect(sitting.heading("Before you start")).to_be_visible()
    return sitting


REMEMBER = "document.addEventListener('input', e => { window.typed = e.target.value }, true)"
"""What stood in the last field that took a key."""


def test_time_that_runs_out_while_typing_keeps_what_was_typed_and_goes_on(opened, server):
    test = open_test(TWO)
    sitting = at_the_door(opened, test)
    shorten(test, 4)
    sitting.start()

    sitting.tab.evaluate(REMEMBER)
    sitting.tab.get_by_role("textbox").focus()
    next_section = sitting.tab.get_by_text("Section 2 of 2")
    for _word in range(400):
        if next_section.is_visible():
            break
        sitting.tab.keyboard.type("word", delay=20)
    expect(next_section).to_be_visible(timeout=SOON)

    first, _second = test.questions()
    typed = sitting.tab.evaluate("window.typed")
    assert typed.startswith("wordword")
    assert test.stored() == {first: typed}
    assert test.aside() == 0


def test_time_that_ends_the_last_section_finishes_the_test(opened, server):
    test = open_test({"knowledge": ("text",)})
    sitting = at_the_door(opened, test)
    shorten(test, 3)
    sitting.start()

    sitting.tab.get_by_role("textbox").fill("the last word")

    expect(sitting.heading("You have finished the test")).to_be_visible(timeout=SOON)
    expect(sitting.tab.get_by_text("Your device computed the same hash")).to_be_visible()
    expect(sitting.tab.get_by_role("button", name="Go back to the test")).to_have_count(0)
    assert list(test.stored().values()) == ["the last word"]


def test_last_change_before_a_change_of_section_is_kept(opened, server):
    test = open_test(TWO)
    sitting = at_the_door(opened, test)
    sitting.start()

    sitting.tab.get_by_role("textbox").fill("at the last moment")
    sitting.tab.locator(".saty-exam__acts").get_by_role("button", name="Review").click()
    sitting.tab.get_by_role("button", name="Leave this section").click()
    expect(sitting.tab.get_by_text("Section 2 of 2")).to_be_visible(timeout=SOON)

    first, _second = test.questions()
    assert test.stored() == {first: "at the last moment"}


def test_answer_that_arrives_after_the_grace_is_kept_aside_and_said_so(opened, server):
    test = open_test(TWO, grace_seconds=0)
    sitting = at_the_door(opened, test)
    shorten(test, 3)
    sitting.start()
    server.is_away = True
    sitting.tab.get_by_role("textbox").fill("too late")
    expect(sitting.heading("Time is up")).to_be_visible(timeout=SOON)
    expect(sitting.saved).to_contain_text("1 answer waiting")

    server.is_away = False
    expect(sitting.tab.get_by_text("Section 2 of 2")).to_be_visible(timeout=SOON)

    expect(sitting.saved).to_contain_text("1 answer kept aside: time was up")
    assert test.stored() == {}
    assert test.aside() == 1


def give(test, minutes: int) -> None:
    """The section ends as many minutes from now, as after an outage."""
    ends = timezone.now() + timedelta(minutes=minutes)
    SittingPart.objects.filter(sitting=test.sitting, began_at__isnull=False).update(
        ends_at=ends, closes_at=ends
    )


def test_nothing_ends_while_the_lane_is_away_and_time_that_was_given_goes_on(opened, server):
    test = open_test(TWO)
    sitting = at_the_door(opened, test)
    shorten(test, 3)
    sitting.start()
    sitting.tab.get_by_role("textbox").fill("before")
    sitting.is_saved()
    server.lane_is_away = True
    expect(sitting.heading("Time is up")).to_be_visible(timeout=SOON)
    sitting.tab.wait_for_timeout(1_500)
    expect(sitting.heading("Time is up")).to_be_visible()

    give(test, minutes=7)
    server.lane_is_away = False

    expect(sitting.tab.get_by_role("textbox")).to_have_value("before", timeout=SOON)
    assert sitting.tab.get_by_role("timer").inner_text() in {"7:00", "6:59", "6:58", "6:57"}
    assert test.sitting.finished_at is None
    expect(sitting.tab.get_by_text("Section 1 of 2")).to_be_visible()


def test_nothing_ends_while_a_silence_is_measured(opened, server):
    test = open_test({"knowledge": ("text",)})
    sitting = at_the_door(opened, test)
    shorten(test, 3)
    sitting.start()
    silence = ExamSilence.objects.create(stage=test.entry.stage, since=timezone.now())
    expect(sitting.heading("Time is up")).to_be_visible(timeout=SOON)
    sitting.tab.wait_for_timeout(1_500)
    assert test.sitting.finished_at is None

    give(test, minutes=7)
    silence.delete()

    expect(sitting.tab.get_by_role("textbox")).to_be_visible(timeout=SOON)
    assert test.sitting.finished_at is None


def test_what_came_too_late_counts_once_time_was_given(opened, server):
    test = open_test({"knowledge": ("text",)}, grace_seconds=0)
    sitting = at_the_door(opened, test)
    shorten(test, 3)
    sitting.start()
    silence = ExamSilence.objects.create(stage=test.entry.stage, since=timezone.now())
    server.is_away = True
    sitting.tab.get_by_role("textbox").fill("in time after all")
    expect(sitting.heading("Time is up")).to_be_visible(timeout=SOON)
    server.is_away = False
    expect(sitting.saved).to_contain_text("1 answer kept aside: time was up", timeout=SOON)

    give(test, minutes=7)
    silence.delete()

    expect(sitting.tab.get_by_role("textbox")).to_be_visible(timeout=SOON)
    expect(sitting.saved).not_to_contain_text("kept aside", timeout=SOON)
    assert list(test.stored().values()) == ["in time after all"]


def test_restart_gives_no_fresh_time(opened, server):
    test = open_test({"knowledge": ("text",)}, minutes=1)
    sitting = at_the_door(opened, test)
    sitting.start()
    sitting.tab.wait_for_timeout(3_000)

    sitting.tab.reload()
    expect(sitting.tab.get_by_role("timer")).to_be_visible(timeout=SOON)

    left = sitting.tab.get_by_role("timer").inner_text()
    assert "0:40" < left <= "0:57"


def test_window_that_ends_during_the_test_cuts_nothing(opened, server):
    test = open_test({"knowledge": ("text",)})
    soon = timezone.now() + timedelta(minutes=2)
    test.competition.windows.filter(key="test").update(closes_at=soon)
    sitting = at_the_door(opened, test)
    sitting.start()

    assert sitting.tab.get_by_role("timer").inner_text() in {"30:00", "29:59", "29:58"}


def test_extra_time_is_not_cut_by_the_end_of_the_window(opened, server):
    test = open_test({"knowledge": ("text",)})
    test.grant_extra_time()
    soon = timezone.now() + timedelta(minutes=2)
    test.competition.windows.filter(key="test").update(closes_at=soon)
    sitting = at_the_door(opened, test)
    sitting.start()

    assert sitting.tab.get_by_role("timer").inner_text() in {"37:30", "37:29", "37:28"}


def test_time_that_is_given_is_shown_and_said(opened, server):
    test = open_test({"knowledge": ("text",)}, minutes=1)
    sitting = at_the_door(opened, test)
    sitting.start()
    part = SittingPart.objects.get(sitting=test.sitting)
    longer = timedelta(minutes=10)
    SittingPart.objects.filter(id=part.id).update(
        ends_at=part.ends_at + longer, closes_at=part.closes_at + longer
    )

    expect(sitting.tab.get_by_role("timer")).to_contain_text("10:", timeout=SOON)
    expect(sitting.tab.locator("[data-exam-said]")).to_contain_text("You have been given time")


def test_half_of_the_time_and_its_last_minute_are_said_politely(opened, server, monkeypatch):
    monkeypatch.setitem(PACE, "announce", [2])
    test = open_test({"knowledge": ("text",)})
    sitting = at_the_door(opened, test)
    shorten(test, 8)
    sitting.start()
    said = sitting.tab.locator("[data-exam-said]")

    expect(said).to_have_text("Half of the time is over. Time left: 4 seconds", timeout=SOON)
    expect(said).to_have_text("Time left: 2 seconds", timeout=SOON)
    expect(said).to_have_attribute("role", "status")


def test_wrong_clock_of_the_device_does_no_harm(opened, server):
    test = open_test({"knowledge": ("text",)})
    context = opened(test.candidate)
    context.add_init_script(WRONG_CLOCK)
    sitting = Sitting(context, test)
    sitting.tab.goto(test.address("exam_room"))
    expect(sitting.tab.get_by_text("Your clock is wrong. It does no harm")).to_be_visible()

    sitting.begin()
    sitting.tab.get_by_role("textbox").fill("right")
    sitting.is_saved()

    assert sitting.tab.get_by_role("timer").inner_text() in {"30:00", "29:59", "29:58", "29:57"}
    saved = sitting.saved.inner_text()
    assert saved == f"Saved {test.stored_at():%H:%M}"


def test_start_waits_for_its_moment(opened, server):
    test = open_test({"knowledge": ("text",)}, opens_in=timedelta(seconds=6))
    sitting = at_the_door(opened, test)

    expect(sitting.tab.get_by_role("button", name="Start the test")).to_be_disabled()
    expect(sitting.tab.get_by_text("The test can be started in")).to_be_visible()
    expect(sitting.tab.get_by_text("The test can be started now.")).to_be_visible(timeout=SOON)
    sitting.start()


def test_who_it_is_can_be_asked_for_at_the_start_alone(opened, server):
    test = open_test({"knowledge": ("text",)})
    sitting = at_the_door(opened, test)
    Seat.objects.filter(id=test.sitting.id).update(place="venue")
    sitting.press("Start the test")
    expect(sitting.tab.get_by_text("An official confirms who you are first")).to_be_visible()

    test.confirm()

    expect(sitting.tab.get_by_role("button", name="Start the test")).to_be_enabled(timeout=SOON)
    sitting.start()


def test_another_device_before_the_start_has_to_be_confirmed_anew(opened, server):
    test = open_test({"knowledge": ("text",)}, identity="checked")
    first = at_the_door(opened, test)
    test.confirm()
    expect(first.tab.get_by_role("button", name="Start the test")).to_be_enabled(timeout=SOON)

    second = Sitting(opened(test.candidate), test)
    second.tab.goto(test.address("exam_player"))
    expect(second.tab.get_by_text("An official confirms who you are first")).to_be_visible()
    expect(second.tab.get_by_role("button", name="Start the test")).to_be_disabled()
    test.confirm()

    expect(second.tab.get_by_role("button", name="Start the test")).to_be_enabled(timeout=SOON)
    second.start()


def test_official_confirms_who_it_is_before_the_start(opened, server):
    test = open_test({"knowledge": ("text",)}, identity="checked")
    sitting = at_the_door(opened, test)
    expect(sitting.tab.get_by_text("An official confirms who you are first")).to_be_visible()
    expect(sitting.tab.get_by_role("button", name="Start the test")).to_be_disabled()

    test.confirm()

    expect(sitting.tab.get_by_role("button", name="Start the test")).to_be_enabled(timeout=SOON)
    sitting.start()
