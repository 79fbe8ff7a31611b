"""Scores of a stage, from the answers and the keys in force."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from hashlib import sha256
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from saty.core import scoring
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.stages import scores
from saty.stages.models import RosterEntry, Stage
from saty.testing.models import Answer, FormItem, KeyChange, Preflight, Sitting
from saty.testing.scales import Scale, changes_in_force, locked_forms, scales_of
from saty.testing.states import KeyChangeState

CHUNK = 5_000
COUNTS = Q(finished_at__isnull=False, voided_at__isnull=True)
"""Which sittings count: who has one is present."""
Credits = dict[str, Fraction]
"""Section -> sum of credits."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One candidate's score on the test: parts as the result has them, and their exact total."""

    entry: UUID
    application: UUID
    parts: Mapping[str, str]
    total: Fraction


def counting(stage: Stage) -> QuerySet[Sitting]:
    """Finished sittings of those who are still on the roster, the newest attempt last."""
    return finished(stage).filter(entry__end__isnull=True).order_by("attempt")


def finished(stage: Stage) -> QuerySet[Sitting]:
    """Sittings that are finished and not void."""
    return Sitting.objects.filter(entry__stage=stage).filter(COUNTS)


def basis(stage: Stage) -> str:
    """What figures are made from: another text means that they are to be made anew."""
    sittings = finished(stage).count()
    changes = KeyChange.objects.filter(stage=stage, state=KeyChangeState.APPROVED).count()
    return f"{sittings}:{changes}"


def effects_basis(stage: Stage, at: datetime) -> str:
    """What scores before and after a change are of: who counts, changes of keys, the rules.

    Whose candidacy ended counts no more, and who came back does, so that a number would not do.
    """
    ids = counting(stage).order_by("id").values_list("id", flat=True)
    who = sha256("".join(each.hex for each in ids).encode()).hexdigest()[:16]
    changes = KeyChange.objects.filter(stage=stage, state=KeyChangeState.APPROVED).count()
    return f"{who}:{changes}:{programmes.rules_in_force(stage.competition_id, at).number}"


def scores_of(stage: Stage, rule: schema.Stage, at: datetime) -> list[Scored]:
    """The score of everyone with a finished sitting, by the keys in force."""
    scales = scales_of(locked_forms(stage), changes_in_force(stage), at)
    sittings = _newest(stage)
    sums = _sums(_answers(stage), scales, sittings)
    return [
        _scored(sitting, sums[sitting.id], scales[sitting.form_id], rule)
        for sitting in sittings.values()
    ]


def parts_of_preflight(
    preflight: Preflight, rule: schema.Stage, at: datetime
) -> dict[UUID, Mapping[str, str]]:
    """Sitting -> its parts, of a pre-flight's finished sittings, as those of people are scored."""
    stage = preflight.stage
    scales = scales_of(locked_forms(stage), changes_in_force(stage), at)
    rows = Sitting.objects.filter(preflight=preflight).filter(COUNTS)
    sittings = {each.id: each for each in rows}
    answers = Answer.objects.filter(sitting__preflight=preflight)
    sums = _sums(_values(answers), scales, sittings)
    return {
        key: _parts(sums[key], scales[sitting.form_id], rule) for key, sitting in sittings.items()
    }


def scores_before_and_after(
    stage: Stage, rule: schema.Stage, change: KeyChange, at: datetime
) -> list[tuple[Scored, Scored]]:
    """What everybody has now, and what they would have under a change of a key."""
    scales = scales_of(locked_forms(stage), changes_in_force(stage), at)
    sittings = _newest(stage)
    before = _sums(_answers(stage), scales, sittings)
    gains = _gains(stage, scales, sittings, change)
    found = []
    for sitting in sittings.values():
        scale, had = scales[sitting.form_id], before[sitting.id]
        place = scale.place_of(change.version_id)
        has = dict(had)
        if place is not None:
            has[place.section] += gains[sitting.id]
        found.append((_scored(sitting, had, scale, rule), _scored(sitting, has, scale, rule)))
    return found


def _newest(stage: Stage) -> dict[UUID, Sitting]:
    """Sitting id -> sitting; one for each candidate."""
    by_entry = {each.entry_id: each for each in counting(stage).select_related("entry")}
    return {each.id: each for each in by_entry.values()}


