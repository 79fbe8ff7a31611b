"""Pages of invigilators: their sessions, who sits where, confirming identity, notes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from saty.applications.models import AdjustmentRequest
from saty.ledger.models import Reading
from saty.testing.actions.sittings import check_in
from saty.testing.models import ExamIncident, Presence, Sitting, SittingEvent, SittingPart
from saty.testing.queries import invigilation
from tests import factories
from tests import factories_of_venues as make
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def address(name, session, *rest):
    return reverse(name, args=[session.id, *rest])


def checked_in(test):
    by = factories.acting(test.candidate)
    return check_in(entry=test.entry, language="kk", device="d", by=by, at=timezone.now()).sitting


def named(test):
    """The candidate's name and day of birth, as they were filed."""
    file = make.rules(test)
    keys = {each: file.meant(each).key for each in ("full_name", "birth_date")}
    answers = {keys["full_name"]: "Aigerim Sadykova", keys["birth_date"]: "1992-03-05"}
    application = test.entry.application
    application.snapshot = {"answers": answers, "documents": []}
    application.save(update_fields=["snapshot"])


def words(client, url):
    return client.get(url).content.decode()


def test_sessions_of_today_come_first_and_those_of_others_are_not_there(client):
    test, booking, watching = make.sat_now()
    stage = test.entry.stage
    earlier = make.session(stage, timezone.now() - timedelta(days=2))
    others = make.session(stage, timezone.now())
    earlier.invigilators.create(person=watching)
    sign_in(client, watching)

    page = words(client, reverse("room_home"))

    mine, old = (address("room_session", each) for each in (booking.session, earlier))
    assert page.index(mine) < page.index(old)
    assert address("room_session", others) not in page


def test_seat_shows_what_is_compared_with_a_document_and_the_reading_is_recorded(client):
    test, booking, watching = make.sat_now()
    named(test)
    sign_in(client, watching)

    page = words(client, address("room_session", booking.session))

    for each in ("Aigerim Sadykova", "5 March 1992", test.entry.code, "Not here yet"):
        assert each in page
    assert "It is them</" not in page
    reading = Reading.objects.get()
    assert (reading.reader, reading.what) == (str(watching.staff_id), "name and date of birth")


def test_extra_time_is_shown_before_the_candidate_comes_and_its_reading_recorded(client):
    test, booking, watching = make.sat_now()
    AdjustmentRequest.objects.create(
        application=test.entry.application,
        kind="extra-time-half",
        explanation="x",
        requested_at=timezone.now(),
        state="granted",
    )
    sign_in(client, watching)

    assert "1.5 times the usual time" in words(client, address("room_session", booking.session))
    assert Reading.objects.filter(what="adjustment").count() == 1


def test_identity_is_confirmed_by_one_click_and_a_double_click_is_one_act(client):
    test, booking, watching = make.sat_now()
    sitting = checked_in(test)
    sign_in(client, watching)
    confirm = address("room_confirm", booking.session, test.entry.code)

    assert confirm in words(client, address("room_session", booking.session))
    answers = [client.post(confirm) for _ in range(2)]

    page = address("room_session", booking.session)
    assert [(each.status_code, each.url) for each in answers] == [(302, page)] * 2
    sitting.refresh_from_db()
    assert sitting.identity_confirmed_by_id == watching.id
    assert SittingEvent.objects.filter(kind="identity_confirmed").count() == 1
    assert confirm not in words(client, page)


def test_confirming_whoever_has_not_come_or_has_started_says_so(client):
    test, booking, watching = make.sat_now()
    sign_in(client, watching)
    confirm = address("room_confirm", booking.session, test.entry.code)

    assert "has not checked in yet" in client.post(confirm, follow=True).content.decode()
    checked_in(test)
    Sitting.objects.update(started_at=timezone.now())
    assert "has started the test already" in client.post(confirm, follow=True).content.decode()

    assert Sitting.objects.get().identity_confirmed_by_id is None


PAGES = ("room_session", "room_live", "room_seats_pdf")
OF_ONE = ("room_person", "room_confirm")


def test_anothers_session_is_not_found(client):
    test, booking, _watching = make.sat_now()
    sign_in(client, make.invigilator(test.entry.stage))
    checked_in(test)

    answers = [client.get(address(each, booking.session)).status_code for each in PAGES]
    answers += [
        client.post(address(each, booking.session, test.entry.code)).status_code for each in OF_ONE
    ]

    assert answers == [404] * 5
    assert Sitting.objects.get().identity_confirmed_by_id is None


def test_candidate_of_another_session_is_not_found_in_ones_own(client):
    test, booking, watching = make.sat_now()
    other = make.another(test)
    elsewhere = make.session(test.entry.stage, timezone.now())
    make.booking(other, elsewhere)
    sign_in(client, watching)

    answers = [
        client.post(address(each, booking.session, other.code)).status_code for each in OF_ONE
    ]

    assert answers == [404, 404]


