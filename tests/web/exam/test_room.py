"""The waiting room: what it says when, and checking in."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from saty.testing.models import FormAssignment, Sitting, SittingEvent, SittingPart
from saty.web.exam.room import DECLARATION
from tests import factories
from tests.factories_of_exams import open_test
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
DEVICE = "ab" * 16
CHECK_IN = {"language": "ru", "honour": "on", "device": DEVICE}
HOUR = timedelta(hours=1)


def words(client, test) -> str:
    return client.get(test.address("exam_room")).content.decode()


@pytest.mark.parametrize(
    ("opens_in", "said", "has_form"),
    [
        (2 * HOUR, "You can come in from", False),
        (HOUR / 2, "Check in", True),
        (-HOUR, "Check in", True),
        (-25 * HOUR, "The test could be started until", False),
    ],
)
def test_room_says_when_it_opens_and_when_it_is_over(client, opens_in, said, has_form):
    test = open_test(opens_in=opens_in)
    sign_in(client, test.candidate)

    page = words(client, test)

    assert said in page
    assert ('name="honour"' in page) is has_form


def test_checking_in_makes_the_sitting_and_leads_to_the_player(client):
    test = open_test({"knowledge": ("single",), "analytical": ("text", "text")}, minutes=20)
    sign_in(client, test.candidate)

    answer = client.post(test.address("exam_room"), CHECK_IN)

    assert (answer.status_code, answer.url) == (302, test.address("exam_player"))
    sitting = test.sitting
    assert (sitting.language, sitting.device, sitting.started_at) == ("ru", DEVICE, None)
    parts = SittingPart.objects.filter(sitting=sitting).order_by("number")
    assert [(part.section, part.first, part.last, part.seconds) for part in parts] == [
        ("knowledge", 0, 0, 1200),
        ("analytical", 1, 2, 1200),
    ]
    event = SittingEvent.objects.get(sitting=sitting)
    assert (event.kind, event.details) == ("checked_in", {"declared": DECLARATION})


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("honour", "", "Declare that you sit the test yourself."),
        ("language", "", "This field is required."),
        ("language", "de", "Select a valid choice"),
        ("device", "", "The test needs JavaScript and storage"),
        ("device", "<script>", "Enter a valid value."),
    ],
)
def test_checking_in_without_what_it_needs_is_told_beside_the_field(client, field, value, said):
    test = open_test()
    sign_in(client, test.candidate)

    answer = client.post(test.address("exam_room"), {**CHECK_IN, field: value})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Sitting.objects.count() == 0


def test_room_of_a_candidate_without_a_form_says_so(client):
    test = open_test()
    FormAssignment.objects.all().delete()
    sign_in(client, test.candidate)

    assert "Your form of the test is not ready yet" in words(client, test)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "You have checked in."),
        ({"started_at": timezone.now}, "Your test is running."),
        (
            {"started_at": timezone.now, "finished_at": timezone.now},
            "You have finished this test.",
        ),
    ],
)
def test_room_of_somebody_who_has_checked_in_leads_on(client, fields, said):
    test = open_test()
    sign_in(client, test.candidate)
    client.post(test.address("exam_room"), CHECK_IN)
    Sitting.objects.update(**{name: value() for name, value in fields.items()})

    assert said in words(client, test)


def test_room_says_what_is_asked_and_how_long_with_the_candidates_extra_time(client):
    test = open_test({"knowledge": ("single", "single")}, minutes=40)
    test.grant_extra_time()
    sign_in(client, test.candidate)

    page = words(client, test)

    assert "2 questions, 50 minutes" in page
    assert "1.25 times the usual time" in page


def test_times_stand_in_the_candidates_own_zone(client):
    test = open_test()
    test.candidate.time_zone = "Asia/Almaty"
    test.candidate.save(update_fields=["time_zone"])
    sign_in(client, test.candidate)

    assert "(Almaty, UTC+5)" in words(client, test)


def test_room_of_a_stage_that_is_scored_elsewhere_is_not_there(client):
    application = factories.submitted()
    stage = application.competition.stages.get(key="test")
    factories.on_roster(application, stage)
    sign_in(client, application.candidate)

    answer = client.get(reverse("exam_room", args=[application.competition.slug, "test"]))

    assert answer.status_code == 404


def test_room_of_another_candidate_is_not_there(client):
    test = open_test()
    sign_in(client, factories.submitted(test.competition).candidate)

    for name in ("exam_room", "exam_player", "exam_done", "exam_receipt", "exam_practice"):
        assert client.get(test.address(name)).status_code == 404, name


def test_room_takes_a_fixed_number_of_queries(client, django_assert_num_queries):
    test = open_test()
    sign_in(client, test.candidate)
    client.get(test.address("exam_room"))

    with django_assert_num_queries(16):
        client.get(test.address("exam_room"))


def test_clock_tells_the_servers_time_and_whether_identity_is_confirmed(client):
    test = open_test(identity="checked")
    sign_in(client, test.candidate)
    client.post(test.address("exam_room"), CHECK_IN)
    before = client.get(test.address("exam_now")).json()

    test.confirm()

    after = client.get(test.address("exam_now")).json()
    assert (before["identity"], after["identity"]) == ("open", "confirmed")
    assert abs(after["now"] / 1000 - timezone.now().timestamp()) < 5
