"""Reads on stages, rosters, results, and what a cut is made from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Q, QuerySet, When

from saty.applications.models import Application
from saty.core.ranking import Row
from saty.programmes import schema
from saty.programmes.kinds import StageRef
from saty.stages import scores
from saty.stages.models import (
    CandidacyEnd,
    Disqualification,
    Result,
    RosterEntry,
    ScoreSheet,
    Stage,
)

EARLIER_STAGE = "stage:"
"""Prefix under which the total of an earlier stage stands among the parts of a row."""

_COUNTED = ("roster", "completed", "absent", "withdrawn", "disqualified")
_COMPLETED = Q(end__isnull=True, result__outcome=Result.Outcome.COMPLETED)
_ABSENT = Q(end__isnull=True, result__outcome=Result.Outcome.ABSENT)
_STEP = Case(
    When(end__kind=CandidacyEnd.Kind.WITHDRAWN, then=3),
    When(end__kind=CandidacyEnd.Kind.DISQUALIFIED, then=4),
    When(_COMPLETED, then=1),
    When(_ABSENT, then=2),
    default=0,
)
"""Without an outcome or void, completed, absent, withdrawn, disqualified."""


@dataclass(frozen=True, slots=True)
class RosterCounts:
    """Where everyone on a roster stands: roster = the other five together."""

    roster: int
    completed: int
    absent: int
    withdrawn: int
    disqualified: int

    @property
    def waiting(self) -> int:
        """Those without an outcome, or whose result is void."""
        return self.roster - self.completed - self.absent - self.withdrawn - self.disqualified

    def __add__(self, other: "RosterCounts") -> "RosterCounts":
        """Both together."""
        return RosterCounts(*(getattr(self, n) + getattr(other, n) for n in _COUNTED))


NOBODY = RosterCounts(0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whoever completed a stage or was absent, as a decision needs them."""

    entry: UUID
    application: UUID
    code: str
    track: str
    outcome: str
    parts: Mapping[str, str]
    obstacles: tuple[Mapping[str, Any], ...]


def stages_of(competition: UUID) -> QuerySet[Stage]:
    """The stages of a competition, in order."""
    return Stage.objects.filter(competition=competition).order_by("position")


def stage(competition: UUID, key: str) -> Stage | None:
    """The stage of a competition with this key."""
    return Stage.objects.filter(competition=competition, key=key).first()


def to_renew(before: datetime) -> QuerySet[Stage]:
    """Stages whose results were to be recorded anew before a moment, and were not yet."""
    return Stage.objects.filter(renewal_asked_at__lt=before).order_by("renewal_asked_at")


def stage_after(stage: Stage) -> Stage | None:
    """The next stage, None after the last."""
    later = Stage.objects.filter(competition=stage.competition_id, position__gt=stage.position)
    return later.order_by("position").first()


def still_in(files: QuerySet[Application], ref: StageRef) -> QuerySet[Application]:
    """Those of some applications that stand on the roster of a stage: each once."""
    return files.filter(
        roster_entries__stage__competition=ref.competition,
        roster_entries__stage__key=ref.key,
        roster_entries__end__isnull=True,
    )


def is_closed(ref: StageRef) -> bool:
    """Whether the results of a stage are closed."""
    closed = Stage.objects.filter(competition=ref.competition, closed_at__isnull=False)
    return closed.filter(key=ref.key).exists()


def entry_of(application: Application) -> RosterEntry | None:
    """The entry on the roster of the stage that a candidate has reached."""
    entries = RosterEntry.objects.filter(application=application).select_related("stage")
    return entries.order_by("-stage__position").first()


def stage_of(application: Application) -> Stage | None:
    """The stage that a candidate has reached."""
    entry = entry_of(application)
    return entry.stage if entry else None


def roster_counts(stage: Stage) -> RosterCounts:
    """Where everyone on the roster of a stage stands, in one query."""
    return counts_of_stages(stage.competition_id, stage.key)[stage.id]


