"""Whether numbers, decisions, announcements, revocations and draws may happen now."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from saty.bodies import queries as bodies
from saty.bodies.models import Body, Recusal
from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.decisions import cut_rules, queries
from saty.decisions.models import Decision, Draw, StageNumber
from saty.decisions.queries import STANDING, TIES
from saty.decisions.states import DECISION, DecisionState
from saty.meetings import policies as meetings
from saty.meetings.models import AgendaItem, Question
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.stages import queries as stages
from saty.stages.draw_purposes import DrawPurpose
from saty.stages.models import Result, RosterEntry, Stage
from saty.stages.policies import check_not_on_roster, check_results_are_whole
from saty.stages.policies import check_secretariat as check_secretariat


def decides_by_officers(rule: schema.Stage) -> bool:
    """Whether two officers of the secretariat decide, and no body."""
    return rule.decided_by.body is None


def votes(rule: schema.Stage) -> bool:
    """Whether a body's members vote, and its secretary enters whom they recommend."""
    return rule.decided_by.how == "ballot"


def body_deciding(stage: Stage, rule: schema.Stage) -> Body | None:
    """The body that decides a stage, None where officers do."""
    key = rule.decided_by.body
    return bodies.body(stage.competition_id, key) if key else None


def check_secretary(body: Body | None, by: Actor, at: datetime) -> None:
    """The secretary of the body does it."""
    if body is None or not bodies.sits_in(by.person, body, bodies.SECRETARY, at):
        raise NotYours("not_secretary", _("Only the secretary of the body that decides enters it."))


def check_enters_by_hand(body: Body, at: datetime) -> None:
    """Where a body meets here, what it votes on comes out of its meetings alone."""
    if bodies.meets_here(body, at):
        raise NotNow(
            "meets_here",
            _("This commission votes in its meetings here. Put it on the agenda of one."),
        )


def check_chair(body: Body | None, by: Actor, at: datetime) -> None:
    """The chair of the body does it."""
    if body is None or not bodies.sits_in(by.person, body, bodies.CHAIR, at):
        raise NotYours("not_chair", _("Only the chair of the body that decides approves it."))


def is_hindered(decision: Decision, body: Body, person: UUID | None) -> bool:
    """Whether somebody stepped out for a candidate of a decision, or is one themselves."""
    own = RosterEntry.objects.filter(stage=decision.stage_id, application__candidate=person)
    return queries.recusals_within(decision, body).filter(membership__person=person).exists() or (
        person is not None and own.exists()
    )


def check_not_hindered(decision: Decision, body: Body, by: Actor) -> None:
    """Whoever stepped out for a candidate of a decision has no hand in it; nor has a candidate."""
    if is_hindered(decision, body, by.person):
        raise NotYours(
            "stepped_out",
            _("You stepped out for a candidate of this decision, or are one. Another person acts."),
        )


def check_presides(decision: Decision, body: Body | None, by: Actor, at: datetime) -> None:
    """The chair does it; the deputy where the chair stepped out, or the seat is vacant."""
    if body is None or not bodies.sits_in(by.person, body, bodies.PRESIDING, at):
        check_chair(body, by, at)
        return
    check_not_hindered(decision, body, by)
    is_deputy = not bodies.sits_in(by.person, body, bodies.CHAIR, at)
    if is_deputy and _chair_can(decision, body, at):
        raise NotYours(
            "chair_presides",
            _("The chair decides this. The deputy does where the chair stepped out or is missing."),
        )


def can_preside(decision: Decision, body: Body, by: Actor, at: datetime) -> bool:
    """As `check_presides`, as an answer."""
    try:
        check_presides(decision, body, by, at)
    except Refusal:
        return False
    return True


def _chair_can(decision: Decision, body: Body, at: datetime) -> bool:
    chairs = bodies.members_of(body, at).filter(capacity__in=bodies.CHAIR)
    return any(
        not is_hindered(decision, body, seat.person_id)
        and seat.person_id not in {decision.drafted_by_id, decision.entered_by_id}
        for seat in chairs
    )


def check_enters_number(body: Body | None, by: Actor, at: datetime) -> None:
    """The secretary of a body that meets elsewhere enters its number."""
    check_secretary(body, by, at)
    if body is not None:
        check_enters_by_hand(body, at)


