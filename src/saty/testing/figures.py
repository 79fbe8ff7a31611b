"""Figures of forms: from stored answers to `core.psychometrics`, and as JSON."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from saty.core import items as core
from saty.core import scoring, verification
from saty.core.psychometrics import classical, functioning
from saty.testing.models import Answer, Form, Sitting
from saty.testing.scales import Placed, Scale, changes_in_force, scales_of

ALL = ""
"""All languages together."""
CHUNK = 5_000
CHOSEN_FROM = frozenset({"single", "multiple", "judgement"})
"""Kinds whose options are chosen, and can be counted."""
DIGITS = 6


def figures_of(form: Form, at: datetime) -> dict[str, dict[str, Any]]:
    """Language (and `ALL`) -> figures of a form as JSON; empty where nobody has sat it.

    Items are taken by the keys in force; a void item by its key, so that it shows why it is void.
    """
    changes = {
        key: each
        for key, each in changes_in_force(form.blueprint.stage).items()
        if each.kind == each.Kind.KEY
    }
    scale = scales_of([form], changes, at)[form.id]
    sittings = list(
        Sitting.objects.filter(
            form=form, finished_at__isnull=False, preflight__isnull=True
        ).order_by("started_at", "id")
    )
    if not sittings or not scale.places:
        return {}
    columns = _columns(scale, sittings)
    languages = np.array([each.language for each in sittings])
    found = {ALL: as_json(classical.analyse(columns)) | {"errors": _errors(form, scale, columns)}}
    for language in sorted(set(languages)):
        is_in = languages == language
        found[str(language)] = as_json(classical.analyse([_of(each, is_in) for each in columns]))
    for place, of_languages in _functioning(columns, languages).items():
        found[ALL]["items"][place]["functioning"] = of_languages
    return found


def errors_of(form: Form, at: datetime) -> tuple[dict[str, str], int]:
    """Section -> its exact error variance in credits, and of how many people; as `figures_of`."""
    found = figures_of(form, at).get(ALL)
    return (found["errors"], found["people"]) if found else ({}, 0)


def _errors(form: Form, scale: Scale, columns: Sequence[classical.Column]) -> dict[str, str]:
    """By section: items that count for everybody measure nothing, so that they are left out."""
    void = {key for key, each in changes_in_force(form.blueprint.stage).items() if each.key is None}
    found: dict[str, list[classical.Column]] = {}
    for position, column in zip(sorted(scale.places), columns, strict=True):
        place = scale.places[position]
        if place.version not in void:
            found.setdefault(place.section, []).append(column)
    errors = {section: verification.error_of_columns(held) for section, held in found.items()}
    return {section: str(error) for section, error in errors.items() if error is not None}


def _columns(scale: Scale, sittings: Sequence[Sitting]) -> list[classical.Column]:
    row_of = {each.id: row for row, each in enumerate(sittings)}
    positions = sorted(scale.places)
    codes = np.zeros((len(sittings), len(positions)), dtype=np.int64)
    values: list[dict[str, int]] = [{"null": 0} for _ in positions]
    column_of = {position: column for column, position in enumerate(positions)}
    for sitting, position, value in _answers(scale.form):
        column = column_of[position]
        if sitting in row_of:
            known = values[column]
            codes[row_of[sitting], column] = known.setdefault(value, len(known))
    return [
        _column(scale.places[position], codes[:, column], values[column])
        for column, position in enumerate(positions)
    ]


def _answers(form: UUID) -> Iterable[tuple[UUID, int, str]]:
    rows = Answer.objects.filter(
        sitting__form=form, sitting__finished_at__isnull=False, sitting__preflight__isnull=True
    )
    return rows.values_list("sitting_id", "position", "value").iterator(chunk_size=CHUNK)


def _column(place: Placed, codes: NDArray[np.int64], values: Mapping[str, int]) -> classical.Column:
    counted = place.item.kind in CHOSEN_FROM
    return classical.Column(
        codes=codes,
        credits=tuple(place.credit(value) for value in values),
        chosen=tuple(_chosen(place, value) for value in values) if counted else (),
        options=place.item.size if counted else 0,
        key=key_places(place.item) if counted else frozenset(),
    )


def _chosen(place: Placed, value: str) -> frozenset[int]:
    answer = place.read(json.loads(value))
    return answer.places if isinstance(answer, scoring.Chosen) else frozenset()


def key_places(item: core.Item) -> frozenset[int]:
    """The options that belong to the full credit."""
    if item.kind == "judgement":
        top = max(item.levels)
        return frozenset(place for place, level in enumerate(item.levels) if level == top)
    return frozenset(item.right)


def _of(column: classical.Column, is_in: NDArray[np.bool_]) -> classical.Column:
    return classical.Column(
        column.codes[is_in], column.credits, column.chosen, column.options, column.key
    )


def _functioning(
    columns: Sequence[classical.Column], languages: NDArray[np.str_]
) -> dict[int, dict[str, Any]]:
    """Place of an item -> language -> how differently it works from the largest language."""
    names, counts = np.unique(languages, return_counts=True)
    reference = str(names[counts.argmax()])
    total = np.sum([column.values for column in columns], axis=0)
    found: dict[int, dict[str, Any]] = {}
    for name in (str(each) for each in names if each != reference):
        among = (languages == reference) | (languages == name)
        for place, column in enumerate(columns):
            result = functioning.between(
                column.values[among] == 1, total[among], languages[among] == reference
            )
            if result is not None:
                found.setdefault(place, {})[name] = {"reference": reference, **_plain(result)}
    return found


def _plain(result: functioning.Functioning) -> dict[str, Any]:
    return {key: _rounded(value) for key, value in asdict(result).items()}


def _rounded(value: Any) -> Any:
    return round(value, DIGITS) if isinstance(value, float) else value


def as_json(figures: classical.FormFigures) -> dict[str, Any]:
    """Figures as they are kept: floats of six digits, p as p/q."""
    return {
        "people": figures.people,
        "mean": _rounded(figures.mean),
        "deviation": _rounded(figures.deviation),
        "alpha": _rounded(figures.alpha),
        "kr20": _rounded(figures.kr20),
        "error": _rounded(figures.error),
        "scores": [[_rounded(score), number] for score, number in figures.scores],
        "items": [_item_json(each) for each in figures.items],
    }


def _item_json(item: classical.ItemFigures) -> dict[str, Any]:
    return {
        "p": str(item.p),
        "item_rest": _rounded(item.item_rest),
        "alpha_without": _rounded(item.alpha_without),
        "blank": item.blank,
        "flags": list(item.flags),
        "options": [
            {
                "place": each.place,
                "is_key": each.is_key,
                "number": each.number,
                "by_third": list(each.by_third),
                "correlation": _rounded(each.correlation),
            }
            for each in item.options
        ],
        "functioning": {},
    }


def shown_languages(people: Mapping[str, int]) -> frozenset[str]:
    """Of which languages figures are shown: of 10 people or more each.

    Where those left out are fewer than 10 together, their figures could be had by taking the
    others from the whole; then the smallest of the others is left out as well.
    """
    sizes = sorted((number, name) for name, number in people.items() if name != ALL)
    hidden = [each for each in sizes if each[0] < classical.FEWEST]
    shown = [each for each in sizes if each[0] >= classical.FEWEST]
    while hidden and shown and sum(number for number, _name in hidden) < classical.FEWEST:
        hidden.append(shown.pop(0))
    whole = {ALL} if people.get(ALL, 0) >= classical.FEWEST else set()
    return frozenset({name for _number, name in shown} | whole)


def share(text: str) -> Fraction:
    """A kept p."""
    return Fraction(text)
