"""The exam's lane, which the server asks before Django: as WSGI, or in an event loop (`loop.py`).

    POST /exam/lane/start   {"part": 0}
    POST /exam/lane/save    {"answers": [[question, value, n], ...]}
    POST /exam/lane/beat    {"waiting": k, "events": [[kind, ms], ...], "seen": number of a message,
                             "flags": [question, ...]}
    GET  /exam/lane/sheet/<sha256>
    GET  /exam/lane/clock

All carry the sitting's token as `Authorization: Bearer`, and all but a sheet answer JSON with
"now": milliseconds since 1970 by the server's clock, when the request came in. Times of sections
are such milliseconds too, null where there is none yet.

- start: {"part", "began", "ends", "closes", "parts": [{"part", "section", "seconds", "began",
  "ends", "closes", "ended"}]}. The same again gives the same times. 409 with too_early,
  window_over, identity_open, out_of_turn, no_such_part, sitting_over, other_device, not_on_roster.
- save: 200 only after the commit, with the fate of each number: {"stored": [n], "superseded": [n],
  "late": [n], "refused": [n]}.
- beat: {"epoch", "part", "ends", "finished", "held", "messages": [{"id", "text"}]}; "held" while an
  outage is being measured, so that time may be given back in some seconds; "seen" is the highest
  id that the device has, 0 or null for none; "flags" may be left out where they have not changed.
  Kinds that no device reports, and questions that are not of the form, are left out.
- sheet: gzip, immutable, for the token's own form alone; 409 not_started before the start.

Everything else is a clear answer, {"error": key}, and a line in the log without personal data:
401 no_token, bad_token, token_expired; 400 not_json, not_answers, not_a_part, not_a_beat;
413 too_large; 429 too_fast; 404 not_found; 503 try_again, where the outcome of a commit is not
known or too many wait, clock_off and ask_the_other, where this process must not answer.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from saty.core import safe_browser
from saty.core.exam_token import BadToken, Masters, Token, opened
from saty.testing.lane.asked import (
    BAD_TOKEN,
    TRY_AGAIN,
    Environ,
    Refused,
    Table,
    as_json,
    is_number,
    length_of,
    read_answers,
    read_beat,
    read_body,
    read_flags,
    row_of,
)
from saty.testing.lane.beating import Beat, Told, next_serial
from saty.testing.lane.jobs import J, R
from saty.testing.lane.limits import Pace, Tally
from saty.testing.lane.saves import Fate, Saved
from saty.testing.lane.starting import Begun, Look, Part, Start
from saty.testing.lane.waiting import InThreads, Waits, at_once
from saty.testing.lane.writer import Full, Writer
from saty.testing.sitting_events import BROWSER_MISMATCH, minute_of

PREFIX = "/exam/lane/"
MOST_SITTINGS = 60_000
"""Of which a process remembers their pace, their token and what it has noted of them."""
NOT_THERE = b'{"error":"not_found"}'

Begin = Callable[[str, list[tuple[str, str]]], object]
JSON_HEADERS = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
SHEET_LASTS = "private, max-age=86400, immutable"


class Reply(NamedTuple):
    """What a request is answered with."""

    status: str
    headers: list[tuple[str, str]]
    content: bytes


@dataclass(frozen=True, slots=True)
class KnownForm:
    """What the lane knows of a locked form."""

    table: Table
    stage: UUID


@dataclass(frozen=True, slots=True)
class Terms:
    """What the rules in force say of starting."""

    grace_seconds: int
    is_checked: bool
    """Whether an official has to have confirmed who it is."""
    config_keys: tuple[str, ...] = ()
    """Of Safe Exam Browser, where the rules ask for it: another browser is noted."""
    page: str = ""
    """The path of the player's page, for which the browser's script has a hash of its own."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form in one language, as bytes."""

    form: bytes
    """The beginning of the form's hash."""
    content: bytes


