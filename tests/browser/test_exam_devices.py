"""Another device, another tab, a browser that was killed, another language."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, expect

from saty.core.own_order import own_order
from saty.testing.models import Presence, SittingEvent
from saty.testing.queries.exams import flagged
from tests.browser.conftest import carry_session
from tests.browser.exam_window import SOON, Sitting
from tests.chromium import ARGUMENTS, NAMES
from tests.factories_of_exams import open_test
from tests.signing import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def kinds_of_events(test) -> list[str]:
    found = SittingEvent.objects.filter(sitting=test.sitting).order_by("at")
    return list(found.values_list("kind", flat=True))


@pytest.fixture
def test(server):
    return open_test({"knowledge": ("text", "single")})


def to_text(sitting: Sitting) -> None:
    """To the question that takes a text, wherever it stands."""
    expect(sitting.tab.locator(".saty-exam__question")).to_be_visible(timeout=SOON)
    if not sitting.tab.get_by_role("textbox").count():
        sitting.next()


def write(sitting: Sitting, text: str) -> None:
    to_text(sitting)
    sitting.tab.get_by_role("textbox").fill(text)


class Profiles:
    """Browsers with a profile on disk, which can be killed."""

    def __init__(self, chromium: Browser, folder: Path, server: str) -> None:
        self.chromium, self.folder, self.server = chromium, folder, server
        self.open_ones: list[BrowserContext] = []

    def open(self, person) -> BrowserContext:
        """A browser on the same profile, signed in."""
        context = self.chromium.browser_type.launch_persistent_context(
            self.folder,
            executable_path=next(found for name in NAMES if (found := shutil.which(name))),
            args=[*ARGUMENTS],
            base_url=self.server,
            locale="en",
        )
        carry_session(context, sign_in(Client(), person), self.server)
        self.open_ones.append(context)
        return context

    def kill(self) -> None:
        """End the browser as a power cut would."""
        for pid in self._main():
            os.kill(pid, signal.SIGKILL)
        self.open_ones.clear()

    def _main(self) -> Iterator[int]:
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                words = _command(entry)
                if str(self.folder) in words and "--type=" not in words:
                    yield int(entry.name)


def _command(entry: Path) -> str:
    try:
        return (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


@pytest.fixture
def profiles(chromium, live_server, tmp_path) -> Iterator[Profiles]:
    made = Profiles(chromium, tmp_path / "profile", live_server.url)
    yield made
    for context in made.open_ones:
        context.close()


def test_browser_that_was_killed_goes_on_where_it_was(profiles, test):
    sitting = Sitting(profiles.open(test.candidate), test)
    sitting.begin()
    write(sitting, "saved before")
    sitting.is_saved()
    sitting.context.set_offline(True)
    write(sitting, "kept on the device alone")
    expect(sitting.saved).to_contain_text("1 answer waiting", timeout=SOON)
    sitting.tab.wait_for_timeout(300)

    profiles.kill()
    again = Sitting(profiles.open(test.candidate), test)
    again.tab.goto(test.address("exam_player"))
    expect(again.tab.get_by_role("timer")).to_be_visible(timeout=SOON)
    to_text(again)

    expect(again.tab.get_by_role("textbox")).to_have_value("kept on the device alone")
    again.is_saved()
    first, _second = test.questions()
    assert test.stored() == {first: "kept on the device alone"}
    assert test.sitting.epoch == 1
    assert "taken_over" not in kinds_of_events(test)


def test_second_device_takes_over_deliberately_and_the_first_one_says_so(opened, test):
    first, second = (Sitting(opened(test.candidate), test) for _each in range(2))
    first.begin()
    write(first, "from the first")
    first.is_saved()

    second.tab.goto(test.address("exam_player"))
    expect(second.heading("This test is being sat on another device")).to_be_visible(timeout=SOON)
    second.press("Go on here")
    to_text(second)
    expect(second.tab.get_by_role("textbox")).to_have_value("from the first")
    write(second, "from the second")
    second.is_saved()

    expect(first.heading("This test goes on on another device")).to_be_visible(timeout=SOON)
    expect(first.tab.get_by_role("textbox")).to_have_count(0)
    question, _other = test.questions()
    assert test.stored() == {question: "from the second"}
    assert test.sitting.epoch == 2


def test_flags_go_with_the_sitting_to_another_device_and_back(opened, test):
    first, second = (Sitting(opened(test.candidate), test) for _each in range(2))
    first.begin()
    with first.tab.expect_response("**/exam/lane/beat"):
        first.press("Flag this question")

    second.tab.goto(test.address("exam_player"))
    second.press("Go on here")
    with second.tab.expect_response("**/exam/lane/beat"):
        second.press("Remove the flag")
    first.tab.goto(test.address("exam_player"))
    first.press("Go on here")

    expect(first.tab.get_by_role("button", name="Flag this question")).to_be_visible(timeout=SOON)
    assert flagged(test.sitting) == []


def test_what_the_first_device_had_not_sent_is_kept_aside_and_counts_for_nothing(opened, test):
    first, second = (Sitting(opened(test.candidate), test) for _each in range(2))
    first.begin()
    first.context.set_offline(True)
    write(first, "never sent in time")
    expect(first.saved).to_contain_text("1 answer waiting", timeout=SOON)
    second.tab.goto(test.address("exam_player"))
    second.press("Go on here")
    write(second, "what counts")
    second.is_saved()

    first.context.set_offline(False)
    expect(first.heading("This test goes on on another device")).to_be_visible(timeout=SOON)

    question, _other = test.questions()
    assert test.stored() == {question: "what counts"}
    assert test.aside() == 1


def test_what_was_not_sent_is_kept_aside_though_the_first_device_takes_over_again(opened, test):
    first, second = (Sitting(opened(test.candidate), test) for _each in range(2))
    first.begin()
    first.tab.route("**/exam/lane/save", lambda route: route.abort())
    write(first, "never sent in time")
    expect(first.saved).to_contain_text("1 answer waiting", timeout=SOON)
    second.tab.goto(test.address("exam_player"))
    second.press("Go on here")
    expect(second.tab.locator(".saty-exam__question")).to_be_visible(timeout=SOON)
    expect(first.heading("This test goes on on another device")).to_be_visible(timeout=SOON)
    assert test.aside() == 0

    first.tab.unroute("**/exam/lane/save")
    first.press("Go on here")

    expect(first.tab.locator(".saty-exam__question")).to_be_visible(timeout=SOON)
    assert test.stored() == {}
    assert test.aside() == 1


def test_answers_of_a_killed_browser_are_kept_aside_when_another_device_has_taken_over(
    profiles, opened, test
):
    first = Sitting(profiles.open(test.candidate), test)
    first.begin()
    first.context.set_offline(True)
    write(first, "on the first device alone")
    expect(first.saved).to_contain_text("1 answer waiting", timeout=SOON)
    profiles.kill()
    second = Sitting(opened(test.candidate), test)
    second.tab.goto(test.address("exam_player"))
    second.press("Go on here")
    write(second, "what counts")
    second.is_saved()

    again = Sitting(profiles.open(test.candidate), test)
    again.tab.goto(test.address("exam_player"))

    expect(again.heading("This test is being sat on another device")).to_be_visible(timeout=SOON)
    question, _other = test.questions()
    assert test.stored() == {question: "what counts"}
    assert test.aside() == 1


def test_first_device_can_take_over_again(opened, test):
    first, second = (Sitting(opened(test.candidate), test) for _each in range(2))
    first.begin()
    second.tab.goto(test.address("exam_player"))
    second.press("Go on here")
    write(second, "there")
    second.is_saved()
    expect(first.heading("This test goes on on another device")).to_be_visible(timeout=SOON)

    first.press("Go on here")
    to_text(first)
    expect(first.tab.get_by_role("textbox")).to_have_value("there")
    write(first, "here again")
    first.is_saved()

    expect(second.heading("This test goes on on another device")).to_be_visible(timeout=SOON)
    question, _other = test.questions()
    assert test.stored() == {question: "here again"}
    assert test.sitting.epoch == 3


def test_second_tab_takes_over_from_the_first(opened, test):
    context = opened(test.candidate)
    first = Sitting(context, test)
    first.begin()
    write(first, "in the first tab")

    second = Sitting(context, test)
    second.tab.goto(test.address("exam_player"))
    to_text(second)
    expect(second.tab.get_by_role("textbox")).to_have_value("in the first tab")

    expect(first.heading("This test goes on in another tab")).to_be_visible(timeout=SOON)
    write(second, "in the second tab")
    second.is_saved()
    question, _other = test.questions()
    assert test.stored() == {question: "in the second tab"}
    first.press("Go on in this tab")
    to_text(first)
    expect(first.tab.get_by_role("textbox")).to_have_value("in the second tab")


def test_device_that_has_the_test_no_more_offers_nothing_that_shows_a_question(opened, test):
    first, second = (Sitting(opened(test.candidate), test) for _each in range(2))
    first.begin()
    expect(first.tab.get_by_role("combobox", name="Language of the test")).to_be_visible()
    second.tab.goto(test.address("exam_player"))
    second.press("Go on here")
    to_text(second)

    expect(first.heading("This test goes on on another device")).to_be_visible(timeout=SOON)

    expect(first.tab.get_by_role("combobox")).to_have_count(0)
    expect(first.tab.get_by_role("timer")).to_be_hidden()


def test_device_that_came_back_before_the_start_is_heard_of(opened, test):
    first, second = (Sitting(opened(test.candidate), test) for _each in range(2))
    first.check_in()
    expect(first.heading("Before you start")).to_be_visible()
    second.tab.goto(test.address("exam_player"))
    expect(second.heading("Before you start")).to_be_visible(timeout=SOON)
    expect(first.heading("This test goes on on another device")).to_be_visible(timeout=SOON)
    first.press("Go on here")
    first.start()
    first.tab.wait_for_timeout(1_500)
    before = Presence.objects.get(sitting=test.sitting).seen_at

    first.tab.wait_for_timeout(2_000)

    assert Presence.objects.get(sitting=test.sitting).seen_at > before
    expect(first.tab.get_by_role("combobox", name="Language of the test")).to_be_visible()


def test_receipt_is_offered_from_the_first_question_on(opened, test):
    sitting = Sitting(opened(test.candidate), test)
    sitting.begin()
    write(sitting, "kept")
    sitting.is_saved()

    with sitting.tab.expect_download() as kept:
        sitting.tab.get_by_role("link", name="Receipt of saved answers").click()

    assert "kept" in Path(kept.value.path()).read_text()


def test_what_was_saved_before_is_said_to_be_saved_after_a_reload(opened, test):
    sitting = Sitting(opened(test.candidate), test)
    sitting.begin()
    write(sitting, "saved")
    sitting.is_saved()

    sitting.tab.reload()

    expect(sitting.saved).to_have_text("Everything is saved", timeout=SOON)


def test_language_is_switched_and_answers_stay(opened, test):
    sitting = Sitting(opened(test.candidate), test)
    sitting.begin()
    write(sitting, "written in English")

    sitting.tab.get_by_label("Language of the test").select_option("kk")
    expect(sitting.tab.get_by_text("(kk)").first).to_be_visible(timeout=SOON)

    expect(sitting.tab.get_by_role("textbox")).to_have_value("written in English")
    assert sitting.tab.evaluate("document.documentElement.lang") == "kk"
    sitting.tab.wait_for_timeout(300)
    assert test.sitting.language == "kk"
    assert "language" in kinds_of_events(test)
    question, _other = test.questions()
    assert test.stored() == {question: "written in English"}


def test_language_stays_where_the_rules_say_so(opened, server):
    test = open_test({"knowledge": ("text",)}, switch_language=False)
    sitting = Sitting(opened(test.candidate), test)
    sitting.begin()

    expect(sitting.tab.get_by_label("Language of the test")).to_have_count(0)


def test_finishing_can_be_undone_until_time_ends(opened, test):
    sitting = Sitting(opened(test.candidate), test)
    sitting.begin()
    write(sitting, "before")
    sitting.tab.get_by_role("button", name="Review the section").first.click()
    sitting.finish()
    sitting.press("Go back to the test")
    expect(sitting.tab.get_by_role("timer")).to_be_visible(timeout=SOON)
    to_text(sitting)
    expect(sitting.tab.get_by_role("textbox")).to_have_value("before")

    write(sitting, "after")
    sitting.tab.get_by_role("button", name="Review the section").first.click()
    sitting.finish()

    expect(sitting.tab.get_by_text("Your device computed the same hash")).to_be_visible()
    question, _other = test.questions()
    assert test.stored() == {question: "after"}


def test_leaving_the_window_is_reported_and_stops_nobody(opened, test):
    context = opened(test.candidate)
    sitting = Sitting(context, test)
    sitting.begin()

    sitting.tab.evaluate("""() => {
      Object.defineProperty(document, "hasFocus", { value: () => false, configurable: true })
      window.dispatchEvent(new Event("blur"))
    }""")
    sitting.tab.wait_for_timeout(200)
    sitting.tab.evaluate("""() => {
      document.hasFocus = () => true
      Object.defineProperty(document, "hasFocus", { value: () => true })
      window.dispatchEvent(new Event("focus"))
    }""")
    sitting.tab.wait_for_timeout(1_500)

    assert {"left_window", "came_back"} <= {*kinds_of_events(test)}
    write(sitting, "goes on")
    sitting.is_saved()


def test_message_of_an_official_is_shown_once_and_said(opened, test):
    sitting = Sitting(opened(test.candidate), test)
    sitting.begin()

    test.tell("The fire alarm was a test.")

    shown = sitting.tab.get_by_text("The fire alarm was a test.", exact=True)
    expect(shown).to_be_visible(timeout=SOON)
    said = sitting.tab.locator("[data-exam-said]")
    expect(said).to_have_text("Message from the organisers: The fire alarm was a test.")
    sitting.press("Close the message")
    sitting.tab.wait_for_timeout(1_600)
    expect(shown).to_have_count(0)


def test_questions_of_a_forward_test_are_not_gone_back_to(opened, server):
    test = open_test({"knowledge": ("single", "single", "single")}, movement="forward")
    sitting = Sitting(opened(test.candidate), test)
    sitting.begin()
    sitting.choose("Option 1 (en)")
    sitting.next()

    expect(sitting.tab.get_by_role("button", name="Previous question")).to_have_count(0)
    expect(sitting.tab.get_by_role("button", name="Question 1")).to_have_count(0)
    sitting.tab.reload()

    expect(sitting.heading("Question 2 of 3")).to_be_visible(timeout=SOON)


def test_order_is_the_candidates_own_and_the_same_in_every_language(opened, server):
    test = open_test({"knowledge": ("single",) * 6})
    sitting = Sitting(opened(test.candidate), test)
    sitting.begin()
    own = own_order(test.sitting.shuffle, test.questions())
    seen = {}

    for language in ("en", "ru"):
        if language != "en":
            sitting.tab.get_by_label("Language of the test").select_option(language)
            expect(sitting.tab.get_by_text(f"({language})").first).to_be_visible(timeout=SOON)
        sitting.tab.locator(".saty-exam__list button").first.click()
        seen[language] = orders(sitting)

    assert [question for question, _options in seen["en"]] == own
    assert seen["en"] == seen["ru"]
    assert [options for _question, options in seen["en"]] == [
        own_order(test.sitting.shuffle, sorted(options)) for _question, options in seen["en"]
    ]


def orders(sitting: Sitting) -> list[tuple[str, list[str]]]:
    """(question, its options) as they stand on the screen, from the first to the last."""
    found = []
    for place in range(6):
        sitting.tab.locator(f".saty-exam__list li:nth-child({place + 1}) button").click()
        radios = sitting.tab.locator(".saty-exam__question input")
        names = radios.evaluate_all("all => all.map((each) => [each.name, each.value])")
        found.append((names[0][0], [value for _name, value in names]))
    return found
