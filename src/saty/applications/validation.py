"""What is wrong with an answer, in words for whoever gave it.

Pure: a question, its value and the rest of the answers go in, faults come out. Drafts keep
answers with faults; submission does not take them. Advisory faults ask for a second look only.

Values by kind of question: text str; date ISO str; choice key; choices [keys]; yes_no and consent
bool; country of two letters; identity_number str; education [{"level", "institution",
"speciality", "year"}]; work [{"start", "end" or None, "employer", "position", "sector"}];
languages [{"language", "level"}]; track {"group", "area"}. An empty list of rows is an answer:
there are none.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from saty.applications import countries
from saty.applications.rows import ROW_CHECKS
from saty.applications.values import day_of, is_answered, number_of
from saty.core.rules.identity import KINDS, SEXES, check_identity
from saty.programmes.schema import Meaning, ProgrammeFile, Question

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

EARLIEST_BIRTH = 1900
PHONE_DIGITS = (7, 15)  # ITU-T E.164: at most 15 digits
PHONE_SIGNS = frozenset("0123456789 +()-")
ROW_KINDS = frozenset(ROW_CHECKS)

IDENTITY_WORDS: Mapping[str, "_StrPromise"] = {
    "length": _("The number has {length} digits, and you wrote {count}."),
    "digits": _("Write the number in digits alone, without spaces or letters."),
    "check_digit": _(
        "There is a slip in the number: its digits do not fit together. Copy it again from your"
        " identity document."
    ),
    "century": _(
        "The number does not agree with the date of birth. Check both; if they are as in your"
        " documents, go on."
    ),
    "birth_date": _(
        "The number does not agree with the date of birth. Check both; if they are as in your"
        " documents, go on."
    ),
    "sex": _(
        "The number does not agree with the sex you gave. Check both; if they are as in your"
        " documents, go on."
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one answer: a key for machines, words for the reader."""

    question: str
    key: str
    message: "str | Promise"
    row: int | None = None
    """Which row of a list, from 0."""
    advisory: bool = False
    """Asks for a second look; does not stand in the way of submission."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What an answer is looked at beside: the programme, the other answers, the day."""

    file: ProgrammeFile
    answers: Mapping[str, Any]
    today: date

    def meant(self, meaning: Meaning) -> Any:
        """The answer to the question that has this meaning."""
        question = self.file.meant(meaning)
        return self.answers.get(question.key) if question else None


Found = Iterator[tuple[str, "str | Promise"]]
Check = Callable[[Question, Any, Setting], Found]


def faults_of(
    questions: Iterable[Question], answers: Mapping[str, Any], *, file: ProgrammeFile, today: date
) -> tuple[Fault, ...]:
    """Every fault of the answers to `questions`, in their order; `answers` are all answers."""
    setting = Setting(file, answers, today)
    return tuple(f for q in questions for f in _faults(q, answers.get(q.key), setting))


def faults_of_one(question: Question, value: Any, setting: Setting) -> tuple[Fault, ...]:
    """The faults of one answer."""
    return tuple(_faults(question, value, setting))


def _faults(question: Question, value: Any, setting: Setting) -> Iterator[Fault]:
    if not is_answered(question.kind, value):
        if question.required:
            yield Fault(question.key, "required", _required_words(question))
        return
    if question.kind in ROW_CHECKS:
        yield from _row_faults(question, value, setting)
        return
    advisory = _advisory(question, setting)
    for key, words in CHECKS[question.kind](question, value, setting):
        yield Fault(question.key, key, words, advisory=key in advisory)


def _required_words(question: Question) -> "str | Promise":
    if question.kind == "consent":
        return _("Without this consent the application cannot be considered.")
    if question.kind in {"choice", "choices", "yes_no", "country", "track"}:
        return _("Choose an answer.")
    if question.kind in ROW_KINDS:
        return _("Add at least one, or say that there are none.")
    return _("This is still to be answered.")


def _advisory(question: Question, setting: Setting) -> frozenset[str]:
    is_identity = question.kind == "identity_number"
    kind = setting.file.application.identity_kind
    return KINDS[kind].advisory if is_identity else frozenset()


