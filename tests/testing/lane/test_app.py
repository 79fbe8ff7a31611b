"""The lane's answers to every request, good and bad, by each of its two interfaces."""

import asyncio
import io
import json
import logging
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saty.core.exam_token import Token, seal
from saty.testing.lane.app import KnownForm, Lane, Writers
from saty.testing.lane.asked import MOST_BYTES, MOST_EVENTS, Question
from saty.testing.lane.beating import Told
from saty.testing.lane.limits import AT_ONCE
from saty.testing.lane.loop import Loop
from saty.testing.lane.saves import Fate
from saty.testing.lane.writer import Full

MASTER, NOW = b"m" * 32, 1_800_000_000.0
TOKEN = Token(uuid.UUID(int=1), uuid.UUID(int=2), 3, b"f" * 8, int(NOW) + 3600)
TABLE = {
    "q1": Question(0, "single", ("a", "b", "c")),
    "q2": Question(1, "multiple", ("d", "e")),
    "q3": Question(2, "matching", ("g", "h"), ("x", "y")),
    "q4": Question(3, "text", ()),
}


class Kept:
    """A writer that stores everything, or does what it is told."""

    def __init__(self, fates=None, error=None):
        self.answers, self.fates, self.error = [], fates, error

    def commit(self, answers, patience):
        if self.error:
            raise self.error
        self.answers += answers
        return [Fate.STORED] * len(answers) if self.fates is None else self.fates or None

    def hand_over(self, answers):
        if self.error:
            raise self.error
        self.answers += answers


def lane(kept=None, now=NOW, beats=None, fit=str, refusals_at=logging.WARNING):
    return Lane(
        writers=Writers(kept or Kept(), Kept(), Kept(), beats or Kept()),
        fit=fit,
        forms={TOKEN.form: KnownForm(TABLE, uuid.UUID(int=9))}.get,
        terms=lambda stage: None,
        sheets=lambda name: None,
        masters={1: MASTER},
        clock=lambda: now,
        refusals_at=refusals_at,
    )


BY_LOOP = "in an event loop"
way = ["in threads"]


@pytest.fixture(autouse=True, params=["in threads", BY_LOOP])
def served(request, monkeypatch):
    monkeypatch.setitem(globals(), "way", [request.param])


def ask(of, body=b"", *, path="save", method="POST", token=TOKEN, **environ):
    scheme = environ.pop("wsgi.url_scheme", "http")
    headers = {"content-length": str(len(body))}
    if token is not None:
        text = token if isinstance(token, str) else seal(token, {1: MASTER})
        headers["authorization"] = f"Bearer {text}"
    for name, told in environ.items():
        headers[name.removeprefix("HTTP_").replace("_", "-").lower()] = told
    by = by_loop if way == [BY_LOOP] else by_wsgi
    status, content = by(of, method, scheme, f"/exam/lane/{path}", headers, body)
    return status, json.loads(content)


def by_wsgi(of, method, scheme, path, headers, body):
    said = []
    given = {f"HTTP_{name.replace('-', '_').upper()}": told for name, told in headers.items()}
    given |= {"REQUEST_METHOD": method, "PATH_INFO": path, "wsgi.input": io.BytesIO(body)}
    given |= {"CONTENT_LENGTH": headers["content-length"], "wsgi.url_scheme": scheme}
    content = b"".join(of(given, lambda status, headers: said.append(status)))
    return said[0][:3], content


class Scope:
    query_string = ""

    def __init__(self, method, scheme, path, headers):
        self.method, self.scheme, self.path, self.headers = method, scheme, path, headers


class Wire:
    """Gives a body, and keeps what is responded."""

    def __init__(self, body):
        self.body, self.said = body, []

    async def __call__(self):
        return self.body

    def response_bytes(self, status, headers, content):
        self.said.append((str(status), content))


def by_loop(of, method, scheme, path, headers, body):
    application, wire = Loop(lambda loop: of), Wire(body)
    application.__rsgi_init__(None)
    asyncio.run(application.__rsgi__(Scope(method, scheme, path, headers), wire))
    (said,) = wire.said
    return said


def sent(*answers):
    return json.dumps({"answers": answers}).encode()


def test_answers_are_stored_with_their_places_and_numbers():
    kept = Kept()

    status, answer = ask(lane(kept), sent(["q1", "b", 7], ["q2", ["d", "e"], 8]))

    assert (status, answer["stored"], answer["now"]) == ("200", [7, 8], round(NOW * 1000))
    assert [(each.position, each.value, each.epoch, each.n) for each in kept.answers] == [
        (0, '"b"', 3, 7),
        (1, '["d","e"]', 3, 8),
    ]
    assert {each.sitting for each in kept.answers} == {TOKEN.sitting}


