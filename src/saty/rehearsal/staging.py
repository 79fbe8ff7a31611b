"""One stage from its roster to its announcement, by the acts of the people who run it."""

import csv
from collections.abc import Mapping
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

from saty.applications.actions.submission import withdraw
from saty.applications.models import Application
from saty.common.actors import Actor
from saty.decisions import queries as decisions
from saty.decisions.actions.announcements import record_due_announcements, set_announcement
from saty.decisions.actions.cuts import draft_decision, preview_cut
from saty.decisions.actions.decisions import approve_decision, enter_decision
from saty.decisions.actions.numbers import approve_number, enter_number
from saty.decisions.models import Decision
from saty.people.roles import CANDIDATE, Role
from saty.programmes.schema import Stage as StageRules
from saty.rehearsal import exams, hearings, kinds, sittings
from saty.rehearsal.scene import Scene
from saty.rehearsal.verifying import grant_adjustments, verify_all
from saty.stages import policies
from saty.stages import queries as stages
from saty.stages.actions.endings import approve_disqualification, propose_disqualification
from saty.stages.actions.results import close_results
from saty.stages.actions.sheets import apply_sheet, preview_sheet
from saty.stages.models import RosterEntry, Stage

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST_CUT, LAST_CUT = 904, 300
AS_COMPUTED = "Есеп бойынша шешілді. · Решено согласно расчёту."
ELSEWHERE = "Қағаз хаттамаға сай. · Согласно бумажному протоколу."
REGISTERED = 13_212
"""Of 13,212 registered, 904 went on from the first cut and 300 were admitted (2019)."""


def hold(scene: Scene, key: str) -> None:
    """Run one stage, whose roster is made, to its announcement."""
    rules, stage = scene.file.stage(key), stage_named(scene, key)
    make_ready(scene, rules, stage)
    set_number(scene, rules, stage)
    leave_early(scene, rules, stage)
    if stage.position == 0:
        grant_adjustments(scene, stage)
    if stage.position == 0 or rules.recheck_before_decision:
        verify_all(scene, stage, first_time=stage.position == 0)
    give_results(scene, rules, stage)
    hearings.hear(scene, stage)
    close(scene, stage)
    decision = decide(scene, rules, stage)
    announce(scene, decision)


def make_ready(scene: Scene, rules: StageRules, stage: Stage) -> None:
    """What must be there before the window of a stage opens: forms of a test."""
    if exams.is_held_here(scene, stage):
        exams.make_ready(scene, rules, stage)


def stage_named(scene: Scene, key: str) -> Stage:
    """The stage of the scene's competition."""
    return Stage.objects.get(competition=scene.competition, key=key)


def set_number(scene: Scene, rules: StageRules, stage: Stage) -> None:
    """The body that the file names sets how many go on, before the window opens: in a meeting,
    or its secretary enters what it decided elsewhere."""
    body = rules.cut.number_set_by
    if body is None:
        return
    roster = sum(stages.track_sizes(stage).values())
    most = min(roster, rules.cut.at_most or roster)
    number = min(number_for(scene, stage), most)
    at = scene.window(stage.key).opens_at - HOUR
    if scene.file.body(body).meets == "here":
        sittings.set_number(scene, body, stage, number, most, at)
        return
    by = scene.cast.secretary(body)
    entered = enter_number(stage=stage, number=number, memo=ELSEWHERE, by=by, at=at - HOUR)
    approve_number(number=entered, by=scene.cast.chair(body), at=at)


def number_for(scene: Scene, stage: Stage) -> int:
    """From 904 to 300 of 13,212 by equal steps (as ratios) from the first cut to the last."""
    cuts = [s.key for s in scene.file.stages if s.cut.number_set_by or s.cut.at_most]
    place = cuts.index(stage.key) / max(len(cuts) - 1, 1)
    of_registered: float = FIRST_CUT * (LAST_CUT / FIRST_CUT) ** place
    return max(round(of_registered * scene.generous * scene.size / REGISTERED), 1)


def leave_early(scene: Scene, rules: StageRules, stage: Stage) -> None:
    """Some withdraw; of some it is found that what they filed is false."""
    at = scene.window(stage.key).opens_at + HOUR
    if stage.position == 0:
        return
    for entry in _entries(stage):
        each = scene.people[entry.application_id]
        if each.withdraws_at == stage.key:
            by = Actor(CANDIDATE, "", entry.application.candidate_id)
            withdraw(application=entry.application, by=by, at=at)
        elif each.false_found_at == stage.key:
            disqualify(scene, entry.application, at)


def disqualify(scene: Scene, application: Application, at: datetime) -> None:
    """Proposed by a verifier, approved by the secretariat."""
    reason = next(r.key for r in scene.file.reasons if r.applies_to == "disqualification")
    proposal = propose_disqualification(
        application=application,
        reason=reason,
        comment="Тізілімде басқаша көрсетілген. · В реестре указано иначе.",
        by=scene.cast.actor(Role.VERIFIER),
        at=at,
    )
    approve_disqualification(
        disqualification=proposal, by=scene.cast.actor(Role.SECRETARIAT), at=at + HOUR
    )


