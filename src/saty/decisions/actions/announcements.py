"""Announcements: one moment for all. The clock decides; a worker records, enters and tells."""

import secrets
from collections.abc import Callable
from datetime import datetime

import structlog
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from saty.applications.models import Application
from saty.common.actors import CLOCK, Actor
from saty.common.refusals import NotNow, Refusal
from saty.core.ledger.entry import instant
from saty.decisions import policies, queries
from saty.decisions.consequences import on_announced
from saty.decisions.entries import ANNOUNCEMENT_SET, DECISION_ANNOUNCED
from saty.decisions.models import Decision, Outcome
from saty.decisions.recording import locked, record_of
from saty.decisions.words import reason_words
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.programmes.messages import Recipient, localized, moment, tell
from saty.programmes.queries import RulesInForce
from saty.stages import queries as stages
from saty.stages.actions import rosters
from saty.stages.models import CandidacyEnd, Stage

log = structlog.get_logger(__name__)
Chance = Callable[[int], int]


@transaction.atomic
def set_announcement(
    *, decision: Decision, announce_at: datetime, by: Actor, at: datetime
) -> Decision:
    """Set the one moment at which all learn an approved decision. It is set once."""
    decision = locked(decision)
    policies.check_secretariat(by)
    set_moment(decision, announce_at, by, at)
    return decision


def set_moment(decision: Decision, announce_at: datetime, by: Actor, at: datetime) -> None:
    """As `set_announcement`, for a decision that is locked already."""
    policies.check_announcement_moment(decision, announce_at, at)
    decision.announce_at = announce_at
    decision.save(update_fields=["announce_at"])
    record_of(ANNOUNCEMENT_SET, decision, by, at, announce_at=instant(announce_at))


@transaction.atomic
def record_announcement(
    *, decision: Decision, by: Actor, at: datetime, chance: Chance = secrets.randbelow
) -> Decision:
    """Record an announcement at or after its moment: the entry, the next roster, the messages.

    Recording it again changes nothing. `chance` draws stage codes; rehearsal alone seeds it.
    """
    decision = locked(decision)
    if decision.announcement_recorded_at is not None:
        return decision
    policies.check_announces(decision, at)
    rules = programmes.rules_version(decision.rules_version_id)
    admitted = _admitted(decision)
    later = stages.stage_after(decision.stage)
    if later is not None:
        rosters.enter(stage=later, applications=admitted, by=by, at=at, chance=chance)
    decision.announcement_recorded_at = at
    decision.save(update_fields=["announcement_recorded_at"])
    taken, refused = queries.outcome_counts(decision)
    record_of(
        DECISION_ANNOUNCED,
        decision,
        by,
        at,
        admitted=taken,
        refused=refused,
        next_roster=len(admitted) if later else None,
    )
    _tell_admitted(decision, rules, later, admitted, at)
    _tell_refused(decision, rules, at)
    on_announced.run(decision, by=by, at=at)
    return decision


def record_due_announcements(at: datetime) -> int:
    """Record every announcement whose moment has come; how many. One that fails stops no other."""
    recorded = 0
    for decision in queries.due_announcements(at):
        try:
            record_announcement(decision=decision, by=CLOCK, at=at)
        except Refusal as refusal:
            log.error("announcement_refused", decision=str(decision.id), reason=refusal.key)
            continue
        recorded += 1
    return recorded


def bring_back(application: Application, by: Actor, at: datetime) -> None:
    """A withdrawal was undone: whoever was admitted meanwhile joins the next roster after all."""
    entry = stages.entry_of(application)
    if entry is None:
        return
    if policies.is_left_without_outcome(entry):
        raise NotNow(
            "decided_meanwhile",
            _("The stage was decided without you, so the withdrawal can no longer be undone."),
        )
    outcome = (
        Outcome.objects.filter(
            entry=entry, admitted=True, decision__announcement_recorded_at__isnull=False
        )
        .exclude(decision__state="revoked")
        .select_related("decision__stage")
        .first()
    )
    later = stages.stage_after(entry.stage) if outcome else None
    if outcome is None or later is None:
        return
    rosters.enter(stage=later, applications=[application], by=by, at=at)
    rules = programmes.rules_version(outcome.decision.rules_version_id)
    _tell_admitted(outcome.decision, rules, later, [application], at)


def _admitted(decision: Decision) -> list[Application]:
    """Who goes on: admitted, and not dropped out since. Snapshots are not read.

    Their applications are held still first: whoever withdraws at this moment does so either
    before, and is seen here, or after, and then drops out of the next stage.
    """
    rows = Application.objects.select_for_update(of=("self",), no_key=True).filter(
        roster_entries__outcomes__decision=decision, roster_entries__outcomes__admitted=True
    )
    held = list(rows.only("id", "group", "candidate").order_by("candidate_number"))
    ends = CandidacyEnd.objects.filter(entry__stage=decision.stage_id)
    ended = set(ends.values_list("entry__application_id", flat=True))
    return [application for application in held if application.id not in ended]


def _tell_admitted(
    decision: Decision,
    rules: RulesInForce,
    later: Stage | None,
    admitted: list[Application],
    at: datetime,
) -> None:
    """Tell them what comes next; admission to the reserve is told by the reserve itself."""
    if later is None:
        return
    params = _next_params(decision, rules.file, later)
    to = [Recipient(a.candidate_id, f"application:{a.id}", params) for a in admitted]
    tell(rules=rules, kind="stage_admitted", event=f"decision:{decision.id}", to=to, at=at)


def _next_params(
    decision: Decision, file: schema.ProgrammeFile, later: Stage
) -> dict[str, str | dict[str, str]]:
    opens = programmes.window(later.competition_id, later.key).opens_at
    return {
        "stage": localized(file.stage(decision.stage.key).title),
        "next_stage": localized(file.stage(later.key).title),
        "next_opens": moment(opens),
        "what_next": localized(file.stage(later.key).summary),
    }


def _tell_refused(decision: Decision, rules: RulesInForce, at: datetime) -> None:
    key = decision.stage.key
    stage = localized(rules.file.stage(key).title)
    refused = Outcome.objects.filter(
        decision=decision, admitted=False, entry__end__isnull=True
    ).select_related("entry__application")
    only = refused.only("reason", "details", "entry__application__candidate_id")
    to = [
        Recipient(
            outcome.entry.application.candidate_id,
            f"application:{outcome.entry.application_id}",
            {
                "stage": stage,
                "reason": reason_words(rules.file, key, outcome.reason, outcome.details),
            },
        )
        for outcome in only
    ]
    tell(rules=rules, kind="stage_not_admitted", event=f"decision:{decision.id}", to=to, at=at)
