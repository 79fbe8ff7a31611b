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
from saty.testing.models import Answer, ItemChallenge, KeyChange, Sitting
from saty.testing.queries import results as queries
from saty.testing.scales import locked_forms
from saty.testing.states import KeyChangeState

KEY = "test"

BLOCKER_WORDS: dict[str, Promise] = {
    "no_locked_form": _("Forms of the test are not locked"),
    "forms_do_not_fit": _("Forms whose sections are not the parts that the stage is scored by"),
    "forms_not_drawn": _("Candidates for whom no form of the test was drawn"),
    "sittings_unfinished": _("Candidates who are sitting the test"),
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
    counts = {
        "no_locked_form": int(not locked_forms(stage)),
        "forms_do_not_fit": queries.sections_that_do_not_fit(stage, _rule(ref, at)),
        "forms_not_drawn": queries.without_form(stage),
        "sittings_unfinished": queries.unfinished(stage),
        "key_changes_open": open_changes.count(),
    }
    return tuple(Blocker(key, count) for key, count in counts.items() if count)


def results(ref: StageRef, at: datetime) -> tuple[StageResult, ...]:
    """The score of everybody who sat the test; whoever is on the roster and did not is absent."""
    stage = _stage(ref)
    scored = {each.application: each for each in queries.scores_of(stage, _rule(ref, at), at)}
    roster = RosterEntry.objects.filter(stage=stage, end__isnull=True).order_by("code")
    return tuple(
        StageResult(application, parts=scored[application].parts)
        if application in scored
        else StageResult(application, absent=True)
        for application in roster.values_list("application_id", flat=True)
    )


def held(application: UUID) -> Mapping[str, Any]:
    """Sittings of a candidate with what was answered to each question, and what was challenged."""
    answers: dict[UUID, dict[str, Any]] = defaultdict(dict)
    rows = Answer.objects.filter(sitting__entry__application=application)
    for sitting, position, value in rows.values_list("sitting_id", "position", "value"):
        answers[sitting][str(position + 1)] = json.loads(value)
    sittings = Sitting.objects.filter(entry__application=application)
    challenged = ItemChallenge.objects.filter(sitting__entry__application=application)
    return {
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
