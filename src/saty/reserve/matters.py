"""Whether a reservist leaves the register, voted on by the body that the programme file names."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from saty.bodies.models import Body
from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours
from saty.decisions.words import VOTED_AGAINST
from saty.meetings import matters
from saty.meetings.matters import Matter, Offer, Proposal
from saty.meetings.models import AgendaItem, Question
from saty.programmes import queries as programmes
from saty.reserve import actions, queries
from saty.reserve.models import Reservist

KEY = "exit"


def register() -> None:
    """Called in `ReserveConfig.ready()`."""
    matters.register(
        Matter(
            key=KEY,
            words=_("Whether a reservist leaves the reserve"),
            about="person",
            offers=_offers,
            check=_check,
            carry_out=_carry_out,
            people=_people,
            hindered=_hindered,
            named=_named,
            is_public=False,
        )
    )


def _reservist(subject: str) -> Reservist:
    rows = Reservist.objects.select_related("application", "outcome__entry__stage")
    return rows.get(id=UUID(subject.partition(":")[2]))


def _waits(reservist: Reservist) -> bool:
    """Whether an exit is proposed, and neither decided nor fallen away."""
    is_in = reservist.exited_on is None and reservist.revoked_at is None
    return is_in and reservist.exit_proposed_at is not None


def _offers(body: Body, at: datetime) -> Sequence[Offer]:
    """Exits that wait, where the body meets here and the file names it."""
    file = programmes.rules_in_force(body.competition_id, at).file
    if file.reserve.exits_decided_by != body.key or not file.votes_here(body.key):
        return ()
    rows = queries.waiting_exits(body.competition_id).select_related("outcome__entry__stage")
    return [Offer(f"{KEY}:{each.id}", each.outcome.entry.stage) for each in rows]


def _people(item: AgendaItem, at: datetime) -> Sequence[Proposal]:
    reservist = _reservist(item.subject)
    if not _waits(reservist):
        return ()
    entry = reservist.outcome.entry_id
    return [Proposal("person", entry=entry, application=reservist.application_id)]


def _check(item: AgendaItem, proposals: Sequence[Proposal], at: datetime) -> None:
    if list(proposals) != list(_people(item, at)):
        raise NotNow(
            "not_waiting",
            _("This is no longer proposed: nothing follows. Go on to the next matter."),
        )
    presiding = item.meeting.presiding
    if presiding is not None and presiding.person_id == _reservist(item.subject).exit_by_id:
        raise NotYours("own_exit", _("Whoever presides proposed this. Another has to preside."))


def _carry_out(item: AgendaItem, outcomes: Sequence[Question], by: Actor, at: datetime) -> None:
    """Carried, the reservist has left; not carried, the reservist stays. Where the exit was
    decided meanwhile or fell away, nothing follows."""
    reservist = _reservist(item.subject)
    if not outcomes or not _waits(reservist):
        return
    if all(each.passed for each in outcomes):
        actions.exit_by_vote(reservist=reservist, by=by, at=at)
        return
    actions.refuse_exit_by_vote(reservist=reservist, reason=VOTED_AGAINST, by=by, at=at)


def _hindered(subject: str) -> frozenset[UUID]:
    """The reservist, and whoever proposed the exit."""
    reservist = _reservist(subject)
    people = {reservist.application.candidate_id, reservist.exit_by_id}
    return frozenset(each for each in people if each)


def _named(subject: str) -> str:
    """The stage code of the admission and, while it waits, the ground that was proposed."""
    reservist = _reservist(subject)
    code = reservist.outcome.entry.code
    rules = programmes.rules_version(reservist.outcome.decision.rules_version_id)
    grounds = {each.key: each.name for each in rules.file.reserve.exit_reasons}
    ground = grounds.get(reservist.exit_reason)
    return f"{code}. {ground.in_language((get_language() or 'en')[:2])}" if ground else code
