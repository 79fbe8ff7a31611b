"""Undertakings, terms and seats without a vote through the pages of a commission."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from saty.bodies.models import Undertaking
from saty.bodies.undertakings import digest
from saty.meetings.models import Attendance
from tests import factories
from tests.bodies.undertaking import DIGESTS, WANTED, reworded, unbound
from tests.decisions import deciding
from tests.meetings import holding
from tests.meetings.holding import CALLED
from tests.signing import sign_in
from tests.stages import running
from tests.web.staff.asking import text

pytestmark = pytest.mark.django_db
TICKED = dict.fromkeys(DIGESTS, "on")


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(CALLED, tick=False)
    return time_machine


@pytest.fixture
def meeting():
    """A called meeting of nine members."""
    stage = running.stage_with(5)
    holding.seated(deciding.body_of(stage))
    return holding.number_item(stage).meeting


def browser(seat, **how) -> Client:
    return sign_in(Client(headers={"accept-language": "en"}), seat.person, **how)


def url(name: str, seat, *more: object) -> str:
    return reverse(name, args=[seat.body_id, *more])


def test_member_is_led_to_what_they_have_to_sign_and_signs(meeting):
    seat = unbound(factories.member(meeting.body))
    client, page = browser(seat), url("body_meeting", seat, meeting.id)

    home = client.get(reverse("body_home"))
    first = client.get(url("body", seat))
    closed = client.get(page)
    shown = client.get(url("body_undertakings", seat))
    signed = client.post(url("body_sign_undertakings", seat), TICKED, follow=True)
    after = client.get(page)

    assert "Undertakings to sign" in text(home)
    assert "Sign your undertakings" in text(first)
    assert "How many go on" not in text(first)
    assert (closed.status_code, closed.url) == (302, url("body_undertakings", seat))
    assert WANTED[0].words.en.split(",")[0] in text(shown)
    assert "Signed. You can take part in the commission." in text(signed)
    assert "My undertakings" in text(signed)
    assert after.status_code == 200
    assert seat.undertakings.count() == 2


def test_box_that_is_not_ticked_is_asked_for_beside_it(meeting):
    seat = unbound(factories.member(meeting.body))

    response = browser(seat).post(url("body_sign_undertakings", seat), {DIGESTS[0]: "on"})

    assert response.status_code == 400
    assert "Read the text above, then tick this box." in text(response)
    assert not Undertaking.objects.filter(membership=seat).exists()


def test_words_that_changed_since_they_were_read_are_shown_and_nothing_is_signed(meeting):
    seat = unbound(factories.member(meeting.body))
    reworded(meeting.body.competition, in_force_from=CALLED)

    response = browser(seat).post(url("body_sign_undertakings", seat), TICKED)

    assert response.status_code == 400
    assert "I undertake to meet no candidate." in text(response)
    assert not Undertaking.objects.filter(membership=seat).exists()


def test_signing_asks_for_the_password_again(meeting):
    seat = unbound(factories.member(meeting.body))

    response = browser(seat, fresh=False).post(url("body_sign_undertakings", seat), TICKED)

    assert "reauthenticate" in response.url
    assert not Undertaking.objects.filter(membership=seat).exists()


def test_what_is_signed_stands_on_the_page(meeting):
    seat = factories.member(meeting.body)

    shown = browser(seat).get(url("body_undertakings", seat))

    assert [each["name"] for each in shown.context["signed"]] == [each.name.en for each in WANTED]
    assert "Signed by you" in text(shown)


def test_nothing_is_done_for_whoever_has_not_signed(meeting):
    seat = unbound(factories.member(meeting.body))

    sent = browser(seat).post(
        url("body_arrive", seat, meeting.id), {"seat": str(seat.id), "how": "room"}
    )
    live = browser(seat).get(url("body_meeting_live", seat, meeting.id))

    assert (sent.status_code, sent.url) == (302, url("body_undertakings", seat))
    assert live.status_code == 204
    assert not Attendance.objects.exists()


def test_secretary_is_told_who_has_not_signed(meeting):
    seat = unbound(factories.member(meeting.body))
    clerk = meeting.body.memberships.get(capacity="secretary")

    sent = browser(clerk).post(
        url("body_arrive", seat, meeting.id), {"seat": str(seat.id), "how": "room"}
    )

    assert sent.status_code == 409
    assert "Undertakings are to be signed first" in text(sent)


def test_whoever_has_a_role_and_no_seat_finds_nothing(meeting):
    somebody = factories.official("member", f"body:{meeting.body_id}")
    over = factories.member(meeting.body, term_ends=CALLED)

    pages = [
        sign_in(Client(), each).get(reverse("body", args=[meeting.body_id]))
        for each in (somebody, over.person)
    ]

    assert [each.status_code for each in pages] == [404, 404]


@pytest.mark.parametrize("capacity", ["observer", "assistant"])
def test_observer_and_assistant_read_and_do_nothing(meeting, capacity):
    seat = factories.member(meeting.body, capacity)
    client = browser(seat)

    home, body = client.get(reverse("body_home")), client.get(url("body", seat))
    screen = client.get(url("body_meeting", seat, meeting.id))
    sent = client.post(url("body_arrive", seat, meeting.id), {"seat": str(seat.id), "how": "room"})

    assert capacity.capitalize() in text(home)
    assert "Declare a conflict of interest" not in text(body)
    assert screen.status_code == 200
    assert 'name="seat"' not in text(screen)
    assert len(screen.context["screen"].seats) == 9
    assert sent.status_code == 403


def test_last_day_of_a_term_is_shown_to_the_member(meeting):
    seat = factories.member(meeting.body, term_ends=datetime(2026, 5, 31, 19, 0, tzinfo=UTC))
    client = browser(seat)

    home, body = client.get(reverse("body_home")), client.get(url("body", seat))

    assert "Last day of the term: 31 May 2026" in text(home)
    assert "31 May 2026" in text(body)


def test_digests_are_those_of_the_boxes(meeting):
    seat = unbound(factories.member(meeting.body))

    form = browser(seat).get(url("body_undertakings", seat)).context["form"]

    assert list(form.fields) == [digest(each) for each in WANTED]
