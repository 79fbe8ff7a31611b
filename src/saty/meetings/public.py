"""What everybody may read of meetings: those that are closed, as far as their stages are announced.

Who voted how is not published, nor how a candidate fared: of a vote on persons the number of those
whom it carried, of any other the totals.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Prefetch, Q

from saty.meetings.matters import matter
from saty.meetings.models import AgendaItem, Ballot, Meeting
from saty.meetings.states import BallotState, MeetingState

CIRCULATED = Q(form=Meeting.Form.CIRCULATED)
"""In a circulated vote whoever voted took part; nobody attends it."""


@dataclass(frozen=True, slots=True)
class PublicVote:
    """One closed vote: how many questions it carried of how many; totals where it had one."""

    stage: str
    matter: str
    round: int
    carried: int
    questions: int
    number: int | None
    totals: tuple[int, int, int] | None
    """For, against, abstained."""


@dataclass(frozen=True, slots=True)
class PublicMeeting:
    """One closed meeting."""

    body: str
    number: int
    form: str
    opened_at: datetime
    present: int
    """Who was there; in a circulated vote who voted."""
    votes: tuple[PublicVote, ...]


def meetings(competition: UUID, stages: Collection[str]) -> list[PublicMeeting]:
    """Closed meetings on these stages, newest first, in four queries."""
    ballots = Ballot.objects.filter(state=BallotState.CLOSED).order_by("round")
    items = AgendaItem.objects.filter(stage__key__in=list(stages)).select_related("stage")
    rows = Meeting.objects.filter(
        body__competition=competition,
        state=MeetingState.CLOSED,
        items__stage__key__in=list(stages),
    )
    rows = rows.select_related("body").annotate(
        there=Count("attendances__membership", distinct=True)
        + Count("items__ballots__papers__membership", distinct=True, filter=CIRCULATED)
        + Count("items__ballots__secret_papers__membership", distinct=True, filter=CIRCULATED)
    )
    found = rows.order_by("-opened_at").prefetch_related(
        Prefetch("items", queryset=items.order_by("position")),
        Prefetch("items__ballots", queryset=ballots),
        "items__ballots__questions",
    )
    return [
        PublicMeeting(
            body=row.body.key,
            number=row.number,
            form=str(row.form),
            opened_at=row.opened_at,
            present=row.there,
            votes=tuple(_votes(row)),
        )
        for row in found
        if row.opened_at is not None
    ]


def _votes(meeting: Meeting) -> Iterator[PublicVote]:
    for item in meeting.items.all():
        if not matter(item.matter).is_public:
            continue
        for ballot in item.ballots.all():
            yield _vote(item, ballot)


def _vote(item: AgendaItem, ballot: Ballot) -> PublicVote:
    questions = list(ballot.questions.all())
    only = questions[0] if matter(item.matter).about != "person" else None
    totals = only.totals if only else None
    return PublicVote(
        stage=item.stage.key,
        matter=item.matter,
        round=ballot.round,
        carried=sum(1 for each in questions if each.passed),
        questions=len(questions),
        number=only.number if only else None,
        totals=(totals["for"], totals["against"], totals["abstain"]) if totals else None,
    )
