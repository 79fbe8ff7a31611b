"""Finding parallel forms: mixed-integer programmes, solved by HiGHS to a gap of 0.

Forms are interchangeable, which a solver that sees them all at once pays for dearly. So:

1. One programme for all forms together (every count times the number of forms): whatever it
   cannot do, no forms can, and what it costs, no forms can cost less.
2. Forms one by one, each beside a "shadow" of all that are still to come (van der Linden and
   Adema 1998, "Simultaneous assembly of multiple test forms", Journal of Educational Measurement
   35:185-198). Where they cost what 1 costs, they are the best there are.
3. Else one programme with every form of its own.

All three are the same model over groups of forms: a group of one, or one that stands for several.

What an item costs is its exposure and then chance, so that the least used are taken first and,
of these, not always the same. Expected shares are whole thousandths, so every count is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from saty.core.assembly import (
    LEVELS,
    THOUSAND,
    Blueprint,
    Candidate,
    Demand,
    Enemies,
    Form,
    Section,
    faults,
    fits,
    least_of_stimulus,
    numbered,
)

Column: TypeAlias = NDArray[Any]
Chance = Callable[[int], int]
"""Gives an integer of 0 to n - 1."""
SHADES = 4
"""How many shades of chance there are among items of one exposure; few, so that many selections
cost the same, and the cheapest is found and proven soon."""
MOST_SECONDS = 60
"""After which one search is given up."""
HALF = 0.5
OPTIMAL, INFEASIBLE, FAILED = 0, 2, 4
"""Of `scipy.optimize.milp`."""
ATTEMPTS = 20
"""HiGHS fails now and then on a problem that it solves with its columns in another order, or
without simplifying it first."""
EVER = 10**9


@dataclass(frozen=True, slots=True)
class Assembled:
    """Forms that meet their blueprint, and what they cost (see the module)."""

    forms: tuple[Form, ...]
    cost: int
    proven: bool = True
    """Whether no forms can cost less; false where the time was over before that was known."""


@dataclass(frozen=True, slots=True)
class Shortage:
    """A demand that cannot be met beside the demands `beside`.

    `wanted` is per form; `short` is by how much all forms together fall short (items, seconds,
    thousandths); `there` is how many items there are, where counting alone tells.
    """

    demand: Demand
    wanted: int
    forms: int
    short: int
    there: int | None = None
    beside: tuple[Demand, ...] = ()


class Impossible(Exception):
    """No forms meet the blueprint: the demands at fault."""

    def __init__(self, demands: tuple[Shortage, ...]) -> None:
        super().__init__(", ".join(f"{each.demand}" for each in demands))
        self.demands = demands


class TooLong(Exception):
    """Nothing was found in `MOST_SECONDS`."""


def _unheard(done: int) -> None:
    """Nobody asks how far it is."""


def assemble(
    blueprint: Blueprint,
    candidates: Sequence[Candidate],
    enemies: Enemies,
    chance: Chance,
    heard: Callable[[int], None] = _unheard,
) -> Assembled:
    """Forms for a blueprint, the cheapest that there are; `heard` is told how many are found.

    Raises:
        ValueError: where the blueprint itself has `faults`.
        Impossible: where no forms meet it, with the demands at fault.
        TooLong: where the search does not end in time.
    """
    if wrong := faults(blueprint):
        raise ValueError(", ".join(each.key for each in wrong))
    if short := tuple(shortages(blueprint, candidates)):
        raise Impossible(short)
    task = Task(blueprint, tuple(candidates), tuple(enemies))
    costs = {each.key: SHADES * each.exposure + chance(SHADES) for each in candidates}
    whole = Model(task, (blueprint.forms,))
    together = whole.solve(costs)
    if together is None:
        raise Impossible(explained(whole))
    forms = _one_by_one(task, costs, heard)
    if forms is not None and _cost(forms, costs) == together.cost:
        return Assembled(forms, together.cost)
    try:
        forms, proven = _all_at_once(task, costs), True
    except TooLong:
        if forms is None:
            raise
        proven = False
    return Assembled(forms, _cost(forms, costs), proven)


def _cost(forms: Sequence[Form], costs: Mapping[str, int]) -> int:
    return sum(costs[key] for form in forms for keys in form.values() for key in keys)


def _one_by_one(
    task: Task, costs: Mapping[str, int], heard: Callable[[int], None]
) -> tuple[Form, ...] | None:
    """Each form beside the shadow of those to come; None where a form is in the way of others."""
    done: tuple[Form, ...] = ()
    anchors: Mapping[str, frozenset[str]] | None = None
    while (left := task.blueprint.forms - len(done)) > 0:
        groups = (1, left - 1) if left > 1 else (1,)
        found = Model(task, groups, done, anchors).solve(costs)
        if found is None:
            return None
        done, anchors = (*done, found.forms[0]), found.anchors
        heard(len(done))
    return done


def _all_at_once(task: Task, costs: Mapping[str, int]) -> tuple[Form, ...]:
    model = Model(task, (1,) * task.blueprint.forms)
    found = model.solve(costs)
    if found is None:
        raise Impossible(explained(model))
    return found.forms


def shortages(blueprint: Blueprint, candidates: Sequence[Candidate]) -> Iterator[Shortage]:
    """What counting alone shows to be missing."""
    for section in blueprint.sections:
        fitting = [each for each in candidates if fits(section, each)]
        yield from _missing(blueprint, Demand("items", section.key), section.items, len(fitting))
        for what, attribute, value, (least, _most) in numbered(section):
            there = sum(getattr(each, attribute) == value for each in fitting)
            demand = Demand(f"{what}_least", section.key, str(value))  # type: ignore[arg-type]
            yield from _missing(blueprint, demand, least, there)


def _missing(blueprint: Blueprint, demand: Demand, wanted: int, there: int) -> Iterator[Shortage]:
    """Anchors stand in every form, so as many as may be are counted once."""
    needed = wanted * blueprint.forms - (blueprint.forms - 1) * min(blueprint.anchors, wanted)
    if needed > there:
        yield Shortage(demand, wanted, blueprint.forms, needed - there, there)


@dataclass(frozen=True)
class Task:
    """What is to be assembled from what."""

    blueprint: Blueprint
    candidates: tuple[Candidate, ...]
    enemies: tuple[tuple[str, str], ...]

    @cached_property
    def by_key(self) -> Mapping[str, Candidate]:
        """Key -> item."""
        return {each.key: each for each in self.candidates}


@dataclass(frozen=True, slots=True)
class Line:
    """A linear constraint: low <= sum of coefficient * column <= high."""

    terms: tuple[tuple[int, float], ...]
    low: float
    high: float
    demand: Demand | None = None
    """What it is there for; None where it says what the columns mean."""
    wanted: int = 0
    forms: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """A solution: of each group its items by section, anchors included, and what they cost."""

    forms: tuple[Form, ...]
    anchors: Mapping[str, frozenset[str]]
    cost: int


class Model:
    """The programme for groups of forms, beside forms that are `done` and have their anchors.

    Columns, all of 0 or 1 but the last two:
    ("in", section, key, g): the item stands in a form of group g alone;
    ("anchor", section, key): it stands in every form;
    ("shown", section, stimulus, g) and ("shown", section, stimulus, "all"): the stimulus is used
    in group g, or with anchors;
    ("level", section, level): how often every form has this level;
    ("low", section): the lowest mean share of a form, in thousandths.
    """

    def __init__(
        self,
        task: Task,
        groups: tuple[int, ...],
        done: tuple[Form, ...] = (),
        anchors: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        self.task, self.groups, self.done, self.anchors = task, groups, done, anchors
        self.columns: dict[tuple[object, ...], int] = {}
        self.bounds: list[tuple[float, float]] = []
        self.whole: list[int] = []
        self.free = self._free()
        for section in task.blueprint.sections:
            self._add_columns(section)
        self.lines = list(self._lines())

    def _free(self) -> list[Candidate]:
        """The items that can be taken: none that stands in a form, nor its stimulus, but anchors;
        and no enemy of an anchor."""
        known = {each.key: each for each in self.task.candidates}
        fixed = {key for keys in (self.anchors or {}).values() for key in keys}
        used = {key for form in self.done for keys in form.values() for key in keys}
        texts = {known[key].stimulus for key in used} - {""}
        hostile = {b for pair in self.task.enemies for a, b in (pair, pair[::-1]) if a in fixed}
        return [
            each
            for each in self.task.candidates
            if each.key in fixed
            or not (each.key in used or each.stimulus in texts or each.key in hostile)
        ]

    def _add_columns(self, section: Section) -> None:
        fitting = [each for each in self.free if fits(section, each)]
        fixed = None if self.anchors is None else self.anchors[section.key]
        elsewhere = {key for keys in (self.anchors or {}).values() for key in keys}
        for each in fitting:
            if fixed is not None and each.key in fixed:
                self._add("anchor", section.key, each.key, low=1)
            elif each.key not in elsewhere:
                if fixed is None and self.task.blueprint.anchors:
                    self._add("anchor", section.key, each.key)
                for group in range(len(self.groups)):
                    self._add("in", section.key, each.key, group)
        for stimulus in sorted({each.stimulus for each in fitting} - {""}):
            for place in (*range(len(self.groups)), "all"):
                self._add("shown", section.key, stimulus, place)
        low, high = self._lowest(section)
        self._add("low", section.key, low=low, high=high, whole=0)
        for level in LEVELS if section.same_levels else ():
            there = [sum(self._level(key) == level for key in form[section.key])
                     for form in self.done[:1]]  # fmt: skip
            low, high = (there[0], there[0]) if there else (0, section.items)
            self._add("level", section.key, level, low=low, high=high)

    def _add(self, *name: object, low: float = 0, high: float = 1, whole: int = 1) -> None:
        self.columns[name] = len(self.bounds)
        self.bounds.append((low, high))
        self.whole.append(whole)

    def _level(self, key: str) -> int:
        return self.task.by_key[key].level

    def _lowest(self, section: Section) -> tuple[float, float]:
        """Where the lowest mean of a section may lie beside the forms that are done."""
        means = [
            sum(self.task.by_key[key].thousandths for key in form[section.key]) / section.items
            for form in self.done
        ]
        tolerance = float(self.task.blueprint.tolerance * THOUSAND)
        return (max(means) - tolerance, min(means)) if means else (0, THOUSAND)

    # What is demanded

    def _lines(self) -> Iterator[Line]:
        yield from self._once()
        yield from self._apart()
        for section in self.task.blueprint.sections:
            yield from self._stimuli_of(section)
            yield from self._anchors_of(section)
            for group, size in enumerate(self.groups):
                yield from self._section_of(section, group, size)

    def _named(self, *name: object) -> Iterator[int]:
        if name in self.columns:
            yield self.columns[name]

    def _once(self) -> Iterator[Line]:
        """An item stands in one section of one form or, as an anchor, of all; so does its text."""
        places: dict[str, list[int]] = {}
        texts: dict[str, list[int]] = {}
        for name, column in self.columns.items():
            if name[0] in {"in", "anchor"}:
                places.setdefault(str(name[2]), []).append(column)
            if name[0] == "shown":
                texts.setdefault(str(name[2]), []).append(column)
        for columns in (*places.values(), *texts.values()):
            if len(columns) > 1:
                yield Line(tuple((column, 1) for column in columns), 0, 1)

    def _apart(self) -> Iterator[Line]:
        demand = Demand("enemies")
        free = {each.key for each in self.free}
        for pair in self.task.enemies:
            if not free.issuperset(pair):
                continue
            always = [column for key in pair for column in self._columns_of("anchor", key)]
            for group, size in enumerate(self.groups):
                of = [list(self._columns_of("in", key, group)) for key in pair]
                sides = [of[0] + of[1]] if size == 1 else of
                for side in sides:
                    yield Line(tuple((column, 1) for column in always + side), 0, 1, demand, 0)

    def _columns_of(self, what: str, key: str, *group: int) -> Iterator[int]:
        for section in self.task.blueprint.sections:
            yield from self._named(what, section.key, key, *group)

    def _stimuli_of(self, section: Section) -> Iterator[Line]:
        least_of = least_of_stimulus(section, self.task.candidates)
        asking: dict[str, list[str]] = {}
        for each in self.free:
            if each.stimulus and fits(section, each):
                asking.setdefault(each.stimulus, []).append(each.key)
        for stimulus, keys in asking.items():
            for place in (*range(len(self.groups)), "all"):
                shown = self.columns["shown", section.key, stimulus, place]
                what = ("anchor",) if place == "all" else ("in",)
                end = () if place == "all" else (place,)
                items = [c for key in keys for c in self._named(*what, section.key, key, *end)]
                yield from (Line(((item, 1), (shown, -1)), -1, 0) for item in items)
                terms = (*((item, 1) for item in items), (shown, -least_of[stimulus]))
                yield Line(terms, 0, len(items))

    def _anchors_of(self, section: Section) -> Iterator[Line]:
        wanted = self.task.blueprint.anchors
        if self.anchors is None and wanted:
            terms = tuple(
                (column, 1) for name, column in self.columns.items()
                if name[:2] == ("anchor", section.key)
            )  # fmt: skip
            yield Line(terms, wanted, wanted, Demand("common", section.key), wanted)

    def _section_of(self, section: Section, group: int, size: int) -> Iterator[Line]:
        """The counts of one group: of one form, or of `size` forms together."""
        columns = [
            (candidate, column, times)
            for candidate in self.free
            for name, times in ((("in", section.key, candidate.key, group), 1),
                                (("anchor", section.key, candidate.key), size))
            for column in self._named(*name)
        ]  # fmt: skip

        def line(
            value: Callable[[Candidate], int],
            low: int,
            high: int,
            demand: Demand,
            wanted: int,
            *more: tuple[int, float],
        ) -> Line:
            terms = [(column, times * value(each)) for each, column, times in columns]
            kept = (*(term for term in terms if term[1]), *more)
            return Line(kept, size * low, size * high, demand, wanted, size)

        items = section.items
        yield line(lambda _each: 1, items, items, Demand("items", section.key), items)
        for what, attribute, value, (least, most) in numbered(section):
            counted = _counter(attribute, value)
            if least:
                demand = Demand(f"{what}_least", section.key, str(value))  # type: ignore[arg-type]
                yield line(counted, least, EVER, demand, least)
            if most < items:
                demand = Demand(f"{what}_most", section.key, str(value))  # type: ignore[arg-type]
                yield line(counted, 0, most, demand, most)
        yield line(
            lambda each: each.seconds, 0, 60 * section.minutes,
            Demand("minutes", section.key), section.minutes,
        )  # fmt: skip
        tolerance = int(self.task.blueprint.tolerance * THOUSAND)
        lowest = (self.columns["low", section.key], -size * items)
        yield line(
            lambda each: each.thousandths, 0, tolerance * items,
            Demand("comparable", section.key), tolerance, lowest,
        )  # fmt: skip
        for level in LEVELS if section.same_levels else ():
            count = (self.columns["level", section.key, level], -size)
            demand = Demand("same_levels", section.key, str(level))
            yield line(_counter("level", level), 0, 0, demand, 0, count)

    # Solving

    def solve(self, costs: Mapping[str, int]) -> Found | None:
        """The cheapest solution, None where there is none."""
        forms = self.task.blueprint.forms
        prices = np.zeros(len(self.bounds))
        for name, column in self.columns.items():
            if name[0] == "in":
                prices[column] = costs[str(name[2])]
            elif name[0] == "anchor":
                prices[column] = costs[str(name[2])] * forms
        chosen = solved(prices, self.lines, self.bounds, self.whole)
        return None if chosen is None else self._found(chosen, float(prices @ chosen))

    def _found(self, chosen: Column, cost: float) -> Found:
        sections = [section.key for section in self.task.blueprint.sections]
        groups: list[dict[str, list[str]]] = [{key: [] for key in sections} for _g in self.groups]
        anchors: dict[str, set[str]] = {key: set() for key in sections}
        for name, column in self.columns.items():
            if name[0] == "in" and chosen[column] > HALF:
                groups[int(str(name[3]))][str(name[1])].append(str(name[2]))
            if name[0] == "anchor" and chosen[column] > HALF:
                anchors[str(name[1])].add(str(name[2]))
        return Found(
            tuple(
                {key: tuple(sorted([*items, *anchors[key]])) for key, items in group.items()}
                for group in groups
            ),
            {key: frozenset(keys) for key, keys in anchors.items()},
            round(cost),
        )


def _counter(attribute: str, value: object) -> Callable[[Candidate], int]:
    return lambda each: int(getattr(each, attribute) == value)


def solved(
    prices: Column,
    lines: Sequence[Line],
    bounds: Sequence[tuple[float, float]],
    whole: Sequence[int],
) -> Column | None:
    """The cheapest columns, None where there are none; the gap is 0.

    Raises:
        TooLong: where HiGHS does not end in time.
    """
    rows = [row for row, line in enumerate(lines) for _term in line.terms]
    columns = [column for line in lines for column, _factor in line.terms]
    factors = [factor for line in lines for _column, factor in line.terms]
    matrix = csr_array((factors, (rows, columns)), shape=(len(lines), len(prices)))
    lows, highs = [line.low for line in lines], [line.high for line in lines]
    limits, are_whole = np.array(bounds), np.array(whole)
    for attempt in range(ATTEMPTS):
        order = _order(len(prices), attempt)
        answer = milp(
            prices[order],
            constraints=LinearConstraint(matrix[:, order], lows, highs),
            bounds=Bounds(limits[order, 0], limits[order, 1]),
            integrality=are_whole[order],
            options={"mip_rel_gap": 0, "time_limit": MOST_SECONDS, "presolve": not attempt % 2},
        )
        if answer.status != FAILED:
            break
    if answer.status == INFEASIBLE:
        return None
    if answer.status != OPTIMAL:
        raise TooLong(answer.message)
    found: Column = np.empty(len(prices))
    found[order] = answer.x
    return found


def _order(columns: int, attempt: int) -> Column:
    """The columns as they stand, then in other orders, the same in every run."""
    as_they_stand: Column = np.arange(columns)
    if not attempt:
        return as_they_stand
    return np.random.default_rng(attempt).permutation(as_they_stand)


# Why nothing is found


def explained(model: Model) -> tuple[Shortage, ...]:
    """The fewest demands that have to give way, by how much, and beside which others.

    Every demand may be broken at a price: first the number of broken demands is made as small as
    can be, then the amounts. Of each broken one, others are left out as long as it still cannot be
    met: what is left are the demands that cannot be met together with it.
    """
    demands = list(dict.fromkeys(line.demand for line in model.lines if line.demand is not None))
    broken = _elastic(model, demands, fixed=None)
    amounts = _elastic(model, demands, fixed=frozenset(broken))
    return tuple(
        Shortage(
            demand,
            *next((line.wanted, model.task.blueprint.forms) for line in model.lines
                  if line.demand == demand),
            short=amount,
            beside=_beside(model, demands, demand, frozenset(amounts) - {demand}),
        )
        for demand, amount in amounts.items()
    )  # fmt: skip


def _elastic(
    model: Model, demands: Sequence[Demand], fixed: frozenset[Demand] | None
) -> dict[Demand, int]:
    """Demand -> by how much it is broken; the fewest, or of `fixed` ones the smallest amounts."""
    bounds, whole = list(model.bounds), list(model.whole)
    switches: dict[Demand, int] = {}
    for demand in demands:
        switches[demand] = len(bounds)
        bounds.append((0, 1 if fixed is None or demand in fixed else 0))
        whole.append(1)
    prices = dict.fromkeys(switches.values(), 1.0 if fixed is None else 0.0)
    lines, gaps = [], []
    for line in model.lines:
        slacks = []
        for demand, sign in _ends(line):
            slack, reach = len(bounds), _reach(model, line)
            slacks.append((slack, sign))
            gaps.append((demand, slack))
            prices[slack] = 0.0 if fixed is None else 1.0
            lines.append(Line(((slack, 1), (switches[demand], -reach)), -reach, 0))
            bounds.append((0, reach))
            whole.append(0)
        lines.append(Line((*line.terms, *slacks), line.low, line.high))
    costs = np.array([prices.get(column, 0.0) for column in range(len(bounds))])
    chosen = solved(costs, lines, bounds, whole)
    if chosen is None:
        raise AssertionError("columns of 0 meet every line that is no demand")
    if fixed is None:
        return {each: 0 for each, column in switches.items() if chosen[column] > HALF}
    amounts = dict.fromkeys((each for each in demands if each in fixed), 0.0)
    for demand, column in gaps:
        if demand in amounts:
            amounts[demand] += float(chosen[column])
    return {demand: max(1, round(amount)) for demand, amount in amounts.items()}


def _ends(line: Line) -> Iterator[tuple[Demand, int]]:
    """Which ends of a demand can be broken: 1 for too little, -1 for too much."""
    if line.demand is None:
        return
    if line.low > 0 or line.low == line.high or line.demand.family == "comparable":
        yield line.demand, 1
    if line.high < EVER * line.forms:
        yield line.demand, -1


def _reach(model: Model, line: Line) -> float:
    """By how much a line can be broken at most."""
    sizes = (abs(factor) * max(map(abs, model.bounds[column])) for column, factor in line.terms)
    return sum(sizes) + abs(line.low)


def _beside(
    model: Model, demands: Sequence[Demand], at_fault: Demand, others: frozenset[Demand]
) -> tuple[Demand, ...]:
    """The demands with which one cannot be met; the others that are at fault are left out."""
    kept = [each for each in demands if each not in others]
    for demand in [each for each in kept if each != at_fault]:
        fewer = [each for each in kept if each != demand]
        if not _can_be_met(model, frozenset(fewer)):
            kept = fewer
    return tuple(each for each in kept if each != at_fault)


def _can_be_met(model: Model, demands: frozenset[Demand]) -> bool:
    lines = [line for line in model.lines if line.demand is None or line.demand in demands]
    nothing = np.zeros(len(model.bounds))
    return solved(nothing, lines, model.bounds, model.whole) is not None
