"""What a body decides in its meetings: how many go on, a computed decision, whom it recommends.

A vote is carried out as its meeting closes: whoever put it on the agenda entered it, whoever
presides approved it, so that two people stand behind it as always.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from saty.bodies import queries as bodies
from saty.bodies.models import Body
from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.decisions import cut_rules, lists, policies, queries
from saty.decisions.actions import decisions, numbers
from saty.decisions.actions.cuts import has_changed
from saty.decisions.models import Decision, StageNumber
from saty.decisions.states import DecisionState
from saty.meetings import matters
from saty.meetings.matters import Matter, Offer, Proposal
from saty.meetings.models import AgendaItem, Question
from saty.people.roles import Role
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.stages import queries as stages
from saty.stages.models import RosterEntry, Stage

NUMBER, DECISION, LIST = "number", "decision", "list"


def register() -> None:
    """Called in `DecisionsConfig.ready()`."""
    matters.register(
        Matter(
            key=NUMBER,
            words=_("How many go on"),
            about="number",
            offers=_numbers_to_set,
            check=_check_number,
            carry_out=_set_number,
        )
    )
    matters.register(
        Matter(
            key=DECISION,
            words=_("The decision as it was computed from the results"),
            about="list",
            offers=lambda body, at: _decisions_to_make(body, at, "score"),
            check=_check_drafted,
            carry_out=_decide_as_computed,
            hindered=_candidates_of,
        )
    )
    matters.register(
        Matter(
            key=LIST,
            words=_("Each candidate in turn"),
            about="person",
            offers=lambda body, at: _decisions_to_make(body, at, "ballot"),
            check=_check_drafted,
            carry_out=_decide_by_list,
            people=_people,
            departures=_departures,
            reasons=_reasons,
            goes_on=True,
            hindered=_candidates_of,
        )
    )


def _key(subject: str) -> UUID:
    return UUID(subject.partition(":")[2])


def _decision(subject: str) -> Decision:
    return Decision.objects.select_related("stage").get(id=_key(subject))


def _rule(stage: Stage, at: datetime) -> schema.Stage:
    return programmes.rules_in_force(stage.competition_id, at).file.stage(stage.key)


def _secretary(item: AgendaItem) -> Actor:
    """Whoever put an item on the agenda."""
    person = item.added_by
    return Actor(Role.BODY_SECRETARY, str(person.staff_id), person.id)


# --- how many go on ---


def _numbers_to_set(body: Body, at: datetime) -> Sequence[Offer]:
    """Stages whose number the body sets, on which nothing rests yet."""
    if not bodies.meets_here(body, at):
        return ()
    file = programmes.rules_in_force(body.competition_id, at).file
    decided = queries.decided_stage_keys(body.competition_id)
    waiting = StageNumber.objects.filter(
        stage__competition=body.competition_id, state=DecisionState.ENTERED
    )
    waits = set(waiting.values_list("stage__key", flat=True))
    return [
        Offer(f"{NUMBER}:{stage.id}", stage)
        for stage in stages.stages_of(body.competition_id)
        if stage.key not in decided | waits and _sets_number(file.stage(stage.key), body)
    ]


def _sets_number(rule: schema.Stage, body: Body) -> bool:
    return rule.cut.number_set_by == body.key and cut_rules.needs_number(rule)


def _check_number(item: AgendaItem, proposals: Sequence[Proposal], at: datetime) -> None:
    for each in proposals:
        policies.check_number(
            item.stage, _rule(item.stage, at), each.number or 0, dict(each.per_track)
        )


def _set_number(item: AgendaItem, outcomes: Sequence[Question], by: Actor, at: datetime) -> None:
    """Nothing follows where a decision or a draw rests on another number by now."""
    if not policies.is_number_free(item.stage):
        return
    for question in outcomes:
        if question.passed and question.number:
            numbers.set_number_by_vote(
                stage=item.stage,
                number=question.number,
                per_track=question.per_track,
                memo=item.grounds,
                entered_by=_secretary(item),
                by=by,
                at=at,
            )


# --- decisions ---


def _decisions_to_make(body: Body, at: datetime, how: str) -> Sequence[Offer]:
    """Drafted decisions of the stages that the body decides in this way."""
    if not bodies.meets_here(body, at):
        return ()
    file = programmes.rules_in_force(body.competition_id, at).file
    rows = queries.decisions_of(body.competition_id, state=DecisionState.DRAFTED)
    return [
        Offer(f"{DECISION}:{row.id}", row.stage)
        for row in rows
        if file.stage(row.stage.key).decided_by.body == body.key
        and file.stage(row.stage.key).decided_by.how == how
    ]


def _check_drafted(item: AgendaItem, proposals: Sequence[Proposal], at: datetime) -> None:
    decision = _decision(item.subject)
    if decision.state != DecisionState.DRAFTED:
        raise NotNow(
            "not_drafted",
            _("This decision is no longer a draft: nothing follows. Go on to the next matter."),
        )
    if _has_changed(decision):
        raise NotNow(
            "results_changed",
            _(
                "Results changed since this decision was drafted, or a candidate left. The"
                " secretariat takes the draft back and drafts it anew; then the commission votes."
            ),
        )
    _check_presider(item, decision)
    eligible = {each.entry for each in _people(item, at)}
    if {each.entry for each in proposals if each.entry} - eligible:
        raise Refusal("not_eligible", _("Somebody on this paper cannot be voted on here."))


def _check_presider(item: AgendaItem, decision: Decision) -> None:
    """Whoever presides approves what is voted for: they neither drafted it nor stand in it."""
    presiding = item.meeting.presiding
    if presiding is None:
        return
    own = {decision.drafted_by_id, item.added_by_id} | _candidates_of(item.subject)
    if presiding.person_id in own:
        raise NotYours(
            "own_decision",
            _(
                "Whoever presides drafted this, put it on the agenda, or is a candidate of it."
                " The chair of the meeting is handed over first."
            ),
        )


def _has_changed(decision: Decision) -> bool:
    return has_changed(decision, programmes.rules_version(decision.rules_version_id))


def _still_stands(item: AgendaItem) -> bool:
    """Whether the decision waits as it was drafted: otherwise it was overtaken, nothing follows."""
    decision = _decision(item.subject)
    return decision.state == DecisionState.DRAFTED and not _has_changed(decision)


def _people(item: AgendaItem, at: datetime) -> Sequence[Proposal]:
    """A question for each who can be recommended, by stage code."""
    rows = queries.recommendable(_decision(item.subject)).values_list("entry", "entry__application")
    return [Proposal("person", entry=entry, application=application) for entry, application in rows]


def _candidates_of(subject: str) -> frozenset[UUID]:
    """Everybody on the roster of a decision's stage."""
    rows = RosterEntry.objects.filter(stage=_decision(subject).stage_id)
    return frozenset(rows.values_list("application__candidate", flat=True))


