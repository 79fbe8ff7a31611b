"""Identity clashes: one of the secretariat finds out whose number it is, another settles it.

The other candidate is told nothing but that the number could not be confirmed. What the log keeps
is the settlement with both people; a proposal, and sending it back, only prepare one.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from saty.applications.models import Application, IdentityClash
from saty.applications.queries import rules_of, subject_of
from saty.applications.states import CLASH, ApplicationState
from saty.applications.targets import reasons_for
from saty.applications.verification_entries import CLASH_SETTLED
from saty.applications.verification_policies import check_not_own
from saty.common.actors import Actor
from saty.common.refusals import Conflict, NotYours, Refusal
from saty.ledger.actions import record

PROPOSAL = ("upheld", "proposed_by", "reason", "ready_reason")


@transaction.atomic
def propose_settlement(
    *,
    clash: IdentityClash,
    upheld: Application,
    ready_reason: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> IdentityClash:
    """Propose that the number is that of `upheld`, for a `reason` that officials alone read.

    Once it is settled the other one cannot go on from the first stage, and reads the words of
    `ready_reason`, a reason of the programme file for a refused fact. Where an earlier clash gave
    the number to a third application (`holder_of`), only that one can be upheld.
    """
    held = IdentityClash.objects.select_for_update().get(id=clash.id)
    held.state = CLASH.after("propose", held.state)
    files = _locked(held)
    for file in files.values():
        check_not_own(file, by)
    _check_reasons(files.values(), ready_reason, reason, at)
    _check_claims(held, upheld)
    held.upheld, held.proposed_by_id = upheld, by.account
    held.reason, held.ready_reason = reason, ready_reason
    held.save(update_fields=["state", *PROPOSAL])
    return held


@transaction.atomic
def decide(*, clash: IdentityClash, agree: bool, by: Actor, at: datetime) -> IdentityClash:
    """Agree with a proposal, which settles the clash, or send it back for another one."""
    held = IdentityClash.objects.select_for_update().get(id=clash.id)
    held.state = CLASH.after("settle" if agree else "return", held.state)
    files = _locked(held)
    for file in files.values():
        check_not_own(file, by)
    _check_another(held, by)
    if agree:
        return _settled(held, files, by, at)
    held.upheld, held.proposed_by = None, None
    held.reason, held.ready_reason = None, ""
    held.save(update_fields=["state", *PROPOSAL])
    return held


def _settled(
    held: IdentityClash, files: dict[object, Application], by: Actor, at: datetime
) -> IdentityClash:
    upheld = held.upheld
    assert upheld is not None  # noqa: S101 - a proposal says for whom
    _check_claims(held, upheld)
    _give_number(files, upheld)
    held.settled_by_id, held.settled_at = by.account, at
    held.save(update_fields=["state", "settled_by", "settled_at"])
    _record(held, files, upheld, by, at)
    return held


def _check_another(held: IdentityClash, by: Actor) -> None:
    if held.proposed_by_id == by.person:
        raise NotYours(
            "clash.own_proposal",
            _("You proposed this yourself. Somebody else of the secretariat must decide."),
        )


def holder_of(clash: IdentityClash) -> Application | None:
    """The third application that an earlier clash gave the number to, if there is one."""
    same = Application.objects.filter(
        competition=clash.second.competition_id,
        identity_index=clash.second.identity_index,
        state=ApplicationState.SUBMITTED,
        contested=False,
    )
    return same.exclude(id__in=[clash.first_id, clash.second_id]).first()


def _locked(clash: IdentityClash) -> dict[object, Application]:
    """Both applications, locked in one order."""
    both = Application.objects.select_for_update().filter(id__in=[clash.first_id, clash.second_id])
    return {each.id: each for each in both.order_by("id")}


def _check_reasons(
    files: Iterable[Application], ready_reason: str, reason: str, at: datetime
) -> None:
    if not reason.strip():
        raise Refusal("clash.no_reason", _("Say how you found out whose number it is."))
    for file in files:
        ready = reasons_for(rules_of(file, at).file, "fact")
        if ready_reason not in {each.key for each in ready}:
            raise Refusal("clash.no_ready_reason", _("Choose the reason that the other one reads."))


def _check_claims(clash: IdentityClash, upheld: Application) -> None:
    holder = holder_of(clash)
    claims = {clash.first_id, clash.second_id} if holder is None else {holder.id}
    if upheld.id not in claims:
        raise _held_by_another()


def _held_by_another() -> Conflict:
    return Conflict(
        "clash.held_by_another",
        _("Another application already holds this number. Reload the page and choose again."),
    )


def _give_number(files: dict[object, Application], upheld: Application) -> None:
    """The loser first: no two uncontested applications may bear one number at any moment."""
    for file in files.values():
        if file.id != upheld.id:
            _mark(file, contested=True)
    if upheld.id not in files:
        return
    try:
        with transaction.atomic():
            _mark(files[upheld.id], contested=False)
    except IntegrityError:
        raise _held_by_another() from None


def _mark(file: Application, *, contested: bool) -> None:
    file.contested = contested
    file.save(update_fields=["contested"])


def _record(
    clash: IdentityClash,
    files: dict[object, Application],
    upheld: Application,
    by: Actor,
    at: datetime,
) -> None:
    record(
        CLASH_SETTLED,
        subject=f"clash:{clash.id}",
        competition=str(upheld.competition_id),
        by=by,
        at=at,
        first=subject_of(files[clash.first_id]),
        second=subject_of(files[clash.second_id]),
        upheld=subject_of(upheld),
        reason=[clash.ready_reason, clash.reason],
        proposed_by=str(clash.proposed_by.staff_id) if clash.proposed_by else None,
    )
