"""Making the stages of a competition, and their rosters."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from saty.applications.models import Application
from saty.common.actors import Actor
from saty.common.refusals import Conflict, NotNow
from saty.core.numbers import STAGE_CODES, stage_code
from saty.ledger.actions import record
from saty.programmes import kinds
from saty.programmes import queries as programmes
from saty.programmes.models import Competition
from saty.stages import consequences
from saty.stages.entries import ROSTER_MADE
from saty.stages.models import CandidacyEnd, RosterEntry, ScoreSheet, Stage

Chance = Callable[[int], int]
"""Gives an integer of 0 to n - 1."""

DOCUMENTS = "documents"
"""The kind of stage at which nothing is drawn."""
CHUNK = 500
TRIES = 5


@transaction.atomic
def make_stages(competition: Competition, by: Actor, at: datetime) -> None:
    """Make the stages of a competition that opens; the first has its roster from now on."""
    if Stage.objects.filter(competition=competition).exists():
        return
    file = programmes.rules_in_force(competition.id, at).file
    made = Stage.objects.bulk_create(
        Stage(competition=competition, key=each.key, kind=each.kind, position=position)
        for position, each in enumerate(file.stages)
    )
    _open(made[0], roster=0, by=by, at=at)


@transaction.atomic
def enter(
    *,
    stage: Stage,
    applications: Sequence[Application],
    by: Actor,
    at: datetime,
    chance: Chance = secrets.randbelow,
) -> int:
    """Put applications on the roster of a stage, each with a code of its own; how many are new.

    Whoever is on it already stays as they are. `chance` is `secrets.randbelow` outside rehearsal.
    """
    stage = Stage.objects.select_for_update(no_key=True).get(id=stage.id)
    if stage.closed_at is not None:
        raise NotNow("stage_closed", _("This stage is closed. Nobody can join it any more."))
    there = _already_there(stage, applications)
    new = [each for each in applications if each.id not in there]
    entries = _create(stage, new, at, chance)
    if stage.opened_at is None:
        _open(stage, roster=len(new), by=by, at=at)
    if entries:
        consequences.on_joined.run(consequences.Joined(stage, entries), by=by, at=at)
    return len(new)


def enter_first_stage(application: Application, by: Actor, at: datetime) -> None:
    """A submitted application is on the roster of the first stage."""
    first = Stage.objects.get(competition=application.competition_id, position=0)
    if first.closed_at is not None:
        raise NotNow("stage_closed", _("The first stage is closed. Nobody can join it any more."))
    if not RosterEntry.objects.filter(stage=first, application=application).exists():
        entries = _create(first, [application], at, secrets.randbelow)
        if first.kind != DOCUMENTS:
            consequences.on_joined.run(consequences.Joined(first, entries), by=by, at=at)


@transaction.atomic
def empty(*, stage: Stage, back_to: Stage, by: Actor, at: datetime) -> int:
    """Take back a roster without results, because the decision that made it was revoked.

    Whoever dropped out meanwhile drops out of `back_to` instead.
    """
    consequences.on_roster_taken_back.run(stage, by=by, at=at)
    ended = CandidacyEnd.objects.filter(entry__stage=stage).select_related("entry")
    for end in ended:
        end.entry = RosterEntry.objects.get(stage=back_to, application=end.entry.application_id)
        end.save(update_fields=["entry"])
    ScoreSheet.objects.filter(stage=stage, state=ScoreSheet.State.PREVIEWED).update(
        state=ScoreSheet.State.DISCARDED
    )
    return RosterEntry.objects.filter(stage=stage).delete()[0]


def _open(stage: Stage, *, roster: int, by: Actor, at: datetime) -> None:
    stage.opened_at = at
    stage.save(update_fields=["opened_at"])
    record(
        ROSTER_MADE,
        subject=f"stage:{stage.id}",
        competition=str(stage.competition_id),
        by=by,
        at=at,
        stage=stage.key,
        roster=roster,
    )
    kind = kinds.kind_of(stage.kind)
    if kind is not None:
        kind.open(kinds.StageRef(stage.competition_id, stage.key), by, at)


def _already_there(stage: Stage, applications: Sequence[Application]) -> set[UUID]:
    there: set[UUID] = set()
    for start in range(0, len(applications), CHUNK):
        some = [each.id for each in applications[start : start + CHUNK]]
        rows = RosterEntry.objects.filter(stage=stage, application__in=some)
        there.update(rows.values_list("application", flat=True))
    return there


def _create(
    stage: Stage, applications: Sequence[Application], at: datetime, chance: Chance
) -> list[RosterEntry]:
    """Insert the entries; should a code be taken meanwhile, with other codes."""
    for _try in range(TRIES):
        codes = _free_codes(stage, len(applications), chance)
        entries = [
            RosterEntry(stage=stage, application=each, track=each.group, code=code, entered_at=at)
            for each, code in zip(applications, codes, strict=True)
        ]
        try:
            with transaction.atomic():
                RosterEntry.objects.bulk_create(entries, batch_size=CHUNK)
        except IntegrityError:
            continue
        return entries
    raise Conflict(
        "roster_changed", _("The roster is being changed by somebody else. Please try again.")
    )


def _free_codes(stage: Stage, number: int, chance: Chance) -> list[str]:
    """Distinct codes that nobody has in the stage, in the order in which they were drawn.

    A single code is not looked up: it is hardly ever taken, and then the constraint says so.
    """
    if number == 1:
        return [stage_code(chance(STAGE_CODES))]
    found: dict[str, None] = {}
    while len(found) < number:
        drawn = dict.fromkeys(stage_code(chance(STAGE_CODES)) for _n in range(number - len(found)))
        taken = _taken(stage, list(drawn))
        found |= dict.fromkeys(code for code in drawn if code not in taken)
    return list(found)


def _taken(stage: Stage, codes: Sequence[str]) -> set[str]:
    taken: set[str] = set()
    for start in range(0, len(codes), CHUNK):
        rows = RosterEntry.objects.filter(stage=stage, code__in=codes[start : start + CHUNK])
        taken.update(rows.values_list("code", flat=True))
    return taken
