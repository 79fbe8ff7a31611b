"""Identity clashes: the secretariat finds out whose number it is. The other one is told nothing
but that the number could not be confirmed."""

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
from saty.common.refusals import Conflict, Refusal
from saty.ledger.actions import record


@transaction.atomic
def settle(
    *,
    clash: IdentityClash,
    upheld: Application,
    ready_reason: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> IdentityClash:
    """Find the number to be that of `upheld`, for a `reason` that officials alone read.

    The other one cannot go on from the first stage, and reads the words of `ready_reason`, a
    reason of the programme file for a refused fact. Where an earlier clash gave the number to a
    third application (`holder_of`), only that one can be upheld.
    """
    held = IdentityClash.objects.select_for_update().get(id=clash.id)
    held.state = CLASH.after("settle", held.state)
    files = _locked(held)
    for file in files.values():
        check_not_own(file, by)
    _check_reasons(files.values(), ready_reason, reason, at)
    _check_claims(held, upheld)
    _give_number(files, upheld)
    held.upheld, held.settled_by_id, held.settled_at = upheld, by.account, at
    held.reason, held.ready_reason = reason, ready_reason
    held.save(
        update_fields=["state", "upheld", "settled_by", "settled_at", "reason", "ready_reason"]
    )
    _record(held, files, upheld, by, at)
    return held


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
    )
