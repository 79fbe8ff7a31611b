"""The room and the player under Safe Exam Browser: told, noted, never expelled."""

import pytest

from saty.applications.models import AdjustmentRequest
from saty.core.safe_browser import ENVIRON, PAGE_ENVIRON, hash_of
from saty.programmes.schema import AdjustmentKind
from saty.testing.models import SafeBrowserKey, SittingEvent
from tests import factories
from tests.factories_of_exams import open_test
from tests.signing import sign_in
from tests.testing.control_rows import NOW

pytestmark = pytest.mark.django_db
KEY = "81aad4ab9dfd447cc479e6a4a7c9a544e2cafc7f3adeb68b2a21efad68eca4dc"
DEVICE = "ab" * 16
CHECK_IN = {"language": "ru", "honour": "on", "device": DEVICE}
ASKED = '<p data-browser="asked">'
OTHER = '<p data-browser="other">'


def asking(keys=(KEY,), **exam):
    made = open_test(**{"safe_browser": True, **exam})
    for key in keys:
        SafeBrowserKey.objects.create(
            stage=made.entry.stage,
            name="Windows",
            config_key=key,
            added_by=factories.person(),
            added_at=NOW,
        )
    return made


def with_key(of, name, key=KEY):
    return {ENVIRON: hash_of(f"http://testserver{of.address(name)}", key)}


SCRIPT = {"HTTP_X_AUTOSAVE": "1"}


def page_key(of, name, key=KEY):
    """What a page tells whose browser can add nothing to requests."""
    return SCRIPT | {PAGE_ENVIRON: hash_of(f"http://testserver{of.address(name)}", key)}


def noted():
    return SittingEvent.objects.filter(kind="browser_mismatch").count()


def test_room_says_which_browser_it_is_and_notes_nothing_before_checking_in(client):
    made = asking()
    sign_in(client, made.candidate)

    url = made.address("exam_room")
    told = [
        client.get(url, **sent).content.decode()
        for sent in ({}, with_key(made, "exam_player"), with_key(made, "exam_room"))
    ]

    shown = [(OTHER in page, ASKED in page) for page in told]
    assert shown == [(False, False), (True, False), (False, True)]
    assert noted() == 0


def test_script_of_the_room_is_told_which_browser_it_is(client):
    made = asking()
    sign_in(client, made.candidate)
    url = made.address("exam_now")

    told = [
        client.get(url, **sent).json()["browser"]
        for sent in (
            SCRIPT,
            page_key(made, "exam_room"),
            page_key(made, "exam_player"),
            page_key(made, "exam_done"),
            page_key(made, "exam_room", "0" * 64),
        )
    ]

    assert told == ["other", "asked", "asked", "other", "other"]


def test_other_browser_sits_the_test_and_is_noted_once_a_minute(client):
    made = asking()
    sign_in(client, made.candidate)
    client.post(made.address("exam_room"), CHECK_IN)

    for _ in range(3):
        assert client.get(made.address("exam_player")).status_code == 200
        answer = client.post(made.address("exam_resume"), {"device": DEVICE}, **SCRIPT)
        assert answer.status_code == 200

    assert 1 <= noted() <= 2


def test_page_that_is_opened_without_a_word_of_the_key_is_noted_by_its_script_alone(client):
    made = asking()
    sign_in(client, made.candidate)
    client.post(made.address("exam_room"), CHECK_IN)

    client.get(made.address("exam_player"))
    client.post(made.address("exam_resume"), {"device": DEVICE}, **page_key(made, "exam_player"))
    assert noted() == 0
    client.post(made.address("exam_resume"), {"device": DEVICE}, **SCRIPT)
    assert noted() == 1


def test_browser_that_is_asked_for_is_not_noted(client):
    made = asking()
    sign_in(client, made.candidate)
    client.post(made.address("exam_room"), CHECK_IN, **with_key(made, "exam_room"))

    client.get(made.address("exam_player"), **with_key(made, "exam_player"))
    assert noted() == 0
    client.get(made.address("exam_player"), **with_key(made, "exam_room"))
    assert noted() == 1


@pytest.mark.parametrize(("keys", "exam"), [((), {}), ((KEY,), {"safe_browser": False})])
def test_nothing_is_noted_without_a_key_or_where_the_rules_do_not_ask(client, keys, exam):
    made = asking(keys, **exam)
    sign_in(client, made.candidate)
    client.post(made.address("exam_room"), CHECK_IN)

    client.post(made.address("exam_resume"), {"device": DEVICE}, **SCRIPT)

    assert noted() == 0


def test_adjustment_lifts_it(client, monkeypatch):
    made = asking()
    AdjustmentRequest.objects.create(
        application=made.entry.application,
        kind="any-browser",
        explanation="A screen reader",
        requested_at=NOW,
        state="granted",
    )
    name = {"kk": "x", "ru": "x", "en": "Any browser"}
    kind = AdjustmentKind(key="any-browser", name=name, lifts_safe_browser=True)
    monkeypatch.setattr("saty.testing.actions.sittings._granted", lambda entry, file: [kind])
    sign_in(client, made.candidate)

    said = client.get(made.address("exam_room")).content.decode()
    client.post(made.address("exam_room"), CHECK_IN)
    client.post(made.address("exam_resume"), {"device": DEVICE}, **SCRIPT)

    assert "It was granted to you to sit the test in any browser." in said
    assert made.sitting.any_browser
    assert noted() == 0


def test_adjustment_that_is_granted_after_checking_in_counts_from_the_next_coming_back(
    client, monkeypatch
):
    made = asking()
    sign_in(client, made.candidate)
    client.post(made.address("exam_room"), CHECK_IN)
    monkeypatch.setattr(
        "saty.testing.actions.sittings.lifts_safe_browser", lambda entry, file: True
    )

    client.post(made.address("exam_resume"), {"device": DEVICE})

    assert made.sitting.any_browser
