"""Outages: recorded by one person, and a deadline extended for all by another."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import NotNow
from saty.core.ledger.entry import instant
from saty.ledger import actions as ledger
from saty.ledger.kinds import EntryKind
from saty.notices.actions import Param
from saty.programmes import audiences, consequences, entries, messages, policies, queries
from saty.programmes.decided import decided_stages
from saty.programmes.models import FILING, Competition, CompetitionWindow, Outage
from saty.programmes.queries import RulesInForce, WindowTimes


@transaction.atomic
def record_outage(
    *,
    competition: Competition,
    key: str,
    began_at: datetime,
    ended_at: datetime,
    extends_to: datetime,
    reason: str,
    by: Actor,
    at: datetime,
) -> Outage:
    """Record an outage within a window, and propose until when the window is extended."""
    policies.check_reason(reason)
    opened = Competition.objects.select_for_update().get(id=competition.id)
    policies.check_is_opened(opened)
    window = _window(opened, key)
    times = queries.window(opened.id, key)
    _check_times(times, began_at, ended_at, at)
    _check_extension(opened, times, extends_to)
    outage = Outage.objects.create(
        window=window,
        began_at=began_at,
        ended_at=ended_at,
        extends_to=extends_to,
        reason=reason.strip(),
        recorded_by_id=by.account,
        recorded_at=at,
    )
    _record(
        entries.OUTAGE_RECORDED,
        outage,
        by,
        at,
        began_at=instant(began_at),
        ended_at=instant(ended_at),
        extends_to=instant(extends_to),
        reason=outage.reason,
    )
    return outage


def _window(competition: Competition, key: str) -> CompetitionWindow:
    found = competition.windows.filter(key=key).first()
    if found is None:
        raise NotNow("window.unknown", _("This competition has no such window."))
    return found


def _check_times(window: WindowTimes, began_at: datetime, ended_at: datetime, at: datetime) -> None:
    if not began_at < ended_at:
        raise NotNow("outage.order", _("An outage ends after it begins. Correct the times."))
    if ended_at > at:
        raise NotNow("outage.future", _("Record the outage when it is over."))
    if began_at >= window.closes_at or ended_at <= window.opens_at:
        raise NotNow("outage.elsewhere", _("The outage does not lie within this window."))


def _check_extension(competition: Competition, window: WindowTimes, extends_to: datetime) -> None:
    """Later than now, not into the next window, and not of a stage that was decided."""
    if extends_to <= window.closes_at:
        raise NotNow("outage.no_longer", _("The new deadline must be later than the present one."))
    if window.key in decided_stages(competition.id):
        raise NotNow("outage.decided", _("This stage has been decided already."))
    later = [
        other
        for other in queries.windows(competition.id).values()
        if other.opens_at >= window.closes_at
    ]
    following = min(later, key=lambda other: other.opens_at, default=None)
    if following is not None and extends_to > following.opens_at:
        raise NotNow(
            "outage.overlap",
            format_lazy(
                _("The next window, “{key}”, opens before that. Choose an earlier deadline."),
                key=following.key,
            ),
        )


@transaction.atomic
def approve_outage(*, outage: Outage, by: Actor, at: datetime) -> Outage:
    """Extend the deadline for all, and tell them. By another person than who recorded it."""
    approved = _locked(outage)
    policies.check_outage_is_open(approved)
    policies.check_another(approved.recorded_by_id, by)
    competition = approved.window.competition
    policies.check_is_opened(competition)
    times = queries.window(competition.id, approved.window.key)
    _check_extension(competition, times, approved.extends_to)
    approved.approved_by_id, approved.approved_at = by.person, at
    approved.save(update_fields=["approved_by", "approved_at"])
    _record(
        entries.DEADLINE_EXTENDED,
        approved,
        by,
        at,
        extends_to=instant(approved.extends_to),
        reason=approved.reason,
    )
    consequences.on_extended.run(approved, by=by, at=at)
    _tell(approved, competition, at)
    return approved


def _tell(outage: Outage, competition: Competition, at: datetime) -> None:
    rules = queries.rules_in_force(competition.id, at)
    params: dict[str, Param] = {
        "stage": _name(rules, outage.window.key),
        "moment": messages.moment(outage.extends_to),
        "reason": outage.reason,
    }
    messages.tell(
        rules=rules,
        kind="deadline_extended",
        event=f"outage:{outage.id}",
        to=[
            messages.Recipient(each.person, each.about, params)
            for each in audiences.OF_WINDOW.of(competition.id, outage.window.key)
        ],
        at=at,
    )


def _name(rules: RulesInForce, key: str) -> dict[str, str]:
    """The stage of a window; filing belongs to the first."""
    stage = rules.file.stages[0] if key == FILING else rules.file.stage(key)
    return messages.localized(stage.title)


@transaction.atomic
def refuse_outage(*, outage: Outage, reason: str, by: Actor, at: datetime) -> Outage:
    """Refuse an extension, or take back one's own record, with a reason."""
    policies.check_reason(reason)
    refused = _locked(outage)
    policies.check_outage_is_open(refused)
    refused.refused_by_id, refused.refused_at, refused.refusal = by.person, at, reason.strip()
    refused.save(update_fields=["refused_by", "refused_at", "refusal"])
    _record(entries.OUTAGE_REFUSED, refused, by, at, reason=refused.refusal)
    return refused


def _locked(outage: Outage) -> Outage:
    return (
        Outage.objects.select_for_update(of=("self",))
        .select_related("window__competition")
        .get(id=outage.id)
    )


def _record(kind: EntryKind, outage: Outage, by: Actor, at: datetime, **fields: Any) -> None:
    ledger.record(
        kind,
        subject=f"outage:{outage.id}",
        competition=str(outage.window.competition_id),
        by=by,
        at=at,
        window=outage.window.key,
        **fields,
    )
