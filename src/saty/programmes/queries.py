"""Reads on competitions, their rules and windows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, Max, Min, Q, QuerySet

from saty.programmes.models import FILING, Competition, CompetitionWindow, Outage, RulesVersion
from saty.programmes.schema import ProgrammeFile, ReferenceDay
from saty.programmes.states import AmendmentState, CompetitionState

RULES_IN_FORCE = f"""
SELECT id, competition_id, number, sha256 FROM {RulesVersion._meta.db_table}
WHERE competition_id = %s
AND ((state = 'in_force' AND in_force_from <= %s) OR (number = 1 AND state <> 'refused'))
ORDER BY number DESC LIMIT 1
"""  # noqa: S608
"""Asked at almost every act, so it is not compiled anew each time."""

WindowState = Literal["before", "open", "after"]


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """The rules of a competition at one moment."""

    version: UUID
    number: int
    sha256: str
    file: ProgrammeFile


@dataclass(frozen=True, slots=True)
class WindowTimes:
    """A window with the extensions that approved outages gave it."""

    key: str
    opens_at: datetime
    closes_at: datetime

    def state(self, at: datetime) -> WindowState:
        """Closed at its very end: an act at `closes_at` is too late."""
        if at < self.opens_at:
            return "before"
        return "open" if at < self.closes_at else "after"


def competition_id(slug: str) -> UUID | None:
    """The id of the competition with this slug."""
    return Competition.objects.filter(slug=slug).values_list("id", flat=True).first()


def competition(slug: str) -> Competition | None:
    """The competition with this slug."""
    return Competition.objects.filter(slug=slug).first()


def programmes_held_again() -> frozenset[str]:
    """Keys of the programmes that more than one competition is held by."""
    rows = Competition.objects.order_by().values_list("programme_key")
    again = rows.annotate(number=Count("id")).filter(number__gt=1)
    return frozenset(key for key, _number in again)


def published_competitions(at: datetime) -> QuerySet[Competition]:
    """Competitions that the public may see: opened by people, newest first."""
    return Competition.objects.filter(
        state__in=[CompetitionState.OPENED, CompetitionState.ENDED]
    ).order_by("-opens_at")


@lru_cache(maxsize=32)
def _file(version: UUID) -> ProgrammeFile:
    """The file of a version. Another text has another id, so it need not be read again."""
    canonical = RulesVersion.objects.values_list("canonical", flat=True).get(id=version)
    return _parsed(canonical)


@lru_cache(maxsize=32)
def _parsed(canonical: str) -> ProgrammeFile:
    """The file that a canonical text says; the rules of several competitions can be the same."""
    return ProgrammeFile.model_validate_json(canonical)


def rules_version(version: UUID) -> RulesInForce:
    """One version of the rules; DoesNotExist if there is none."""
    return _as_rules(_versions().get(id=version))


def _versions() -> QuerySet[RulesVersion]:
    """Versions without their texts, which are read once and kept."""
    return RulesVersion.objects.only("id", "competition_id", "number", "sha256")


def rules_in_force(competition: UUID, at: datetime) -> RulesInForce:
    """The newest approved version at `at`; before opening, the draft of version 1.

    Raises RulesVersion.DoesNotExist if the competition has no rules.
    """
    rows = RulesVersion.objects.raw(RULES_IN_FORCE, _adapted(competition, at))
    for row in rows:
        return _as_rules(row)
    raise RulesVersion.DoesNotExist(competition)


def _adapted(competition: UUID, *moments: datetime) -> list[Any]:
    """Parameters as the database in use wants them."""
    key = Competition._meta.pk.get_db_prep_value(competition, connection)
    return [key, *(connection.ops.adapt_datetimefield_value(each) for each in moments)]


def rules_in_force_of(competitions: Iterable[UUID], at: datetime) -> dict[UUID, RulesInForce]:
    """Competition -> its rules in force at `at`, in one query."""
    versions = _versions().filter(competition__in=list(competitions))
    in_force = Q(state=AmendmentState.IN_FORCE, in_force_from__lte=at)
    first = Q(number=1) & ~Q(state=AmendmentState.REFUSED)
    newest = {
        row.competition_id: row for row in versions.filter(in_force | first).order_by("number")
    }
    return {competition: _as_rules(row) for competition, row in newest.items()}


def newest_rules(competition: UUID) -> RulesInForce:
    """The newest approved version, in force now or later."""
    approved = _versions().filter(competition=competition, state=AmendmentState.IN_FORCE)
    return _as_rules(approved.order_by("-number")[0])


def newest_or_draft_rules(competition: UUID) -> RulesInForce:
    """The newest approved version; the draft where none is."""
    versions = _versions().filter(competition=competition).exclude(state=AmendmentState.REFUSED)
    approved = versions.filter(state=AmendmentState.IN_FORCE).order_by("-number").first()
    return _as_rules(approved or versions.get(number=1))


def _as_rules(row: RulesVersion) -> RulesInForce:
    return RulesInForce(row.id, row.number, row.sha256, _file(row.id))


def windows(competition: UUID) -> dict[str, WindowTimes]:
    """Every window of a competition by key, with extensions, in one query."""
    return windows_of([competition]).get(competition, {})


def windows_of(competitions: Iterable[UUID]) -> dict[UUID, dict[str, WindowTimes]]:
    """Competition -> its windows by key, in their order, with extensions, in one query."""
    extended = Max("outages__extends_to", filter=Q(outages__approved_at__isnull=False))
    rows = CompetitionWindow.objects.filter(competition__in=list(competitions))
    found: dict[UUID, dict[str, WindowTimes]] = {}
    for row in rows.annotate(extended=extended).order_by("opens_at", "closes_at"):
        closes_at = max(row.closes_at, row.extended) if row.extended else row.closes_at
        times = WindowTimes(row.key, row.opens_at, closes_at)
        found.setdefault(row.competition_id, {})[row.key] = times
    return found


def window(competition: UUID, key: str) -> WindowTimes:
    """One window; KeyError if the competition has none with this key."""
    return windows(competition)[key]


def reference_days(competition: UUID, file: ProgrammeFile) -> tuple[date, date]:
    """The days at which age and experience are counted, in the programme's time zone."""
    return reference_days_by(window(competition, FILING), file)


