"""Drafts: started with what the person said before, kept as they are typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from saty.applications.dossier import flat
from saty.applications.models import Application, SectionAnswers, StatisticsAnswers
from saty.applications.policies import check_may_start, check_may_write
from saty.applications.queries import answers_of, rules_of
from saty.applications.validation import Setting, faults_of_one
from saty.applications.values import mark
from saty.common.actors import Actor
from saty.people.models import Person
from saty.programmes import queries as programmes
from saty.programmes.models import FILING, Competition
from saty.programmes.schema import ProgrammeFile, Question, Section


@dataclass(frozen=True, slots=True)
class ConflictingAnswer:
    """An answer that was changed elsewhere since the page was shown, and here as well."""

    question: str
    theirs: Any
    """What is kept: the value from elsewhere."""
    mine: Any
    """What was not saved: the value of this page."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of saved answers."""

    revision: int
    saved_at: datetime
    conflicts: tuple[ConflictingAnswer, ...] = ()


@transaction.atomic
def start(*, competition: Competition, candidate: Person, by: Actor, at: datetime) -> Application:
    """Start a draft, or return the application that stands. The profile is carried over.

    Raises NotNow when the competition is not open or filing has closed.
    """
    standing = Application.objects.filter(competition=competition, candidate=candidate).first()
    if standing:
        return standing
    check_may_start(competition, programmes.window(competition.id, FILING), at)
    try:
        with transaction.atomic():
            made = Application.objects.create(
                competition=competition, candidate=candidate, created_at=at
            )
    except IntegrityError:  # one_application_per_competition: the same act in another tab
        return Application.objects.get(competition=competition, candidate=candidate)
    _carry_over(made, at)
    return made


def _carry_over(made: Application, at: datetime) -> None:
    """Take over answers of the same key and kind from the newest earlier application."""
    earlier = Application.objects.filter(candidate=made.candidate_id).exclude(id=made.id)
    newest = earlier.order_by("-created_at").first()
    if newest is None:
        return
    file = rules_of(made, at).file
    kinds = {q.key: q.kind for q in rules_of(newest, at).file.questions()}
    known = flat(answers_of(newest))
    SectionAnswers.objects.bulk_create(
        SectionAnswers(application=made, key=section.key, answers=carried, revision=1, saved_at=at)
        for section in file.application.sections
        if (carried := _carried(section, known, kinds, Setting(file, known, at.date())))
    )


def _carried(
    section: Section, known: Mapping[str, Any], kinds: Mapping[str, str], setting: Setting
) -> dict[str, Any]:
    return {
        q.key: known[q.key]
        for q in section.questions
        if known.get(q.key) is not None
        and kinds.get(q.key) == q.kind != "consent"
        and not q.statistics_only
        and not _is_unknown_here(q, known[q.key], setting)
    }


def _is_unknown_here(question: Question, value: Any, setting: Setting) -> bool:
    """A choice of the earlier programme that this one does not have."""
    return any(fault.key == "unknown" for fault in faults_of_one(question, value, setting))


@transaction.atomic
def save_answers(
    *,
    application: Application,
    section: str,
    values: Mapping[str, Any],
    by: Actor,
    at: datetime,
    seen: Mapping[str, str] | None = None,
) -> Saved:
    """Merge single answers into a section, valid or not; None takes an answer away.

    `seen` maps questions to the `mark` of the value that the page had shown. Where the answer
    was changed elsewhere since, and to something else on this page, the other one stands and is
    returned as a conflict; the rest is saved. Without `seen` the new value stands.

    Raises NotNow after submission, KeyError for a section or a question that the form lacks.
    """
    held = _locked(application)
    check_may_write(held)
    form = _section(rules_of(held, at).file, section)
    if unknown := values.keys() - {q.key for q in form.questions}:
        raise KeyError(f"{section} has no question {', '.join(sorted(unknown))}")
    apart = {q.key for q in form.questions if q.statistics_only}
    ordinary = {key: value for key, value in values.items() if key not in apart}
    statistics = {key: value for key, value in values.items() if key in apart}
    conflicts: list[ConflictingAnswer] = []
    if statistics:
        conflicts += _save_statistics(held, statistics, seen, at)
    revision, more = _save_section(held, section, ordinary, seen, at)
    return Saved(revision, at, (*conflicts, *more))


