"""Whether somebody may join the register or leave it now."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from saty.applications.verification_policies import check_not_own
from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.reserve.models import Reservist
from saty.stages.models import CandidacyEnd
from saty.stages.policies import check_officers_exclude, check_secretariat


def check_proposes_exit(
    reservist: Reservist, rules: schema.ReserveRules, reason: str, comment: str, by: Actor
) -> None:
    """The secretariat proposes an exit, on a ground that the programme declares."""
    check_secretariat(by)
    check_not_own(reservist.application, by)
    check_is_in(reservist)
    if reservist.exit_proposed_at is not None:
        raise NotNow("exit_waits", _("An exit is already proposed and waits for another official."))
    if reason not in {ground.key for ground in rules.exit_reasons}:
        raise Refusal("no_such_ground", _("Choose one of the grounds that the programme declares."))
    if not comment.strip():
        raise Refusal("no_comment", _("Say on what the exit rests: the act and its date."))


def check_decides_exit(reservist: Reservist, by: Actor, at: datetime) -> None:
    """Another official than the one who proposed it; no body decides."""
    check_secretariat(by)
    check_not_own(reservist.application, by)
    check_officers_exclude(not can_officers_decide(reservist, at))
    check_second_person(reservist, by)


def can_officers_decide(reservist: Reservist, at: datetime) -> bool:
    """Whether two officers decide on an exit, and no body votes on it here."""
    file = programmes.rules_in_force(reservist.application.competition_id, at).file
    return not file.votes_here(file.reserve.exits_decided_by)


def check_second_person(reservist: Reservist, by: Actor) -> None:
    """An exit that waits is decided by another person than the one who proposed it."""
    check_is_in(reservist)
    if reservist.exit_proposed_at is None:
        raise NotNow("no_exit", _("Nobody proposed an exit of this reservist."))
    if reservist.exit_by_id == by.person:
        raise NotYours("own_exit", _("You proposed this exit. Another official decides it."))


def check_is_in(reservist: Reservist) -> None:
    """The reservist has not left, and their admission was not revoked."""
    if reservist.revoked_at is not None:
        raise NotNow("admission_revoked", _("The decision that admitted them was revoked."))
    if reservist.exited_on is not None:
        raise NotNow("exited", _("This reservist has left the register already."))


def refuse_disqualification(end: CandidacyEnd, by: Actor, at: datetime) -> None:
    """A reservist is no candidate any more: false data found later is a ground of exit."""
    there = Reservist.objects.filter(application=end.entry.application_id)
    if there.filter(revoked_at__isnull=True).exists():
        raise NotNow("in_the_reserve", _("This person is in the reserve. Propose an exit instead."))
