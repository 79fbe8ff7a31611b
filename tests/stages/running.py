"""A stage with candidates on its roster, and officials who run it."""

from datetime import datetime, timedelta
from typing import Any

from saty.applications.models import Application
from saty.common.actors import Actor
from saty.ledger.monitor import Finding, findings
from saty.programmes.models import Competition
from saty.stages.actions import Recorded, close_results, enter, record_results
from saty.stages.models import RosterEntry, Stage
from tests import factories

TEST = "test"
PARTS = ("knowledge", "analytical", "critical")


def opens_at(position: int) -> datetime:
    """When the window of a stage opens; that of the first with filing."""
    return factories.FILING_CLOSES + position * factories.STAGE_GAP


def over_at(position: int) -> datetime:
    """An hour after the window of a stage."""
    return opens_at(position) + factories.STAGE_LASTS + timedelta(hours=1)


WHILE_TESTING = opens_at(1) + timedelta(hours=1)
AFTER_TEST = over_at(1)


def officer(role: str = "secretariat") -> Actor:
    """Somebody of the secretariat."""
    return factories.acting(factories.official(role), role)


def stage_of(competition: Competition, key: str = TEST) -> Stage:
    """A stage of a competition, as it is now."""
    return competition.stages.get(key=key)


def stage_with(
    number: int, *, key: str = TEST, name: str = factories.PROGRAMME, meets: str = "here"
) -> Stage:
    """A stage with so many candidates on its roster, entered by the real action."""
    within = factories.competition(name, meets=meets)
    stage = stage_of(within, key)
    applications = [factories.submitted(within) for _ in range(number)]
    enter(stage=stage, applications=applications, by=officer(), at=opens_at(stage.position))
    return stage_of(within, key)


def entries(stage: Stage) -> list[RosterEntry]:
    """The roster, in the order in which candidates were made."""
    return list(stage.roster.order_by("application__candidate_number"))


def application_of(stage: Stage, place: int = 0) -> Application:
    """The candidate at this place of the roster."""
    return entries(stage)[place].application


def parts(knowledge: object, analytical: object = "0", critical: object = "0") -> dict[str, str]:
    """Scores of the test, as text."""
    return dict(zip(PARTS, map(str, (knowledge, analytical, critical)), strict=True))


def record_scores(stage: Stage, *scores: object, at: datetime = AFTER_TEST, **fields: Any) -> None:
    """Record one score of knowledge for each candidate in turn; None for an absence."""
    rows = [
        Recorded(entry, "absent")
        if score is None
        else Recorded(entry, "completed", parts(score), **fields)
        for entry, score in zip(entries(stage), scores, strict=True)
    ]
    record_results(stage=stage, rows=rows, by=officer(), at=at)


def closed_with(*scores: object, **fields: Any) -> Stage:
    """The test, closed with these scores of knowledge."""
    stage = stage_with(len(scores), **fields)
    record_scores(stage, *scores)
    close_results(stage=stage, by=officer(), at=AFTER_TEST)
    return stage_of(stage.competition)


def lost(*kinds: str) -> list[Finding]:
    """What the monitor finds among these kinds of entry, and of broken chains."""
    return [f for f in findings() if f.kind in kinds or f.problem in {"altered", "broken_chain"}]
