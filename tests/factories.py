"""What tests are built from: a cast of people with fixed roles, and a competition to act in.

Factories write rows directly and make no ledger entries; what acts do is tested through actions.
"""

import itertools
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from saty.applications.models import Application
from saty.bodies.models import Body, Membership, Undertaking
from saty.bodies.undertakings import digest
from saty.common.actors import Actor
from saty.core.ledger.canonical import canonical, sha256_hex
from saty.core.numbers import candidate_number, stage_code
from saty.people.models import Organisation, Person, RoleGrant
from saty.people.roles import CANDIDATE
from saty.people.states import GrantState
from saty.programmes import shipped
from saty.programmes.models import FILING, Competition, CompetitionWindow, RulesVersion
from saty.programmes.queries import newest_or_draft_rules
from saty.programmes.schema import ProgrammeFile
from saty.programmes.states import AmendmentState, CompetitionState
from saty.stages.models import RosterEntry, Stage

PROGRAMME = "kz-presidential-reserve"
OPENS = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
FILING_OPENS = OPENS
FILING_CLOSES = OPENS + timedelta(days=30)
WHILE_FILING = OPENS + timedelta(days=10)
"""A moment at which applications can be filed."""
STAGE_GAP = timedelta(days=20)
STAGE_LASTS = timedelta(days=10)
_count = itertools.count(1)


def next_number() -> int:
    """A number that no other object of this run has."""
    return next(_count)


def person(**fields: Any) -> Person:
    """An account."""
    fields.setdefault("email", f"person{next_number()}@example.org")
    return Person.objects.create(password="!", **fields)


def organisation(key: str = "agency") -> Organisation:
    """An organisation, the same for the same key."""
    names = {"name_kk": "Агенттік", "name_ru": "Агентство", "name_en": "Agency"}
    return Organisation.objects.get_or_create(key=key, defaults={"kind": "state_body", **names})[0]


def official(role: str, scope: str = "", **fields: Any) -> Person:
    """An account with a role."""
    made = person(**fields)
    RoleGrant.objects.create(
        email=made.email,
        person=made,
        role=role,
        organisation=organisation(),
        scope=scope,
        state=GrantState.ACTIVE,
        proposed_at=OPENS,
        active_from=OPENS,
    )
    return made


def acting(someone: Person, role: str = CANDIDATE) -> Actor:
    """Somebody as an actor in a role."""
    return Actor(role, "" if role == CANDIDATE else str(someone.staff_id), someone.id)


@lru_cache
def programme_file(name: str = PROGRAMME) -> ProgrammeFile:
    """A shipped programme."""
    return shipped.programme(name)


def meeting_elsewhere(file: ProgrammeFile) -> ProgrammeFile:
    """A programme whose commissions keep their minutes on paper."""
    bodies = [
        body.model_copy(update={"meets": "elsewhere"}) if body.kind == "commission" else body
        for body in file.bodies
    ]
    return file.model_copy(update={"bodies": tuple(bodies)})


def scored_elsewhere(file: ProgrammeFile) -> ProgrammeFile:
    """A programme whose test comes as a score sheet."""
    stages = (
        stage.model_copy(update={"delivery": "sheet"})
        if stage.kind in {"test", "verification"}
        else stage
        for stage in file.stages
    )
    return file.model_copy(update={"stages": tuple(stages)})


@lru_cache
def _canonical(name: str, meets: str, scored: str) -> bytes:
    file = programme_file(name)
    file = meeting_elsewhere(file) if meets == "elsewhere" else file
    file = scored_elsewhere(file) if scored == "elsewhere" else file
    return canonical(file.model_dump(mode="json"))


def rules_version(
    competition: Competition,
    name: str = PROGRAMME,
    *,
    meets: str = "here",
    scored: str = "elsewhere",
    **fields: Any,
) -> RulesVersion:
    """The rules of a competition, in force; its commissions meet here, or elsewhere.

    The test is scored here, or its scores come on a sheet.
    """
    text = _canonical(name, meets, scored)
    values: dict[str, Any] = {
        "number": 1,
        "text": shipped.text_of(name),
        "canonical": text.decode(),
        "sha256": sha256_hex(text),
        "state": AmendmentState.IN_FORCE,
        "in_force_from": OPENS - timedelta(days=1),
        "drafted_by": competition.created_by,
        "drafted_at": OPENS - timedelta(days=2),
        "approved_by": person(),
        "approved_at": OPENS - timedelta(days=1),
    }
    return RulesVersion.objects.create(competition=competition, **{**values, **fields})


