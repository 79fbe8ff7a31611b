"""Writes on the register: admissions that follow announcements, exits by two or by vote."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from saty.common.actors import Actor
from saty.core import schedule
from saty.decisions.models import Decision, Outcome
from saty.ledger.actions import Act, record, record_many
from saty.ledger.kinds import EntryKind
from saty.programmes import queries as programmes
from saty.programmes.messages import Recipient, day, localized, tell
from saty.programmes.queries import RulesInForce
from saty.reserve import policies
from saty.reserve.entries import (
    ADMISSION_REVOKED,
    EXIT_PROPOSED,
    EXIT_REFUSED,
    RESERVIST_ADMITTED,
    RESERVIST_EXITED,
)
from saty.reserve.models import Reservist

CHUNK = 500


def admit(decision: Decision, by: Actor, at: datetime) -> None:
    """An announced admission makes reservists; their term begins on the day of announcement."""
    rules = programmes.rules_version(decision.rules_version_id)
    if not rules.file.stage(decision.stage.key).admits_to_reserve:
        return
    first, last = _term(decision, rules, at)
    made = [
        Reservist(application_id=application, outcome_id=outcome, term_from=first, term_until=last)
        for outcome, application in _newly_admitted(decision)
    ]
    Reservist.objects.bulk_create(made, batch_size=CHUNK)
    _record_admissions(made, decision, by, at)
    _tell(made, decision, rules, at)


def _term(decision: Decision, rules: RulesInForce, at: datetime) -> tuple[date, date]:
    announced = decision.announce_at or at
    first = announced.astimezone(ZoneInfo(rules.file.time_zone)).date()
    return first, schedule.term_end(first, schedule.parse(rules.file.reserve.term))


def _newly_admitted(decision: Decision) -> list[tuple[UUID, UUID]]:
    """Outcome and application of those admitted who have not dropped out since."""
    rows = Outcome.objects.filter(decision=decision, admitted=True, entry__end__isnull=True)
    there = Reservist.objects.filter(revoked_at__isnull=True).values("application")
    rows = rows.exclude(entry__application__in=there)
    return list(rows.order_by("place", "id").values_list("id", "entry__application"))


def _record_admissions(made: list[Reservist], decision: Decision, by: Actor, at: datetime) -> None:
    acts = [
        Act(
            f"reservist:{each.id}",
            {
                "term_from": each.term_from.isoformat(),
                "term_until": each.term_until.isoformat(),
                "application": str(each.application_id),
            },
        )
        for each in made
    ]
    competition = str(decision.stage.competition_id)
    record_many(RESERVIST_ADMITTED, acts, competition=competition, by=by, at=at)


def _tell(made: list[Reservist], decision: Decision, rules: RulesInForce, at: datetime) -> None:
    rows = Reservist.objects.filter(outcome__decision=decision)
    candidates = dict(rows.values_list("application", "application__candidate"))
    what_next = localized(rules.file.reserve.what_follows)
    to = [
        Recipient(
            candidates[each.application_id],
            f"application:{each.application_id}",
            {
                "term_from": day(each.term_from),
                "term_until": day(each.term_until),
                "what_next": what_next,
            },
        )
        for each in made
    ]
    tell(rules=rules, kind="admitted_to_reserve", event=f"decision:{decision.id}", to=to, at=at)


@transaction.atomic
def propose_exit(
    *, reservist: Reservist, reason: str, comment: str, by: Actor, at: datetime
) -> Reservist:
    """Propose that somebody leaves the register, on a declared ground."""
    reservist = Reservist.objects.select_for_update(of=["self"]).get(id=reservist.id)
    policies.check_proposes_exit(reservist, _rules(reservist, at).file.reserve, reason, comment, by)
    reservist.exit_reason, reservist.exit_comment = reason, comment.strip()
    reservist.exit_by_id, reservist.exit_proposed_at = by.person, at
    reservist.save(update_fields=["exit_reason", "exit_comment", "exit_by", "exit_proposed_at"])
    _record(EXIT_PROPOSED, reservist, by, at, reason=reason, comment=reservist.exit_comment)
    return reservist


@transaction.atomic
def approve_exit(*, reservist: Reservist, by: Actor, at: datetime) -> Reservist:
    """Approve as a second official: the reservist has left from today on, and is told why.

    Approving again what one has approved changes nothing.
    """
    reservist = Reservist.objects.select_for_update(of=["self"]).get(id=reservist.id)
    if reservist.exited_on is not None and reservist.exit_approved_by_id == by.person:
        return reservist
    policies.check_decides_exit(reservist, by, at)
    return _exited(reservist, by, at)


@transaction.atomic
def exit_by_vote(*, reservist: Reservist, by: Actor, at: datetime) -> Reservist:
    """Let somebody leave as a body voted: `by` presides, and is another than who proposed it. The
    meeting has asked who may."""
    reservist = Reservist.objects.select_for_update(of=["self"]).get(id=reservist.id)
    policies.check_second_person(reservist, by)
    return _exited(reservist, by, at)


def _exited(reservist: Reservist, by: Actor, at: datetime) -> Reservist:
    rules = _rules(reservist, at)
    reservist.exited_on = at.astimezone(ZoneInfo(rules.file.time_zone)).date()
    reservist.exit_approved_by_id = by.person
    reservist.save(update_fields=["exited_on", "exit_approved_by"])
    _record(
        RESERVIST_EXITED,
        reservist,
        by,
        at,
        exited_on=reservist.exited_on.isoformat(),
        reason=reservist.exit_reason,
    )
    _tell_exit(reservist, reservist.exited_on, rules, at)
    return reservist


def _tell_exit(reservist: Reservist, exited_on: date, rules: RulesInForce, at: datetime) -> None:
    application = reservist.application
    ground = next(e for e in rules.file.reserve.exit_reasons if e.key == reservist.exit_reason)
    params = {"exited_on": day(exited_on), "reason": localized(ground.name)}
    to = [Recipient(application.candidate_id, f"application:{application.id}", params)]
    event = f"reservist:{reservist.id}:exited"
    tell(rules=rules, kind="left_reserve", event=event, to=to, at=at)


@transaction.atomic
def refuse_exit(*, reservist: Reservist, by: Actor, at: datetime) -> Reservist:
    """Refuse as a second official: the reservist stays."""
    reservist = Reservist.objects.select_for_update(of=["self"]).get(id=reservist.id)
    policies.check_decides_exit(reservist, by, at)
    return _stays(reservist, by, at)


@transaction.atomic
def refuse_exit_by_vote(*, reservist: Reservist, reason: str, by: Actor, at: datetime) -> Reservist:
    """Refuse what a body voted against: the reservist stays."""
    reservist = Reservist.objects.select_for_update(of=["self"]).get(id=reservist.id)
    policies.check_second_person(reservist, by)
    return _stays(reservist, by, at, reason=reason)


def _stays(reservist: Reservist, by: Actor, at: datetime, **fields: str) -> Reservist:
    reservist.exit_reason, reservist.exit_comment = "", None
    reservist.exit_by, reservist.exit_proposed_at = None, None
    reservist.exits_refused += 1
    reservist.save(
        update_fields=[
            "exit_reason", "exit_comment", "exit_by", "exit_proposed_at", "exits_refused",
        ]
    )  # fmt: skip
    _record(EXIT_REFUSED, reservist, by, at, **fields)
    return reservist


def revoke_admissions(decision: Decision, by: Actor, at: datetime) -> None:
    """Whom a revoked decision admitted is no reservist; whoever has left already stays so.

    A proposed exit falls away with the place. The decision tells everyone why it was revoked.
    """
    rows = Reservist.objects.select_for_update(of=["self"]).filter(
        outcome__decision=decision, exited_on__isnull=True, revoked_at__isnull=True
    )
    revoked = list(rows.order_by("id"))
    Reservist.objects.filter(id__in=[each.id for each in revoked]).update(revoked_at=at)
    acts = [Act(f"reservist:{each.id}", {"decision": str(decision.id)}) for each in revoked]
    competition = str(decision.stage.competition_id)
    record_many(ADMISSION_REVOKED, acts, competition=competition, by=by, at=at)


def _record(kind: EntryKind, about: Reservist, by: Actor, at: datetime, **fields: object) -> None:
    record(
        kind,
        subject=f"reservist:{about.id}",
        competition=str(about.application.competition_id),
        by=by,
        at=at,
        **fields,
    )


def _rules(reservist: Reservist, at: datetime) -> RulesInForce:
    return programmes.rules_in_force(reservist.application.competition_id, at)
