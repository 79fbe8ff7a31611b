"""A test in a venue from planning to the start: the secretariat, an invigilator, a candidate."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from saty.people.roles import competition_scope
from saty.testing.models import ExamSession, Sitting
from tests import factories
from tests import factories_of_venues as make
from tests.browser import exam_window
from tests.browser.walking import Walker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def makes_a_venue(officer: Walker) -> None:
    """With one room."""
    officer.open("/staff/")
    officer.follow("Venues")
    officer.press("Add a venue")
    for language in ("Kazakh", "Russian", "English"):
        officer.type(f"Name in {language}", "Lyceum No. 1")
        officer.type(f"Address in {language}", "12 Abai Avenue")
    officer.field("Time zone").select_option(value="Asia/Almaty")
    officer.press("Add")
    officer.type("Room", "204")
    officer.type("Seats", "12")
    officer.field("Accessible seats").fill("1")
    officer.press("Add the room")
    officer.reads("The room is added.", "204")


def plans_and_gives_seats(officer: Walker, test) -> None:
    """One session, watched over by the only invigilator; then the seats."""
    officer.open(reverse("staff_stage", args=[test.competition.slug, "test"]))
    officer.follow("Sessions in venues")
    officer.press("Plan sessions")
    day = make.first_day()
    for which in ("First day", "Last day"):
        group = officer.question(which)
        for label, part in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            group.get_by_label(label, exact=True).fill(str(part))
    officer.type("Begin at", "10:00")
    officer.field("How many minutes the room is booked").fill("120")
    officer.tick("Lyceum No. 1, 204: 12 seats")
    officer.press("Plan the sessions")
    officer.reads("1 session is planned.", "Nobody yet")
    officer.leave_by(officer.main.locator("tbody a").first.click)
    officer.main.get_by_role("checkbox").check()
    officer.press("Save")
    officer.follow("Back")
    officer.press("Give seats")
    officer.reads("1 candidate gets a seat.")
    officer.press("Give the seats")
    officer.reads("1 candidate has a seat now")


def the_day_comes(test) -> None:
    """The session began a moment ago."""
    begins = timezone.now() - timedelta(minutes=1)
    ExamSession.objects.update(starts_at=begins, ends_at=begins + timedelta(hours=2))


def test_a_sitting_in_a_venue_from_its_planning_to_the_start(opened, server):
    test = make.coming_test()
    scope = competition_scope(test.competition.id)
    officer = Walker("officer", opened(factories.official("secretariat", scope)))
    watching = Walker("invigilator", opened(factories.official("invigilator", scope)))
    candidate = exam_window.Sitting(opened(test.candidate), test)

    makes_a_venue(officer)
    plans_and_gives_seats(officer, test)
    candidate.tab.goto(reverse("candidacy", args=[test.competition.slug]))
    expect(candidate.tab.locator("main")).to_contain_text("Lyceum No. 1, 204, seat 2")
    the_day_comes(test)
    watching.open("/room/")
    watching.leave_by(watching.main.locator("h2 a").click)
    watching.reads("Not here yet")
    candidate.check_in()
    expect(candidate.tab.locator("main")).to_contain_text("An official confirms who you are first")
    confirm = watching.tab.get_by_role("button", name="It is them")
    expect(confirm).to_be_visible(timeout=exam_window.SOON)
    confirm.focus()
    watching.leave_by(lambda: watching.tab.keyboard.press("Enter"))
    watching.reads("Identity confirmed")
    candidate.start()
    expect(watching.main).to_contain_text("Working", timeout=exam_window.SOON)

    sitting = Sitting.objects.get()
    assert (sitting.place, sitting.started_at is not None) == ("venue", True)
    assert officer.found + watching.found + candidate.said == []


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_of_a_session_fit_a_phone(opened, language):
    test, booking, someone = make.sat_now()
    phone = Walker(f"phone-{language}", opened(someone, language, 360), language)
    officer = factories.official("secretariat", competition_scope(test.competition.id))
    staff = Walker(f"staff-{language}", opened(officer, language, 360), language)
    args = [test.competition.slug, "test"]

    phone.open("/room/")
    phone.open(reverse("room_session", args=[booking.session_id]))
    phone.open(reverse("room_person", args=[booking.session_id, test.entry.code]))
    for name in ("staff_sessions", "staff_plan_sessions", "staff_seats"):
        staff.open(reverse(name, args=args))
    for name in ("staff_session", "staff_cancel_session"):
        staff.open(reverse(name, args=[*args, booking.session_id]))
    staff.open(reverse("staff_move_candidate", args=[*args, test.entry.code]))
    staff.open(reverse("staff_venues"))
    staff.open(reverse("staff_venue", args=[booking.session.room.venue_id]))

    assert phone.found + staff.found == []


def test_choosing_a_place_by_keyboard_on_a_phone(opened):
    test, room = make.coming_test(make.BOTH), make.room()
    make.session(test.entry.stage, make.at(10), room)
    candidate = Walker("candidate", opened(test.candidate, "en", 360))

    candidate.open(reverse("candidacy", args=[test.competition.slug]))
    candidate.press("Choose the place")
    candidate.main.get_by_role("radio").first.focus()
    candidate.tab.keyboard.press("ArrowDown")
    candidate.leave_by(lambda: candidate.tab.keyboard.press("Enter"))
    candidate.reads("Kept. You can change it")

    assert test.entry.place_choice.place == "venue"
    assert candidate.found == []