def test_cancelled_session_is_not_found(client):
    _test, booking, watching = make.sat_now()
    booking.session.cancelled_at = timezone.now()
    booking.session.save(update_fields=["cancelled_at"])
    sign_in(client, watching)

    assert client.get(address("room_session", booking.session)).status_code == 404


def test_live_part_is_sent_only_when_something_has_changed_and_without_names(client):
    test, booking, watching = make.sat_now()
    named(test)
    sign_in(client, watching)
    live = address("room_live", booking.session)
    first = client.get(live)
    seen = first.content.decode().partition("seen=")[2].partition('"')[0]
    read = Reading.objects.count()

    assert client.get(live, {"seen": seen}).status_code == 204
    checked_in(test)
    then = client.get(live, {"seen": seen}).content.decode()

    assert f'id="state-{test.entry.code}"' in then
    assert 'hx-swap-oob="true"' in then
    assert "It is them" in then
    assert "Aigerim" not in then
    assert Reading.objects.count() == read


def test_note_on_the_session_is_kept_once(client):
    _test, booking, watching = make.sat_now()
    sign_in(client, watching)
    page = address("room_session", booking.session)

    for _ in range(2):
        assert client.post(page, {"text": " The light went out. "}).status_code == 302
    refused = client.post(page, {"text": " "})

    note = ExamIncident.objects.get()
    assert (note.text, note.session_id) == ("The light went out.", booking.session_id)
    assert note.noted_by_id == watching.id
    assert refused.status_code == 400
    assert "The light went out." in words(client, page)


def test_note_on_a_candidate_stands_on_the_timeline_once(client):
    test, booking, watching = make.sat_now()
    sign_in(client, watching)
    page = address("room_person", booking.session, test.entry.code)

    assert "has not checked in yet" in words(client, page)
    checked_in(test)
    for _ in range(2):
        assert client.post(page, {"text": "Talked"}).status_code == 302

    event = SittingEvent.objects.get(kind="note")
    assert (event.details, event.note.text, event.by_id) == ({}, "Talked", watching.id)


def test_list_for_printing_is_a_pdf_that_nobody_keeps(client):
    test, booking, watching = make.sat_now()
    named(test)
    sign_in(client, watching)

    answer = client.get(address("room_seats_pdf", booking.session))

    assert answer.content.startswith(b"%PDF")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"] == 'inline; filename="seats.pdf"'


@pytest.mark.parametrize(
    ("fields", "heard", "expected"),
    [
        (None, None, "not_come"),
        ({}, None, "waiting"),
        ({"starts_until": -MINUTE}, None, "absent"),
        ({"started_at": -MINUTE}, None, "working"),
        ({"started_at": -5 * MINUTE}, None, "disconnected"),
        ({"started_at": -5 * MINUTE}, -MINUTE, "working"),
        ({"started_at": -5 * MINUTE}, -2 * MINUTE, "disconnected"),
        ({"started_at": -5 * MINUTE, "finished_at": -MINUTE}, None, "finished"),
        ({"started_at": -90 * MINUTE}, -MINUTE, "finished"),
    ],
)
def test_attendance_comes_from_the_sitting(fields, heard, expected):
    test, booking, _watching = make.sat_now()
    at = timezone.now()
    if fields is not None:
        times = {name: at + distance for name, distance in fields.items()}
        made = Sitting.objects.create(entry=test.entry, form=test.form, language="kk", **times)
        begun = times.get("started_at")
        if begun:
            ends = begun + 60 * MINUTE
            times = {"began_at": begun, "ends_at": ends, "closes_at": ends}
            values = {"number": 0, "section": "s", "first": 0, "last": 0, "seconds": 3600}
            SittingPart.objects.create(sitting=made, **values, **times)
        if heard:
            Presence.objects.create(sitting=made, seen_at=at + heard)

    (place,) = invigilation.places_of(booking.session, at)

    assert place.state == expected


def test_whoever_has_not_come_in_time_is_absent():
    _test, booking, _watching = make.sat_now()
    at = booking.session.starts_at + 30 * MINUTE

    assert [each.state for each in invigilation.places_of(booking.session, at)] == ["absent"]


@pytest.mark.parametrize("number", [1, 3])
def test_seats_of_a_session_take_so_many_queries_for_any_number(number, django_assert_num_queries):
    test, booking, _watching = make.sat_now()
    at = timezone.now()
    for seat in range(1, number):
        make.booking(make.another(test), booking.session, 5 + seat)
    checked_in(test)

    with django_assert_num_queries(9):
        found = invigilation.places_of(booking.session, at)

    assert len(found) == number
