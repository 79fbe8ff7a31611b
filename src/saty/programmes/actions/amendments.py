"""Amendments: drafted by one person, approved by another, told to everybody they concern."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import NotNow
from saty.core.ledger.entry import instant
from saty.ledger import actions as ledger
from saty.ledger.kinds import EntryKind
from saty.notices.actions import Param
from saty.programmes import audiences, consequences, entries, messages, policies, queries
from saty.programmes.actions.competitions import read_file, windows_as_json
from saty.programmes.calendar import Planned, planned_after
from saty.programmes.changes import check_amendment, moved_windows
from saty.programmes.decided import decided_stages, register_decided
from saty.programmes.models import FILING, Competition, CompetitionWindow, RulesVersion
from saty.programmes.rules_text import RulesText
from saty.programmes.schema import ProgrammeFile
from saty.programmes.states import AMENDMENT, AmendmentState

__all__ = ["approve_amendment", "draft_amendment", "refuse_amendment", "register_decided"]


@transaction.atomic
def draft_amendment(
    *,
    competition: Competition,
    text: str,
    reason: str,
    in_force_from: datetime,
    by: Actor,
    at: datetime,
) -> RulesVersion:
    """Propose new rules from a moment on. NotNow where they touch what was decided."""
    opened = _locked(competition)
    policies.check_reason(reason)
    policies.check_in_force_later(in_force_from, at)
    file = read_file(text)
    _check(opened, file, at)
    frozen = RulesText.of(file)
    version = RulesVersion.objects.create(
        competition=opened,
        number=_next_number(opened),
        text=text,
        canonical=frozen.canonical.decode(),
        sha256=frozen.sha256,
        in_force_from=in_force_from,
        reason=reason.strip(),
        drafted_by_id=by.account,
        drafted_at=at,
    )
    _record(entries.AMENDMENT_DRAFTED, version, by, at, reason=version.reason)
    return version


def _next_number(competition: Competition) -> int:
    """One amendment at a time: the next is drafted when the last is settled."""
    versions = competition.rules_versions.exclude(state=AmendmentState.REFUSED)
    if versions.filter(state=AmendmentState.DRAFTED, number__gt=1).exists():
        raise NotNow(
            "amendment.waiting",
            _("Another amendment waits for approval. Have it approved or refused first."),
        )
    return int(versions.aggregate(last=Max("number"))["last"]) + 1


def _check(competition: Competition, file: ProgrammeFile, at: datetime) -> None:
    policies.check_is_opened(competition)
    before = queries.newest_rules(competition.id)
    filing_began = queries.window(competition.id, FILING).opens_at <= at
    check_amendment(
        before.file, file, decided=decided_stages(competition.id), filing_began=filing_began
    )
    begun = {w.key for w in queries.windows(competition.id).values() if w.opens_at <= at}
    if touched := moved_windows(before.file, file) & begun:
        raise NotNow(
            "amendment.window_begun",
            format_lazy(
                _("The window “{key}” has begun. Only a recorded outage extends it."),
                key=sorted(touched)[0],
            ),
        )


@transaction.atomic
def approve_amendment(*, version: RulesVersion, by: Actor, at: datetime) -> RulesVersion:
    """Put an amendment in force, and tell everybody. By another person than who drafted it.

    It is compared again with what was decided meanwhile; where it was to come into force before
    this moment, it does so now. Windows that it plans anew and that have not begun are moved.
    """
    opened = _locked_by_id(version)
    approved = _locked_version(version)
    policies.check_is_drafted(approved)
    policies.check_another(approved.drafted_by_id, by)
    file = read_file(approved.text)
    before = queries.newest_rules(opened.id)
    _check(opened, file, at)
    _approve(approved, by, at)
    _move_windows(opened, before.file, file, at)
    _record(
        entries.RULES_AMENDED,
        approved,
        by,
        at,
        reason=approved.reason,
        windows=windows_as_json(opened),
    )
    consequences.on_amended.run(approved, by=by, at=at)
    _tell(approved, at)
    return approved


def _approve(version: RulesVersion, by: Actor, at: datetime) -> None:
    version.state = AMENDMENT.after("approve", version.state)
    version.in_force_from = max(version.in_force_from or at, at)
    version.approved_by_id, version.approved_at = by.person, at
    version.save(update_fields=["state", "in_force_from", "approved_by", "approved_at"])


def _move_windows(
    competition: Competition, before: ProgrammeFile, file: ProgrammeFile, at: datetime
) -> None:
    """From the first window that the amendment plans anew: it and all after it, unless begun."""
    for window in _planned_anew(competition, before, file):
        rows = CompetitionWindow.objects.filter(competition=competition, key=window.key)
        rows.filter(opens_at__gt=at).update(opens_at=window.opens_at, closes_at=window.closes_at)


def _planned_anew(
    competition: Competition, before: ProgrammeFile, file: ProgrammeFile
) -> Iterator[Planned]:
    moved = moved_windows(before, file)
    first = next((n for n, stage in enumerate(file.stages) if stage.key in moved), None)
    if first is None:
        return iter(())
    standing = queries.windows(competition.id)
    filing = standing[FILING]
    end = standing[file.stages[first - 1].key].closes_at if first else filing.closes_at
    as_planned = Planned(FILING, filing.opens_at, filing.closes_at)
    return planned_after(file, file.stages[first:], as_planned, end)


def _tell(version: RulesVersion, at: datetime) -> None:
    rules = queries.rules_version(version.id)
    params: dict[str, Param] = {
        "number": str(version.number),
        "reason": version.reason,
        "moment": messages.moment(version.in_force_from or at),
    }
    messages.tell(
        rules=rules,
        kind="rules_amended",
        event=f"rules:{version.id}",
        to=[
            messages.Recipient(each.person, each.about, params)
            for each in audiences.OF_RULES.of(version.competition_id)
        ],
        at=at,
    )


@transaction.atomic
def refuse_amendment(
    *, version: RulesVersion, reason: str, by: Actor, at: datetime
) -> RulesVersion:
    """Refuse an amendment, or take back one's own, with a reason."""
    policies.check_reason(reason)
    refused = _locked_version(version)
    policies.check_is_drafted(refused)
    refused.state = AMENDMENT.after("refuse", refused.state)
    refused.refused_by_id, refused.refused_at, refused.refusal = by.person, at, reason.strip()
    refused.save(update_fields=["state", "refused_by", "refused_at", "refusal"])
    ledger.record(
        entries.AMENDMENT_REFUSED,
        subject=f"rules:{refused.id}",
        competition=str(refused.competition_id),
        by=by,
        at=at,
        number=refused.number,
        reason=refused.refusal,
    )
    return refused


def _record(
    kind: EntryKind, version: RulesVersion, by: Actor, at: datetime, **fields: object
) -> None:
    ledger.record(
        kind,
        subject=f"rules:{version.id}",
        competition=str(version.competition_id),
        by=by,
        at=at,
        number=version.number,
        sha256=version.sha256,
        in_force_from=instant(version.in_force_from) if version.in_force_from else None,
        **fields,
    )


def _locked(competition: Competition) -> Competition:
    return Competition.objects.select_for_update().get(id=competition.id)


def _locked_by_id(version: RulesVersion) -> Competition:
    return Competition.objects.select_for_update().get(id=version.competition_id)


def _locked_version(version: RulesVersion) -> RulesVersion:
    return RulesVersion.objects.select_for_update().get(id=version.id)
