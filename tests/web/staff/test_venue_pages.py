"""Pages of venues, sessions and seats, for the secretariat."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from saty.applications.models import AdjustmentRequest
from saty.ledger.models import Reading
from saty.testing.models import (
    ExamSession,
    FormAssignment,
    Room,
    SeatBooking,
    Sitting,
    Venue,
)
from tests import factories
from tests import factories_of_venues as make
from tests.signing import sign_in
from tests.web.staff.test_lists import sheet

pytestmark = pytest.mark.django_db
GIVEN = {
    **{f"name_{each}": f"School {each}" for each in ("kk", "ru", "en")},
    **{f"address_{each}": f"2 Street {each}" for each in ("kk", "ru", "en")},
    "zone": "Asia/Oral",
}


@pytest.fixture
def staff(client):
    return sign_in(client, factories.official("secretariat"))


def page(test, name, *rest):
    return reverse(name, args=[test.competition.slug, "test", *rest])


def words(client, url):
    return client.get(url).content.decode()


def test_venue_with_rooms_is_made_changed_and_closed(staff):
    made = staff.post(reverse("staff_add_venue"), GIVEN)
    venue = Venue.objects.get()
    room = {"name": "12", "seats": "30", "accessible": "2"}
    staff.post(reverse("staff_venue", args=[venue.id]), room)
    change = reverse("staff_room", args=[venue.id, Room.objects.get().id])
    staff.post(change, {**room, "seats": "28"})
    staff.post(reverse("staff_change_venue", args=[venue.id]), {**GIVEN, "name_en": "Lyceum"})

    listed = words(staff, reverse("staff_venues"))
    staff.post(reverse("staff_close_venue", args=[venue.id]))

    assert made.url == reverse("staff_venue", args=[venue.id])
    assert (Room.objects.get().seats, Room.objects.get().accessible) == (28, 2)
    assert "Lyceum" in listed
    venue.refresh_from_db()
    assert venue.closed_at is not None
    assert "Closed" in words(staff, reverse("staff_venues"))


def test_what_is_wrong_with_a_room_is_told(staff):
    venue = make.venue()
    make.room(venue, name="12")

    answer = staff.post(
        reverse("staff_venue", args=[venue.id]), {"name": "12", "seats": "3", "accessible": "4"}
    )
    taken = staff.post(
        reverse("staff_venue", args=[venue.id]), {"name": "12", "seats": "3", "accessible": "0"}
    )

    assert (answer.status_code, taken.status_code) == (400, 400)
    assert "No more seats can be accessible" in answer.content.decode()
    assert "has a room of this name already" in taken.content.decode()


def test_auditor_reads_venues_and_changes_none(client):
    sign_in(client, factories.official("auditor"))
    venue = make.venue()

    assert client.get(reverse("staff_venues")).status_code == 200
    room = {"name": "12", "seats": "3", "accessible": "0"}
    client.post(reverse("staff_venue", args=[venue.id]), room)

    assert Room.objects.count() == 0
    assert client.get(reverse("staff_add_venue")).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_venues_takes_so_many_queries_for_any_number(
    staff, number, django_assert_max_num_queries
):
    for _ in range(number):
        make.room()

    with django_assert_max_num_queries(8):
        staff.get(reverse("staff_venues"))


def days(first, last):
    named = {"first": first, "last": last}
    return {
        f"{name}_{part}": str(getattr(day, part))
        for name, day in named.items()
        for part in ("day", "month", "year")
    }


def planned(test, *rooms, **fields):
    first = make.first_day()
    return {
        **days(first, first + timedelta(days=1)),
        "times": "09:00, 14:00",
        "minutes": "120",
        "rooms": [str(each.id) for each in rooms],
        **fields,
    }


def test_sessions_are_planned_from_the_page_of_the_stage(staff):
    test, room = make.coming_test(), make.room()

    assert page(test, "staff_sessions") in words(staff, page(test, "staff_stage"))
    answer = staff.post(page(test, "staff_plan_sessions"), planned(test, room))

    assert answer.url == page(test, "staff_sessions")
    assert ExamSession.objects.count() == 4
    assert "Nobody yet" in words(staff, page(test, "staff_sessions"))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"times": "9am"}, "Write the times as hours and minutes"),
        ({"minutes": "30"}, "The session is too short"),
        ({"times": "07:00"}, "between 08:00 and 20:00"),
        ({"rooms": []}, "This field is required."),
        (days(make.first_day(), make.first_day() - timedelta(days=1)), "lies before the first"),
        (days(make.first_day(), make.first_day() + timedelta(days=90)), "two months"),
    ],
)
def test_plan_that_cannot_be_is_told(staff, fields, said):
    test, room = make.coming_test(), make.room()

    answer = staff.post(page(test, "staff_plan_sessions"), planned(test, room, **fields))

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert ExamSession.objects.count() == 0


def test_test_without_venues_has_no_sessions(staff):
    test = make.coming_test(["remote"])

    assert page(test, "staff_sessions") not in words(staff, page(test, "staff_stage"))
    assert staff.get(page(test, "staff_sessions")).status_code == 404


def test_invigilators_are_chosen_on_the_page_of_a_session(staff):
    test = make.coming_test()
    session = make.session(test.entry.stage, make.at(10))
    url = page(test, "staff_session", session.id)

    assert "Nobody holds the role of invigilator" in words(staff, url)
    someone = make.invigilator(test.entry.stage)
    assert someone.email in words(staff, url)
    staff.post(url, {"people": [str(someone.id)]})

    assert [each.person_id for each in session.invigilators.all()] == [someone.id]


def test_cancelling_names_whom_it_frees_and_asks_for_a_reason(staff):
    test = make.coming_test()
    session = make.session(test.entry.stage, make.at(10))
    make.booking(test.entry, session)
    url = page(test, "staff_cancel_session", session.id)

    asked = words(staff, url)
    refused = staff.post(url, {"reason": ""})
    staff.post(url, {"reason": "Fire"})

    assert test.entry.code in asked
    assert "1 candidate loses the seat" in asked
    assert refused.status_code == 400
    assert SeatBooking.objects.get().cancelled_at is not None


def test_seats_are_shown_before_they_are_given(staff):
    test = make.coming_test(minutes=60, late_minutes=30)
    make.session(test.entry.stage, make.at(10), minutes=90)
    slow = make.another(test)
    AdjustmentRequest.objects.create(
        application=slow.application,
        kind="extra-time-half",
        explanation="x",
        requested_at=timezone.now(),
        state="granted",
    )

    shown = words(staff, page(test, "staff_seats"))
    staff.post(page(test, "staff_allocate_seats"))

    assert "1 candidate gets a seat." in shown
    assert slow.code in shown
    assert "No session there is long enough for the extra time." in shown
    assert [each.what for each in Reading.objects.filter(what="adjustment")] == ["adjustment"]
    assert SeatBooking.objects.get().entry_id == test.entry.id


def test_seats_wait_for_the_choice_of_candidates(staff):
    test = make.coming_test(make.BOTH)
    make.session(test.entry.stage, make.at(10))

    shown = words(staff, page(test, "staff_seats"))

    assert "Candidates are still choosing" in shown
    assert staff.post(page(test, "staff_allocate_seats")).status_code == 409


def test_candidate_is_moved_to_a_session_with_a_free_seat(staff):
    test = make.coming_test()
    stage = test.entry.stage
    first, second = (make.session(stage, make.at(hour)) for hour in (10, 14))
    full = make.session(stage, make.at(16), make.room(seats=1, accessible=0))
    make.booking(make.another(test), full)
    make.booking(test.entry, first)
    url = page(test, "staff_move_candidate", test.entry.code)

    shown = words(staff, url)
    answer = staff.post(url, {"session": str(second.id)})

    assert str(second.id) in shown
    assert str(full.id) not in shown
    assert answer.url == page(test, "staff_sessions")
    assert SeatBooking.objects.get(cancelled_at=None, entry=test.entry).session_id == second.id


def test_whoever_has_started_is_not_offered_another_session(staff):
    test, booking, _watching = make.sat_now()
    waits = make.booking(make.another(test), booking.session, 9).entry
    values = {"form": test.form, "language": "kk", "started_at": timezone.now()}
    Sitting.objects.create(entry=test.entry, **values)

    shown = words(staff, page(test, "staff_session", booking.session_id))

    assert page(test, "staff_move_candidate", waits.code) in shown
    assert page(test, "staff_move_candidate", test.entry.code) not in shown


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_sessions_takes_as_many_queries_for_any_number(
    staff, number, django_assert_num_queries
):
    test = make.coming_test()
    url = page(test, "staff_sessions")
    staff.get(url)
    for hour in range(number):
        session = make.session(test.entry.stage, make.at(9 + hour))
        make.booking(make.another(test), session)

    with django_assert_num_queries(QUERIES_OF_SESSIONS):
        staff.get(url)


QUERIES_OF_SESSIONS = 15


def test_session_that_nobody_watches_needs_the_secretariat_and_then_the_invigilator():
    test = make.coming_test()
    session = make.session(test.entry.stage, make.at(10))
    someone = make.invigilator(test.entry.stage)
    officer = sign_in(Client(), factories.official("secretariat"))
    watching = sign_in(Client(), someone)

    assert "Sessions that nobody watches over yet" in words(officer, "/staff/")
    assert "Sessions to watch over" not in words(watching, "/staff/")
    session.invigilators.create(person=someone)

    assert "Sessions that nobody watches over yet" not in words(officer, "/staff/")
    assert "Sessions to watch over" in words(watching, "/staff/")


def test_sessions_are_sorted_by_a_column(staff):
    test, school = make.coming_test(), make.venue(name=make.names("School"))
    early = make.session(test.entry.stage, make.at(9), make.room(school, name="2"))
    late = make.session(test.entry.stage, make.at(11), make.room(school, name="1"))
    make.booking(test.entry, early)

    def listed(sort):
        answer = staff.get(page(test, "staff_sessions"), {"sort": sort})
        return [each["session"].id for each in answer.context["lines"]]

    assert listed("begins") == listed("-booked") == listed("-place") == [early.id, late.id]
    assert listed("-begins") == listed("booked") == listed("place") == [late.id, early.id]
    assert listed("nothing") == [early.id, late.id]


def test_seats_of_a_session_are_sorted_by_a_column(staff):
    test = make.coming_test()
    session = make.session(test.entry.stage, make.at(9))
    second = make.booking(test.entry, session, seat=2)
    first = make.booking(make.another(test), session, seat=1)

    sit(second.entry, started_at=make.at(9), finished_at=make.at(10))
    sit(first.entry)

    def listed(sort):
        answer = staff.get(page(test, "staff_session", session.id), {"sort": sort})
        return [each["code"] for each in answer.context["lines"]]

    one, two = first.entry.code, second.entry.code
    assert listed("") == listed("seat") == listed("state") == listed("nothing") == [one, two]
    assert listed("-seat") == listed("-state") == listed("began") == [two, one]
    assert listed("code") == sorted([one, two])


def sit(entry, **fields):
    """A sitting of a candidate, who is there and may have started."""
    form = FormAssignment.objects.filter(entry__stage=entry.stage).first().form
    return Sitting.objects.create(
        entry=entry, form=form, language="kk", checked_in_at=make.at(9), **fields
    )


@pytest.mark.parametrize("number", [1, 3])
def test_seats_of_a_session_take_as_many_queries_for_any_number(
    staff, number, django_assert_num_queries
):
    test = make.coming_test()
    session = make.session(test.entry.stage, make.at(9))
    for seat in range(number):
        make.booking(make.another(test), session, seat=seat + 1)
    url = page(test, "staff_session", session.id)
    staff.get(url)

    with django_assert_num_queries(QUERIES_OF_A_SESSION):
        staff.get(url, {"sort": "state"})


QUERIES_OF_A_SESSION = 20


def test_sessions_are_saved_as_a_file_without_names(staff):
    test, school = make.coming_test(), make.venue(name=make.names("School"))
    room = make.room(school, name="=2", seats=5)
    session = make.session(test.entry.stage, make.at(9), room)
    make.booking(test.entry, session)
    make.invigilator(test.entry.stage, session)
    off = make.session(test.entry.stage, make.at(14), room)
    ExamSession.objects.filter(id=off.id).update(cancelled_at=make.at(0))

    answer = staff.get(page(test, "staff_sessions"), {"export": "1", "sort": "-begins"})

    day = make.first_day().isoformat()
    assert answer["Content-Disposition"] == 'attachment; filename="sessions-test.xlsx"'
    assert sheet(answer) == [
        ["Begins", "Ends", "Venue", "Room", "Booked", "Seats", "Invigilators", "State"],
        [f"{day}T14:00+05:00", f"{day}T16:00+05:00", "School (en)", "=2", 0, 5, 0, "Cancelled"],
        [f"{day}T09:00+05:00", f"{day}T11:00+05:00", "School (en)", "=2", 1, 5, 1, ""],
    ]


def test_seats_of_a_session_are_saved_as_a_file(staff):
    test = make.coming_test()
    session = make.session(test.entry.stage, make.at(9))
    make.booking(test.entry, session, seat=4)

    rows = sheet(staff.get(page(test, "staff_session", session.id), {"export": "1"}))

    assert rows[1:] == [[4, test.entry.code, "Not come yet", ""]]


def test_venues_are_sorted_and_saved_as_a_file(staff):
    small, large = make.room(seats=2), make.room(make.venue(name=make.names("School")), seats=9)
    url = reverse("staff_venues")

    rows = sheet(staff.get(url, {"export": "1", "sort": "-seats"}))

    assert [row[0] for row in rows[1:]] == ["School (en)", "House (en)"]
    assert rows[1][2:] == ["Asia/Almaty", 1, large.seats, 1, ""]
    listed = staff.get(url, {"sort": "seats"}).context["lines"]
    assert [each["venue"].id for each in listed] == [small.venue_id, large.venue_id]


@pytest.mark.parametrize("number", [1, 3])
def test_file_of_sessions_takes_as_many_queries_for_any_number(
    staff, number, django_assert_num_queries
):
    test = make.coming_test()
    for hour in range(number):
        make.session(test.entry.stage, make.at(9 + hour))
    url = page(test, "staff_sessions")
    staff.get(url)

    with django_assert_num_queries(QUERIES_OF_A_FILE):
        staff.get(url, {"export": "1"})


QUERIES_OF_A_FILE = 10


def test_plan_without_rooms_leads_to_venues(staff):
    test = make.coming_test()

    without = words(staff, page(test, "staff_plan_sessions"))
    make.room()
    with_one = words(staff, page(test, "staff_plan_sessions"))

    assert "Add a venue with its rooms first." in without
    assert "Plan the sessions" not in without
    assert "Plan the sessions" in with_one
    assert "1 candidate sits in a venue and has no seat yet." in with_one


def test_secretariat_is_told_of_sessions_and_then_of_seats_that_are_wanted(staff):
    test = make.coming_test()
    make.another(test)
    url = page(test, "staff_sessions")

    first = words(staff, "/staff/"), words(staff, url)
    make.session(test.entry.stage, make.at(10), make.room(seats=1))
    second = words(staff, "/staff/"), words(staff, url)
    make.session(test.entry.stage, make.at(12), make.room(seats=1))
    third = words(staff, "/staff/"), words(staff, url)

    assert ["Tests without a session in a venue" in each for each in (*first, *second)] == [
        True, False, False, False,
    ]  # fmt: skip
    assert "No session is planned" in first[1]
    assert "Candidates for whom no seat is planned" in second[0]
    assert "For 1 of them no seat is planned." in second[1]
    assert "Candidates for whom no seat is planned" not in third[0]
    assert "Candidates who wait for a seat" in third[0]
    assert "2 candidates sit in a venue and have no seat yet." in third[1]


def test_sessions_say_until_when_candidates_choose_and_what_is_free(staff):
    test = make.coming_test(make.BOTH)
    make.session(test.entry.stage, make.at(10), make.room(seats=7))

    shown = words(staff, page(test, "staff_sessions"))

    assert "Candidates are still choosing" in shown
    assert "7 seats are free." in shown
    assert "Candidates who wait for a seat" not in words(staff, "/staff/")