def check_number(stage: Stage, rule: schema.Stage, number: int, per_track: dict[str, int]) -> None:
    """The stage takes a number of a body, nothing rests on one yet, and it fits rule and roster."""
    if not cut_rules.needs_number(rule):
        raise NotNow("no_number_needed", _("The programme's rules say how many go on here."))
    check_number_is_free(stage)
    if StageNumber.objects.filter(stage=stage, state=DecisionState.ENTERED).exists():
        raise NotNow("number_waits", _("A number is entered and waits for the chair."))
    if number < 1:
        raise Refusal("number_too_small", _("At least one goes on. Write a whole number."))
    if rule.cut.at_most and number > rule.cut.at_most:
        raise Refusal("number_above_ceiling", _("The programme's rules allow fewer than that."))
    if per_track and (min(per_track.values()) < 0 or sum(per_track.values()) != number):
        raise Refusal("tracks_do_not_add_up", _("The numbers of the groups do not make the whole."))
    check_there_are_as_many(stage, number, per_track)


def check_number_is_free(stage: Stage) -> None:
    """A number in force can be corrected until lots are drawn by it, or a decision stands on it."""
    if Decision.objects.filter(stage=stage, state__in=STANDING).exists():
        raise NotNow("number_is_used", _("A decision rests on the number of this stage: it stays."))
    purpose = f"{TIES}{stage.key}"
    if Draw.objects.filter(competition=stage.competition_id, purpose=purpose).exists():
        words = _("Lots are drawn by the number of this stage: it stays.")
        raise NotNow("number_is_drawn_for", words)


def is_number_free(stage: Stage) -> bool:
    """As `check_number_is_free`, as an answer."""
    try:
        check_number_is_free(stage)
    except NotNow:
        return False
    return True


def check_there_are_as_many(stage: Stage, number: int, per_track: dict[str, int]) -> None:
    """Once the roster is made, no more can go on than there are on it, nor of any track."""
    if not stage.opened_at:
        return
    sizes = stages.track_sizes(stage)
    if number > sum(sizes.values()):
        raise Refusal(
            "more_than_there_are",
            _("That is more than there are on the roster of this stage. Write a smaller number."),
        )
    if any(seats > sizes.get(track, 0) for track, seats in per_track.items()):
        raise Refusal(
            "more_than_in_the_group",
            _("One of the groups has fewer on its roster than its number. Write smaller ones."),
        )


def is_set_after_results(stage: Stage, rule: schema.Stage, at: datetime) -> bool:
    """Whether a number approved at `at` comes after results were seen, or after its deadline."""
    if stage.results_seen_at is not None and stage.results_seen_at <= at:
        return True
    if rule.cut.number_set_until != "before_window":
        return False
    return programmes.window(stage.competition_id, stage.key).state(at) != "before"


def check_approves_number(number: StageNumber, body: Body | None, by: Actor, at: datetime) -> None:
    """The chair, who did not enter it, approves or refuses a number that waits."""
    check_chair(body, by, at)
    if number.state != DecisionState.ENTERED:
        raise NotNow("number_decided", _("This number has already been decided."))
    if number.entered_by_id == by.person:
        raise NotYours("own_number", _("You entered this number. Another person approves it."))


def check_drafts(stage: Stage, by: Actor) -> None:
    """The secretariat drafts a decision once results are closed and none stands."""
    check_secretariat(by)
    if stage.closed_at is None:
        raise NotNow("results_open", _("The results of this stage are not closed yet."))
    check_results_are_whole(stage)
    standing = Decision.objects.filter(
        stage=stage,
        state__in=[DecisionState.DRAFTED, DecisionState.ENTERED, DecisionState.APPROVED],
    )
    if standing.exists():
        raise NotNow("decision_stands", _("There already is a decision on this stage."))


def check_enters(
    decision: Decision, rule: schema.Stage, body: Body | None, by: Actor, at: datetime
) -> None:
    """The secretary enters a drafted decision of their body, a vote where it meets elsewhere."""
    if body is None:
        raise NotNow("officers_decide", _("Two officers decide this stage; no body enters it."))
    check_secretary(body, by, at)
    if votes(rule):
        check_enters_by_hand(body, at)
    check_not_hindered(decision, body, by)
    DECISION.after("enter", decision.state)


def check_list(rule: schema.Stage, recommended: Collection[str] | None) -> None:
    """Where the members vote, the secretary enters whom they recommend; elsewhere scores decide."""
    if votes(rule) and recommended is None:
        raise Refusal("no_list", _("Say whom the body recommends."))
    if not votes(rule) and recommended is not None:
        raise Refusal("scores_decide", _("The results decide this stage; no list is entered."))


