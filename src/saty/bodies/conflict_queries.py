"""Reads on conflicts of interest: what was looked for and found, who has not answered yet."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery

from saty.bodies import queries
from saty.bodies.models import Body, ConflictSearch, Finding, Membership
from saty.programmes import schema
from saty.stages import queries as stages
from saty.stages.models import CandidacyEnd, RosterEntry, Stage


def concerns(rule: schema.Stage, body: str) -> bool:
    """Whether a body decides a stage, or its members score it."""
    return body in {rule.decided_by.body, rule.assessed_by}


def stages_with_roster(body: Body, file: schema.ProgrammeFile) -> list[Stage]:
    """The stages that a body decides or scores and whose roster is there, in order."""
    found = stages.stages_of(body.competition_id).filter(opened_at__isnull=False)
    return [each for each in found if concerns(file.stage(each.key), body.key)]


def newest_stage(body: Body) -> Stage | None:
    """The last stage whose roster is there."""
    found = stages.stages_of(body.competition_id).filter(opened_at__isnull=False)
    return found.order_by("-position").first()


def deciding(body: Body, at: datetime) -> list[Membership]:
    """Who of a body votes, scores or stands in for somebody, with organisations."""
    seats = queries.members_of(body, at)
    return list(seats.filter(capacity__in=queries.DECIDING))


def searches(body: Body) -> dict[UUID, ConflictSearch]:
    """Stage -> the last time that conflicts of interest were looked for on its roster."""
    rows = ConflictSearch.objects.filter(body=body).order_by("at")
    return {row.stage_id: row for row in rows}


def standing_entries() -> "QuerySet[RosterEntry]":
    """Of a row with `stage` and `application`: the entry there, while the candidate goes on.

    Nobody goes on who dropped out, or who is on no roster of a later stage once there is one.
    """
    ended = CandidacyEnd.objects.filter(entry__application=OuterRef("application"))
    is_later = {"stage__position__gt": OuterRef("stage__position")}
    later = RosterEntry.objects.filter(application=OuterRef("application"), **is_later)
    next_made = Stage.objects.filter(
        competition=OuterRef("stage__competition"),
        position__gt=OuterRef("stage__position"),
        opened_at__isnull=False,
    )
    here = RosterEntry.objects.filter(stage=OuterRef("stage"), application=OuterRef("application"))
    return here.filter(~Exists(ended)).filter(Exists(later) | ~Exists(next_made))


def _with_code(rows: "QuerySet[Finding]") -> "QuerySet[Finding]":
    """Findings about candidates who go on, with `code`: their stage code."""
    entries = standing_entries()
    return rows.filter(Exists(entries)).annotate(code=Subquery(entries.values("code")[:1]))


def unanswered(body: Body) -> "QuerySet[Finding]":
    """Findings about those who sit in a body that nobody answered, oldest first, with `code`."""
    rows = Finding.objects.filter(
        membership__body=body, membership__until__isnull=True, answer=""
    ).select_related("stage")
    return _with_code(rows).order_by("found_at", F("code"))


def unanswered_of(membership: Membership) -> "QuerySet[Finding]":
    """What a member has to answer, oldest first, with `code`."""
    return unanswered(membership.body).filter(membership=membership)


def unanswered_counts(body: Body) -> dict[UUID, int]:
    """Membership -> how many findings it has not answered."""
    rows = unanswered(body).order_by().values_list("membership").annotate(number=Count("id"))
    return dict(rows)


def finding(membership: Membership, key: UUID) -> Finding | None:
    """One finding about a member, with `code`."""
    rows = Finding.objects.filter(membership=membership, id=key)
    return _with_code(rows.select_related("stage", "application", "membership__body")).first()


def unanswered_between(
    body: Body, present: Collection[UUID], applications: Iterable[UUID | None]
) -> int:
    """How many findings about those present and these candidates are not answered."""
    rows = unanswered(body).filter(
        membership__in=present, application__in=[each for each in applications if each]
    )
    return rows.count()