def _decide_as_computed(
    item: AgendaItem, outcomes: Sequence[Question], by: Actor, at: datetime
) -> None:
    """Passed, the decision is approved; failed, it is refused."""
    if not _still_stands(item):
        return
    _check_presider(item, _decision(item.subject))
    if all(question.passed for question in outcomes):
        _decide(item, None, lists.Voted(item), by, at)
        return
    decisions.refuse_by_vote(decision=_decision(item.subject), by=by, at=at)


def _decide_by_list(
    item: AgendaItem, outcomes: Sequence[Question], by: Actor, at: datetime
) -> None:
    """Once everybody was decided on, the list is who was voted for; until then nothing follows."""
    if not _still_stands(item):
        return
    left = {each.entry for each in _people(item, at)} - {each.entry_id for each in outcomes}
    if left:
        return
    _check_presider(item, _decision(item.subject))
    why = queries.written_reasons(outcomes)
    policies.check_reasons_given(_decision(item.subject), outcomes, why)
    _decide(item, _passed(outcomes), _voted(item, outcomes, why), by, at)


def _voted(item: AgendaItem, outcomes: Sequence[Question], why: Mapping[UUID, str]) -> lists.Voted:
    """The votes on each entry, and why the body voted so."""
    totals = {each.entry_id: each.totals for each in outcomes if each.entry_id}
    votes = {key: lists.Votes(each["for"], each["against"]) for key, each in totals.items() if each}
    by_entry = {
        each.entry_id: why[each.id] for each in outcomes if each.entry_id and each.id in why
    }
    return lists.Voted(item, votes, by_entry)


def _passed(outcomes: Sequence[Question]) -> list[str]:
    """Stage codes of those whom the body voted for."""
    return [each.entry.code for each in outcomes if each.passed and each.entry]


def _reasons(item: AgendaItem, reader: Actor, at: datetime) -> Mapping[UUID, str]:
    questions = [each for ballot in item.ballots.all() for each in ballot.questions.all()]
    return queries.vote_reasons(questions, reader=reader, at=at)


def _departures(item: AgendaItem, outcomes: Sequence[Question]) -> Sequence[Question]:
    """Whom another body had recommended by its vote, and this one did not vote for."""
    decision = _decision(item.subject)
    file = programmes.rules_version(decision.rules_version_id).file
    if policies.recommending(file, decision.stage) is None:
        return ()
    return [each for each in outcomes if not each.passed]


def _decide(
    item: AgendaItem,
    recommended: Sequence[str] | None,
    voted: lists.Voted,
    by: Actor,
    at: datetime,
) -> None:
    decision = _decision(item.subject)
    zone = ZoneInfo(programmes.rules_version(decision.rules_version_id).file.time_zone)
    opened_at = item.meeting.opened_at or at
    decisions.decide_by_vote(
        decision=decision,
        minutes=decisions.MinutesRef(
            str(item.meeting.number), opened_at.astimezone(zone).date(), item.grounds
        ),
        recommended=recommended,
        voted=voted,
        entered_by=_secretary(item),
        by=by,
        at=at,
    )
