"""Reads on numbers, decisions, outcomes and draws."""

from collections.abc import Collection, Mapping
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from saty.bodies.models import Body, Recusal
from saty.common.actors import Actor
from saty.core.draw import Draw as Lots
from saty.decisions.announced import announced as announced
from saty.decisions.announced import announced_outcomes as announced_outcomes
from saty.decisions.announced import is_announced as is_announced
from saty.decisions.models import CutPreview, Decision, Draw, Outcome, StageNumber, VoteReason
from saty.decisions.states import DecisionState
from saty.decisions.timeline import Step as Step
from saty.decisions.timeline import timeline as timeline
from saty.ledger.actions import record_readings
from saty.meetings.models import AgendaItem, Question
from saty.stages import draw_purposes
from saty.stages.draw_purposes import Drawing
from saty.stages.models import Stage

TIES = "ties:"
STANDING = (DecisionState.DRAFTED, DecisionState.ENTERED, DecisionState.APPROVED)


def number_in_force(stage: Stage) -> StageNumber | None:
    """The number that a body set for a stage, with `corrects`."""
    rows = StageNumber.objects.filter(stage=stage, state=DecisionState.APPROVED)
    return with_corrected(rows).first()


def number_previewed(stage: Stage) -> int | None:
    """The number with which a cut was tried out last, if one was."""
    rows = CutPreview.objects.filter(stage=stage, number__isnull=False)
    return rows.order_by("-at").values_list("number", flat=True).first()


def with_corrected(rows: QuerySet[StageNumber]) -> QuerySet[StageNumber]:
    """Numbers with `corrects`: the number that was in force before, None for the first."""
    earlier = StageNumber.objects.filter(
        stage=OuterRef("stage"), approved_at__isnull=False, entered_at__lt=OuterRef("entered_at")
    )
    newest = earlier.order_by("-entered_at").values("number")[:1]
    return rows.annotate(corrects=Subquery(newest))


def numbers_of(competition: UUID) -> QuerySet[StageNumber]:
    """Every number entered in a competition, newest first, with `corrects`."""
    rows = with_corrected(StageNumber.objects.filter(stage__competition=competition))
    return rows.select_related("stage", "entered_by", "approved_by").order_by("-entered_at")


def number(competition: UUID, key: UUID) -> StageNumber | None:
    """One number of a competition."""
    return numbers_of(competition).filter(id=key).first()


def standing_decision(stage: Stage) -> Decision | None:
    """The decision of a stage that is drafted, entered or approved."""
    return Decision.objects.filter(stage=stage, state__in=STANDING).first()


def announced_lines(stage: Stage, at: datetime) -> dict[str, Fraction] | None:
    """Track ("" for all together) -> the last score that goes on, as announced; None before it."""
    found = Decision.objects.filter(announced(at), stage=stage).first()
    if found is None:
        return None
    return {
        key: Fraction(line["last_score"])
        for key, line in found.lines.items()
        if line["last_score"] is not None
    }


def decisions_of(competition: UUID, *, state: str = "") -> QuerySet[Decision]:
    """Every decision of a competition, or those in one state, newest first."""
    rows = Decision.objects.filter(
        stage__competition=competition, **({"state": state} if state else {})
    )
    return rows.select_related("stage", "rules_version").order_by("-drafted_at")


def decision(competition: UUID, key: UUID) -> Decision | None:
    """One decision of a competition."""
    return decisions_of(competition).filter(id=key).first()


def outcome_counts(decision: Decision) -> tuple[int, int]:
    """How many a decision admits, and how many it refuses."""
    found = Outcome.objects.filter(decision=decision).aggregate(
        taken=Count("id", filter=Q(admitted=True)),
        refused=Count("id", filter=Q(admitted=False)),
    )
    return found["taken"], found["refused"]


def refusals_by_reason(decision: Decision) -> dict[str, int]:
    """Reason -> how many a decision refuses for it first."""
    rows = Outcome.objects.filter(decision=decision, admitted=False).order_by("reason")
    return dict(rows.values_list("reason").annotate(number=Count("id")))


def outcomes_of(decision: Decision) -> QuerySet[Outcome]:
    """The outcomes of a decision for staff: by place, then stage code; no names."""
    rows = Outcome.objects.filter(decision=decision).select_related("entry")
    return rows.order_by("-admitted", "place", "entry__code")


