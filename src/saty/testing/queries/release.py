"""What a candidate reads of the own test after the announcement, in the order they saw it in."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import groupby
from typing import Literal

from saty.core import items as core
from saty.core import scoring
from saty.core.own_order import own_order
from saty.programmes import schema
from saty.stages import scores
from saty.stages.models import Result, RosterEntry
from saty.testing.models import Answer, FormItem, ItemChallenge, KeyChange, Sitting
from saty.testing.scales import Placed, changes_in_force, scales_of

Mark = Literal["right", "partly", "wrong", "blank", "for_all"]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A question as it was posed to one candidate, what they answered, and what it gave."""

    number: int
    """Through the whole test, from 1, in the candidate's own order."""
    in_section: int
    """Within its section, as the player counted."""
    placed: Placed
    row: FormItem
    order: tuple[int, ...]
    """Places of the options in the bank, in the order in which the candidate saw them."""
    said: scoring.Answer
    credit: Fraction
    change: KeyChange | None
    challenge: ItemChallenge | None

    @property
    def item(self) -> core.Item:
        """With the key in force."""
        return self.placed.item

    @property
    def mark(self) -> Mark:
        """In a word."""
        if self.placed.is_void:
            return "for_all"
        if self.said is None:
            return "blank"
        if self.credit == 1:
            return "right"
        return "partly" if self.credit else "wrong"


def counted_sitting(entry: RosterEntry) -> Sitting | None:
    """The finished sitting of a candidate that is scored; whether the candidacy ended or not."""
    rows = Sitting.objects.filter(entry=entry, finished_at__isnull=False, voided_at__isnull=True)
    related = rows.select_related("form__blueprint__bank", "entry__stage")
    return related.order_by("-attempt").first()


def review(sitting: Sitting, at: datetime) -> list[Reviewed]:
    """Every question of a sitting, by the keys in force. The machine reads the items here."""
    changes = changes_in_force(sitting.entry.stage)
    scale = scales_of([sitting.form], changes, at)[sitting.form_id]
    values = dict(Answer.objects.filter(sitting=sitting).values_list("position", "value"))
    challenges = {each.position: each for each in ItemChallenge.objects.filter(sitting=sitting)}
    found: list[Reviewed] = []
    for number, (in_section, row) in enumerate(_arranged(sitting), 1):
        placed = scale.places[row.position]
        value = values.get(row.position, "null")
        found.append(
            Reviewed(
                number=number,
                in_section=in_section,
                placed=placed,
                row=row,
                order=_options(placed, sitting.shuffle),
                said=placed.read(json.loads(value)),
                credit=placed.credit(value),
                change=changes.get(row.version_id),
                challenge=challenges.get(row.position),
            )
        )
    return found


def numbers_of(sitting: Sitting) -> dict[int, int]:
    """Position in the form -> the number that the candidate knows the question by."""
    return {row.position: number for number, (_in, row) in enumerate(_arranged(sitting), 1)}


def _arranged(sitting: Sitting) -> list[tuple[int, FormItem]]:
    """The questions as the candidate met them, each with its number within its section."""
    rows = FormItem.objects.filter(form=sitting.form_id).select_related("version__item__stimulus")
    ordered = rows.defer("version__item__source").order_by("position")
    return [
        each
        for of_section in _by_section(ordered)
        for each in enumerate(_in_own_order(of_section, sitting.shuffle), 1)
    ]


def _by_section(rows: Iterable[FormItem]) -> list[list[FormItem]]:
    return [list(held) for _key, held in groupby(rows, key=lambda row: row.section)]


def _in_own_order(rows: Sequence[FormItem], shuffle: str) -> list[FormItem]:
    """As the player arranges them: neighbours on one text stay together. On paper, as printed."""
    if not shuffle:
        return list(rows)
    groups: dict[str, list[FormItem]] = {}
    last: list[FormItem] = []
    for row in rows:
        stimulus = row.version.item.stimulus_id
        if last and stimulus is not None and last[0].version.item.stimulus_id == stimulus:
            last.append(row)
            continue
        last = groups.setdefault(row.public_id, [row])
    return [row for first in own_order(shuffle, list(groups)) for row in groups[first]]


def _options(placed: Placed, shuffle: str) -> tuple[int, ...]:
    if not shuffle or not placed.item.shuffle or not placed.option_ids:
        return placed.order
    place_of = {name: place for place, name in enumerate(placed.option_ids)}
    return tuple(place_of[name] for name in own_order(shuffle, placed.option_ids))


def result_of(entry: RosterEntry) -> Result | None:
    """What was recorded of a candidate at a stage."""
    return Result.objects.filter(entry=entry).first()


def total_of(parts: Mapping[str, str], rule: schema.Stage) -> Fraction:
    """The exact total of recorded parts."""
    return scores.total(parts, scores.weights(rule))


def total_by_keys_now(reviewed: Sequence[Reviewed], rule: schema.Stage) -> Fraction:
    """What the same answers would give by the keys in force."""
    parts: dict[str, str] = {}
    for part in scores.parts_of(rule):
        credits = [each.credit for each in reviewed if each.placed.section == part.key]
        if credits:
            maximum = Fraction(part.maximum)
            parts[part.key] = scoring.decimal_of(
                scoring.section_score(maximum, credits, len(credits))
            )
    weights = {key: each for key, each in scores.weights(rule).items() if key in parts}
    return scores.total(parts, weights)
