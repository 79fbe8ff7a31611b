"""The player for whoever hears it, presses keys alone, enlarges it, or has a small telephone."""

import re

import pytest
from playwright.sync_api import expect

from saty.testing.models import SittingPart
from tests.browser.axe import AXE, CONTRAST, NARROW, SMALL, WIDEST, violations
from tests.browser.exam_window import SOON, Sitting
from tests.factories_of_exams import KINDS, open_test

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}


TALL_BAR = """
  document.querySelector(".saty-exam__bar").getBoundingClientRect().bottom
"""
TOP = "document.activeElement.getBoundingClientRect().top"


def faults(sitting: Sitting) -> list[str]:
    """What is wrong with what is on the screen now, in both schemes and on narrow screens."""
    tab = sitting.tab
    found = [*violations(tab, AXE), *tab.evaluate(SMALL)]
    tab.emulate_media(color_scheme="dark")
    found += [f"in the dark, {each}" for each in violations(tab, CONTRAST)]
    tab.emulate_media(color_scheme="light")
    for width in NARROW:
        tab.set_viewport_size({"width": width, "height": 800})
        if tab.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"too wide for {width}: {tab.evaluate(WIDEST)}")
    tab.set_viewport_size({"width": 1280, "height": 900})
    return found


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_screen_of_a_sitting_is_accessible(opened, server, language):
    test = open_test({"knowledge": KINDS})
    sitting = Sitting(opened(test.candidate, language), test)
    acts = sitting.tab.locator(".saty-exam__acts button")
    found = {}

    sitting.tab.goto(test.address("exam_room"))
    expect(sitting.tab.locator("[data-room-status]")).not_to_be_empty()
    found["room"] = faults(sitting)
    sitting.tab.get_by_role("radio", name=NAMES[language]).check()
    sitting.tab.get_by_role("checkbox").check()
    sitting.tab.locator("form[novalidate] button").click()
    start = sitting.tab.locator(".saty-acts button")
    expect(start).to_be_visible(timeout=SOON)
    found["before"] = faults(sitting)
    start.click()
    for place in range(len(KINDS)):
        expect(sitting.heading(str(place + 1))).to_be_visible(timeout=SOON)
        found[f"question {place + 1}"] = faults(sitting)
        acts.nth(1 if place else 0).click()
    found["review"] = faults(sitting)
    sitting.tab.locator(".saty-acts button").first.click()
    expect(sitting.tab.locator("[data-finish-hash]")).to_be_visible(timeout=SOON)
    found["finished"] = faults(sitting)

    assert {screen: said for screen, said in found.items() if said} == {}
    assert sitting.said == []


def heading(sitting: Sitting) -> str:
    """The heading on which the focus is, whatever the language."""
    expect(sitting.tab.locator("h1")).to_be_focused(timeout=SOON)
    return sitting.tab.locator("h1").inner_text()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_screen_on_which_nothing_can_be_answered_is_accessible(opened, server, language):
    test = open_test({"knowledge": ("text",)})
    context = opened(test.candidate, language)
    sitting, tab = Sitting(context, test), Sitting(context, test)
    other = Sitting(opened(test.candidate, language), test)
    room = Sitting(opened(test.candidate, language), test)
    found, headings = {}, []

    def look(name: str, at: Sitting) -> None:
        headings.append(heading(at))
        found[name] = faults(at)

    room.tab.goto(test.address("exam_room"))
    room.tab.locator("form[novalidate] button").click()
    expect(room.tab.locator(".govuk-error-summary")).to_be_visible()
    found["checking in without the declaration"] = faults(room)
    sitting.check_in(NAMES[language])
    sitting.tab.locator(".saty-acts button").click()
    expect(sitting.tab.get_by_role("textbox")).to_be_visible(timeout=SOON)
    test.tell("Write to us.")
    expect(sitting.tab.locator("[data-message]")).to_be_visible(timeout=SOON)
    server.is_away = True
    sitting.tab.get_by_role("textbox").fill("waits")
    expect(sitting.saved).to_contain_text("1 ", timeout=SOON)
    found["message, and an answer that waits"] = faults(sitting)
    server.is_away = False
    tab.tab.goto(test.address("exam_player"))
    look("other tab", sitting)
    other.tab.goto(test.address("exam_player"))
    look("other device", other)
    other.tab.locator(".saty-acts button").click()
    look("taken over", tab)

    assert {screen: said for screen, said in found.items() if said} == {}
    assert len(set(headings)) == 3
    assert [each.said for each in (sitting, tab, other)] == [[], [], []]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_end_of_time_is_accessible(opened, server, language):
    test = open_test({"knowledge": ("text",)})
    sitting = Sitting(opened(test.candidate, language), test)
    sitting.check_in(NAMES[language])
    SittingPart.objects.filter(sitting=test.sitting).update(seconds=4)
    sitting.tab.locator(".saty-acts button").click()
    box = sitting.tab.get_by_role("textbox")
    expect(box).to_be_visible(timeout=SOON)
    server.is_away = True
    box.fill("on its way")

    expect(box).to_have_count(0, timeout=SOON)
    heading(sitting)
    while_it_is_sent = faults(sitting)
    server.is_away = False
    expect(sitting.tab.locator("[data-finish-hash]")).to_be_visible(timeout=SOON)
    finished = faults(sitting)

    assert (while_it_is_sent, finished) == ([], [])
    assert list(test.stored().values()) == ["on its way"]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_screen_of_the_practice_test_is_accessible(opened, server, language):
    test = open_test({"knowledge": ("single",)})
    sitting = Sitting(opened(test.candidate, language), test)
    sitting.tab.goto(test.address("exam_practice"))
    found = []

    for _screen in ("before", *range(1, 8), "review", "over"):
        heading(sitting)
        found += faults(sitting)
        acts = sitting.tab.locator(".saty-exam__acts, .saty-acts")
        acts.locator(".govuk-button:not(.govuk-button--secondary)").first.click()
        sitting.tab.wait_for_timeout(150)

    expect(sitting.tab).to_have_url(re.compile(test.address("exam_room") + "$"))
    assert found == []