@pytest.mark.parametrize(
    "bad",
    [
        ["unknown", "a", 1],
        ["q1", "z", 1],
        ["q1", ["a"], 1],
        ["q1", {"a": 1}, 1],
        ["q2", ["d", "d"], 1],
        ["q3", [["g", "z"]], 1],
        ["q4", "x" * 5000, 1],
        ["q4", "\ud800", 1],
    ],
)
def test_what_is_no_answer_of_the_form_is_refused_and_the_others_are_stored(bad):
    kept = Kept()

    status, answer = ask(lane(kept), sent(bad, ["q1", "a", 2]))

    assert (status, answer["refused"], answer["stored"]) == ("200", [1], [2])
    assert len(kept.answers) == 1


@pytest.mark.parametrize("value", [None, "", []])
def test_an_answer_can_be_taken_back(value):
    assert ask(lane(), sent(["q1", value, 1]))[1]["stored"] == [1]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", "not_json"),
        (b"[]", "not_json"),
        (b"{}", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b"[" * 50_000, "not_json"),
        (b'{"answers": 5}', "not_answers"),
        (sent(["q1", "a"]), "not_answers"),
        (sent(["q1", "a", 0]), "not_answers"),
        (sent(["q1", "a", True]), "not_answers"),
        (sent(["q1", "a", 2**40]), "not_answers"),
        (sent([1, "a", 1]), "not_answers"),
        (sent(*[["q1", "a", 1]] * 251), "not_answers"),
    ],
)
def test_body_that_holds_no_answers_is_refused_whole(body, error):
    assert ask(lane(), body) == ("400", {"error": error, "now": round(NOW * 1000)})


@pytest.mark.parametrize("length", [str(MOST_BYTES + 1), "9" * 30, "-1", "x"])
def test_megabytes_are_refused_before_they_are_read(length):
    status, answer = ask(lane(), sent(), CONTENT_LENGTH=length)

    assert (status, answer["error"]) == ("413", "too_large")


def altered(**fields):
    given = {name: getattr(TOKEN, name) for name in Token.__slots__}
    return Token(**{**given, **fields})


@pytest.mark.parametrize(
    ("token", "error"),
    [
        (None, "no_token"),
        ("", "no_token"),
        ("nonsense", "bad_token"),
        (seal(TOKEN, {1: b"x" * 32}), "bad_token"),
        (altered(expires_at=int(NOW)), "token_expired"),
        (altered(form=b"another!"), "bad_token"),
    ],
)
def test_token_that_does_not_open_saves_nothing(token, error):
    kept = Kept()

    status, answer = ask(lane(kept), sent(["q1", "a", 1]), token=token)

    assert (status, answer["error"], kept.answers) == ("401", error, [])


@pytest.mark.parametrize("kept", [Kept(fates=[]), Kept(fates=[Fate.BUSY]), Kept(error=Full())])
def test_unknown_outcome_is_never_called_stored(kept):
    assert ask(lane(kept), sent(["q1", "a", 1]))[0] == "503"


@pytest.mark.parametrize(
    ("kept", "body", "given", "line"),
    [
        (Kept(), sent(["private", "a", 1]), {}, "save refused (Answer)"),
        (Kept(), sent(["q1", "private", 1]), {}, "save refused (Answer)"),
        (Kept([Fate.REFUSED]), sent(["q4", "private", 1]), {}, "save refused (Answer)"),
        (Kept([Fate.LATE]), sent(["q4", "private", 1]), {}, "save late (Answer)"),
        (Kept(), b"private", {}, "save not_json (Refused)"),
        (Kept(), sent(), {"CONTENT_LENGTH": "9" * 9}, "save too_large (Refused)"),
        (Kept(), sent(), {"token": "private"}, "save bad_token (Refused)"),
        (Kept(), sent(), {"token": altered(expires_at=1)}, "save token_expired (Refused)"),
        (Kept(), sent(), {"path": "private"}, "other not_found (Refused)"),
    ],
)
def test_bad_input_leaves_one_line_in_the_log_that_names_nobody(kept, body, given, line, caplog):
    of = lane(kept)

    for _ in range(3):
        ask(of, body, **given)

    assert [each.getMessage() for each in caplog.records] == [
        f"exam request refused: {line}, 1 times"
    ]


