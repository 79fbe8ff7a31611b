"""The thin WSGI callable of the exam, which the server asks before Django.

    POST /exam/lane/save    {"answers": [[question, value, n], ...]}
    GET  /exam/lane/clock

Both carry the sitting's token as `Authorization: Bearer`. A save answers 200 only after its commit,
with the fate of each number: {"now", "stored": [n], "superseded": [n], "late": [n], "refused": []}.
Everything else is a clear answer in JSON, {"error": key}, and a line in the log without personal
data: 401 no_token, bad_token, token_expired; 400 not_json, not_answers; 413 too_large;
429 too_fast; 503 try_again, where the outcome of a commit is not known or too many wait.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from saty.core.exam_token import BadToken, Token, opened
from saty.core.scoring import AnswerError, read_answer
from saty.testing.lane.saves import Fate, Saved
from saty.testing.lane.writer import Full, Writer

PREFIX = "/exam/lane/"
MOST_BYTES = 64_000
MOST_ANSWERS = 250
"""Of one request: a whole form at once, after a long time without a line."""
PATIENCE = 10.0
"""Seconds that a request waits for its commit."""
A_SECOND, AT_ONCE = 10.0, 30.0
"""Requests of one sitting: so many a second, and so many at once after a rest."""
MOST_SITTINGS = 60_000

Environ = Mapping[str, Any]
Start = Callable[[str, list[tuple[str, str]]], object]
JSON_HEADERS = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]


@dataclass(frozen=True, slots=True)
class Question:
    """What an answer to a question may be: no key is here."""

    position: int
    kind: str
    option_ids: tuple[str, ...]
    target_ids: tuple[str, ...] = ()


Table = Mapping[str, Question]
"""Public identifier of a question -> the question."""


class Refused(Exception):
    """A request that is answered with an error."""

    def __init__(self, status: str, key: str) -> None:
        super().__init__(key)
        self.status, self.key = status, key


class Pace:
    """How fast each sitting may send: never by address, since a test centre is one address."""

    def __init__(self) -> None:
        self._left: dict[bytes, tuple[float, float]] = {}
        self._lock = Lock()

    def allows(self, sitting: bytes, now: float) -> bool:
        """Count one more request; False for one too many."""
        with self._lock:
            left, since = self._left.get(sitting, (AT_ONCE, now))
            left = min(AT_ONCE, left + (now - since) * A_SECOND)
            if len(self._left) > MOST_SITTINGS:
                self._left.clear()
            self._left[sitting] = (left - 1 if left >= 1 else left, now)
            return left >= 1


class Lane:
    """The lane of one process."""

    def __init__(
        self,
        *,
        writer: Writer,
        table: Callable[[bytes], Table | None],
        master: bytes,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._writer, self._table, self._master, self._clock = writer, table, master, clock
        self._pace = Pace()

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """One request."""
        arrived = self._clock()
        try:
            answer = self._answer(environ, arrived)
            status = "200 OK"
        except Refused as refused:
            answer, status = {"error": refused.key}, refused.status
        answer["now"] = round(arrived * 1000)
        body = json.dumps(answer, separators=(",", ":")).encode()
        start(status, [*JSON_HEADERS, ("Content-Length", str(len(body)))])
        return (body,)

    def _answer(self, environ: Environ, arrived: float) -> dict[str, Any]:
        asked = environ["PATH_INFO"][len(PREFIX) :], environ["REQUEST_METHOD"]
        if asked == ("save", "POST"):
            token = self._token(environ, arrived)
            return self._save(token, _body(environ), arrived)
        if asked == ("clock", "GET"):
            self._token(environ, arrived)
            return {}
        raise Refused("404 Not Found", "not_found")

    def _token(self, environ: Environ, arrived: float) -> Token:
        scheme, _space, text = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme != "Bearer" or not text:
            raise Refused("401 Unauthorized", "no_token")
        try:
            token = opened(text, self._master)
        except BadToken:
            raise Refused("401 Unauthorized", "bad_token") from None
        if arrived >= token.expires_at:
            raise Refused("401 Unauthorized", "token_expired")
        if not self._pace.allows(token.sitting.bytes, arrived):
            raise Refused("429 Too Many Requests", "too_fast")
        return token

    def _save(self, token: Token, body: bytes, arrived: float) -> dict[str, Any]:
        given = _answers(body)
        table = self._table(token.form)
        if table is None:
            raise Refused("401 Unauthorized", "bad_token")
        fit, unfit = [], []
        for question, value, n in given:
            row = _row(table.get(question), value)
            if row is None:
                unfit.append(n)
            else:
                fit.append(Saved(token.sitting, row[0], row[1], token.epoch, n, arrived))
        fates = self._committed(fit) if fit else []
        found: dict[str, list[int]] = {fate.value: [] for fate in Fate}
        for saved, fate in zip(fit, fates, strict=True):
            found[fate.value].append(saved.n)
        found[Fate.REFUSED.value] += unfit
        return dict(found)

    def _committed(self, answers: list[Saved]) -> list[Fate]:
        try:
            fates = self._writer.save(answers, PATIENCE)
        except Full:
            fates = None
        if fates is None:
            raise Refused("503 Service Unavailable", "try_again")
        return fates


def _body(environ: Environ) -> bytes:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MOST_BYTES:
        raise Refused("413 Content Too Large", "too_large")
    return bytes(environ["wsgi.input"].read(int(length)))


def _answers(body: bytes) -> list[tuple[str, object, int]]:
    try:
        given = json.loads(body)["answers"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused("400 Bad Request", "not_json") from None
    if not isinstance(given, list) or len(given) > MOST_ANSWERS or not all(map(_is_one, given)):
        raise Refused("400 Bad Request", "not_answers")
    return [(question, value, n) for question, value, n in given]


def _is_one(each: object) -> bool:
    if not isinstance(each, list) or len(each) != 3 or not isinstance(each[0], str):
        return False
    n = each[2]
    return isinstance(n, int) and not isinstance(n, bool) and 0 < n < 2**31


def _row(question: Question | None, value: object) -> tuple[int, str] | None:
    """(position, value as JSON), or None for what is no answer to a question of the form."""
    if question is None:
        return None
    try:
        read_answer(question.kind, value, question.option_ids, question.target_ids)
    except AnswerError:
        return None
    return question.position, json.dumps(value, ensure_ascii=False, separators=(",", ":"))
