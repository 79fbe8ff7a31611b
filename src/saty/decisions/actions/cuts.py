"""Trying out a cut, and drafting the decision that it makes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import Conflict, NotNow, Refusal
from saty.core.cuts import CutError, CutOutcome, CutRule, Fault, Line, LotsNeeded
from saty.decisions import cut_rules, outcomes, policies, queries
from saty.decisions.cells import suppressed
from saty.decisions.cut_rules import NOTHING_TRIED, Trial
from saty.decisions.entries import CUT_PREVIEWED, DECISION_DRAFTED
from saty.decisions.models import CutPreview, Decision, Outcome
from saty.ledger.actions import record
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.programmes.queries import RulesInForce
from saty.stages.actions.results import check_not_opened_anew, mark_seen
from saty.stages.models import RosterEntry, Stage
from saty.stages.policies import (
    check_not_on_roster,
    check_results_are_whole,
    check_secretariat,
)

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Effect:
    """What a cut does to one group of candidates; None where the cell is not shown."""

    key: str
    candidates: int | None
    admitted: int | None


@dataclass(frozen=True, slots=True)
class CutShown:
    """A cut that was tried out: figures alone, no names and no codes.

    `scores` are the totals with how many have each, highest first; `lots_needed` how many equal
    candidates at a line would have to be drawn for: until then they are shown as not admitted.
    """

    number: int | None
    candidates: int
    admitted: int
    lines: Mapping[str, Line]
    scores: tuple[tuple[Fraction, int], ...]
    by_track: tuple[Effect, ...]
    by_sex: tuple[Effect, ...]
    by_region: tuple[Effect, ...]
    faults: tuple[Fault, ...]
    lots_needed: int
    obstacles: int


@transaction.atomic
def preview_cut(
    *,
    stage: Stage,
    trial: Trial = NOTHING_TRIED,
    by: Actor,
    at: datetime,
) -> CutShown:
    """Try out a cut with figures of one's own; what is not tried is as in force, or in the file.

    From the first time on staff may know the results. Every preview is an entry.
    """
    check_secretariat(by)
    stage = Stage.objects.select_for_update(no_key=True).get(id=stage.id)
    if stage.opened_at is None:
        raise NotNow("stage_not_open", _("This stage has no roster yet, and nothing to cut."))
    check_results_are_whole(stage)
    rules = programmes.rules_in_force(stage.competition_id, at)
    rule = _rule_in_force(stage, rules.file, trial)
    inputs = outcomes.gather(stage, rules.file, rules.sha256, rule, queries.lots_for(stage))
    mark_seen(stage, by, at)
    CutPreview.objects.create(stage=stage, number=trial.number, by_id=by.account, at=at)
    record(
        CUT_PREVIEWED,
        subject=f"stage:{stage.id}",
        competition=str(stage.competition_id),
        by=by,
        at=at,
        stage=stage.key,
        **trial.as_json(),
    )
    return _shown(inputs, trial.number)


@transaction.atomic
def draft_decision(*, stage: Stage, by: Actor, at: datetime) -> Decision:
    """Compute the outcome of everyone from the results and the number in force.

    Raises:
        NotNow: while results are open, a number or lots are missing, a decision stands, or a
            changed key has made of closed results what somebody has to look at.
    """
    stage = Stage.objects.select_for_update(no_key=True).get(id=stage.id)
    policies.check_drafts(stage, by)
    check_not_on_roster(stage, by)
    rules = programmes.rules_in_force(stage.competition_id, at)
    check_not_opened_anew(stage, rules.file, at)
    inputs = inputs_of(stage, rules)
    try:
        made = inputs.cut()
    except LotsNeeded:
        raise NotNow(
            "lots_needed", _("Candidates are equal at the line. Draw lots before deciding.")
        ) from None
    except CutError as error:
        raise NotNow(
            error.reason_key, _("The cut does not fit the groups of this stage.")
        ) from None
    decision = _create(stage, rules, inputs, made, by, at)
    computed = outcomes.compute(inputs, made)
    keep_outcomes(decision, computed)
    codes = {each.entry: each.code for each in inputs.standings}
    record(
        DECISION_DRAFTED,
        subject=f"decision:{decision.id}",
        competition=str(stage.competition_id),
        by=by,
        at=at,
        stage=stage.key,
        rules=rules.sha256,
        inputs_sha256=decision.inputs_sha256,
        outcomes_sha256=outcomes.outcomes_sha256(codes, computed),
        admitted=len(made.admitted),
        refused=len(computed) - len(made.admitted),
    )
    return decision


def inputs_of(stage: Stage, rules: RulesInForce) -> outcomes.Inputs:
    """All that the outcomes of a stage are computed from; NotNow while a number is missing."""
    rule = rules.file.stage(stage.key)
    if cut_rules.needs_number(rule) and queries.number_in_force(stage) is None:
        raise NotNow(
            "number_missing", _("How many go on is not set yet. The body that sets it comes first.")
        )
    made = _rule_in_force(stage, rules.file, NOTHING_TRIED)
    return outcomes.gather(stage, rules.file, rules.sha256, made, queries.lots_for(stage))


def _rule_in_force(stage: Stage, file: schema.ProgrammeFile, trial: Trial) -> CutRule:
    number, per_track = trial.number, trial.per_track
    set_number = queries.number_in_force(stage) if number is None and not per_track else None
    if set_number is not None:
        number, per_track = set_number.number, set_number.per_track
    if per_track:
        per_track = {group.key: per_track.get(group.key, 0) for group in file.tracks.groups}
    try:
        return cut_rules.cut_rule(
            file.stage(stage.key), number=number, per_track=per_track, trial=trial
        )
    except ValueError:
        raise Refusal(
            "number_does_not_fit", _("Write how many go on: a whole number of at least 1.")
        ) from None


def _create(
    stage: Stage,
    rules: RulesInForce,
    inputs: outcomes.Inputs,
    made: CutOutcome,
    by: Actor,
    at: datetime,
) -> Decision:
    try:
        with transaction.atomic():
            return Decision.objects.create(
                stage=stage,
                rules_version_id=rules.version,
                inputs_sha256=inputs.sha256(),
                lines=outcomes.lines_of(made),
                shortages=outcomes.shortages_of(made),
                drafted_by_id=by.account,
                drafted_at=at,
            )
    except IntegrityError:
        raise Conflict(
            "decision_stands", _("A decision on this stage was drafted meanwhile. Reload.")
        ) from None


def keep_outcomes(decision: Decision, computed: Iterable[outcomes.Computed]) -> None:
    """Keep what a decision says of everyone, in place of what it said before."""
    Outcome.objects.filter(decision=decision).delete()
    Outcome.objects.bulk_create((_outcome(decision, each) for each in computed), batch_size=CHUNK)


def _outcome(decision: Decision, each: outcomes.Computed) -> Outcome:
    return Outcome(
        decision=decision,
        entry_id=each.entry,
        admitted=each.admitted,
        place=each.place,
        total=each.total,
        reason=each.reason,
        details=dict(each.details),
    )


def _shown(inputs: outcomes.Inputs, number: int | None) -> CutShown:
    lots_needed = 0
    try:
        made = inputs.cut()
    except LotsNeeded as needed:
        lots_needed = len(needed.ids)
        made = outcomes.without_lots(inputs)
    except CutError as error:
        raise Refusal(
            error.reason_key, _("The seats do not fit the groups of this stage.")
        ) from None
    candidates = {row.id for row in inputs.rows}
    totals = Counter(row.total for row in inputs.rows if row.total is not None)
    groups = _groups(inputs.stage, candidates)
    return CutShown(
        number=number or inputs.rule.number,
        candidates=len(candidates),
        admitted=len(made.admitted),
        lines=made.lines,
        scores=tuple(sorted(totals.items(), reverse=True)),
        by_track=_exact_effects(groups["track"], made.admitted),
        by_sex=_effects(groups["sex"], made.admitted),
        by_region=_effects(groups["region"], made.admitted),
        faults=made.faults,
        lots_needed=lots_needed,
        obstacles=len(inputs.standings) - len(candidates),
    )


def _groups(stage: Stage, candidates: set[str]) -> dict[str, dict[str, str]]:
    """By what candidates are counted: name of the grouping -> entry -> group."""
    rows = RosterEntry.objects.filter(stage=stage).values_list(
        "id", "track", "application__sex", "application__region"
    )
    found: dict[str, dict[str, str]] = {"track": {}, "sex": {}, "region": {}}
    for key, *groups in rows.iterator(chunk_size=5_000):
        if str(key) in candidates:
            for name, group in zip(found, groups, strict=True):
                found[name][str(key)] = group
    return found


def _exact_effects(groups: Mapping[str, str], admitted: Iterable[str]) -> tuple[Effect, ...]:
    """Tracks are shown exactly, to the secretariat and to the body that decides.

    Seats are filled and lines drawn by track, so that nobody could decide without these figures;
    what tells more of people than that, their sex and region, is suppressed where it is small.
    """
    there = Counter(groups.values())
    taken = Counter(groups[key] for key in admitted)
    return tuple(Effect(key, there[key], taken[key]) for key in sorted(there))


def _effects(groups: Mapping[str, str], admitted: Iterable[str]) -> tuple[Effect, ...]:
    there = Counter(groups.values())
    taken = Counter(groups[key] for key in admitted)
    candidates = suppressed(there)
    goes_on = suppressed({key: taken[key] for key in there})
    stays = suppressed({key: there[key] - taken[key] for key in there})
    return tuple(
        Effect(
            key,
            candidates[key],
            None if None in (candidates[key], stays[key]) else goes_on[key],
        )
        for key in sorted(there)
    )


def has_changed(decision: Decision, rules: RulesInForce) -> bool:
    """Whether results, rules or number are no longer those that a decision was computed from."""
    return inputs_of(decision.stage, rules).sha256() != decision.inputs_sha256