@dataclass(frozen=True, slots=True)
class Writers:
    """Who commits what."""

    saves: Writer[Saved, Fate]
    starts: Writer[Start, Begun]
    looks: Writer[Look, bool]
    beats: Writer[Beat, Told | None]


def address_of(environ: Environ) -> str:
    """The absolute URL of a request, as WSGI tells it."""
    query = environ.get("QUERY_STRING", "")
    host = environ.get("HTTP_HOST", "")
    address = f"{environ.get('wsgi.url_scheme', 'http')}://{host}{environ['PATH_INFO']}"
    return f"{address}?{query}" if query else address


class Lane:
    """The lane of one process."""

    def __init__(
        self,
        *,
        writers: Writers,
        forms: Callable[[bytes], KnownForm | None],
        terms: Callable[[UUID], Terms | None],
        sheets: Callable[[str], Sheet | None],
        masters: Masters,
        waits: Waits | None = None,
        fit: Callable[[], str] = str,
        clock: Callable[[], float] = time.time,
        address: Callable[[Environ], str] = address_of,
        refusals_at: int = logging.WARNING,
    ) -> None:
        self._address, self._waits = address, waits or InThreads()
        self._writers, self._masters, self._fit, self._clock = writers, masters, fit, clock
        self._forms, self._terms, self._sheets = forms, terms, sheets
        self._kinds = {"save": self._save, "beat": self._beat, "start": self._start}
        self._pace, self._tally = Pace(MOST_SITTINGS), Tally(clock)
        self._refusals_at = refusals_at
        self._started: set[UUID] = set()
        self._good: dict[str, Token] = {}
        self._asked: dict[UUID, Terms] = {}
        self._noted: dict[UUID, tuple[int, int]] = {}

    def __call__(self, environ: Environ, begin: Begin) -> Iterable[bytes]:
        """One request, as WSGI; while it waits, its thread does."""
        length = length_of(environ)
        body = environ["wsgi.input"].read(length) if length else b""
        reply = at_once(self.reply(environ, body))
        begin(reply.status, reply.headers)
        return (reply.content,)

    async def reply(self, environ: Environ, body: bytes) -> Reply:
        """The reply to one request; `environ` as of WSGI, `body` empty where it is too long."""
        arrived = self._clock()
        asked = environ["PATH_INFO"][len(PREFIX) :]
        try:
            if asked.startswith("sheet/"):
                return await self._sheet(environ, asked[6:], arrived)
            answer, status = await self._answer(environ, body, asked, arrived), "200 OK"
        except Exception as error:
            refused = error if isinstance(error, Refused) else Refused(*TRY_AGAIN)
            answer, status = {"error": refused.key}, refused.status
            level = self._refusals_at if refused.is_of_device else logging.WARNING
            self._tally.note(_kind_of(asked), refused.key, type(error).__name__, level)
        answer["now"] = round(arrived * 1000)
        content = as_json(answer).encode()
        headers = [*JSON_HEADERS, ("Content-Length", str(len(content)))]
        return Reply(status, headers, content)

    async def _answer(
        self, environ: Environ, body: bytes, asked: str, arrived: float
    ) -> dict[str, Any]:
        if environ["REQUEST_METHOD"] == "POST":
            kind = self._kinds.get(asked)
            if kind is not None:
                token = self._token(environ, arrived)
                return await kind(environ, read_body(environ, body), token, arrived)
        elif asked == "clock":
            self._token(environ, arrived)
            return {}
        raise Refused("404 Not Found", "not_found")

    def _token(self, environ: Environ, arrived: float) -> Token:
        problem = self._fit()
        if problem:
            raise Refused("503 Service Unavailable", problem)
        scheme, _space, text = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme != "Bearer" or not text:
            raise Refused("401 Unauthorized", "no_token")
        token = self._good.get(text) or self._checked(text)
        if arrived >= token.expires_at:
            raise Refused("401 Unauthorized", "token_expired")
        if not self._pace.allows(token.sitting, arrived):
            raise Refused("429 Too Many Requests", "too_fast")
        return token

    def _checked(self, text: str) -> Token:
        """The token behind a text that this process has not seen yet; it is good until its end."""
        try:
            token = opened(text, self._masters)
        except BadToken:
            raise Refused(*BAD_TOKEN) from None
        if len(self._good) >= MOST_SITTINGS:
            self._good.clear()
        self._good[text] = token
        return token

    async def _form(self, token: Token) -> KnownForm:
        known = await self._waits.read(self._forms, token.form)
        if known is None:
            raise Refused(*BAD_TOKEN)
        return known

    async def _save(
        self, environ: Environ, body: object, token: Token, arrived: float
    ) -> dict[str, Any]:
        given = read_answers(body)
        form = await self._form(token)
        terms = self._asked.get(form.stage) or await self._asked_first(form.stage)
        if terms is not None and terms.config_keys:
            self._note_other_browser(environ, token, form.stage, terms, arrived)
        table = form.table
        fit, unfit = [], []
        for question, value, n in given:
            row = row_of(table.get(question), value)
            if row is None:
                unfit.append(n)
            else:
                fit.append(Saved(token.sitting, row[0], row[1], token.epoch, n, arrived))
        fates = await self._committed(self._writers.saves, fit) if fit else []
        if Fate.BUSY in fates:
            raise Refused(*TRY_AGAIN)
        found: dict[str, Any] = {"stored": [], "superseded": [], "late": [], "refused": unfit}
        for saved, fate in zip(fit, fates, strict=True):
            found[fate.value].append(saved.n)
        for fate in (Fate.LATE, Fate.REFUSED):
            if found[fate.value]:
                self._tally.note("save", fate.value, "Answer", self._refusals_at)
        return found

    async def _start(
        self, environ: Environ, body: object, token: Token, arrived: float
    ) -> dict[str, Any]:
        number: Any = body.get("part") if isinstance(body, dict) else None
        if not is_number(number, 0, 2**15):
            raise Refused("400 Bad Request", "not_a_part")
        stage = (await self._form(token)).stage
        terms = await self._terms_of(stage)
        if terms is None:
            raise Refused(*BAD_TOKEN)
        self._note_other_browser(environ, token, stage, terms, arrived)
        start = Start(
            token.sitting, number, token.epoch, terms.grace_seconds, terms.is_checked, arrived
        )
        begun = (await self._committed(self._writers.starts, [start]))[0]
        if begun.state != "begun":
            raise _not_begun(begun.state)
        self._remember_started(token.sitting)
        parts = [_part(each) for each in begun.parts]
        kept = ("part", "began", "ends", "closes")
        return {name: parts[number][name] for name in kept} | {"parts": parts}

    async def _beat(
        self, environ: Environ, body: object, token: Token, arrived: float
    ) -> dict[str, Any]:
        waiting, seen, events = read_beat(body)
        form = await self._form(token)
        stage, flags = form.stage, read_flags(body, form.table)
        terms = await self._terms_of(stage)
        if terms is not None and self._is_other_browser(environ, terms):
            events += ((BROWSER_MISMATCH, minute_of(arrived)),)
        beat = Beat(
            token.sitting, stage, token.epoch, arrived, waiting, seen, events, next_serial(), flags
        )
        told = (await self._committed(self._writers.beats, [beat]))[0]
        if told is None:
            raise Refused(*BAD_TOKEN)
        return {
            "epoch": told.epoch,
            "part": told.part,
            "ends": _ms(told.ends),
            "finished": told.is_finished,
            "held": told.is_held,
            "messages": [{"id": key, "text": text} for key, text in told.messages],
        }

    async def _terms_of(self, stage: UUID) -> Terms | None:
        terms = await self._waits.read(self._terms, stage)
        if terms is not None:
            self._asked[stage] = terms
        return terms

    async def _asked_first(self, stage: UUID) -> Terms | None:
        """What the rules ask for, for a save before any start or heartbeat of this process.

        Later saves go by what starts and heartbeats read. No save fails because rules cannot be
        read: the next heartbeat does, and the log says why.
        """
        try:
            return await self._terms_of(stage)
        except Exception:
            return None

    def _is_other_browser(self, environ: Environ, terms: Terms) -> bool:
        if not terms.config_keys:
            return False
        page = self._address({**environ, "PATH_INFO": terms.page, "QUERY_STRING": ""})
        url = self._address(environ)
        return not safe_browser.is_asked_for(environ, url, (page,), terms.config_keys)

    def _note_other_browser(
        self, environ: Environ, token: Token, stage: UUID, terms: Terms, arrived: float
    ) -> None:
        """Hand over the event that another browser asks: once a minute, and nobody waits for it."""
        minute = minute_of(arrived)
        known = self._noted.get(token.sitting) == (token.epoch, minute)
        if known or not self._is_other_browser(environ, terms):
            return
        events = ((BROWSER_MISMATCH, minute),)
        beat = Beat(token.sitting, stage, token.epoch, arrived, None, 0, events, next_serial())
        try:
            self._writers.beats.hand_over([beat])
        except Full:
            return  # the next request hands it over again
        if len(self._noted) >= MOST_SITTINGS:
            self._noted.clear()
        self._noted[token.sitting] = token.epoch, minute

    async def _sheet(self, environ: Environ, name: str, arrived: float) -> Reply:
        if environ["REQUEST_METHOD"] != "GET":
            raise Refused("404 Not Found", "not_found")
        token = self._token(environ, arrived)
        sheet = await self._waits.read(self._sheets, name) if len(name) == 64 else None
        if sheet is None or sheet.form != token.form:
            raise Refused("404 Not Found", "not_found")
        if not await self._has_started(token.sitting):
            raise Refused("409 Conflict", "not_started")
        etag = f'"{name}"'
        headers = [("ETag", etag), ("Cache-Control", SHEET_LASTS), ("Vary", "Authorization")]
        if environ.get("HTTP_IF_NONE_MATCH") == etag:
            return Reply("304 Not Modified", headers, b"")
        headers += [
            ("Content-Type", "application/json"),
            ("Content-Encoding", "gzip"),
            ("Content-Length", str(len(sheet.content))),
        ]
        return Reply("200 OK", headers, sheet.content)

    async def _has_started(self, sitting: UUID) -> bool:
        if sitting not in self._started:
            looked = await self._committed(self._writers.looks, [Look(sitting)])
            if looked[0]:
                self._remember_started(sitting)
        return sitting in self._started

    def _remember_started(self, sitting: UUID) -> None:
        if len(self._started) >= MOST_SITTINGS:
            self._started.clear()
        self._started.add(sitting)

    async def _committed(self, writer: Writer[J, R], jobs: Sequence[J]) -> list[R]:
        """What became of each; a 503 where that is not known."""
        try:
            results = await self._waits.commit(writer, jobs)
        except Full:
            results = None
        if results is None:
            raise Refused(*TRY_AGAIN)
        return results


def _not_begun(state: str) -> Refused:
    if state == "bad_token":
        return Refused(*BAD_TOKEN)
    if state == "try_again":
        return Refused(*TRY_AGAIN)
    return Refused("409 Conflict", state)


def _kind_of(asked: str) -> str:
    """Which of ours was asked, for the log; an address that is not ours may hold anything."""
    kind = asked.partition("/")[0]
    return kind if kind in {"save", "start", "beat", "sheet", "clock"} else "other"


def _part(part: Part) -> dict[str, Any]:
    return {
        "part": part.number,
        "section": part.section,
        "seconds": part.seconds,
        "began": _ms(part.began),
        "ends": _ms(part.ends),
        "closes": _ms(part.closes),
        "ended": _ms(part.ended),
    }


def _ms(at: datetime | None) -> int | None:
    return None if at is None else round(at.timestamp() * 1000)
