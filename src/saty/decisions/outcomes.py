"""Outcomes of a stage: computed from results and the rule, each refusal with its reason."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any
from uuid import UUID

from saty.core.cuts import WHOLE, CutOutcome, CutRule, Line, RowOutcome, cut
from saty.core.ledger.canonical import JSON, canonical, sha256_hex
from saty.core.ranking import Row, shown
from saty.programmes import schema
from saty.programmes.kinds import StageResult
from saty.stages import queries as stages
from saty.stages import scores
from saty.stages.actions.results import outcome_of
from saty.stages.models import Result, Stage
from saty.stages.queries import Standing

PLACES_AT_MOST = 12
BELOW_IN_TIE_ORDER = "below_in_tie_order"
"""Reason of whoever has the last score that goes on, and is lower by the declared order."""


@dataclass(frozen=True, slots=True)
class Computed:
    """What a decision says of one candidate; `reason` is "" for the admitted."""

    entry: UUID
    admitted: bool
    place: int | None = None
    total: str = ""
    reason: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that the outcomes of a stage are computed from."""

    stage: Stage
    file: schema.ProgrammeFile
    rules_sha256: str
    rule: CutRule
    standings: Sequence[Standing]
    rows: Sequence[Row]
    lots: Mapping[str, int] = field(default_factory=dict)
    commitment: str | None = None

    @property
    def stage_rule(self) -> schema.Stage:
        """What the programme file says of the stage."""
        return self.file.stage(self.stage.key)

    def sha256(self) -> str:
        """Digest of the results, the rules and the number: another one means another decision."""
        per_track = self.rule.per_track
        bound: dict[str, JSON] = {
            "format": "saty/decision-inputs/1",
            "stage": self.stage.key,
            "rules": self.rules_sha256,
            "number": self.rule.number,
            "per_track": dict(per_track) if isinstance(per_track, Mapping) else per_track,
            "draw": self.commitment,
            "results": [
                [s.code, s.track, s.outcome, dict(s.parts), [o["reason"] for o in s.obstacles]]
                for s in self.standings
            ],
        }
        return sha256_hex(canonical(bound))

    def cut(self) -> CutOutcome:
        """The cut; LotsNeeded where equal rows have to be drawn for."""
        tracks = [group.key for group in self.file.tracks.groups]
        return cut(self.rows, self.rule, lots=self.lots, tracks=tracks)


def without_lots(inputs: Inputs) -> CutOutcome:
    """The cut as far as it is certain: equal rows across a line are left out."""
    tracks = [group.key for group in inputs.file.tracks.groups]
    return cut(inputs.rows, replace(inputs.rule, ties="exclude"), tracks=tracks)


def as_recommended(inputs: Inputs, recommended: Collection[str], why: Mapping[UUID, str]) -> Inputs:
    """The inputs with what a body's list says: whoever is not on it has that as an obstacle, with
    the reason that the body wrote of the entry."""
    left = {each.entry for each in inputs.standings if each.code not in recommended}
    eligible = {UUID(row.id) for row in inputs.rows}
    standings = [
        replace(each, obstacles=(_not_recommended(why.get(each.entry)),))
        if each.entry in left & eligible
        else each
        for each in inputs.standings
    ]
    rows = [row for row in inputs.rows if UUID(row.id) not in left]
    return replace(inputs, standings=standings, rows=rows)


def _not_recommended(why: str | None) -> Mapping[str, Any]:
    return {"reason": "not_recommended", "details": {"why": why} if why else {}}


def compute(inputs: Inputs, made: CutOutcome) -> list[Computed]:
    """The outcome of everyone who completed the stage or was absent, by stage code."""
    words = _Words(inputs, made)
    return [_computed(each, inputs, words) for each in inputs.standings]


def _computed(each: Standing, inputs: Inputs, words: "_Words") -> Computed:
    reason = unranked_reason(each.outcome, each.obstacles)
    if each.outcome != Result.Outcome.COMPLETED:
        return Computed(each.entry, admitted=False, reason=reason)
    if each.obstacles:
        first = each.obstacles[0]
        details = {**first["details"], "obstacles": [dict(o) for o in each.obstacles]}
        return Computed(each.entry, admitted=False, reason=reason, details=details)
    return words.outcome(each)


def unranked_reason(outcome: str, obstacles: Sequence[Mapping[str, Any]]) -> str:
    """Why somebody is not admitted whatever the ranking says; "" for no such reason."""
    if outcome != Result.Outcome.COMPLETED:
        return "absent"
    return str(obstacles[0]["reason"]) if obstacles else ""


def reason_of_result(found: StageResult) -> str:
    """The same of what a kind of stage says of somebody, before it is recorded."""
    return unranked_reason(outcome_of(found), [{"reason": each.reason} for each in found.obstacles])


