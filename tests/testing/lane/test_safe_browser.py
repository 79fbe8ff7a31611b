"""Safe Exam Browser: another browser is noted once a minute, and expels nobody."""

import json

import pytest

from saty.core.safe_browser import ENVIRON, hash_of
from saty.testing.lane import connecting, serving
from saty.testing.lane.app import KnownForm, Lane, Terms, Writers
from saty.testing.lane.beating import Beat, Told, next_serial
from saty.testing.lane.starting import Begun, Part
from saty.testing.models import SittingEvent
from saty.testing.sitting_events import minute_of
from tests.racing import read, shared_database
from tests.testing.lane.test_app import MASTER, NOW, TABLE, TOKEN, Kept, ask
from tests.testing.lane_rows import sitting

KEY = "81aad4ab9dfd447cc479e6a4a7c9a544e2cafc7f3adeb68b2a21efad68eca4dc"
URL = "https://exam.example.org/exam/lane/"
HTTPS = {"wsgi.url_scheme": "https", "HTTP_HOST": "exam.example.org"}
TOLD = Told(3, False, 0, None)
BEGUN = Begun("begun", (Part(0, "s", 60, None, None, None, None),))


def lane(beats, keys, starts=None):
    stage = TOKEN.competition
    return Lane(
        writers=Writers(Kept(), starts or Kept(), Kept(), beats),
        forms={TOKEN.form: KnownForm(TABLE, stage)}.get,
        terms={stage: Terms(30, False, keys)}.get,
        sheets=lambda name: None,
        masters={1: MASTER},
        clock=lambda: NOW,
    )


def asked(of, path, body, sent=""):
    return ask(
        of, json.dumps(body).encode(), path=path, **HTTPS, **({ENVIRON: sent} if sent else {})
    )


MISMATCH = ("browser_mismatch", minute_of(NOW))


@pytest.mark.parametrize(
    ("keys", "sent", "noted"),
    [
        ((), "", ()),
        ((KEY,), hash_of(f"{URL}beat", KEY), ()),
        ((KEY,), "", (MISMATCH,)),
        ((KEY,), hash_of(f"{URL}start", KEY), (MISMATCH,)),
        ((KEY,), hash_of("http://exam.example.org/exam/lane/beat", KEY), (MISMATCH,)),
        (("0" * 64,), hash_of(f"{URL}beat", KEY), (MISMATCH,)),
    ],
)
def test_beat_from_another_browser_is_noted_and_answered_as_any_other(keys, sent, noted):
    beats = Kept([TOLD])

    status, answer = asked(lane(beats, keys), "beat", {"waiting": 2}, sent)

    assert (status, answer["finished"]) == ("200", False)
    assert beats.answers[0].events == noted


@pytest.mark.parametrize(("sent", "noted"), [("", 1), (hash_of(f"{URL}start", KEY), 0)])
def test_start_from_another_browser_is_noted_and_begins(sent, noted):
    beats, starts = Kept([TOLD]), Kept([BEGUN])

    status, answer = asked(lane(beats, (KEY,), starts), "start", {"part": 0}, sent)

    assert (status, answer["part"]) == ("200", 0)
    assert len(beats.answers) == noted


def test_device_cannot_report_another_browser_of_itself():
    beats = Kept([TOLD])

    asked(lane(beats, ()), "beat", {"events": [["browser_mismatch", 5]]})

    assert beats.answers[0].events == ()


@pytest.mark.parametrize(
    ("trusted", "told", "scheme"),
    [
        (None, "https", "http"),
        (("HTTP_X_FORWARDED_PROTO", "https"), "https", "https"),
        (("HTTP_X_FORWARDED_PROTO", "https"), "http", "http"),
        (("HTTP_X_FORWARDED_PROTO", "https"), "", "http"),
    ],
)
def test_address_trusts_the_header_that_django_trusts(settings, trusted, told, scheme):
    settings.SECURE_PROXY_SSL_HEADER = trusted
    environ = {
        "wsgi.url_scheme": "http",
        "HTTP_HOST": "a.example",
        "PATH_INFO": "/exam/lane/beat",
        "QUERY_STRING": "a=1",
        "HTTP_X_FORWARDED_PROTO": told,
    }

    assert serving.address(environ) == f"{scheme}://a.example/exam/lane/beat?a=1"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("lifted", "noted"), [(False, 1), (True, 0)])
def test_it_is_kept_once_a_minute_and_not_where_an_adjustment_lifts_it(tmp_path, lifted, noted):
    of = sitting(connecting.moment(NOW), any_browser=lifted)
    with shared_database(tmp_path):
        store = connecting.beats()
        for ago in (0, 1, 2):
            beat = Beat(of.id, of.entry.stage_id, 1, NOW + ago, 0, 0, (MISMATCH,), next_serial())
            store.commit([beat])
        store.close()

        kept = read(lambda: SittingEvent.objects.filter(kind="browser_mismatch").count())

    assert kept == noted
