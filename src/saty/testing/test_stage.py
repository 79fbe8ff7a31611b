"""The stage "test": who sat it and with which score, and what must be done before it is closed."""

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from saty.programmes import kinds, schema
from saty.programmes import queries as programmes
from saty.programmes.kinds import Blocker, Progress, StageKind, StageRef, StageResult
from saty.stages.models import RosterEntry, Stage
from saty.testing.models import (
    Answer,
    FormAssignment,
    ItemChallenge,
    KeyChange,
    Remedy,
    Sitting,
)
from saty.testing.queries import attendance
from saty.testing.queries import results as queries
from saty.testing.queries.preflights import is_wanted
from saty.testing.queries.seats import places_held
from saty.testing.scales import locked_forms
from saty.testing.states import KeyChangeState, RemedyState

KEY = "test"

BLOCKER_WORDS: dict[str, Promise] = {
    "no_locked_form": _("Forms of the test are not locked"),
    "forms_do_not_fit": _("Forms whose sections are not the parts that the stage is scored by"),
    "no_preflight": _("Forms of the test have not passed a pre-flight as they are now"),
    "forms_not_drawn": _("Candidates for whom no form of the test was drawn"),
    "sittings_unfinished": _("Candidates who are sitting the test"),
    "may_sit_again": _("Candidates whose test is void, and who may sit it again"),
    "may_still_start": _("Candidates who may still start the test"),
    "remedies_open": _("Proposals of time or of another sitting that nobody has decided on"),
    "key_changes_open": _("Changes of keys that nobody has decided on"),
}
"""What each blocker is, for staff."""


def _stage(ref: StageRef) -> Stage:
    return Stage.objects.get(competition=ref.competition, key=ref.key)


def _rule(ref: StageRef, at: datetime) -> schema.Stage:
    return programmes.rules_in_force(ref.competition, at).file.stage(ref.key)


def progress(ref: StageRef, at: datetime) -> Progress:
    """How many have sat the test."""
    stage = _stage(ref)
    roster = RosterEntry.objects.filter(stage=stage, end__isnull=True).count()
    done = queries.sat(stage)
    return Progress(roster=roster, done=done, waiting=roster - done)


def blockers(ref: StageRef, at: datetime) -> tuple[Blocker, ...]:
    """What must be done before the results can be closed."""
    stage = _stage(ref)
    open_changes = KeyChange.objects.filter(stage=stage, state=KeyChangeState.PROPOSED)
    states = attendance.counts(stage, at)
    open_remedies = Remedy.objects.filter(stage=stage, state=RemedyState.PROPOSED)
    counts = {
        "no_locked_form": int(not locked_forms(stage)),
        "forms_do_not_fit": queries.sections_that_do_not_fit(stage, _rule(ref, at)),
        "no_preflight": int(
            is_wanted(stage, at) and not FormAssignment.objects.filter(entry__stage=stage).exists()
        ),
        "forms_not_drawn": queries.without_form(stage),
        "sittings_unfinished": queries.unfinished(stage),
        "may_sit_again": states["void"],
        "may_still_start": _may_still_start(stage, states, at),
        "remedies_open": open_remedies.count(),
        "key_changes_open": open_changes.count(),
    }
    return tuple(Blocker(key, count) for key, count in counts.items() if count)


def _may_still_start(stage: Stage, states: Mapping[str, int], at: datetime) -> int:
    """How many, once the calendar's window is over: while it is open, nobody is called absent."""
    if programmes.windows(stage.competition_id)[stage.key].state(at) != "after":
        return 0
    return states["not_come"] + states["waiting"]


def results(ref: StageRef, at: datetime) -> tuple[StageResult, ...]:
    """The score of everybody who sat the test; whoever was on the roster and did not is absent.

    Who is absent is derived as everywhere else; of who may still sit it there is no result yet.
    """
    stage = _stage(ref)
    scored = {each.application: each for each in queries.scores_of(stage, _rule(ref, at), at)}
    states = attendance.states(stage, at)
    roster = RosterEntry.objects.filter(stage=stage, end__isnull=True).order_by("code")
    parts = {application: each.parts for application, each in scored.items()}
    return tuple(
        result_of(application, parts)
        for key, application in roster.values_list("id", "application_id")
        if application in parts or states.get(key) == "absent"
    )


def result_of(candidate: UUID, parts: Mapping[UUID, Mapping[str, str]]) -> StageResult:
    """The result of somebody, by the parts of all who sat: whoever has none is absent."""
    if candidate in parts:
        return StageResult(candidate, parts=parts[candidate])
    return StageResult(candidate, absent=True)


def held(application: UUID) -> Mapping[str, Any]:
    """Sittings of a candidate with what was answered to each question, and what was challenged."""
    answers: dict[UUID, dict[str, Any]] = defaultdict(dict)
    rows = Answer.objects.filter(sitting__entry__application=application)
    for sitting, position, value in rows.values_list("sitting_id", "position", "value"):
        answers[sitting][str(position + 1)] = json.loads(value)
    sittings = Sitting.objects.filter(entry__application=application)
    challenged = ItemChallenge.objects.filter(sitting__entry__application=application)
    return places_held(application) | {
        "challenges": [
            {
                "question": each.position + 1,
                "reason": each.reason,
                "filed_at": each.filed_at.isoformat(),
                "state": each.state,
                "answer": each.answer,
            }
            for each in challenged.order_by("filed_at", "position")
        ],
        "sittings": [
            {
                "stage": each.entry.stage.key,
                "attempt": each.attempt,
                "language": each.language,
                "started_at": each.started_at.isoformat() if each.started_at else None,
                "finished_at": each.finished_at.isoformat() if each.finished_at else None,
                "answers": answers[each.id],
            }
            for each in sittings.select_related("entry__stage").order_by("started_at", "attempt")
        ],
    }


def register_kind() -> None:
    """Make the kind known; called in `AppConfig.ready()`."""
    kinds.register(
        StageKind(key=KEY, progress=progress, results=results, blockers=blockers, held_about=held)
    )
