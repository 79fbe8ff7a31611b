"""May it happen now: drafting, submitting, withdrawing, documents. The clock is passed in."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from saty.applications.dossier import Dossier
from saty.applications.models import Application, Withdrawal
from saty.applications.states import APPLICATION, ApplicationState
from saty.common.refusals import NotNow, Refusal
from saty.core.schedule import add, parse
from saty.programmes.models import Competition
from saty.programmes.queries import RulesInForce, WindowTimes
from saty.programmes.schema import DocumentRequirement
from saty.programmes.states import CompetitionState


class Incomplete(NotNow):
    """Something required is missing or wrong; `dossier` says what."""

    def __init__(self, dossier: Dossier) -> None:
        super().__init__(
            "application.incomplete",
            _("Some answers or documents are missing or need a correction. They are marked."),
        )
        self.dossier = dossier


class NotAcknowledged(NotNow):
    """A rule is not met, and the candidate has not said to have read the warning."""

    def __init__(self, dossier: Dossier) -> None:
        super().__init__(
            "application.not_acknowledged",
            _(
                "By your answers a rule is not met. You may submit all the same: confirm that"
                " you have read the warning."
            ),
        )
        self.dossier = dossier


def _in_zone(moment: datetime) -> str:
    """To the second in the reader's zone: 01.04.2026, 09:00:00 (UTC+05:00)."""
    local = timezone.localtime(moment)
    return f"{local:%d.%m.%Y, %H:%M:%S} (UTC{local:%z})"


shown = lazy(_in_zone, str)
"""A moment, written when it is read: the reader's zone counts."""


def _allowed(check: Callable[..., None], *args: Any) -> bool:
    try:
        check(*args)
    except Refusal:
        return False
    return True


def check_is_running(competition: Competition) -> None:
    """A competition takes acts of candidates from its opening to its end."""
    if competition.state != CompetitionState.OPENED:
        raise NotNow(
            "competition.not_open",
            _("This competition takes no applications: it is not open."),
        )


def check_may_start(competition: Competition, filing: WindowTimes, at: datetime) -> None:
    """A draft may be started once the competition is published, until filing closes."""
    check_is_running(competition)
    if filing.state(at) == "after":
        raise NotNow(
            "filing.closed",
            format_lazy(
                _("Applications could be filed until {moment}. No new one can be started."),
                moment=shown(filing.closes_at),
            ),
        )


def check_may_write(application: Application) -> None:
    """Answers and documents can be changed while the application is a draft."""
    check_is_running(application.competition)
    if application.state != ApplicationState.DRAFT:
        raise NotNow(
            "application.not_a_draft",
            _("The application has been submitted. Its answers and documents cannot be changed."),
        )


def check_may_submit(dossier: Dossier, acknowledged_ineligible: bool) -> None:
    """In this order: running, a draft, the window, complete, warned."""
    check_may_write(dossier.application)
    check_filing_is_open(dossier.filing, dossier.at)
    if not dossier.is_complete:
        raise Incomplete(dossier)
    if dossier.is_eligible is False and not acknowledged_ineligible:
        raise NotAcknowledged(dossier)


def check_filing_is_open(filing: WindowTimes, at: datetime) -> None:
    """From the very second of closing it is too late."""
    state = filing.state(at)
    if state == "before":
        words = _("Applications can be submitted from {moment}. Your draft is kept until then.")
        raise NotNow("filing.not_yet", format_lazy(words, moment=shown(filing.opens_at)))
    if state == "after":
        words = _(
            "Applications could be submitted until {closed}, and it was {now} when yours arrived."
            " It has not been submitted. Your draft is kept."
        )
        late = format_lazy(words, closed=shown(filing.closes_at), now=shown(at))
        raise NotNow("filing.closed", late)


def can_submit(dossier: Dossier) -> bool:
    """Whether it could be submitted now, warning aside."""
    return _allowed(check_may_submit, dossier, True)


def check_may_withdraw(application: Application) -> None:
    """A submitted application can be withdrawn until its competition ends."""
    check_is_running(application.competition)
    APPLICATION.after("withdraw", application.state)


def can_withdraw(application: Application) -> bool:
    """Whether it can be withdrawn."""
    return _allowed(check_may_withdraw, application)


def undo_until(withdrawal: Withdrawal, rules: RulesInForce) -> datetime:
    """Until when a withdrawal can be undone."""
    return add(withdrawal.at, parse(rules.file.application.withdrawal_undo))


def check_may_undo(
    application: Application, withdrawal: Withdrawal, rules: RulesInForce, at: datetime
) -> None:
    """Within the time of the programme file; upper apps may refuse when a stage is decided."""
    check_is_running(application.competition)
    APPLICATION.after("undo_withdrawal", application.state)
    until = undo_until(withdrawal, rules)
    if at >= until:
        words = _("The withdrawal could be undone until {moment}. It is final now.")
        raise NotNow("withdrawal.final", format_lazy(words, moment=shown(until)))


def can_undo(
    application: Application, withdrawal: Withdrawal, rules: RulesInForce, at: datetime
) -> bool:
    """Whether the clock and the state still allow to undo."""
    return _allowed(check_may_undo, application, withdrawal, rules, at)


def check_may_upload(
    application: Application, requirement: DocumentRequirement, standing: int
) -> None:
    """A draft takes as many files as the requirement says."""
    check_may_write(application)
    if standing >= requirement.max_files:
        words = _("At most {most} files can be here. Remove one before you add another.")
        raise NotNow("document.too_many", format_lazy(words, most=requirement.max_files))


def check_may_request_adjustment(application: Application) -> None:
    """Adjustments can be asked for in a draft and after submission, not after withdrawal."""
    check_is_running(application.competition)
    if application.state == ApplicationState.WITHDRAWN:
        raise NotNow(
            "application.withdrawn",
            _("The application has been withdrawn. Nothing can be asked for under it."),
        )