def _entries(stage: Stage) -> list[RosterEntry]:
    rows = RosterEntry.objects.filter(stage=stage, end__isnull=True)
    return list(rows.select_related("application").order_by("application__candidate_number"))


def give_results(scene: Scene, rules: StageRules, stage: Stage) -> None:
    """A score sheet with a row for everybody, previewed and applied."""
    if exams.is_held_here(scene, stage):
        exams.sit(scene, stage)
    if policies.runs_in_the_system(stage, scene.file):
        return
    at = scene.window(stage.key).closes_at + 2 * HOUR
    by = scene.cast.actor(Role.SECRETARIAT)
    sheet = preview_sheet(
        stage=stage, file=BytesIO(score_sheet(scene, rules, stage)), name="scores.csv", by=by, at=at
    )
    apply_sheet(sheet=sheet, by=by, at=at + HOUR)


def score_sheet(scene: Scene, rules: StageRules, stage: Stage) -> bytes:
    """The stage's results as CSV, by stage code."""
    parts = [part.key for part in rules.score.parts] if rules.score else []
    out = StringIO()
    sheet = csv.writer(out)
    sheet.writerow(["code", *parts, "outcome"])
    for entry in _entries(stage):
        each = scene.people[entry.application_id]
        if each.absent_from == stage.key:
            sheet.writerow([entry.code, *[""] * len(parts), "absent"])
            continue
        scored = _scores(scene, rules, entry)
        sheet.writerow([entry.code, *(scored[part] for part in parts), ""])
    return out.getvalue().encode()


def _scores(scene: Scene, rules: StageRules, entry: RosterEntry) -> Mapping[str, str]:
    each = scene.people[entry.application_id]
    return kinds.scores(rules, each.ability, scene.chance(f"{rules.key}:{each.index}"))


def _favoured(scene: Scene, decision: Decision) -> frozenset[str]:
    """Stage codes of whom the body votes for: of most ability, as many as there are places.

    The last body departs from the list recommended to it by one at least.
    """
    last = decision.stage.key == scene.file.stages[-1].key
    most = LAST_CUT if last else round((FIRST_CUT * LAST_CUT) ** 0.5)
    places = max(round(most * scene.generous * scene.size / REGISTERED), 1)
    eligible = set(decisions.recommendable(decision).values_list("entry", flat=True))
    present = [each for each in _entries(decision.stage) if each.id in eligible]
    ranked = sorted(present, key=lambda e: -scene.people[e.application_id].ability)
    has_list = last and scene.file.stages[-2].decided_by.how == "ballot"
    if has_list and places >= len(ranked) > 2:
        places = len(ranked) - 1
    return frozenset(e.code for e in ranked[:places])


def close(scene: Scene, stage: Stage) -> None:
    """Results are closed: everybody has an outcome."""
    at = scene.window(stage.key).closes_at + 4 * HOUR
    close_results(stage=stage, by=scene.cast.actor(Role.SECRETARIAT), at=at)


def decide(scene: Scene, rules: StageRules, stage: Stage) -> Decision:
    """Previewed and drafted by the secretariat; approved by another officer or the body's chair,
    or voted on in a meeting of the body, where it meets here."""
    at = scene.window(stage.key).closes_at + 5 * HOUR
    secretariat = scene.cast.actor(Role.SECRETARIAT)
    preview_cut(stage=stage, by=secretariat, at=at)
    decision = draft_decision(stage=stage, by=secretariat, at=at)
    body = rules.decided_by.body
    if body is None:
        return approve_decision(
            decision=decision,
            announce_at=at + 2 * HOUR,
            by=scene.cast.actor(Role.SECRETARIAT, 1),
            at=at + HOUR,
        )
    votes, meets = rules.decided_by.how == "ballot", scene.file.body(body).meets
    if votes and meets == "here":
        sittings.decide_list(scene, body, decision, _favoured(scene, decision), at)
        return set_announcement(
            decision=decision, announce_at=at + 3 * HOUR, by=secretariat, at=at + 2 * HOUR
        )
    enter_decision(
        decision=decision,
        protocol_number=f"{stage.position}-R",
        protocol_date=at.astimezone(ZoneInfo(scene.file.time_zone)).date(),
        memo=ELSEWHERE if votes else AS_COMPUTED,
        recommended=_favoured(scene, decision) if votes else None,
        by=scene.cast.secretary(body),
        at=at + HOUR,
    )
    return approve_decision(
        decision=decision,
        announce_at=at + 3 * HOUR,
        by=scene.cast.chair(body),
        at=at + 2 * HOUR,
    )


def announce(scene: Scene, decision: Decision) -> None:
    """At its moment the clock's task records the announcement."""
    if decision.announce_at is None:
        raise ValueError("a decision of a rehearsal has its moment")
    record_due_announcements(decision.announce_at)
    scene.tick(decision.announce_at)