class _Words:
    """Outcomes of ranked rows, with the figures that their words need."""

    def __init__(self, inputs: Inputs, made: CutOutcome) -> None:
        self.rule, self.made = inputs.rule, made
        score = inputs.stage_rule.score
        self.places = score.places if score else 0
        self.is_scored = score is not None
        self.names = {part.key: part for part in scores.parts_of(inputs.stage_rule)}
        self.rows = {row.id: row for row in inputs.rows}
        self.file = inputs.file
        self.last = self._last()

    def _last(self) -> dict[str, tuple[int, Row]]:
        """Pool -> the last place that goes on, and a row that has it."""
        last: dict[str, tuple[int, Row]] = {}
        for key in sorted(self.made.admitted):
            row, place = self.rows[key], self.made.outcomes[key].place or 0
            pool = self._pool(row)
            if pool not in last or place > last[pool][0]:
                last[pool] = (place, row)
        return last

    def _pool(self, row: Row) -> str:
        return WHOLE if WHOLE in self.made.lines else row.track

    def outcome(self, each: Standing) -> Computed:
        row, found = self.rows[str(each.entry)], self.made.outcomes[str(each.entry)]
        total = str(row.total) if self.is_scored and row.total is not None else ""
        place = found.place if self.is_scored else None
        if found.admitted:
            return Computed(each.entry, True, place, total)
        if decisive := self._decisive(row, found):
            details = self._in_tie_order(row, found, decisive)
            return Computed(each.entry, False, place, total, BELOW_IN_TIE_ORDER, details)
        details = self._details(row, found)
        return Computed(each.entry, False, place, total, found.reason_key, details)

    def _decisive(self, row: Row, found: RowOutcome) -> str | None:
        """What told a row apart from the last one that goes on with the same total."""
        last = self.last.get(self._pool(row))
        if found.reason_key != "below_number" or last is None or last[1].total != row.total:
            return None
        differing = (k for k in self.rule.tie_order if row.parts.get(k) != last[1].parts.get(k))
        return next(differing, None)

    def _in_tie_order(self, row: Row, found: RowOutcome, decisive: str) -> dict[str, Any]:
        pool = self._pool(row)
        last_place, last = self.last[pool]
        own, line = self._apart_in(decisive, row, last)
        return {
            "place": str(found.place),
            "last_place": str(last_place),
            "score": shown(row.total or Fraction(0), self.places),
            "part": decisive,
            "own": own,
            "line": line,
        }

    def _apart_in(self, key: str, row: Row, last: Row) -> tuple[str, str]:
        """The two values of what told rows apart; a dash for one that is not there."""
        places, own, line = self.places, row.parts.get(key), last.parts.get(key)
        if key.startswith(stages.EARLIER_STAGE):
            score = self.file.stage(key.removeprefix(stages.EARLIER_STAGE)).score
            places = score.places if score else 0
        if own is None or line is None:
            return _shown(own, places), _shown(line, places)
        return apart(own, line, places)

    def _details(self, row: Row, found: RowOutcome) -> dict[str, Any]:
        if found.reason_key == "below_minimum_part" and found.part:
            least = self.rule.minimum_parts[found.part]
            score, line = apart(row.parts.get(found.part, Fraction(0)), least, self.places)
            return {"part": found.part, "score": score, "line": line}
        pool = self._pool(row)
        against = self._line(self.made.lines[pool], found)
        score, line = apart(row.total or Fraction(0), against, self.places)
        return {
            "place": str(found.place),
            "last_place": str(self.last[pool][0] if pool in self.last else 0),
            "score": score,
            "line": line,
        }

    def _line(self, line: Line, found: RowOutcome) -> Fraction | None:
        if found.reason_key == "below_pass_mark":
            return self.rule.pass_mark
        return line.last_score


def apart(score: Fraction, line: Fraction | None, places: int) -> tuple[str, str]:
    """Both figures rounded for show, to more places where different ones would look equal."""
    if line is None:
        return shown(score, places), "–"
    while places < PLACES_AT_MOST and score != line and shown(score, places) == shown(line, places):
        places += 1
    return shown(score, places), shown(line, places)


def _shown(value: Fraction | None, places: int) -> str:
    return "–" if value is None else shown(value, places)


def lines_of(made: CutOutcome) -> dict[str, dict[str, Any]]:
    """The lines of a cut as they are kept: figures exact, as text."""
    return {
        key: {
            "seats": line.seats,
            "admitted": line.admitted,
            "last_score": _text(line.last_score),
            "first_refused": _text(line.first_refused),
            "tied_at_line": line.tied_at_line,
            "candidates": line.candidates,
        }
        for key, line in made.lines.items()
    }


def shortages_of(made: CutOutcome) -> list[dict[str, Any]]:
    """Where a number asked for more than there are, as a decision keeps it."""
    return [{"track": f.track, "asked": f.asked, "there": f.there} for f in made.faults]


def _text(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def outcomes_sha256(codes: Mapping[UUID, str], computed: Sequence[Computed]) -> str:
    """Digest of the outcomes by stage code: [code, admitted, place, total, reason]."""
    listed: list[JSON] = [
        [codes[each.entry], each.admitted, each.place, each.total, each.reason] for each in computed
    ]
    return sha256_hex(canonical({"format": "saty/decision-outcomes/1", "outcomes": listed}))


def gather(
    stage: Stage,
    file: schema.ProgrammeFile,
    rules_sha256: str,
    rule: CutRule,
    draw: tuple[Mapping[str, int], str] | None,
) -> Inputs:
    """Read the results of a stage. `draw` is lots by stage code and the draw's commitment."""
    standings = stages.standing(stage)
    lots, commitment = draw or ({}, None)
    by_entry = {str(each.entry): lots[each.code] for each in standings if each.code in lots}
    rows = stages.rows_of(stage, file, standings)
    return Inputs(stage, file, rules_sha256, rule, standings, rows, by_entry, commitment)
