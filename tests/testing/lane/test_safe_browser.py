"""Safe Exam Browser: another browser is noted once a minute, and expels nobody."""

import json

import pytest

from saty.core.safe_browser import ENVIRON, PAGE_ENVIRON, hash_of
from saty.testing.lane import connecting, serving
from saty.testing.lane.app import KnownForm, Lane, Terms, Writers
from saty.testing.lane.beating import Beat, Told, next_serial
from saty.testing.lane.starting import Begun, Part
from saty.testing.lane.tables import terms_at
from saty.testing.lane.writer import Full, Writer
from saty.testing.models import Presence, SafeBrowserKey, SittingEvent
from saty.testing.sitting_events import minute_of
from tests import factories
from tests.factories_of_exams import open_test
from tests.racing import read, shared_database
from tests.testing.lane.test_app import MASTER, NOW, TABLE, TOKEN, Kept, ask
from tests.testing.lane_rows import sitting

KEY = "81aad4ab9dfd447cc479e6a4a7c9a544e2cafc7f3adeb68b2a21efad68eca4dc"
URL = "https://exam.example.org/exam/lane/"
PAGE = "/competitions/reserve/test/test/sit/"
HTTPS = {"wsgi.url_scheme": "https", "HTTP_HOST": "exam.example.org"}
TOLD = Told(3, False, 0, None)
BEGUN = Begun("begun", (Part(0, "s", 60, None, None, None, None),))


def lane(beats, keys, starts=None, saves=None, terms=None):
    stage = TOKEN.competition
    return Lane(
        writers=Writers(saves or Kept(), starts or Kept(), Kept(), beats),
        forms={TOKEN.form: KnownForm(TABLE, stage)}.get,
        terms=terms or {stage: Terms(30, False, keys, PAGE)}.get,
        sheets=lambda name: None,
        masters={1: MASTER},
        clock=lambda: NOW,
    )


def asked(of, path, body, sent="", **environ):
    given = HTTPS | ({ENVIRON: sent} if sent else {}) | environ
    return ask(of, json.dumps(body).encode(), path=path, **given)


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


SAVE = {"answers": [["q1", "b", 7]]}
OF_PAGE = hash_of(f"https://exam.example.org{PAGE}", KEY)


@pytest.mark.parametrize(
    ("sent", "noted"),
    [
        ({}, [(None, (MISMATCH,))]),
        ({ENVIRON: hash_of(f"{URL}save", KEY)}, []),
        ({ENVIRON: hash_of(f"{URL}beat", KEY)}, [(None, (MISMATCH,))]),
        ({PAGE_ENVIRON: OF_PAGE}, []),
        ({PAGE_ENVIRON: hash_of(f"{URL}save", KEY)}, [(None, (MISMATCH,))]),
        ({PAGE_ENVIRON: "кілт".encode().decode("latin-1")}, [(None, (MISMATCH,))]),
    ],
)
def test_save_from_another_browser_is_stored_and_noted(sent, noted):
    beats, saves = Kept(), Kept()

    status, answer = asked(lane(beats, (KEY,), saves=saves), "save", SAVE, **sent)

    assert (status, answer["stored"]) == ("200", [7])
    assert len(saves.answers) == 1
    assert [(each.waiting, each.events) for each in beats.answers] == noted


@pytest.mark.parametrize("path", ["start", "beat"])
def test_hash_of_the_players_page_is_known_at_every_request(path):
    beats = Kept([TOLD])

    asked(lane(beats, (KEY,), Kept([BEGUN])), path, {"part": 0}, **{PAGE_ENVIRON: OF_PAGE})

    assert [each.events for each in beats.answers] == ([()] if path == "beat" else [])


def test_many_saves_of_a_minute_are_handed_over_once():
    beats = Kept()
    of = lane(beats, (KEY,))

    for _ in range(5):
        asked(of, "save", SAVE)

    assert [each.events for each in beats.answers] == [(MISMATCH,)]


def failing(stage):
    raise OSError


@pytest.mark.parametrize(("beats", "terms"), [(Kept(error=Full()), None), (Kept(), failing)])
def test_save_is_stored_though_nothing_can_be_noted_or_compared(beats, terms):
    status, answer = asked(lane(beats, (KEY,), terms=terms), "save", SAVE)

    assert (status, answer["stored"]) == ("200", [7])
    assert beats.answers == []


def test_saves_read_no_rules_once_a_process_has_read_them():
    read = []

    def terms(stage):
        read.append(stage)
        return Terms(30, False, (), PAGE)

    of = lane(Kept([TOLD]), (), terms=terms)
    asked(of, "beat", {})
    for _ in range(3):
        asked(of, "save", SAVE)

    assert len(read) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("asks", [True, False])
def test_rules_tell_the_keys_and_the_path_of_the_players_page(asks):
    made = open_test(safe_browser=asks)
    stage = made.entry.stage
    SafeBrowserKey.objects.create(
        stage=stage,
        name="Windows",
        config_key=KEY,
        added_by=factories.person(),
        added_at=connecting.moment(NOW),
    )

    terms = terms_at(stage.id, connecting.moment(NOW))

    page = made.address("exam_player")
    assert (terms.config_keys, terms.page) == (((KEY,), page) if asks else ((), ""))


@pytest.mark.django_db(transaction=True)
def test_note_of_a_save_says_nothing_of_what_waits_on_the_device(tmp_path):
    of = sitting(connecting.moment(NOW))
    with shared_database(tmp_path):
        writer = Writer(connecting.beats, bad=None)
        told = (of.id, of.entry.stage_id, 1)
        writer.commit([Beat(*told, NOW, 3, 0, (), next_serial())], 10)
        writer.hand_over([Beat(*told, NOW + 1, None, 0, (MISMATCH,), next_serial())])
        writer.stop()

        kept = read(lambda: (Presence.objects.get().waiting, SittingEvent.objects.get().kind))

    assert kept == (3, "browser_mismatch")


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
