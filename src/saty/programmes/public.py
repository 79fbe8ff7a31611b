"""What everybody may read of competitions: those that people opened, with rules and dates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from saty.programmes import changes, queries
from saty.programmes.models import FILING, Competition, RulesVersion
from saty.programmes.queries import RulesInForce, WindowTimes
from saty.programmes.schema import ProgrammeFile
from saty.programmes.states import AmendmentState, CompetitionState


@dataclass(frozen=True, slots=True)
class PublishedCompetition:
    """An opened or ended competition with the rules in force and its windows by key."""

    id: UUID
    slug: str
    is_ended: bool
    rules: RulesInForce
    windows: Mapping[str, WindowTimes]

    @property
    def file(self) -> ProgrammeFile:
        """The programme file in force."""
        return self.rules.file

    @property
    def filing(self) -> WindowTimes:
        """When applications are filed."""
        return self.windows[FILING]

    @property
    def draws_lots(self) -> bool:
        """Whether the rules in force let the lot decide between equals at any stage."""
        return any(stage.cut.ties == "draw" for stage in self.file.stages)


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """A version of the rules that was approved; `reason` is that of an amendment."""

    id: UUID
    number: int
    sha256: str
    in_force_from: datetime
    reason: str


def published(at: datetime) -> tuple[PublishedCompetition, ...]:
    """Every published competition, the newest first, in three queries."""
    return _with_rules(list(queries.published_competitions(at)), at)


def published_competition(slug: str, at: datetime) -> PublishedCompetition | None:
    """The published competition with this slug, in three queries."""
    found = _with_rules(list(queries.published_competitions(at).filter(slug=slug)), at)
    return found[0] if found else None


def _with_rules(
    competitions: Sequence[Competition], at: datetime
) -> tuple[PublishedCompetition, ...]:
    ids = [competition.id for competition in competitions]
    rules, windows = queries.rules_in_force_of(ids, at), queries.windows_of(ids)
    return tuple(
        PublishedCompetition(
            competition.id,
            competition.slug,
            competition.state == CompetitionState.ENDED,
            rules[competition.id],
            windows[competition.id],
        )
        for competition in competitions
        if competition.id in rules and FILING in windows.get(competition.id, {})
    )


def cancellation(slug: str) -> str | None:
    """Why a competition that had been opened was cancelled; None if it was not."""
    cancelled = Competition.objects.filter(state=CompetitionState.CANCELLED, slug=slug)
    reasons = cancelled.filter(opened_at__isnull=False).values_list("end_reason", flat=True)
    return reasons.first()


def versions(competition: UUID) -> tuple[PublishedVersion, ...]:
    """The approved versions of the rules, the newest first."""
    approved = RulesVersion.objects.filter(
        competition=competition, state=AmendmentState.IN_FORCE
    ).order_by("-number")
    fields = ("id", "number", "sha256", "in_force_from", "reason")
    return tuple(PublishedVersion(*row) for row in approved.values_list(*fields))


def version_text(competition: UUID, number: int) -> str | None:
    """The programme file of an approved version, as it was written."""
    return _column(competition, number, "text")


def version_canonical(competition: UUID, number: int) -> str | None:
    """The canonical JSON of an approved version: the SHA-256 is that of these bytes."""
    return _column(competition, number, "canonical")


def _column(competition: UUID, number: int, column: str) -> str | None:
    approved = RulesVersion.objects.filter(competition=competition, state=AmendmentState.IN_FORCE)
    found: str | None = approved.filter(number=number).values_list(column, flat=True).first()
    return found


@dataclass(frozen=True, slots=True)
class PublishedChange:
    """What an approved amendment changed, against the version before it."""

    version: PublishedVersion
    before: PublishedVersion
    places: tuple[changes.Change, ...]


def change(competition: UUID, number: int) -> PublishedChange | None:
    """What approved version `number` changed; None for the first version and unknown ones."""
    older = [version for version in versions(competition) if version.number <= number][:2]
    if len(older) < 2 or older[0].number != number:
        return None
    new, old = (queries.rules_version(version.id).file for version in older)
    return PublishedChange(older[0], older[1], tuple(changes.changes(old, new)))