def _row_faults(question: Question, rows: Any, setting: Setting) -> Iterator[Fault]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        yield Fault(question.key, "unreadable", _("This answer cannot be read. Enter it again."))
        return
    if len(rows) > question.max_rows:
        most = format_lazy(_("At most {most} can be listed here."), most=question.max_rows)
        yield Fault(question.key, "too_many", most)
    born = day_of(setting.meant("birth_date"))
    for row, key, words in ROW_CHECKS[question.kind](rows, setting.file, born, setting.today):
        yield Fault(question.key, key, words, row=row)


# --- one check for each kind ------------------------------------------------------------------


def _text(question: Question, value: Any, setting: Setting) -> Found:
    if not isinstance(value, str):
        yield "unreadable", _("This answer cannot be read. Enter it again.")
    elif len(value) > question.max_length:
        yield (
            "too_long",
            format_lazy(
                _("The answer has {count} characters. At most {most} are possible: shorten it."),
                count=len(value),
                most=question.max_length,
            ),
        )


def _email(question: Question, value: Any, setting: Setting) -> Found:
    yield from _text(question, value, setting)
    try:
        validate_email(value)
    except ValidationError:
        yield "email", _("Write the whole address, such as name@example.org.")


def _phone(question: Question, value: Any, setting: Setting) -> Found:
    yield from _text(question, value, setting)
    digits = sum(sign.isdigit() for sign in str(value))
    if not set(str(value)) <= PHONE_SIGNS or not PHONE_DIGITS[0] <= digits <= PHONE_DIGITS[1]:
        yield "phone", _("Write the number with its code, such as +7 700 000 00 00.")


def _date(question: Question, value: Any, setting: Setting) -> Found:
    found = day_of(value)
    if found is None:
        yield "unreal", _("There is no such date. Write day, month and year in digits.")
    elif question.meaning == "birth_date":
        yield from _birth(found, setting.today)


def _birth(born: date, today: date) -> Found:
    if born > today:
        yield "future", _("The date of birth lies in the future. Check the year.")
    elif born.year < EARLIEST_BIRTH:
        yield "long_ago", _("The date of birth lies too far back. Check the year.")


def _choice(question: Question, value: Any, setting: Setting) -> Found:
    if value not in {choice.key for choice in question.choices}:
        yield "unknown", _("This is not one of the choices. Choose again.")


def _choices(question: Question, value: Any, setting: Setting) -> Found:
    known = {choice.key for choice in question.choices}
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        yield "unreadable", _("This answer cannot be read. Enter it again.")
    elif not set(value) <= known:
        yield "unknown", _("This is not one of the choices. Choose again.")


def _yes_no(question: Question, value: Any, setting: Setting) -> Found:
    if not isinstance(value, bool):
        yield "unknown", _("Answer yes or no.")


def _country(question: Question, value: Any, setting: Setting) -> Found:
    if value not in countries.codes():
        yield "unknown", _("Choose a country from the list.")


def _identity_number(question: Question, value: Any, setting: Setting) -> Found:
    kind = KINDS[setting.file.application.identity_kind]
    sex = setting.meant("sex")
    keys = check_identity(
        kind.key,
        str(value),
        birth_date=day_of(setting.meant("birth_date")),
        sex=sex if sex in SEXES else None,
    )
    for key in keys:
        yield (
            key,
            format_lazy(IDENTITY_WORDS[key], length=kind.length, count=number_of(len(str(value)))),
        )


def _track(question: Question, value: Any, setting: Setting) -> Found:
    groups = {group.key: group for group in setting.file.tracks.groups}
    group = groups.get(str(value.get("group"))) if isinstance(value, dict) else None
    if group is None:
        yield "unknown", _("Choose a group from the list.")
        return
    areas, area = {each.key for each in group.areas}, value.get("area")
    if areas and area not in areas:
        yield "area", _("Choose an area of this group.")
    elif not areas and area:
        yield "area", _("This group has no areas: leave the area empty.")


CHECKS: Mapping[str, Check] = {
    "text": _text,
    "long_text": _text,
    "email": _email,
    "phone": _phone,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
    "consent": _yes_no,
    "country": _country,
    "identity_number": _identity_number,
    "track": _track,
}