def recommending(file: schema.ProgrammeFile, stage: Stage) -> schema.Stage | None:
    """The stage before, where the members of its body vote whom they recommend to this one's."""
    earlier = file.stages[stage.position - 1] if stage.position else None
    return earlier if earlier is not None and votes(earlier) else None


def check_writes_reasons(
    item: AgendaItem, decision: Decision, questions: Collection[Question], by: Actor, at: datetime
) -> None:
    """The secretary, or whoever presides, writes why, while the meeting lasts; never of somebody
    for whom they stepped out, nor of themselves."""
    if item.matter != "list" or decision.state != DecisionState.DRAFTED:
        raise NotNow("no_reasons_here", _("Reasons are written of a vote on each candidate."))
    meetings.check_keeps_record(item.meeting, by, at)
    if own_part_in(item.meeting.body, questions, by):
        raise NotYours(
            "stepped_out_here",
            _("You stepped out for one of these candidates, or are one. Another person writes it."),
        )


def own_part_in(body: Body, questions: Collection[Question], by: Actor) -> set[UUID]:
    """The questions on candidates for whom somebody stepped out, or that are on themselves."""
    applications = {each.entry.application_id: each.id for each in questions if each.entry}
    out = Recusal.objects.filter(membership__body=body, membership__person=by.person)
    own = RosterEntry.objects.filter(application__candidate=by.person)
    mine = {
        *out.filter(application__in=applications).values_list("application", flat=True),
        *own.filter(application__in=applications).values_list("application", flat=True),
    }
    return {applications[each] for each in mine}


def wants_reasons(decision: Decision) -> bool:
    """Whether the file wants a reason for each whom the vote does not carry."""
    file = programmes.rules_version(decision.rules_version_id).file
    return file.stage(decision.stage.key).decided_by.reasons


def check_reasons_given(
    decision: Decision, outcomes: Collection[Question], why: Collection[UUID]
) -> None:
    """Where the file wants reasons, there is one for each whom the vote did not carry."""
    missing = [each.entry.code for each in outcomes
               if each.entry and not each.passed and each.id not in why]  # fmt: skip
    if missing and wants_reasons(decision):
        raise NotNow(
            "reasons_missing",
            format_lazy(
                _("Write why these candidates were not recommended, then close: {codes}."),
                codes=", ".join(missing),
            ),
        )


def check_places(rule: schema.Stage, recommended: int) -> None:
    """The body's list has no more than there are places."""
    if rule.cut.at_most is not None and recommended > rule.cut.at_most:
        raise Refusal(
            "more_than_places",
            _("The body recommends more candidates than there are places. Correct its list."),
        )


def check_protocol(
    number: str, day: date, memo: str, file: schema.ProgrammeFile, at: datetime
) -> None:
    """The minutes have a number, a day that has come, and say what was decided."""
    if not number.strip():
        raise Refusal("no_protocol_number", _("Write the number of the minutes."))
    if not memo.strip():
        raise Refusal("no_memo", _("Say in a sentence or two what was decided and why."))
    if day > at.astimezone(ZoneInfo(file.time_zone)).date():
        raise Refusal("protocol_in_future", _("The day of the minutes is in the future."))


def check_approves(
    decision: Decision, rule: schema.Stage, body: Body | None, by: Actor, at: datetime
) -> None:
    """The chair approves what the secretary entered; of officers, another than who drafted."""
    DECISION.after("approve", decision.state)
    if decides_by_officers(rule):
        check_secretariat(by)
        check_not_on_roster(decision.stage, by)
    else:
        check_presides(decision, body, by, at)
        if decision.state != DecisionState.ENTERED:
            raise NotNow("not_entered", _("The secretary of the body has not entered it yet."))
    if by.person in {decision.drafted_by_id, decision.entered_by_id}:
        raise NotYours(
            "own_decision", _("You drafted or entered this decision. Another person approves it.")
        )


def check_refuses(
    decision: Decision, rule: schema.Stage, body: Body | None, by: Actor, at: datetime
) -> None:
    """The chair refuses; until a body entered it, the secretariat may take the draft back."""
    DECISION.after("refuse", decision.state)
    if decides_by_officers(rule) or decision.state == DecisionState.DRAFTED:
        check_secretariat(by)
        check_not_on_roster(decision.stage, by)
    else:
        check_presides(decision, body, by, at)


def check_announcement_moment(decision: Decision, announce_at: datetime, at: datetime) -> None:
    """An approved decision gets one moment, now or later, and keeps it."""
    if decision.state != DecisionState.APPROVED:
        raise NotNow("not_approved", _("Only an approved decision can be announced."))
    if decision.announce_at is not None:
        raise NotNow("moment_is_set", _("The moment of this announcement is set already."))
    if announce_at < at:
        raise Refusal("moment_passed", _("This moment has passed. Choose one that is to come."))


