"""A commission that decides a stage, its minutes on paper: what secretary and chair enter."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from saty.bodies.models import Body
from saty.common.actors import Actor
from saty.decisions import policies, queries
from saty.decisions.actions import (
    approve_decision,
    approve_number,
    draft_decision,
    enter_decision,
    enter_number,
    record_announcement,
)
from saty.decisions.actions.numbers import set_number_by_vote
from saty.decisions.models import Decision, Outcome, StageNumber
from saty.programmes import schema
from saty.stages.actions import close_results
from saty.stages.models import Result, Stage
from tests import factories
from tests.stages import running

BODY = "national-commission"
BEFORE = running.opens_at(1) - timedelta(days=1)
"""Before the test, when nobody can know a result."""
AT = running.AFTER_TEST + timedelta(days=1)
MOMENT = AT + timedelta(days=1)
"""When all learn."""
KINDS = (
    "number_entered number_set number_refused cut_previewed decision_drafted decision_entered"
    " decision_approved decision_refused announcement_set decision_announced decision_revoked"
    " revocation_proposed revocation_dropped draw_committed draw_performed draw_opened"
).split()


def stage_with(number: int, **fields: Any) -> Stage:
    """A stage with so many candidates, in a competition whose commissions meet elsewhere."""
    return running.stage_with(number, **{"meets": "elsewhere", **fields})


def body_of(stage: Stage, key: str = BODY) -> Body:
    """A body of the stage's competition."""
    return stage.competition.bodies.get(key=key)


def sitting(stage: Stage, capacity: str, key: str = BODY) -> Actor:
    """Who sits in a body in this capacity; seated on the first call."""
    body = body_of(stage, key)
    found = body.memberships.filter(capacity=capacity).first()
    member = found or factories.member(body, capacity)
    role = {"chair": "chair", "secretary": "body_secretary"}.get(capacity, "member")
    return factories.acting(member.person, role)


def secretary(stage: Stage, key: str = BODY) -> Actor:
    """The secretary of a body."""
    return sitting(stage, "secretary", key)


def chair(stage: Stage, key: str = BODY) -> Actor:
    """The chair of a body."""
    return sitting(stage, "chair", key)


def entered_number(stage: Stage, number: int = 2, **fields: Any) -> StageNumber:
    """A number that waits for the chair."""
    values: dict[str, Any] = {
        "stage": stage,
        "number": number,
        "memo": "Decided at the sitting of 1 March: as many as can be interviewed.",
        "by": secretary(stage),
        "at": BEFORE,
    }
    return enter_number(**values | fields)


def number_set(stage: Stage, number: int = 2, *, at: datetime = BEFORE) -> StageNumber:
    """A number in force."""
    return approve_number(number=entered_number(stage, number, at=at), by=chair(stage), at=at)


def number_voted(stage: Stage, number: int = 2, *, at: datetime = BEFORE) -> StageNumber:
    """A number in force that the body voted for in a meeting."""
    return set_number_by_vote(
        stage=stage, number=number, per_track={}, memo="As many as can be interviewed.",
        entered_by=secretary(stage), by=chair(stage), at=at,
    )  # fmt: skip


def ready(*scores: object, number: int = 2, meets: str = "elsewhere") -> Stage:
    """The test, closed with these scores, its number set before."""
    stage = stage_with(len(scores), meets=meets)
    set_it = number_set if meets == "elsewhere" else number_voted
    set_it(stage, min(number, len(scores)))
    running.record_scores(stage, *scores)
    close_results(stage=stage, by=running.officer(), at=running.AFTER_TEST)
    return running.stage_of(stage.competition)


def drafted(*scores: object, **fields: Any) -> Decision:
    """A drafted decision."""
    return draft_decision(stage=ready(*scores, **fields), by=running.officer(), at=AT)


def vote_drafted(number: int, *, key: str = BODY, **fields: Any) -> Decision:
    """A stage where members vote, the last one if not said, closed with so many candidates of
    equal scores, its decision drafted."""
    stage = stage_with(number, key=key, **fields)
    score = factories.programme_file(stage.competition.programme_key).stage(key).score
    parts = {part.key: "3" for part in score.parts} if score else {}
    stage.closed_at = running.over_at(stage.position)
    stage.save()
    Result.objects.bulk_create(
        Result(entry=entry, outcome="completed", parts=parts, recorded_at=stage.closed_at)
        for entry in stage.roster.all()
    )
    return draft_decision(stage=stage, by=running.officer(), at=stage.closed_at)


def enter(decision: Decision, **fields: Any) -> Decision:
    """Enter a decision as the secretary."""
    values: dict[str, Any] = {
        "decision": decision,
        "protocol_number": "12",
        "protocol_date": date(2026, 4, 20),
        "memo": "The best by the test go on.",
        "by": secretary(decision.stage),
        "at": AT,
    }
    if policies.votes(rule_of(decision)) and "recommended" not in fields:
        values["recommended"] = codes(queries.recommendable(decision))
    return enter_decision(**values | fields)


def rule_of(decision: Decision) -> schema.Stage:
    """What the programme file says of the stage of a decision."""
    return factories.programme_file().stage(decision.stage.key)


def codes(outcomes: Iterable[Outcome]) -> list[str]:
    """Stage codes of outcomes."""
    return [each.entry.code for each in outcomes]


def approved(*scores: object, number: int = 2, announce_at: datetime | None = MOMENT) -> Decision:
    """A decision approved by the chair."""
    decision = enter(drafted(*scores, number=number))
    return approve_decision(
        decision=decision, announce_at=announce_at, by=chair(decision.stage), at=AT
    )


def announced(*scores: object, number: int = 2) -> Decision:
    """A decision whose announcement is recorded."""
    decision = approved(*scores, number=number)
    return record_announcement(decision=decision, by=running.officer(), at=MOMENT)