def test_focus_is_never_under_the_bar_of_a_telephone(opened, server):
    test = open_test({"knowledge": ("single", "ordering")})
    sitting = Sitting(opened(test.candidate, width=320), test)
    sitting.begin()
    tab, hidden = sitting.tab, []
    tab.set_viewport_size({"width": 360, "height": 560})
    tab.locator("summary").click()
    tab.locator("nav").get_by_role("button").last.focus()

    for _step in range(12):
        tab.keyboard.press("Shift+Tab")
        tab.wait_for_timeout(50)
        if tab.evaluate("document.activeElement.closest('.saty-exam__screen') !== null"):
            hidden += [tab.evaluate(TOP)] if tab.evaluate(f"{TOP} < {TALL_BAR} - 1") else []

    assert hidden == []


def test_bar_leaves_the_screen_to_the_question_at_400_percent(opened, server):
    test = open_test({"knowledge": ("single",)})
    sitting = Sitting(opened(test.candidate, width=320), test)
    sitting.begin()
    sitting.tab.set_viewport_size({"width": 320, "height": 256})

    sitting.tab.get_by_role("button", name="Take the answer back").focus()
    sitting.tab.wait_for_timeout(100)

    assert sitting.tab.evaluate(TALL_BAR) < 0


def test_a_whole_test_as_a_screen_reader_has_it(opened, server):
    test = open_test({"knowledge": ("single", "text")})
    sitting = Sitting(opened(test.candidate), test)
    sitting.check_in()
    expect(sitting.heading("Before you start")).to_be_focused()
    heard_of = [screen(sitting)]

    sitting.start()
    for _place in range(2):
        if sitting.tab.get_by_role("textbox").count():
            sitting.tab.get_by_role("textbox", name="Your answer, in a word or two").fill("seven")
        else:
            sitting.tab.get_by_role("radio", name="Option 1 (en)").check()
        sitting.is_saved()
        heard_of.append(screen(sitting))
        acts = sitting.tab.locator(".saty-exam__acts")
        acts.get_by_role("button", name="Next question").or_(
            acts.get_by_role("button", name="Review the section")
        ).click()
    heard_of.append(screen(sitting))
    sitting.finish()

    assert heard_of == [BEFORE_THE_START, FIRST, LAST, REVIEW]
    assert len(test.stored()) == 2


def screen(sitting: Sitting) -> list[str]:
    """Headings and buttons of the screen, in the order in which they are heard."""
    tree = sitting.tab.locator(".saty-exam__screen").aria_snapshot()
    lines = (line.strip(" -':") for line in tree.splitlines())
    return [line for line in lines if line.startswith(("heading", "button", "navigation"))]


