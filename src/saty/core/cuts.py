"""Cuts: who goes on to the next stage, and where exactly the line was.

Order of a cut:
    1. A row without a total has no result.
    2. A row with a part under its minimum falls out. A missing part is under any minimum.
    3. The rest are ranked, within their track when seats are set per track.
    4. Where a pass mark is set, a row under it falls out.
    5. Seats are filled from the top. Equal rows across the line are all admitted, drawn for, or
       all excluded, as declared.

Shares round up and count every row with a result, those under a minimum included; so do quotas
proportional to the size of the track.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from math import ceil
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from saty.core.quotas import proportional
from saty.core.ranking import Ranked, Row, rank

CutKind: TypeAlias = Literal["top_n", "top_share", "pass_mark", "all_completed"]
Ties: TypeAlias = Literal["admit", "draw", "exclude"]
Reason: TypeAlias = Literal[
    "admitted",
    "below_number",
    "below_pass_mark",
    "below_minimum_part",
    "tie_excluded",
    "lot_lost",
    "no_result",
]

WHOLE = ""
MORE_THAN_THERE_ARE = "more_than_there_are"
TRACK_WITHOUT_QUOTA = "track_without_quota"
EQUAL_LOTS = "equal_lots"
_NONE: Mapping[str, int] = MappingProxyType({})


class CutError(ValueError):
    """The cut cannot be made; `reason_key` says why."""

    def __init__(self, reason_key: str, message: str) -> None:
        super().__init__(message)
        self.reason_key = reason_key


class LotsNeeded(CutError):
    """Equal rows across a line are to be drawn for; `ids` are all of them that lack a lot."""

    def __init__(self, ids: Iterable[str]) -> None:
        self.ids = frozenset(ids)
        super().__init__("lots_needed", f"lots are needed for {', '.join(sorted(self.ids))}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CutRule:
    """The declared rule of a cut.

    `top_n` has a `number`, or seats by track in `per_track` (with both, the seats must add up to
    the number), or a number to be shared out `"proportional"` to the tracks. `top_share` has a
    `share` of all, or with `"proportional"` the same share of each track. `pass_mark` has a
    `pass_mark`, which may also be set beside a number or a share. `all_completed` takes everyone
    with a result. `minimum_parts` go with all of them. `tie_order` is that of `ranking.rank`.

    Raises:
        ValueError: for a rule that lacks what its kind needs, or has what it does not use.
    """

    kind: CutKind
    number: int | None = None
    share: Fraction | None = None
    pass_mark: Fraction | None = None
    minimum_parts: Mapping[str, Fraction] = field(default_factory=dict)
    per_track: Mapping[str, int] | Literal["proportional"] | None = None
    ties: Ties = "admit"
    tie_order: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in get_args(CutKind) or self.ties not in get_args(Ties):
            raise ValueError(f"there is no cut {self.kind!r} with ties {self.ties!r}")
        self._check_figures()
        self._check_exact()
        self._check_seats()

    def _check_figures(self) -> None:
        """Refuse figures that the kind needs and lacks, or has and does not use."""
        has_quotas = isinstance(self.per_track, Mapping)
        needed = {
            "number": self.kind == "top_n" and not has_quotas,
            "share": self.kind == "top_share",
            "pass_mark": self.kind == "pass_mark",
        }
        used = {
            "number": self.kind == "top_n",
            "share": self.kind == "top_share",
            "pass_mark": self.kind != "all_completed",
            "per_track": self.kind == "top_n" or (self.kind == "top_share" and not has_quotas),
        }
        if lacking := [name for name, is_due in needed.items() if is_due and not self._has(name)]:
            raise ValueError(f"a cut {self.kind!r} needs {', '.join(lacking)}")
        if idle := [name for name, is_used in used.items() if self._has(name) and not is_used]:
            raise ValueError(f"a cut {self.kind!r} has no use for {', '.join(idle)}")

    def _has(self, name: str) -> bool:
        return getattr(self, name) is not None

    def _check_exact(self) -> None:
        figures = (self.share, self.pass_mark, *self.minimum_parts.values())
        if any(isinstance(figure, float) for figure in figures):
            raise ValueError("shares and marks are exact fractions, not floats")

    def _check_seats(self) -> None:
        if self.number is not None and self.number < 1:
            raise ValueError(f"a cut admits at least 1, not {self.number}")
        if self.share is not None and not 0 < self.share <= 1:
            raise ValueError(f"a share is more than 0 and at most 1, not {self.share}")
        if isinstance(self.per_track, Mapping):
            self._check_quotas(self.per_track)
        elif self.per_track not in (None, "proportional"):
            raise ValueError(f"seats per track are numbers or 'proportional': {self.per_track!r}")

    def _check_quotas(self, quotas: Mapping[str, int]) -> None:
        total = sum(quotas.values())
        if any(seats < 0 for seats in quotas.values()) or not total:
            raise ValueError("quotas are not negative, and not all of them are 0")
        if self.number is not None and total != self.number:
            raise ValueError(f"the quotas make {total}, the number is {self.number}")


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What the cut made of one row.

    `place` is the place among those ranked together, None without a result or under a minimum.
    `part` is the first part under its minimum, in the order declared.
    """

    place: int | None
    admitted: bool
    reason_key: Reason
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """The line of one track, or under the key `WHOLE` that of a cut that is not per track.

    `seats` is None where the cut has none. `last_score` is the lowest total admitted;
    `first_refused` the highest total refused, those under a minimum part aside. `tied_at_line`
    is how many equal rows the end of the seats fell among; `candidates` counts all results.
    """

    seats: int | None
    admitted: int
    last_score: Fraction | None
    first_refused: Fraction | None
    tied_at_line: int
    candidates: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What the cut could not do as asked: `asked` seats in a track, where `there` qualified."""

    key: str
    track: str
    asked: int
    there: int


@dataclass(frozen=True, slots=True)
class CutOutcome:
    """The ids admitted, the outcome of every row, the line of every track, and what fell short."""

    admitted: frozenset[str]
    outcomes: Mapping[str, RowOutcome]
    lines: Mapping[str, Line]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _Pool:
    """Rows that compete for the same seats: how many have a result, and who of them is ranked."""

    key: str
    results: int
    ranked: list[Ranked]
    qualified: int


def cut(
    rows: Iterable[Row],
    rule: CutRule,
    *,
    lots: Mapping[str, int] = _NONE,
    tracks: Sequence[str] = (),
    strict: bool = False,
) -> CutOutcome:
    """Apply `rule` to `rows`, in the order on top of this module.

    `lots` are by row id, and the lower lot wins. `tracks` is the declared order of tracks, which
    decides equal remainders of proportional quotas; tracks not declared follow in the order of
    their keys. With fewer qualified rows than seats all of them are admitted, with a fault.

    Raises:
        LotsNeeded: when a draw is due and some rows at a line have no lot.
        CutError: `track_without_quota`; `equal_lots`; with `strict`, `more_than_there_are`.
        ValueError: when an id occurs twice.
    """
    listed = _distinct(rows)
    pools = _pools(listed, rule, tracks)
    seats = _seats(pools, rule)
    faults = tuple(_faults(pools, rule))
    if strict and faults:
        raise CutError(MORE_THAN_THERE_ARE, _shortage(faults[0]))
    _check_lots(pools, seats, rule, lots)
    outcomes = {row.id: _unranked(row, rule) for row in listed}
    lines = {}
    for pool in pools:
        made = _fill(pool, seats[pool.key], rule, lots)
        outcomes.update(made)
        lines[pool.key] = _line(pool, seats[pool.key], rule, made)
    admitted = frozenset(key for key, outcome in outcomes.items() if outcome.admitted)
    return CutOutcome(admitted, outcomes, lines, faults)


def _distinct(rows: Iterable[Row]) -> list[Row]:
    listed = list(rows)
    if twice := [key for key, times in Counter(row.id for row in listed).items() if times > 1]:
        raise ValueError(f"twice among the rows: {', '.join(twice)}")
    return listed


def _low_part(row: Row, rule: CutRule) -> str | None:
    """Return the first part of the row that is under its minimum."""
    for part, minimum in rule.minimum_parts.items():
        score = row.parts.get(part)
        if score is None or score < minimum:
            return part
    return None


def _unranked(row: Row, rule: CutRule) -> RowOutcome:
    if row.total is None:
        return RowOutcome(None, False, "no_result")
    return RowOutcome(None, False, "below_minimum_part", _low_part(row, rule))


def _pools(rows: list[Row], rule: CutRule, tracks: Sequence[str]) -> list[_Pool]:
    if rule.per_track is None:
        return [_pool(WHOLE, rows, rule)]
    by_track: dict[str, list[Row]] = {track: [] for track in _declared(rule, tracks)}
    for track in sorted({row.track for row in rows} - by_track.keys()):
        by_track[track] = []
    for row in rows:
        by_track[row.track].append(row)
    return [_pool(track, members, rule) for track, members in by_track.items()]


def _declared(rule: CutRule, tracks: Sequence[str]) -> list[str]:
    quotas = rule.per_track if isinstance(rule.per_track, Mapping) else {}
    return [*tracks, *(track for track in quotas if track not in tracks)]


def _pool(key: str, rows: list[Row], rule: CutRule) -> _Pool:
    with_result = [row for row in rows if row.total is not None]
    ranked = rank(
        (row for row in with_result if _low_part(row, rule) is None), tie_order=rule.tie_order
    )
    qualified = sum(_passes(each.row, rule) for each in ranked)
    return _Pool(key, len(with_result), ranked, qualified)


def _passes(row: Row, rule: CutRule) -> bool:
    return rule.pass_mark is None or (row.total is not None and row.total >= rule.pass_mark)


def _seats(pools: list[_Pool], rule: CutRule) -> dict[str, int | None]:
    """Return the seats of each pool, None where the number is not limited."""
    if rule.share is not None:
        return {pool.key: ceil(rule.share * pool.results) for pool in pools}
    if rule.per_track == "proportional" and rule.number is not None:
        sizes = {pool.key: pool.results for pool in pools}
        capacities = {pool.key: pool.qualified for pool in pools}
        return {**proportional(rule.number, sizes, capacities)}
    if isinstance(rule.per_track, Mapping):
        return {pool.key: _quota(pool, rule.per_track) for pool in pools}
    return {pool.key: rule.number for pool in pools}


def _quota(pool: _Pool, quotas: Mapping[str, int]) -> int:
    if pool.key not in quotas:
        raise CutError(TRACK_WITHOUT_QUOTA, f"no seats are set for the track {pool.key!r}")
    return quotas[pool.key]


def _faults(pools: list[_Pool], rule: CutRule) -> Iterable[Fault]:
    """Return where a number asks for more than there are; a share never does."""
    if isinstance(rule.per_track, Mapping):
        asked = {pool.key: (rule.per_track.get(pool.key, 0), pool.qualified) for pool in pools}
    else:
        asked = {WHOLE: (rule.number or 0, sum(pool.qualified for pool in pools))}
    for track, (number, there) in asked.items():
        if number > there:
            yield Fault(MORE_THAN_THERE_ARE, track, number, there)


def _shortage(fault: Fault) -> str:
    return f"{fault.asked} seats are asked for in {fault.track or 'all'}, {fault.there} qualify"


def _passing_groups(pool: _Pool, rule: CutRule) -> list[list[Row]]:
    """Return the rows that pass the mark, equal ones together, best first."""
    places = groupby(pool.ranked, key=lambda each: each.place)
    groups = ([each.row for each in group] for _, group in places)
    return [group for group in groups if _passes(group[0], rule)]


def _straddling(groups: list[list[Row]], seats: int | None) -> tuple[list[Row], int]:
    """Return the equal rows among which the seats end, and the seats left for them."""
    left = seats or 0
    for group in groups:
        if not left:
            break
        if left < len(group):
            return group, left
        left -= len(group)
    return [], 0


def _check_lots(
    pools: list[_Pool], seats: Mapping[str, int | None], rule: CutRule, lots: Mapping[str, int]
) -> None:
    if rule.ties != "draw":
        return
    tied = [_straddling(_passing_groups(pool, rule), seats[pool.key])[0] for pool in pools]
    if missing := [row.id for group in tied for row in group if row.id not in lots]:
        raise LotsNeeded(missing)
    for group in tied:
        if len({lots[row.id] for row in group}) < len(group):
            raise CutError(EQUAL_LOTS, f"lots are equal among {[row.id for row in group]}")


def _fill(
    pool: _Pool, seats: int | None, rule: CutRule, lots: Mapping[str, int]
) -> dict[str, RowOutcome]:
    """Fill the seats of one pool from the top; return the outcome of each ranked row."""
    groups = _passing_groups(pool, rule)
    straddling, left = _straddling(groups, seats)
    at_line = _at_line(straddling, left, rule, lots)
    taken = 0
    reasons: dict[str, Reason] = {}
    for group in groups:
        has_seats = seats is None or taken + len(group) <= seats
        reasons |= dict.fromkeys((r.id for r in group), "admitted" if has_seats else "below_number")
        taken += len(group)
    reasons |= at_line
    return {each.row.id: _outcome(each, reasons) for each in pool.ranked}


def _outcome(ranked: Ranked, reasons: Mapping[str, Reason]) -> RowOutcome:
    reason = reasons.get(ranked.row.id, "below_pass_mark")
    return RowOutcome(ranked.place, reason == "admitted", reason)


def _at_line(
    tied: list[Row], left: int, rule: CutRule, lots: Mapping[str, int]
) -> dict[str, Reason]:
    """Return what happens to equal rows across the line, of whom `left` have a seat."""
    if rule.ties == "admit":
        return {row.id: "admitted" for row in tied}
    if rule.ties == "exclude":
        return {row.id: "tie_excluded" for row in tied}
    drawn = sorted((row.id for row in tied), key=lots.__getitem__)
    winners: dict[str, Reason] = dict.fromkeys(drawn[:left], "admitted")
    return winners | dict.fromkeys(drawn[left:], "lot_lost")


def _line(
    pool: _Pool, seats: int | None, rule: CutRule, outcomes: Mapping[str, RowOutcome]
) -> Line:
    totals: dict[bool, list[Fraction]] = {True: [], False: []}
    for each in pool.ranked:
        if each.row.total is not None:
            totals[outcomes[each.row.id].admitted].append(each.row.total)
    straddling, _ = _straddling(_passing_groups(pool, rule), seats)
    return Line(
        seats=seats,
        admitted=len(totals[True]),
        last_score=totals[True][-1] if totals[True] else None,
        first_refused=totals[False][0] if totals[False] else None,
        tied_at_line=len(straddling),
        candidates=pool.results,
    )