def recommendable(decision: Decision) -> QuerySet[Outcome]:
    """Whom the secretary may enter as recommended, by stage code, while a decision is drafted."""
    return outcomes_of(decision).filter(admitted=True).order_by("entry__code")


def decision_on(item: AgendaItem) -> Decision | None:
    """The decision that an item of an agenda is about."""
    about, _colon, key = item.subject.partition(":")
    if about != "decision":
        return None
    return Decision.objects.select_related("stage").filter(id=UUID(key)).first()


def written_reasons(questions: Collection[Question]) -> dict[UUID, str]:
    """Question -> why the body voted so, where it was written. `vote_reasons` is for readers."""
    rows = VoteReason.objects.filter(question__in=[each.id for each in questions])
    return {each.question_id: each.text for each in rows}


def vote_reasons(
    questions: Collection[Question], *, reader: Actor, at: datetime
) -> dict[UUID, str]:
    """Question -> why the body voted so, where it was written. The reading is recorded."""
    found = written_reasons(questions)
    subjects = [
        f"application:{each.entry.application_id}"
        for each in questions
        if each.entry and each.id in found
    ]
    record_readings(reader=reader, subjects=subjects, what="reason of a vote", at=at)
    return found


def recusals_within(decision: Decision, body: Body) -> QuerySet[Recusal]:
    """Who of a body stepped out for a candidate of a decision, in order of declaring it."""
    rows = Recusal.objects.filter(
        membership__body=body, application__roster_entries__stage=decision.stage_id
    )
    found = rows.select_related("membership__person", "membership__organisation")
    return found.order_by("declared_at")


def due_announcements(
    at: datetime, competitions: Collection[UUID] | None = None
) -> QuerySet[Decision]:
    """Decisions whose moment has come and which no worker has recorded; of some competitions, or
    of all."""
    rows = Decision.objects.filter(announced(at), announcement_recorded_at__isnull=True)
    if competitions is not None:
        rows = rows.filter(stage__competition__in=competitions)
    return rows.order_by("announce_at", "id")


def decided_stage_keys(competition: UUID) -> set[str]:
    """The stages that a decision was drafted for and stands: their rules can no longer change."""
    rows = Decision.objects.filter(stage__competition=competition, state__in=STANDING)
    return set(rows.values_list("stage__key", flat=True))


def drawing_of(draw: Draw, stage: Stage | None = None) -> Drawing:
    """A performed draw, ready to be repeated."""
    key = draw_purposes.stage_key(draw.purpose)
    at_stage = stage or Stage.objects.get(competition=draw.competition_id, key=key)
    return Drawing(stage=at_stage, lots=_lots_of(draw), inputs=draw.inputs)


def _lots_of(draw: Draw) -> Lots:
    return Lots(
        secret=bytes.fromhex(draw.secret),
        public_round=bytes.fromhex(draw.round_value),
        competition=str(draw.competition_id),
        purpose=draw.purpose,
    )


def performed_draws(stage: Stage) -> list[Draw]:
    """The draws of a stage that were performed, whatever they are for."""
    purposes = [each.of(stage.key) for each in draw_purposes.purposes()]
    rows = Draw.objects.filter(competition=stage.competition_id, purpose__in=purposes)
    return list(rows.filter(drawn_at__isnull=False).order_by("purpose"))


def draws_of(competition: UUID) -> QuerySet[Draw]:
    """The draws of a competition, newest first."""
    return Draw.objects.filter(competition=competition).order_by("-committed_at")


def draw(competition: UUID, key: UUID) -> Draw | None:
    """One draw of a competition."""
    return draws_of(competition).filter(id=key).first()


def lots_for(stage: Stage) -> tuple[Mapping[str, int], str] | None:
    """Stage code -> lot, and the commitment of the draw; None while there are no lots."""
    rows = Draw.objects.filter(competition=stage.competition_id, purpose=f"{TIES}{stage.key}")
    found = rows.filter(drawn_at__isnull=False).first()
    if found is None:
        return None
    lots = _lots_of(found)
    return {code: lots.lot(code) for code in found.inputs}, found.commitment
