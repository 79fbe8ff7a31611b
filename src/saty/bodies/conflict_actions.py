"""Conflicts of interest that the system finds, and what members say to them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from saty.applications.histories import histories
from saty.applications.models import Application
from saty.bodies import conflict_policies as policies
from saty.bodies import conflict_queries as queries
from saty.bodies.entries import CONFLICTS_SOUGHT
from saty.bodies.models import Body, ConflictSearch, Finding, Membership, Recusal
from saty.bodies.recusing import answer, step_out
from saty.common.actors import Actor
from saty.core.organisations import by_name, shared
from saty.ledger.actions import record
from saty.people.models import Organisation
from saty.programmes import queries as programmes
from saty.stages.models import RosterEntry, Stage

BATCH = 500
Pair = tuple[UUID, UUID]
"""(membership, application)"""


@transaction.atomic
def look_for_conflicts(*, body: Body, stage: Stage, by: Actor, at: datetime) -> ConflictSearch:
    """Compare where the candidates on a roster work, or worked, with where the members do.

    What is found, a pair of member and candidate each, waits for the member's answer. Pairs that
    were found or stepped out for before stay as they are. Looking again is a search of its own.
    """
    body = Body.objects.select_for_update(no_key=True).get(id=body.id)
    file = programmes.rules_in_force(body.competition_id, at).file
    policies.check_looks(body, stage, file.stage(stage.key), by, at)
    files = Application.objects.filter(
        roster_entries__stage=stage, roster_entries__end__isnull=True
    ).order_by()
    _ask_under_code_of(stage, body)
    seats = queries.deciding(body, at)
    today = at.astimezone(ZoneInfo(file.time_zone)).date()
    named, looked = by_name(_names(seats)), 0
    new: list[Finding] = []
    known = _known(body)
    for application, jobs in histories(files, reader=by, at=at):
        looked += 1
        grounds = shared(jobs, named, today=today)
        new += [
            Finding(membership=seat, application_id=application, stage=stage, ground=ground,
                    found_at=at)
            for seat, ground in _concerned(seats, grounds)
            if (seat.id, application) not in known
        ]  # fmt: skip
    Finding.objects.bulk_create(new, batch_size=BATCH)
    return _searched(body, stage, looked, len(new), by, at)


def _names(seats: list[Membership]) -> Mapping[UUID, tuple[str, ...]]:
    """Organisation of a member -> its names in three languages."""
    return {seat.organisation_id: _names_of(seat.organisation) for seat in seats}


def _names_of(organisation: Organisation) -> tuple[str, ...]:
    return organisation.name_kk, organisation.name_ru, organisation.name_en


def _concerned(
    seats: list[Membership], grounds: Mapping[UUID, str]
) -> Iterator[tuple[Membership, str]]:
    for seat in seats if grounds else ():
        if seat.organisation_id in grounds:
            yield seat, grounds[seat.organisation_id]


def _known(body: Body) -> set[Pair]:
    """Pairs that were found before, or for which the member stepped out."""
    found = Finding.objects.filter(membership__body=body)
    out = Recusal.objects.filter(membership__body=body)
    pairs = (rows.values_list("membership", "application") for rows in (found, out))
    return {pair for rows in pairs for pair in rows.iterator()}


def _ask_under_code_of(stage: Stage, body: Body) -> None:
    """Who has not answered yet is asked about the candidate under the code of the newer stage."""
    there = RosterEntry.objects.filter(stage=stage).values("application")
    waiting = Finding.objects.filter(membership__body=body, answer="", application__in=there)
    waiting.exclude(stage=stage).update(stage=stage)


def _searched(
    body: Body, stage: Stage, looked: int, found: int, by: Actor, at: datetime
) -> ConflictSearch:
    made = ConflictSearch.objects.create(
        body=body, stage=stage, roster=looked, found=found, by_id=by.account, at=at
    )
    record(
        CONFLICTS_SOUGHT,
        subject=f"body:{body.id}",
        competition=str(body.competition_id),
        by=by,
        at=at,
        body=body.key,
        stage=stage.key,
        roster=looked,
        found=found,
    )
    return made


@transaction.atomic
def confirm_conflict(*, finding: Finding, by: Actor, at: datetime, why: str = "") -> Recusal:
    """Step out for the candidate of a finding, as the member. Once is enough."""
    finding = Finding.objects.select_for_update(of=["self"], no_key=True).get(id=finding.id)
    policies.check_answers(finding, Finding.Answer.RECUSED, by)
    reason = why.strip() or {
        "employer": _("The candidate works in the same organisation."),
        "supervision": _("The candidate worked in the same organisation before."),
    }.get(finding.ground, "")
    return step_out(
        membership=finding.membership, application=finding.application, ground=finding.ground,
        reason=reason, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def deny_conflict(*, finding: Finding, why: str, by: Actor, at: datetime) -> Finding:
    """Say, as the member, why there is no conflict of interest. Saying it again changes nothing."""
    finding = Finding.objects.select_for_update(of=["self"], no_key=True).get(id=finding.id)
    policies.check_answers(finding, Finding.Answer.NO_CONFLICT, by)
    if finding.answer:
        return finding
    policies.check_says_why(why)
    answer(finding, Finding.Answer.NO_CONFLICT, why.strip(), by, at)
    return finding