def test_a_thousand_saves_a_second_of_one_sitting_are_slowed_and_others_are_not():
    of = lane()

    statuses = [ask(of, sent(["q1", "a", n]))[0] for n in range(1, 101)]
    other = ask(of, sent(["q1", "a", 1]), token=altered(sitting=uuid.UUID(int=5)))

    assert statuses == ["200"] * int(AT_ONCE) + ["429"] * (100 - int(AT_ONCE))
    assert other[0] == "200"


def test_clock_tells_the_servers_time():
    assert ask(lane(), path="clock", method="GET") == ("200", {"now": round(NOW * 1000)})


@pytest.mark.parametrize(("path", "method"), [("save", "GET"), ("other", "POST"), ("", "GET")])
def test_other_addresses_are_not_there(path, method):
    assert ask(lane(), path=path, method=method)[0] == "404"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.text(max_size=80))
def test_nothing_that_is_sent_breaks_the_lane(body, token):
    status, _answer = ask(lane(), body, token=token.encode("ascii", "ignore").decode())

    assert status in {"400", "401"}


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("start", b"", "not_json"),
        ("start", b"[]", "not_a_part"),
        ("start", b"{}", "not_a_part"),
        ("start", b'{"part": -1}', "not_a_part"),
        ("start", b'{"part": true}', "not_a_part"),
        ("start", b'{"part": "0"}', "not_a_part"),
        ("start", b'{"part": 40000}', "not_a_part"),
        ("beat", b"", "not_json"),
        ("beat", b"[]", "not_a_beat"),
        ("beat", b'{"waiting": -1}', "not_a_beat"),
        ("beat", b'{"waiting": 1.5}', "not_a_beat"),
        ("beat", b'{"seen": "x"}', "not_a_beat"),
        ("beat", b'{"events": 5}', "not_a_beat"),
        ("beat", b'{"flags": "q1"}', "not_a_beat"),
        ("beat", b'{"flags": [5]}', "not_a_beat"),
        ("beat", b'{"events": [["left_window"]]}', "not_a_beat"),
        ("beat", b'{"events": [["left_window", -5]]}', "not_a_beat"),
        ("beat", b'{"events": [[{}, 5]]}', "not_a_beat"),
    ],
)
def test_start_or_beat_that_says_nothing_clear_is_refused(path, body, error):
    status, answer = ask(lane(), body, path=path)

    assert (status, answer["error"]) == ("400", error)


class Beats(Kept):
    """Keeps beats, and tells nothing."""

    def commit(self, beats, patience):
        self.answers += beats
        return [Told(3, False, None, None)] * len(beats)


def test_events_that_no_device_reports_and_too_many_are_left_out():
    kept = Beats()
    events = [["started", 1], ["time_given", 2], *[["offline", n] for n in range(200)]]
    of = lane(beats=kept)

    status, _answer = ask(of, json.dumps({"events": events}).encode(), path="beat")

    assert status == "200"
    assert kept.answers[0].events == tuple(("offline", n) for n in range(MOST_EVENTS))


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ({}, None),
        ({"flags": None}, None),
        ({"flags": []}, ()),
        ({"flags": ["q2", "unknown", "q1", "q2"]}, ("q2", "q1")),
    ],
)
def test_flags_of_questions_of_the_form_are_kept(body, kept):
    beats = Beats()

    ask(lane(beats=beats), json.dumps(body).encode(), path="beat")

    assert [each.flags for each in beats.answers] == [kept]


@pytest.mark.parametrize("problem", ["clock_off", "ask_the_other"])
@pytest.mark.parametrize(("path", "method"), [("save", "POST"), ("clock", "GET")])
def test_process_that_must_not_answer_says_why(problem, path, method):
    kept = Kept()

    status, answer = ask(
        lane(kept, fit=lambda: problem), sent(["q1", "a", 1]), path=path, method=method
    )

    assert (status, answer["error"], kept.answers) == ("503", problem, [])


def test_lane_of_synthetic_candidates_warns_of_its_own_errors_alone(caplog):
    of = lane(Kept(error=OSError("private words")), refusals_at=logging.DEBUG)

    refused, _answer = ask(of, b"{", token="no token")
    failed, _answer = ask(of, sent(["q1", "a", 1]))

    assert (refused, failed) == ("401", "503")
    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING] == [
        "exam request refused: save try_again (OSError), 1 times"
    ]


def test_error_of_ours_is_a_clear_answer_and_its_words_stay_out_of_the_log(caplog):
    status, answer = ask(lane(Kept(error=OSError("private words"))), sent(["q1", "a", 1]))

    assert (status, answer["error"]) == ("503", "try_again")
    assert "save try_again (OSError)" in caplog.text
    assert "private" not in caplog.text