BEFORE_THE_START = ['heading "Test Before you start" [level=1]', 'button "Start the test"']
MARKS = ['button "Flag this question"', 'button "Take the answer back"']
FIRST = [
    'heading "Question 1 of 2" [level=1]',
    'button "Next question"',
    *MARKS,
    'navigation "Questions of this section"',
    'button "Question 1, answered, current"',
    'button "Question 2, not answered"',
    'button "Review the section"',
]
LAST = [
    'heading "Question 2 of 2" [level=1]',
    'button "Previous question"',
    'button "Review the section"',
    *MARKS,
    'navigation "Questions of this section"',
    'button "Question 1, answered"',
    'button "Question 2, answered, current"',
    'button "Review the section"',
]
REVIEW = [
    'heading "Review: Theoretical knowledge" [level=1]',
    'button "Question 1"',
    'button "Question 2"',
    'button "Finish the test"',
    'button "Back to the questions"',
]


def heard(sitting: Sitting) -> str:
    """The question as the accessibility tree has it."""
    snapshot: str = sitting.tab.locator(".saty-exam__question").aria_snapshot()
    return snapshot


def of_kind(opened, kind) -> Sitting:
    test = open_test({"knowledge": (kind,)})
    sitting = Sitting(opened(test.candidate), test)
    sitting.begin()
    sitting.tab.wait_for_timeout(200)
    return sitting


CHOICES = """\
- group "{about} (en)? {how}":
  - paragraph: {about} (en)?
  - text: {how}
  - {role} "Option 0 (en)"
  - text: Option 0 (en)
  - {role} "Option 1 (en)"
  - text: Option 1 (en)
  - {role} "Option 2 (en)"
  - text: Option 2 (en)
  - {role} "Option 3 (en)"
  - text: Option 3 (en)
- status"""


def in_order(snapshot: str) -> str:
    """A snapshot with its options in the order of the bank: candidates have their own."""
    lines = snapshot.splitlines()
    places = [at for at, line in enumerate(lines) if "Option " in line]
    ordered = sorted(
        (lines[at] for at in places), key=lambda line: line.partition("Option ")[2][:1]
    )
    for at, line in zip(places, ordered, strict=True):
        lines[at] = line
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("kind", "about", "how", "role"),
    [
        ("single", "Single 1", "Choose one answer.", "radio"),
        ("judgement", "Judgement 1", "Choose the most appropriate action.", "radio"),
        ("multiple", "Multiple 1", "Choose all that are right.", "checkbox"),
    ],
)
def test_choices_are_heard_as_a_group_with_its_question(opened, server, kind, about, how, role):
    sitting = of_kind(opened, kind)

    assert in_order(heard(sitting)) == CHOICES.format(about=about, how=how, role=role)
    sitting.choose("Option 2 (en)")
    expect(sitting.tab.get_by_role(role, name="Option 2 (en)")).to_be_checked()


@pytest.mark.parametrize(
    ("kind", "label"),
    [("number", "Your answer, a number"), ("text", "Your answer, in a word or two")],
)
def test_short_answers_are_heard_with_their_question(opened, server, kind, label):
    sitting = of_kind(opened, kind)
    box = sitting.tab.get_by_role("textbox", name=label)

    expect(box).to_have_accessible_description(f"{kind.title()} 1 (en)?")
    box.fill("12,5")
    sitting.is_saved()
    assert list(sitting.test.stored().values()) == ["12,5"]


def test_ordering_needs_no_dragging_and_keeps_places_apart(opened, server):
    sitting = of_kind(opened, "ordering")
    place = lambda name: sitting.tab.get_by_role("combobox", name=name)  # noqa: E731

    group = sitting.tab.get_by_role("group", name="Give each its place: 1 is first.")
    expect(group).to_have_accessible_description("Ordering 1 (en)?")
    place("Option 0 (en)").select_option("1")
    expect(sitting.tab.locator("[data-exam-hint]")).to_contain_text("3 places are missing")
    place("Option 1 (en)").select_option("2")
    place("Option 2 (en)").select_option("3")
    assert sitting.test.stored() == {}
    place("Option 3 (en)").select_option("4")
    expect(sitting.tab.locator("[data-exam-hint]")).to_be_empty()
    place("Option 3 (en)").select_option("1")

    expect(place("Option 0 (en)")).to_have_value("4")
    expect(sitting.tab.locator("[data-exam-said]")).to_have_text(
        "Option 0 (en) has the place 4 now."
    )
    sitting.is_saved()
    sitting.tab.wait_for_timeout(600)
    assert list(sitting.test.stored().values()) == [["q0o3", "q0o1", "q0o2", "q0o0"]]