def check_announces(decision: Decision, at: datetime) -> None:
    """An approved decision whose moment has come."""
    if decision.state != DecisionState.APPROVED or decision.announce_at is None:
        raise NotNow("no_moment", _("This decision has no moment of announcement."))
    if at < decision.announce_at:
        raise NotNow("too_early", _("The moment of the announcement has not come yet."))


def check_revocable(decision: Decision) -> None:
    """Nothing has been built on it: no results, number of results or decision of the next stage."""
    DECISION.after("revoke", decision.state)
    later = stages.stage_after(decision.stage)
    if later is None:
        return
    if later.closed_at or Result.objects.filter(entry__stage=later).exists():
        raise NotNow(
            "next_stage_has_results",
            _("The next stage has results already, so this decision can no longer be revoked."),
        )


def check_proposes_revocation(decision: Decision, by: Actor, reason: str) -> None:
    """The secretariat proposes to revoke, with a reason for everyone who was told."""
    check_secretariat(by)
    check_not_on_roster(decision.stage, by)
    check_revocable(decision)
    if not reason.strip():
        raise Refusal("no_reason", _("Say why: everyone who was told will read it."))
    if decision.revoke_proposed_by_id is not None:
        raise NotNow("revocation_waits", _("A revocation is already proposed and waits."))


def can_propose_revocation(decision: Decision) -> bool:
    """Whether a revocation can be proposed: nothing rests on the decision, and none waits."""
    if decision.state != DecisionState.APPROVED or decision.revoke_proposed_by_id is not None:
        return False
    try:
        check_revocable(decision)
    except Refusal:
        return False
    return True


def check_drops_revocation(decision: Decision, by: Actor) -> None:
    """The secretariat drops a proposal that waits."""
    check_secretariat(by)
    check_not_on_roster(decision.stage, by)
    if decision.revoke_proposed_by_id is None or decision.state != DecisionState.APPROVED:
        raise NotNow("no_revocation", _("No revocation of this decision waits."))


def check_revokes(
    decision: Decision, rule: schema.Stage, body: Body | None, by: Actor, at: datetime
) -> None:
    """A second person revokes: the chair of the body, or another officer."""
    check_revocable(decision)
    if decision.revoke_proposed_by_id is None:
        raise NotNow("no_revocation", _("Nobody proposed to revoke this decision."))
    if decision.revoke_proposed_by_id == by.person:
        raise NotYours("own_revocation", _("You proposed this. Another person has to decide it."))
    if decides_by_officers(rule):
        check_secretariat(by)
        check_not_on_roster(decision.stage, by)
    else:
        check_presides(decision, body, by, at)


def check_commits_draw(
    purpose: DrawPurpose, stage: Stage, rule: schema.Stage, round_at: datetime, at: datetime
) -> None:
    """The stage can have this draw, and the round is still to come."""
    purpose.check(stage, rule, at)
    if round_at <= at:
        raise Refusal("round_known", _("This round is known already. Name one that is to come."))


def check_draws(draw: Draw, value: str, at: datetime) -> None:
    """The named round has come, and its value is hexadecimal of at least 16 bytes."""
    if at < draw.round_at:
        raise NotNow("round_to_come", _("The named round has not come yet."))
    if len(value) % 2 or len(value) < 32 or not set(value) <= set("0123456789abcdef"):
        raise Refusal(
            "round_not_hexadecimal",
            _("The value of a round is written in hexadecimal: at least 32 of 0–9 and a–f."),
        )


def check_opens_draw(draw: Draw, by: Actor) -> None:
    """A draw is opened when it was performed and what it served was announced."""
    check_secretariat(by)
    if draw.drawn_at is None:
        raise NotNow("not_drawn", _("This draw has not been performed yet."))
    announced = Decision.objects.filter(
        stage__competition=draw.competition_id,
        stage__key=draw.purpose.partition(":")[2],
        announcement_recorded_at__isnull=False,
    )
    if not announced.exists():
        raise NotNow("not_announced", _("The secret is opened after the decision is announced."))


def is_left_without_outcome(entry: RosterEntry) -> bool:
    """Whether the stage of somebody who comes back was decided without them."""
    decided = Decision.objects.filter(stage=entry.stage_id, state=DecisionState.APPROVED)
    return decided.exists() and not entry.outcomes.filter(decision__in=decided).exists()