def competition(
    name: str = PROGRAMME, *, meets: str = "here", scored: str = "elsewhere", **fields: Any
) -> Competition:
    """An opened competition with rules, windows, stages and bodies (without members)."""
    file = programme_file(name)
    values: dict[str, Any] = {
        "slug": f"{name}-{next_number()}",
        "programme_key": file.key,
        "state": CompetitionState.OPENED,
        "opens_at": OPENS,
        "opened_at": OPENS - timedelta(days=1),
        "created_at": OPENS - timedelta(days=2),
        "created_by": fields.pop("created_by", None) or person(),
    }
    made = Competition.objects.create(**{**values, **fields})
    rules_version(made, name, meets=meets, scored=scored)
    _add_windows_and_stages(made, file)
    Body.objects.bulk_create([Body(competition=made, key=b.key) for b in file.bodies])
    return made


def _add_windows_and_stages(made: Competition, file: ProgrammeFile) -> None:
    windows = [
        CompetitionWindow(
            competition=made, key=FILING, opens_at=FILING_OPENS, closes_at=FILING_CLOSES
        )
    ]
    for position, stage in enumerate(file.stages):
        opens = FILING_OPENS if position == 0 else FILING_CLOSES + position * STAGE_GAP
        closes = FILING_CLOSES + STAGE_LASTS if position == 0 else opens + STAGE_LASTS
        windows.append(
            CompetitionWindow(competition=made, key=stage.key, opens_at=opens, closes_at=closes)
        )
    CompetitionWindow.objects.bulk_create(windows)
    Stage.objects.bulk_create(
        Stage(competition=made, key=stage.key, kind=stage.kind, position=position)
        for position, stage in enumerate(file.stages)
    )


def member(body: Body, capacity: str = "member", **fields: Any) -> Membership:
    """Somebody who sits in a body, with the role of the capacity, bound by its undertakings."""
    role = {"chair": "chair", "secretary": "body_secretary"}.get(capacity, "member")
    holder = fields.pop("person", None) or official(role, f"body:{body.id}")
    values: dict[str, Any] = {"since": OPENS, "added_by": holder, "organisation": organisation()}
    is_bound = fields.pop("is_bound", True)
    made = Membership.objects.create(
        body=body, person=holder, capacity=capacity, **{**values, **fields}
    )
    if is_bound:
        sign_all(made)
    return made


def sign_all(seat: Membership) -> None:
    """Whoever sits there has signed every undertaking of the newest rules."""
    wanted = newest_or_draft_rules(seat.body.competition_id).file.undertakings
    Undertaking.objects.bulk_create(
        Undertaking(membership=seat, key=each.key, sha256=digest(each), signed_at=seat.since)
        for each in wanted
    )


def draft(in_competition: Competition | None = None, **fields: Any) -> Application:
    """An application that is not submitted."""
    fields.setdefault("candidate", None)
    fields["candidate"] = fields["candidate"] or person()
    fields.setdefault("created_at", OPENS)
    return Application.objects.create(competition=in_competition or competition(), **fields)


def submitted(in_competition: Competition | None = None, **fields: Any) -> Application:
    """A submitted application, with a number, on the roster of the first stage."""
    within = in_competition or competition()
    values: dict[str, Any] = {
        "state": "submitted",
        "submitted_at": WHILE_FILING,
        "candidate_number": candidate_number(f"{next_number():07d}"),
        "rules_version": within.rules_versions.get(number=1),
        "snapshot": {"answers": {}, "documents": []},
        "identity_index": f"1:{next_number():064x}",
        "group": programme_file(within.programme_key).tracks.groups[0].key,
        "sex": "female",
        "birth_year": 1992,
    }
    made = draft(within, **{**values, **fields})
    on_roster(made, within.stages.get(position=0))
    return made


def on_roster(application: Application, stage: Stage, **fields: Any) -> RosterEntry:
    """Put an application on the roster of a stage."""
    values: dict[str, Any] = {
        "track": application.group,
        "code": stage_code(next_number()),
        "entered_at": WHILE_FILING,
    }
    return RosterEntry.objects.create(stage=stage, application=application, **{**values, **fields})