def reference_days_by(filing: WindowTimes, file: ProgrammeFile) -> tuple[date, date]:
    """The same, for whoever has read the window of filing already."""
    zone = ZoneInfo(file.time_zone)
    return (
        _reference_day(file.eligibility.age_day, filing, zone),
        _reference_day(file.eligibility.experience_day, filing, zone),
    )


def _reference_day(rule: ReferenceDay, filing: WindowTimes, zone: ZoneInfo) -> date:
    if rule.day is not None:
        return rule.day
    if rule.on == "filing_opens":
        return filing.opens_at.astimezone(zone).date()
    just_before = filing.closes_at - timedelta(microseconds=1)
    return just_before.astimezone(zone).date()


def competitions_within(scopes: Iterable[str] | None) -> QuerySet[Competition]:
    """Competitions that an official reaches, newest first; None stands for all of them."""
    found = Competition.objects.order_by("-created_at", "-id")
    if scopes is None:
        return found
    ids = [scope.partition(":")[2] for scope in scopes if scope.startswith("competition:")]
    return found.filter(id__in=ids)


def draft_rules(competition: UUID) -> RulesVersion:
    """Version 1 of the rules: the draft before opening, the frozen rules after it."""
    return RulesVersion.objects.get(competition=competition, number=1)


def rules_versions(competition: UUID) -> QuerySet[RulesVersion]:
    """Every version of the rules, newest first, drafted and refused ones too."""
    return RulesVersion.objects.filter(competition=competition).order_by("-number", "-drafted_at")


def amendment(competition: UUID, version: UUID) -> RulesVersion | None:
    """One amendment of this competition."""
    return rules_versions(competition).filter(number__gt=1, id=version).first()


def version_before(version: RulesVersion) -> RulesVersion:
    """The version in force that an amendment changes: the newest with a smaller number."""
    before = RulesVersion.objects.filter(
        competition=version.competition_id,
        state=AmendmentState.IN_FORCE,
        number__lt=version.number,
    )
    return before.order_by("-number")[0]


def outages(competition: UUID) -> QuerySet[Outage]:
    """Recorded outages, newest first, with their windows."""
    found = Outage.objects.filter(window__competition=competition).select_related("window")
    return found.order_by("-recorded_at", "-id")


def outage(competition: UUID, outage: UUID) -> Outage | None:
    """One outage of this competition."""
    return outages(competition).filter(id=outage).first()


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait for another person, and since when the oldest does."""

    count: int
    oldest: datetime | None


def drafts_to_open(competitions: QuerySet[Competition], person: UUID) -> Waiting:
    """Drafts that somebody else made and this person may open."""
    drafts = competitions.filter(state=CompetitionState.DRAFT).exclude(created_by=person)
    return _waiting(drafts.order_by(), "created_at")


def amendments_to_approve(competitions: QuerySet[Competition], person: UUID) -> Waiting:
    """Amendments that somebody else drafted."""
    drafted = RulesVersion.objects.filter(
        competition__in=competitions.order_by(), state=AmendmentState.DRAFTED, number__gt=1
    )
    return _waiting(drafted.exclude(drafted_by=person).order_by(), "drafted_at")


def outages_to_approve(competitions: QuerySet[Competition], person: UUID) -> Waiting:
    """Extensions that somebody else proposed."""
    proposed = Outage.objects.filter(
        window__competition__in=competitions.order_by(), approved_at=None, refused_at=None
    )
    return _waiting(proposed.exclude(recorded_by=person).order_by(), "recorded_at")


def _waiting(rows: QuerySet[Any], moment: str) -> Waiting:
    found = rows.aggregate(count=Count("id"), oldest=Min(moment))
    return Waiting(found["count"], found["oldest"])
