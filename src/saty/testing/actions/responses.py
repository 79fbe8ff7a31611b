"""Answers of a test that was sat elsewhere: recorded as a whole, or not at all."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.inserts import insert_rows
from saty.common.refusals import NotNow, Refusal
from saty.core.ledger.canonical import canonical, sha256_hex
from saty.core.scoring import AnswerError
from saty.ledger.actions import Act, record_many
from saty.programmes import queries as programmes
from saty.stages.actions.results import mark_seen
from saty.stages.models import RosterEntry, Stage
from saty.stages.policies import check_not_on_roster
from saty.testing.entries.sittings import SITTING_RECORDED
from saty.testing.figure_tasks import enqueue_figures
from saty.testing.models import Answer, Form, FormAssignment, Sitting
from saty.testing.policies.results import check_takes_answers
from saty.testing.scales import Scale, locked_forms, scales_of

CHUNK = 500
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Sat:
    """What one candidate answered: position in the form -> value as the form's items take it.

    Questions that are left out are blank.
    """

    entry: UUID
    language: str
    answers: Mapping[int, object]


@transaction.atomic
def record_sittings(*, stage: Stage, rows: Sequence[Sat], by: Actor, at: datetime) -> int:
    """Record the answers of many candidates, each on the form drawn for them; how many.

    The sittings begin and end at `at`: when they were sat is for the record of that place. From
    the first time on staff may know the results.

    Raises:
        NotYours: for anybody but the secretariat, or a candidate of this stage.
        NotNow: where the stage takes no answers, or `sitting_there` for a second one.
        Refusal: `not_on_roster`, `no_form_drawn`, `unknown_language`, `answers_do_not_fit`.
    """
    stage = Stage.objects.select_for_update().get(id=stage.id)
    file = programmes.rules_in_force(stage.competition_id, at).file
    check_takes_answers(stage, file, by)
    check_not_on_roster(stage, by)
    forms = {form.id: form for form in locked_forms(stage)}
    entries = _entries(stage, rows)
    languages = _languages(stage)
    scales = scales_of(forms.values(), {}, at)
    form_of = _forms_drawn(stage)
    made: list[Sitting] = []
    answers: list[dict[int, str]] = []
    for row in rows:
        form = _checked_form(row, form_of, languages)
        answers.append(_checked_answers(row, scales[form]))
        made.append(
            Sitting(
                entry_id=row.entry,
                form_id=form,
                language=row.language,
                started_at=at,
                finished_at=at,
                recorded_by_id=by.account,
            )
        )
    mark_seen(stage, by, at)
    Sitting.objects.bulk_create(made, batch_size=CHUNK)
    _keep(made, answers, at)
    acts = [
        _act(stage, entries[row.entry], sitting, forms[sitting.form_id], given)
        for row, sitting, given in zip(rows, made, answers, strict=True)
    ]
    record_many(SITTING_RECORDED, acts, competition=str(stage.competition_id), by=by, at=at)
    enqueue_figures()
    return len(made)


def _entries(stage: Stage, rows: Sequence[Sat]) -> dict[UUID, RosterEntry]:
    """The entries of these rows: each on the roster, once, and without a sitting."""
    wanted = {row.entry for row in rows}
    if len(wanted) != len(rows):
        raise Refusal("candidate_twice", _("A candidate stands there twice. Nothing was recorded."))
    standing = RosterEntry.objects.filter(stage=stage, end__isnull=True)
    entries = {each.id: each for each in standing if each.id in wanted}
    if len(entries) != len(wanted):
        raise Refusal(
            "not_on_roster",
            _("Somebody is not, or no longer, on the roster of this stage. Nothing was recorded."),
        )
    there = Sitting.objects.filter(entry__stage=stage).values_list("entry_id", flat=True)
    if wanted & set(there):
        raise NotNow(
            "sitting_there",
            _("Answers of somebody are recorded already, and stay. Nothing was recorded."),
        )
    return entries


def _languages(stage: Stage) -> frozenset[str]:
    listed = Form.objects.filter(blueprint__stage=stage).values_list(
        "blueprint__bank__languages", flat=True
    )
    return frozenset(name for names in listed.distinct() for name in names)


def _forms_drawn(stage: Stage) -> dict[UUID, UUID]:
    """Roster entry -> the form drawn for it."""
    rows = FormAssignment.objects.filter(entry__stage=stage)
    return dict(rows.values_list("entry_id", "form_id"))


def _checked_form(row: Sat, form_of: Mapping[UUID, UUID], languages: frozenset[str]) -> UUID:
    if row.language not in languages:
        raise Refusal("unknown_language", _("The bank has no such language. Nothing was recorded."))
    if row.entry not in form_of:
        raise Refusal(
            "no_form_drawn",
            _("No form was drawn for a candidate. Draw first; nothing was recorded."),
        )
    return form_of[row.entry]


def _checked_answers(row: Sat, scale: Scale) -> dict[int, str]:
    """The answers that are not blank as they are kept, by position; Refusal for what cannot be."""
    given = {}
    for position in sorted(row.answers):
        text = text_of(row.answers[position])
        try:
            if position not in scale.places:
                raise AnswerError("no_such_question")
            is_blank = scale.places[position].is_blank(text)
        except AnswerError:
            raise Refusal(
                "answers_do_not_fit",
                _("An answer is none that its question can have. Nothing was recorded."),
            ) from None
        if not is_blank:
            given[position] = text
    return given


def text_of(value: object) -> str:
    """The one text of a stored answer."""
    return _ENCODER.encode(value)


def _keep(sittings: Sequence[Sitting], answers: Sequence[Mapping[int, str]], at: datetime) -> None:
    """Insert many answers: as rows, since to make an object of each takes longer than the rest."""
    rows = (
        (sitting.id, position, text, 1, 1, at)
        for sitting, given in zip(sittings, answers, strict=True)
        for position, text in given.items()
    )
    insert_rows(Answer, ("sitting", "position", "value", "epoch", "n", "saved_at"), rows)


def answers_sha256(given: Mapping[int, str]) -> str:
    """Digest of the answers of a sitting: {position: text of the value}, canonical."""
    return sha256_hex(canonical({str(each): given[each] for each in given}))


def _act(
    stage: Stage, entry: RosterEntry, sitting: Sitting, form: Form, given: Mapping[int, str]
) -> Act:
    fields = {
        "stage": stage.key,
        "candidate": f"application:{entry.application_id}",
        "form": form.sha256,
        "language": sitting.language,
        "answers_sha256": answers_sha256(given),
    }
    return Act(f"sitting:{sitting.id}", fields)