@transaction.atomic
def save_form(
    *, application: Application, answers: Mapping[str, Mapping[str, Any]], by: Actor, at: datetime
) -> None:
    """Save a whole form in one act: section -> question -> value, over what stands there.

    For answers that come as a whole, from a file or a register. Raises as `save_answers`.
    """
    held = _locked(application)
    check_may_write(held)
    file = rules_of(held, at).file
    standing = {row.key: row for row in SectionAnswers.objects.filter(application=held)}
    made: list[SectionAnswers] = []
    statistics: dict[str, Any] = {}
    for key, values in answers.items():
        apart = {q.key for q in _section(file, key).questions if q.statistics_only}
        statistics |= {question: v for question, v in values.items() if question in apart}
        ordinary = {question: v for question, v in values.items() if question not in apart}
        if key in standing:
            _save_section(held, key, ordinary, None, at)
        elif ordinary:
            made.append(_new_section(held, key, ordinary, at))
    SectionAnswers.objects.bulk_create(made)
    if statistics:
        _save_statistics(held, statistics, None, at)


def _new_section(
    held: Application, key: str, values: Mapping[str, Any], at: datetime
) -> SectionAnswers:
    return SectionAnswers(application=held, key=key, answers=dict(values), revision=1, saved_at=at)


def _locked(application: Application) -> Application:
    rows = Application.objects.select_for_update(of=("self",)).select_related("competition")
    return rows.get(id=application.id)


def _section(file: ProgrammeFile, key: str) -> Section:
    for section in file.application.sections:
        if section.key == key:
            return section
    raise KeyError(key)


def _save_section(
    held: Application,
    key: str,
    values: Mapping[str, Any],
    seen: Mapping[str, str] | None,
    at: datetime,
) -> tuple[int, list[ConflictingAnswer]]:
    row = SectionAnswers.objects.filter(application=held, key=key).first()
    row = row or SectionAnswers(application=held, key=key, answers={}, saved_at=at)
    merged, conflicts = _merged(row.answers, values, seen)
    if merged != row.answers:
        row.answers, row.revision, row.saved_at = merged, row.revision + 1, at
        _write(row, "answers", "revision", "saved_at")
    return row.revision, conflicts


def _save_statistics(
    held: Application, values: Mapping[str, Any], seen: Mapping[str, str] | None, at: datetime
) -> list[ConflictingAnswer]:
    row = StatisticsAnswers.objects.filter(application=held).first()
    row = row or StatisticsAnswers(application=held, answers={}, saved_at=at)
    merged, conflicts = _merged(row.answers, values, seen)
    if merged != row.answers:
        row.answers, row.saved_at = merged, at
        _write(row, "answers", "saved_at")
    return conflicts


def _write(row: SectionAnswers | StatisticsAnswers, *fields: str) -> None:
    """The application's row is locked, so nobody else makes or changes this one meanwhile."""
    row.save(force_insert=True) if row._state.adding else row.save(update_fields=fields)


def _merged(
    stored: Mapping[str, Any], values: Mapping[str, Any], seen: Mapping[str, str] | None
) -> tuple[dict[str, Any], list[ConflictingAnswer]]:
    """Three-way: an answer that this page did not change keeps what stands."""
    merged, conflicts = dict(stored), []
    for key, mine in values.items():
        theirs = stored.get(key)
        base = mark(theirs) if seen is None else seen.get(key, mark(theirs))
        if mark(mine) == base or mine == theirs:
            continue
        if mark(theirs) != base:
            conflicts.append(ConflictingAnswer(key, theirs, mine))
        elif mine is None:
            merged.pop(key, None)
        else:
            merged[key] = mine
    return merged, conflicts
