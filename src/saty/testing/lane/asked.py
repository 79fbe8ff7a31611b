"""What a device sends, read: in the form that is wanted, or refused. Nothing here asks anybody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from saty.core.scoring import AnswerError, read_answer
from saty.testing.sitting_events import FROM_DEVICE

MOST_BYTES = 64_000
MOST_ANSWERS = 250
"""Of one request: a whole form at once, after a long time without a line."""
MOST_EVENTS = 50
"""Of one beat; more are left out."""
MOST_NUMBER = 2**31
MOST_MS = 2**53

Environ = Mapping[str, Any]
_from_json = json.JSONDecoder().decode
as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


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

    @property
    def is_of_device(self) -> bool:
        """Whether it is what was asked that cannot be, and not the lane that failed."""
        return self.status < "5"


BAD_TOKEN = "401 Unauthorized", "bad_token"
TRY_AGAIN = "503 Service Unavailable", "try_again"


def length_of(environ: Environ) -> int | None:
    """How many bytes the body of a request has; None where that is too many or no number."""
    length = environ.get("CONTENT_LENGTH") or "0"
    is_whole = len(length) <= len(str(MOST_BYTES)) and length.isascii() and length.isdecimal()
    return int(length) if is_whole and int(length) <= MOST_BYTES else None


def read_body(environ: Environ, body: bytes) -> object:
    """The body of a request as JSON; Refused where it is too long, or none."""
    if not body and length_of(environ) is None:
        raise Refused("413 Content Too Large", "too_large")
    try:
        return _from_json(body.decode())
    except (ValueError, RecursionError):
        raise Refused("400 Bad Request", "not_json") from None


def is_number(given: object, least: int, beyond: int) -> bool:
    """Whether it is a whole number from `least` on, and below `beyond`."""
    return isinstance(given, int) and not isinstance(given, bool) and least <= given < beyond


def read_answers(body: object) -> list[tuple[str, object, int]]:
    """(question, value, n) of each answer; Refused where it is anything else."""
    if not isinstance(body, dict) or "answers" not in body:
        raise Refused("400 Bad Request", "not_json")
    given = body["answers"]
    if not isinstance(given, list) or len(given) > MOST_ANSWERS or not all(map(_is_one, given)):
        raise Refused("400 Bad Request", "not_answers")
    return [(question, value, n) for question, value, n in given]


def _is_one(each: object) -> bool:
    if not isinstance(each, list) or len(each) != 3 or not isinstance(each[0], str):
        return False
    return is_number(each[2], 1, MOST_NUMBER)


def row_of(question: Question | None, value: object) -> tuple[int, str] | None:
    """(position, value as JSON), or None for what is no answer to a question of the form."""
    if question is None:
        return None
    try:
        read_answer(question.kind, value, question.option_ids, question.target_ids)
    except AnswerError:
        return None
    text = as_json(value)
    return (question.position, text) if _can_be_kept(text) else None


def _can_be_kept(text: str) -> bool:
    """Half of a surrogate pair is no text that a database keeps."""
    return text.isascii() or not any("\ud800" <= each <= "\udfff" for each in text)


def read_beat(body: object) -> tuple[int, int, tuple[tuple[str, int], ...]]:
    """(waiting, seen, events)."""
    if not isinstance(body, dict):
        raise Refused("400 Bad Request", "not_a_beat")
    waiting, seen = body.get("waiting", 0), body.get("seen") or 0
    events = body.get("events", [])
    are_numbers = is_number(waiting, 0, MOST_NUMBER) and is_number(seen, 0, MOST_MS)
    if not are_numbers or not isinstance(events, list) or not all(map(_is_event, events)):
        raise Refused("400 Bad Request", "not_a_beat")
    known = [(kind, ms) for kind, ms in events if kind in FROM_DEVICE]
    return waiting, seen, tuple(known[:MOST_EVENTS])


def read_flags(body: Any, table: Table) -> tuple[str, ...] | None:
    """The questions of the form that are flagged; None where nothing is said of that."""
    flags = body.get("flags")
    if flags is None:
        return None
    if not isinstance(flags, list) or not all(isinstance(each, str) for each in flags):
        raise Refused("400 Bad Request", "not_a_beat")
    return tuple(each for each in dict.fromkeys(flags) if each in table)


def _is_event(each: object) -> bool:
    if not isinstance(each, list) or len(each) != 2 or not isinstance(each[0], str):
        return False
    return is_number(each[1], 0, MOST_MS)