def _answers(stage: Stage, **narrowed: object) -> Iterable[tuple[UUID, int, str]]:
    rows = Answer.objects.filter(
        sitting__entry__stage=stage, sitting__finished_at__isnull=False, **narrowed
    )
    return _values(rows)


def _values(rows: QuerySet[Answer]) -> Iterable[tuple[UUID, int, str]]:
    return rows.values_list("sitting_id", "position", "value").iterator(chunk_size=CHUNK)


def _sums(
    answers: Iterable[tuple[UUID, int, str]],
    scales: Mapping[UUID, Scale],
    sittings: Mapping[UUID, Sitting],
) -> dict[UUID, Credits]:
    given = {key: scale.given for key, scale in scales.items()}
    sums = {key: dict(given[sitting.form_id]) for key, sitting in sittings.items()}
    places = {key: scales[sitting.form_id].places for key, sitting in sittings.items()}
    for sitting, position, value in answers:
        if sitting not in sums:
            continue
        place = places[sitting][position]
        if not place.is_void and (got := place.credit(value)):
            sums[sitting][place.section] += got
    return sums


def _gains(
    stage: Stage,
    scales: Mapping[UUID, Scale],
    sittings: Mapping[UUID, Sitting],
    change: KeyChange,
) -> dict[UUID, Fraction]:
    """Sitting -> how much more credit the changed item gives."""
    old = {key: scale.place_of(change.version_id) for key, scale in scales.items()}
    new = {key: place.changed(change) if place else None for key, place in old.items()}
    positions = {place.position for place in old.values() if place}
    said = {
        (sitting, position): value
        for sitting, position, value in _answers(stage, position__in=positions)
    }
    gains = {}
    for key, sitting in sittings.items():
        was, now = old[sitting.form_id], new[sitting.form_id]
        value = said.get((key, was.position), "null") if was else "null"
        gains[key] = now.credit(value) - was.credit(value) if was and now else Fraction(0)
    return gains


def _scored(sitting: Sitting, credits: Credits, scale: Scale, rule: schema.Stage) -> Scored:
    parts = _parts(credits, scale, rule)
    weights = {key: each for key, each in scores.weights(rule).items() if key in parts}
    total = scores.total(parts, weights)
    return Scored(sitting.entry.id, sitting.entry.application_id, parts, total)


def _parts(credits: Credits, scale: Scale, rule: schema.Stage) -> dict[str, str]:
    sizes = scale.sizes
    return {
        part.key: scoring.decimal_of(
            scoring.section_score(Fraction(part.maximum), [credits[part.key]], sizes[part.key])
        )
        for part in scores.parts_of(rule)
        if part.key in sizes
    }


def sections_that_do_not_fit(stage: Stage, rule: schema.Stage) -> int:
    """How many locked forms have other sections than the parts that the stage is scored by."""
    wanted = {part.key for part in scores.parts_of(rule)}
    rows = FormItem.objects.filter(form__in=locked_forms(stage)).order_by()
    found: dict[UUID, set[str]] = {}
    for form, section in rows.values_list("form_id", "section").distinct():
        found.setdefault(form, set()).add(section)
    return sum(sections != wanted for sections in found.values())


def without_form(stage: Stage) -> int:
    """How many on the roster have no form drawn for them."""
    rows = RosterEntry.objects.filter(stage=stage, end__isnull=True)
    return rows.filter(form_assignment__isnull=True).count()


def unfinished(stage: Stage) -> int:
    """How many sittings go on; who only came to the waiting room has not begun."""
    rows = Sitting.objects.filter(
        entry__stage=stage, started_at__isnull=False, finished_at__isnull=True
    )
    return rows.filter(entry__end__isnull=True, voided_at__isnull=True).count()


def sat(stage: Stage) -> int:
    """How many on the roster have finished a sitting."""
    return counting(stage).values("entry").distinct().order_by().count()


def sittings_by_form(stage: Stage) -> dict[UUID, int]:
    """Form -> how many finished sittings it has."""
    rows = finished(stage).order_by()
    return dict(rows.values_list("form_id").annotate(number=Count("id")))