def test_order_that_is_not_complete_is_kept_on_the_device(opened, server):
    sitting = of_kind(opened, "ordering")
    sitting.tab.get_by_role("combobox", name="Option 2 (en)").select_option("1")
    sitting.tab.wait_for_timeout(300)

    sitting.tab.reload()

    box = sitting.tab.get_by_role("combobox", name="Option 2 (en)")
    expect(box).to_have_value("1", timeout=SOON)


def test_matching_needs_no_dragging(opened, server):
    sitting = of_kind(opened, "matching")

    expect(sitting.tab.get_by_role("list").first).to_contain_text("A. Target 0 (en)")
    sitting.tab.get_by_role("combobox", name="Option 0 (en)").select_option("B")
    sitting.tab.get_by_role("combobox", name="Option 3 (en)").select_option("B")
    sitting.is_saved()

    sitting.tab.wait_for_timeout(600)
    assert list(sitting.test.stored().values()) == [[["q0o0", "q0t1"], ["q0o3", "q0t1"]]]


def test_a_whole_test_by_keyboard_alone(opened, server):
    test = open_test({"knowledge": ("single", "single")})
    sitting = Sitting(opened(test.candidate), test)
    sitting.begin()
    keys = sitting.tab.keyboard

    def to(name: str) -> None:
        for _turn in range(30):
            keys.press("Tab")
            words = "document.activeElement.textContent || document.activeElement.name"
            if name in sitting.tab.evaluate(words):
                return
        raise AssertionError(f"{name} is not reached by the keyboard")

    for last in (False, True):
        keys.press("Tab")
        keys.press("Space")
        keys.press("ArrowDown")
        to("Flag this question")
        keys.press("Enter")
        sitting.tab.get_by_role("heading", level=1).focus()
        to("Review the section" if last else "Next question")
        keys.press("Enter")
        sitting.tab.wait_for_timeout(150)
    expect(sitting.heading("Review:")).to_be_focused()
    expect(sitting.tab.get_by_text("answered, flagged")).to_have_count(2)
    to("Finish the test")
    keys.press("Enter")

    expect(sitting.heading("You have finished the test")).to_be_visible(timeout=SOON)
    assert len(test.stored()) == 2


def test_list_of_questions_says_in_words_where_each_stands(opened, server):
    test = open_test({"knowledge": ("single", "single", "single")})
    sitting = Sitting(opened(test.candidate), test)
    sitting.begin()
    sitting.choose("Option 0 (en)")
    sitting.press("Flag this question")
    sitting.next()

    nav = sitting.tab.get_by_role("navigation", name="Questions of this section")
    names = (
        nav.get_by_role("listitem")
        .get_by_role("button")
        .evaluate_all(
            "all => all.map((each) => each.querySelector('.govuk-visually-hidden').textContent)"
        )
    )
    assert names == [
        "Question 1, answered, flagged",
        "Question 2, not answered, current",
        "Question 3, not answered",
    ]


def test_state_of_saving_is_said_once_when_it_gets_worse_and_when_it_is_well(opened, server):
    sitting = of_kind(opened, "text")
    said = sitting.tab.locator("[data-exam-said]")
    server.is_away = True
    sitting.tab.get_by_role("textbox").fill("waits")
    expect(said).to_have_text("1 answer waiting, trying again", timeout=SOON)

    server.is_away = False

    expect(said).to_have_text("The connection is back. Everything is saved.", timeout=SOON)


def test_practice_uses_the_same_player_and_sends_nothing(opened, server):
    test = open_test({"knowledge": ("single",)})
    sitting = Sitting(opened(test.candidate), test)
    sitting.tab.goto(test.address("exam_practice"))
    sitting.start()
    server.asked.clear()

    for place in range(7):
        box = sitting.tab.locator(".saty-exam__question").locator("input, select").first
        kind = box.get_attribute("type")
        if kind == "text":
            box.fill("7")
        elif kind:
            box.check()
        last = place == 6
        acts = sitting.tab.locator(".saty-exam__acts")
        acts.get_by_role("button", name="Review the section" if last else "Next").click()
    sitting.tab.get_by_role("button", name="Finish the test").click()

    expect(sitting.heading("The practice test is over")).to_be_visible(timeout=SOON)
    assert [path for path in server.asked if path.startswith("/exam/")] == []
