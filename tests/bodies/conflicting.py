"""Candidates who work, or worked, where members of the commission that decides their stage do."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from saty.applications.models import Application
from saty.bodies.challenge_actions import challenge_member
from saty.bodies.conflict_actions import look_for_conflicts
from saty.bodies.models import Body, Challenge, ConflictSearch, Membership
from saty.people.models import Organisation
from saty.stages.actions import enter
from saty.stages.models import Stage
from tests import factories
from tests.stages import running

BODY = "national-commission"
"""It decides the last stage, which has the same key; and the test."""
LEARNED = running.opens_at(6)
"""When the roster of the last stage is announced."""
AT = LEARNED + timedelta(days=1)
ELSEWHERE = "Мектеп № 7"


def job(employer: str, until: str | None = None) -> dict[str, Any]:
    """A period of work as it is filed."""
    row = {"start": "2015-01-12", "end": until, "employer": employer, "position": "x"}
    return row | {"sector": "quasi-public"}


def who_worked(*jobs: dict[str, Any], within: Any = None) -> Application:
    """A candidate with these periods of work."""
    snapshot = {"answers": {"work": list(jobs)}, "documents": []}
    return factories.submitted(within, snapshot=snapshot)


def last_stage(*histories: Sequence[dict[str, Any]], key: str = BODY) -> Stage:
    """A stage with a candidate for each work history, announced at `LEARNED`."""
    within = factories.competition()
    files = [who_worked(*jobs, within=within) for jobs in histories]
    stage = running.stage_of(within, key)
    enter(stage=stage, applications=files, by=running.officer(), at=LEARNED)
    return running.stage_of(within, key)


def body_of(stage: Stage, key: str = BODY) -> Body:
    """A body of the stage's competition."""
    return stage.competition.bodies.get(key=key)


def ministry() -> Organisation:
    """Where a member works who may have a conflict of interest."""
    names = {
        "name_kk": "Қазақстан Республикасының Қаржы министрлігі",
        "name_ru": "Министерство финансов Республики Казахстан",
        "name_en": "Ministry of Finance of the Republic of Kazakhstan",
    }
    made, _new = Organisation.objects.get_or_create(
        key="finance", defaults={"kind": "state_body", **names}
    )
    return made


def from_ministry(body: Body, capacity: str = "member") -> Membership:
    """A member who works at the ministry."""
    return factories.member(body, capacity, organisation=ministry())


def looked(stage: Stage, key: str = BODY, **fields: Any) -> ConflictSearch:
    """Conflicts of interest are looked for by the secretariat."""
    values = {"body": body_of(stage, key), "stage": stage, "by": running.officer(), "at": AT}
    return look_for_conflicts(**values | fields)


def challenged(membership: Membership, application: Application, **fields: Any) -> Challenge:
    """A candidate challenges a member."""
    values = {
        "ground": "relation",
        "reason": "A brother of my rival.",
        "by": factories.acting(application.candidate),
        "at": AT,
    }
    return challenge_member(application=application, membership=membership, **values | fields)


def member_acting(membership: Membership) -> Any:
    """Whoever sits there, as themselves."""
    role = "chair" if membership.capacity == "chair" else "member"
    return factories.acting(membership.person, role)