def counts_of_stages(competition: UUID, key: str | None = None) -> dict[UUID, RosterCounts]:
    """Stage -> where everyone on its roster stands, in one query."""
    return {
        stage: sum(of_tracks.values(), start=NOBODY)
        for stage, of_tracks in counts_by_track(competition, key).items()
    }


def counts_by_track(
    competition: UUID, key: str | None = None
) -> dict[UUID, dict[str, RosterCounts]]:
    """Stage -> track -> where everyone on its roster stands, in one query."""
    stages = Stage.objects.filter(competition=competition, **({"key": key} if key else {}))
    entries = RosterEntry.objects.filter(stage__in=stages)
    rows = (
        entries.order_by()
        .values("stage", "track")
        .annotate(
            roster=Count("id"),
            completed=Count("id", filter=_COMPLETED),
            absent=Count("id", filter=_ABSENT),
            withdrawn=Count("id", filter=Q(end__kind=CandidacyEnd.Kind.WITHDRAWN)),
            disqualified=Count("id", filter=Q(end__kind=CandidacyEnd.Kind.DISQUALIFIED)),
        )
    )
    found: dict[UUID, dict[str, RosterCounts]] = {
        stage: {} for stage in stages.values_list("id", flat=True)
    }
    for stage, track, *numbers in rows.values_list("stage", "track", *_COUNTED):
        found[stage][track] = RosterCounts(*numbers)
    return found


def standing(stage: Stage) -> list[Standing]:
    """Everyone on a roster who has not dropped out and has an outcome, by stage code."""
    rows = RosterEntry.objects.filter(_COMPLETED | _ABSENT, stage=stage).order_by("code")
    rows = rows.select_related("result").only(
        "application_id", "code", "track", "result__outcome", "result__parts", "result__obstacles"
    )
    return [
        Standing(
            entry.id,
            entry.application_id,
            entry.code,
            entry.track,
            entry.result.outcome,
            entry.result.parts,
            tuple(entry.result.obstacles),
        )
        for entry in rows.iterator(5_000)
    ]


def rows_for_cut(stage: Stage, file: schema.ProgrammeFile) -> tuple[Row, ...]:
    """What a cut of a stage is made from: those who completed it and may go on, by entry id."""
    return rows_of(stage, file, standing(stage))


def rows_of(
    stage: Stage, file: schema.ProgrammeFile, standings: Iterable[Standing]
) -> tuple[Row, ...]:
    """The rows of those who completed the stage and have no obstacle."""
    rule = file.stage(stage.key)
    weights = scores.weights(rule)
    earlier = _earlier_totals(stage, file, rule)
    return tuple(
        Row(
            id=str(each.entry),
            track=each.track,
            total=scores.total(each.parts, weights),
            parts={key: scores.fraction(text) for key, text in each.parts.items()}
            | earlier.get(each.application, {}),
        )
        for each in standings
        if each.outcome == Result.Outcome.COMPLETED and not each.obstacles
    )


def tie_order(rule: schema.Stage) -> tuple[str, ...]:
    """The declared order in which equal totals are told apart, as keys of the rows."""
    parts = {part.key for part in scores.parts_of(rule)}
    return tuple(key if key in parts else f"{EARLIER_STAGE}{key}" for key in rule.cut.tie_order)


def _earlier_totals(
    stage: Stage, file: schema.ProgrammeFile, rule: schema.Stage
) -> dict[UUID, dict[str, Fraction]]:
    """Application -> {"stage:<key>": total} of the earlier stages that tell ties apart."""
    own = {part.key for part in scores.parts_of(rule)}
    found: dict[UUID, dict[str, Fraction]] = {}
    for key in (key for key in rule.cut.tie_order if key not in own):
        weights = scores.weights(file.stage(key))
        results = Result.objects.filter(
            entry__stage__competition=stage.competition_id,
            entry__stage__key=key,
            outcome=Result.Outcome.COMPLETED,
        )
        for application, parts in results.values_list("entry__application", "parts").iterator():
            total = scores.total(parts, weights)
            found.setdefault(application, {})[f"{EARLIER_STAGE}{key}"] = total
    return found


