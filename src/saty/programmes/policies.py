"""What may happen to a competition now. Who may is the matter of doors and roles."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.programmes.models import Competition, Outage, RulesVersion
from saty.programmes.preflight import PreflightFault
from saty.programmes.states import AmendmentState, CompetitionState


def check_is_draft(competition: Competition) -> None:
    """Dates and rules are set while the competition is a draft."""
    if competition.state != CompetitionState.DRAFT:
        raise NotNow(
            "competition.not_draft",
            _("The competition is open, and its rules are frozen. Draft an amendment instead."),
        )


def check_is_opened(competition: Competition) -> None:
    """Amendments and outages belong to an open competition."""
    if competition.state != CompetitionState.OPENED:
        raise NotNow("competition.not_opened", _("The competition is not open."))


def can_open(competition: Competition, rules: RulesVersion, by: Actor) -> bool:
    """Whether this person may open it, faults aside."""
    try:
        check_open(competition, rules, (), by)
    except Refusal:
        return False
    return True


def check_open(
    competition: Competition,
    rules: RulesVersion,
    faults: tuple[PreflightFault, ...],
    by: Actor,
) -> None:
    """A draft, opened by another person than who drafted it, with nothing left to mend."""
    check_is_draft(competition)
    if by.person in {competition.created_by_id, rules.drafted_by_id}:
        raise NotYours(
            "competition.own_draft",
            _("You drafted this competition. Another person must open it."),
        )
    if any(not fault.is_warning for fault in faults):
        raise NotNow(
            "competition.preflight",
            _("The pre-flight check found faults. Mend them, then open the competition."),
        )


def check_another(drafter: UUID, by: Actor) -> None:
    """Nobody approves their own draft."""
    if by.person == drafter:
        raise NotYours("own_draft", _("You drafted this. Another person must approve it."))


def check_is_drafted(version: RulesVersion) -> None:
    """An amendment is approved or refused once."""
    if version.state != AmendmentState.DRAFTED or version.number == 1:
        raise NotNow("amendment.settled", _("This amendment has been settled already."))


def check_outage_is_open(outage: Outage) -> None:
    """An extension is approved or refused once."""
    if outage.approved_at is not None or outage.refused_at is not None:
        raise NotNow("outage.settled", _("This extension has been settled already."))


def check_reason(reason: str) -> None:
    """Whoever is concerned reads why."""
    if not reason.strip():
        raise NotNow("reason.missing", _("Write the reason: those concerned will read it."))


def check_in_force_later(in_force_from: datetime, at: datetime) -> None:
    """Rules do not change backwards."""
    if in_force_from < at:
        raise NotNow(
            "amendment.past",
            _("An amendment cannot come into force in the past. Choose a later moment."),
        )
