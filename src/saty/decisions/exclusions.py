"""Whether a candidacy ends, voted on by the body that the programme file names for it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from saty.bodies.models import Body
from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours
from saty.decisions.words import VOTED_AGAINST, disqualification_words
from saty.meetings import matters
from saty.meetings.matters import Matter, Offer, Proposal
from saty.meetings.models import AgendaItem, Question
from saty.programmes import queries as programmes
from saty.stages import queries as stages
from saty.stages.actions import endings
from saty.stages.models import CandidacyEnd, Disqualification, RosterEntry

KEY = "disqualification"


def register() -> None:
    """Called in `DecisionsConfig.ready()`."""
    matters.register(
        Matter(
            key=KEY,
            words=_("Whether a candidacy ends"),
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


def _proposal(subject: str) -> Disqualification:
    rows = Disqualification.objects.select_related("application")
    return rows.get(id=UUID(subject.partition(":")[2]))


def _entry(proposal: Disqualification) -> RosterEntry | None:
    """Where the candidate stands; None once the candidacy has ended or the proposal is decided."""
    entry = stages.entry_of(proposal.application)
    if entry is None or proposal.state != Disqualification.State.PROPOSED:
        return None
    return None if CandidacyEnd.objects.filter(entry=entry).exists() else entry


def _offers(body: Body, at: datetime) -> Sequence[Offer]:
    """Proposals that wait, where the body meets here and the file names it."""
    file = programmes.rules_in_force(body.competition_id, at).file
    if file.conduct is None or file.conduct.decided_by != body.key or not file.votes_here(body.key):
        return ()
    waiting = stages.disqualifications(body.competition_id, state=Disqualification.State.PROPOSED)
    found = [(each, _entry(each)) for each in waiting]
    return [Offer(f"{KEY}:{each.id}", entry.stage) for each, entry in found if entry]


def _people(item: AgendaItem, at: datetime) -> Sequence[Proposal]:
    proposal = _proposal(item.subject)
    entry = _entry(proposal)
    if entry is None:
        return ()
    return [Proposal("person", entry=entry.id, application=proposal.application_id)]


def _check(item: AgendaItem, proposals: Sequence[Proposal], at: datetime) -> None:
    if list(proposals) != list(_people(item, at)):
        raise NotNow(
            "not_waiting",
            _("This is no longer proposed: nothing follows. Go on to the next matter."),
        )
    presiding = item.meeting.presiding
    if presiding is not None and presiding.person_id == _proposal(item.subject).proposed_by_id:
        raise NotYours(
            "own_disqualification", _("Whoever presides proposed this. Another has to preside.")
        )


def _carry_out(item: AgendaItem, outcomes: Sequence[Question], by: Actor, at: datetime) -> None:
    """Carried, the candidacy ends; not carried, the proposal is refused. Where it was decided
    meanwhile, or the candidate withdrew, nothing follows."""
    proposal = _proposal(item.subject)
    if not outcomes or _entry(proposal) is None:
        return
    if all(each.passed for each in outcomes):
        endings.disqualify_by_vote(disqualification=proposal, by=by, at=at)
        return
    endings.refuse_disqualification_by_vote(
        disqualification=proposal, reason=VOTED_AGAINST, by=by, at=at
    )


def _hindered(subject: str) -> frozenset[UUID]:
    """The candidate, and whoever proposed it."""
    proposal = _proposal(subject)
    return frozenset({proposal.application.candidate_id, proposal.proposed_by_id})


def _named(subject: str) -> str:
    """The stage code and the reason that was proposed."""
    proposal = _proposal(subject)
    entry = stages.entry_of(proposal.application)
    rules = programmes.newest_rules(proposal.application.competition_id)
    words = disqualification_words(rules.file, proposal.reason)
    said = words.get((get_language() or "en")[:2], words["en"])
    return f"{entry.code}. {said}" if entry else said
