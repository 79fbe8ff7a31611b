"""Minutes on their pages: taken back while unsigned, and signed with certificates."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client

from saty.core.ledger.canonical import sha256_hex
from saty.ledger.models import Reading
from saty.meetings.models import CertifiedSignature, Minutes, Signature, TakenBack
from saty.people.roles import Role
from tests import factories
from tests.core import pki
from tests.meetings import holding
from tests.meetings.certifying import certificate, signed_by, trust
from tests.meetings.holding import CALLED, STARTS
from tests.signing import sign_in
from tests.web.staff.asking import text
from tests.web.test_meeting_pages import Room, open_vote

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(CALLED, tick=False)
    return time_machine


@pytest.fixture
def room():
    return Room()


@pytest.fixture
def parts(room, clock):
    """A meeting that was closed; its minutes are frozen."""
    item = holding.number_item(room.stage)
    holding.attend(item.meeting, *room.people[:8])
    clock.move_to(STARTS + timedelta(minutes=5), tick=False)
    held = {"meeting": item.meeting_id}
    room.post(room.people[0], "body_open_meeting", **held)
    open_vote(room, item)
    ballot = item.ballots.get()
    room.post(room.people[0], "body_close_vote", ballot=ballot.id, **held)
    room.post(room.people[0], "body_close_meeting", **held)
    freeze(room, held)
    return held


@pytest.fixture
def trusted(settings, tmp_path):
    """The operator trusts the root of the tests."""
    trust(settings, tmp_path)
    return settings


def freeze(room, parts, course="All agreed."):
    return room.post(room.clerk, "body_write_minutes", {"course": course, "freeze": "1"}, **parts)


def sign(room, who, parts):
    read = {"sha256": Minutes.objects.get().sha256}
    return room.post(who, "body_sign_minutes", read, **parts)


def send(room, who, message, parts):
    file = BytesIO(message)
    file.name = "minutes.p7s"
    return room.post(who, "body_certify_minutes", {"file": file}, **parts)


# --- taken back ---


def test_secretary_takes_minutes_back_with_a_reason_and_corrects_them(room, parts):
    offered = text(room.get(room.clerk, "body_minutes", **parts))

    back = room.post(
        room.clerk, "body_take_back_minutes", {"reason": "A word is missing."}, **parts
    )
    page = text(room.get(room.clerk, "body_minutes", **parts))
    freeze(room, parts, "All agreed, and said so.")
    again = text(room.get(room.people[1], "body_minutes", **parts))

    assert "Take the minutes back" in offered
    assert (back.status_code, TakenBack.objects.count()) == (302, 1)
    assert "These minutes were taken back" in page
    assert "A word is missing." in page
    assert "Save and freeze for signing" in page
    assert "All agreed, and said so." in again
    assert "A word is missing." not in again


def test_minutes_are_taken_back_with_a_reason_alone(room, parts):
    response = room.post(room.clerk, "body_take_back_minutes", {"reason": ""}, **parts)

    assert response.status_code == 400
    assert 'href="#id_reason"' in text(response)
    assert Minutes.objects.get().frozen_at is not None


def test_signed_minutes_cannot_be_taken_back(room, parts):
    sign(room, room.people[1], parts)

    page = text(room.get(room.clerk, "body_minutes", **parts))
    response = room.post(room.clerk, "body_take_back_minutes", {"reason": "x"}, **parts)

    assert "Take the minutes back" not in page
    assert response.status_code == 400
    assert "Somebody has signed these minutes. They stand." in text(response)


def test_others_than_the_secretary_take_nothing_back(room, parts):
    page = text(room.get(room.people[0], "body_minutes", **parts))
    response = room.post(room.people[0], "body_take_back_minutes", {"reason": "x"}, **parts)

    assert "Take the minutes back" not in page
    assert response.status_code == 404


def test_signature_under_what_was_taken_back_meanwhile_is_refused_and_said_so(room, parts):
    read = {"sha256": Minutes.objects.get().sha256}
    page = text(room.get(room.people[1], "body_minutes", **parts))
    room.post(room.clerk, "body_take_back_minutes", {"reason": "x"}, **parts)
    freeze(room, parts, "Otherwise.")

    response = room.post(room.people[1], "body_sign_minutes", read, **parts)

    assert read["sha256"] in page
    assert response.status_code == 409
    assert "Read them once more, then sign." in text(response)
    assert not Signature.objects.exists()


# --- with certificates ---


def test_member_adds_a_signature_with_a_certificate(room, parts, trusted):
    member = room.people[1]
    sign(room, member, parts)
    offered = text(room.get(member, "body_minutes", **parts))
    file = room.get(member, "body_minutes_to_sign", **parts)
    content = b"".join(file.streaming_content)

    sent = send(room, member, pki.signed(content, certificate(), along=[]), parts)
    page = text(room.get(room.people[2], "body_minutes", **parts))
    pdfs = [room.get(member, "body_minutes_pdf", language="kk", **parts).content for _ in "12"]

    assert "Add a signature with your certificate" in offered
    assert sha256_hex(content) == Minutes.objects.get().sha256
    assert file["Content-Disposition"].startswith("attachment; filename=")
    assert sent.status_code == 302
    assert "ASAN USENOV, issued by Root of tests" in page
    assert "Add a signature with your certificate" not in page
    assert pdfs[0] == pdfs[1]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (b"%PDF-1.7", "This is no CMS signature."),
        (b"", "The file is empty."),
        (bytes(200_000), "A signature is smaller than 64 KB."),
        (pki.signed(b"another text", pki.person()), "This is the signature of another text."),
    ],
)
def test_signature_that_does_not_hold_comes_back_with_the_reason_beside_the_file(
    room, parts, trusted, message, words
):
    sign(room, room.people[1], parts)

    response = send(room, room.people[1], message, parts)

    page = text(response)
    assert response.status_code == 400
    assert words in page
    assert 'href="#id_file"' in page
    assert not CertifiedSignature.objects.exists()


def test_certificates_are_offered_to_nobody_where_no_roots_are_trusted(room, parts):
    member = room.people[1]
    sign(room, member, parts)

    page = text(room.get(member, "body_minutes", **parts))
    sent = send(room, member, signed_by(Minutes.objects.get().meeting, certificate()), parts)

    assert "certificate" not in page
    assert sent.status_code == 400
    assert "Signatures with certificates are not taken here." in text(sent)


def test_what_is_signed_is_for_those_who_sign_once_it_is_frozen(room, parts):
    at_home = room.get(room.people[8], "body_minutes_to_sign", **parts)
    room.post(room.clerk, "body_take_back_minutes", {"reason": "x"}, **parts)
    open_again = room.get(room.people[1], "body_minutes_to_sign", **parts)

    assert (at_home.status_code, open_again.status_code) == (404, 404)


def test_signature_file_is_given_to_readers_and_auditors_on_record(room, parts, trusted):
    member = room.people[1]
    sign(room, member, parts)
    message = signed_by(Minutes.objects.get().meeting, certificate())
    send(room, member, message, parts)
    made = CertifiedSignature.objects.get()
    address = room.address("body_certified_signature", certified=made.id, **parts)
    scope = f"competition:{room.stage.competition_id}"
    auditor = sign_in(Client(), factories.official(Role.AUDITOR, scope))

    files = [room.browser(room.people[8]).get(address), auditor.get(address)]

    assert [b"".join(each.streaming_content) for each in files] == [message, message]
    assert files[0]["Content-Type"] == "application/pkcs7-signature"
    assert Reading.objects.filter(subject=f"certified:{made.id}").count() == 2


def test_signature_file_of_other_minutes_is_not_there(room, parts):
    unknown = "00000000-0000-4000-8000-000000000000"

    response = room.get(room.people[1], "body_certified_signature", certified=unknown, **parts)

    assert response.status_code == 404


@pytest.mark.parametrize("signed", [1, 3])
def test_minutes_cost_as_many_queries_with_many_signatures_as_with_few(
    room, parts, trusted, signed, django_assert_num_queries
):
    meeting = Minutes.objects.get().meeting
    for number, who in enumerate(room.people[:signed]):
        sign(room, who, parts)
        by = certificate(f"MEMBER {number}", iin=f"90010530001{number}")
        send(room, who, signed_by(meeting, by), parts)
    room.get(room.people[7], "body_minutes", **parts)

    with django_assert_num_queries(21):
        room.get(room.people[7], "body_minutes", **parts)

    assert CertifiedSignature.objects.count() == signed