def track_sizes(stage: Stage) -> dict[str, int]:
    """Track -> how many of its roster have not dropped out."""
    rows = RosterEntry.objects.filter(stage=stage, end__isnull=True).order_by()
    return dict(rows.values_list("track").annotate(size=Count("id")))


def roster(stage: Stage, *, search: str = "", show: str = "") -> QuerySet[RosterEntry]:
    """The roster for staff, by stage code; `show` is an outcome, an end, "waiting" or all.

    To sort by, and not read: `step`, in the order of the states that are named here.
    """
    rows = RosterEntry.objects.filter(stage=stage).select_related("result", "end").alias(step=_STEP)
    narrowed = {
        "waiting": Q(end__isnull=True)
        & (Q(result__isnull=True) | Q(result__outcome=Result.Outcome.VOID)),
        "completed": _COMPLETED,
        "absent": _ABSENT,
        "withdrawn": Q(end__kind=CandidacyEnd.Kind.WITHDRAWN),
        "disqualified": Q(end__kind=CandidacyEnd.Kind.DISQUALIFIED),
    }.get(show, Q())
    return rows.filter(narrowed, code__startswith=search.strip().upper()).order_by("code")


def entry(stage: Stage, code: str) -> RosterEntry | None:
    """Who has this stage code in the stage."""
    rows = RosterEntry.objects.filter(stage=stage, code=code)
    return rows.select_related("stage", "result", "end").first()


def sheets_of(stage: Stage) -> QuerySet[ScoreSheet]:
    """Score sheets of a stage with `has_faults`, newest first; what is in them stays unread."""
    has_faults = Case(When(faults=[], then=False), default=True)
    rows = ScoreSheet.objects.filter(stage=stage).annotate(has_faults=has_faults)
    return rows.defer("rows", "faults").order_by("-uploaded_at")


def sheet(stage: Stage, key: UUID) -> ScoreSheet | None:
    """One score sheet of a stage."""
    return ScoreSheet.objects.filter(stage=stage, id=key).first()


def overwritten_by(sheet: ScoreSheet) -> int:
    """How many results that are there already a sheet would change."""
    rows = {row["code"]: row for row in sheet.rows}
    known = Result.objects.filter(entry__stage=sheet.stage_id).select_related("entry")
    return sum(
        _differs(each, rows[each.entry.code])
        for each in known.iterator(chunk_size=5_000)
        if each.entry.code in rows
    )


def _differs(known: Result, row: Mapping[str, Any]) -> bool:
    was = (known.outcome, known.parts, list(known.obstacles))
    return was != (row["outcome"], row["parts"], [])


def disqualifications(
    competition: UUID, *, state: str = "", number: str = ""
) -> QuerySet[Disqualification]:
    """Proposals to end candidacies in a competition, oldest first."""
    rows = Disqualification.objects.filter(application__competition=competition)
    digits = "".join(letter for letter in number if letter.isdigit())
    wanted = {"state": state, "application__candidate_number__startswith": digits}
    found = rows.filter(**{key: value for key, value in wanted.items() if value})
    with_files = found.select_related("application").defer("application__snapshot")
    return with_files.order_by("proposed_at", "id")


def disqualifications_of(application: Application) -> QuerySet[Disqualification]:
    """Proposals to end one candidacy, newest first."""
    return Disqualification.objects.filter(application=application).order_by("-proposed_at")


def disqualification(competition: UUID, key: UUID) -> Disqualification | None:
    """One proposal in a competition."""
    return disqualifications(competition).filter(id=key).first()


def entry_by_number(competition: UUID, number: str) -> RosterEntry | None:
    """The entry of the candidate with this number, on the last roster reached."""
    rows = RosterEntry.objects.filter(
        application__competition=competition, application__candidate_number=number
    )
    return rows.select_related("stage", "application").order_by("-stage__position").first()
