"""Every application of a competition for staff: where each stands, without anything of its file."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, CharField, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from saty.applications.models import Application
from saty.applications.states import ApplicationState
from saty.decisions.models import Outcome
from saty.decisions.states import DecisionState
from saty.stages.models import CandidacyEnd, RosterEntry

STANDINGS = {
    "in": _("In the competition"),
    "contested": _("Identity clash"),
    "not_admitted": _("Not admitted"),
    "withdrawn": _("Withdrawn"),
    "disqualified": _("Disqualified"),
}


@dataclass(frozen=True, slots=True)
class Search:
    """What narrows the list; "" narrows nothing. `stage` is the last one reached."""

    number: str = ""
    group: str = ""
    region: str = ""
    sector: str = ""
    stage: str = ""
    standing: str = ""


def candidacies(competition: UUID, search: Search, *, at: datetime) -> QuerySet[Application]:
    """What was submitted to a competition, by candidate number, with `standing` and `reached`.

    `standing` is a key of `STANDINGS`; a refusal counts from its announcement on. `reached` is the
    key of the last stage on whose roster the candidate stands. No name and no answer is read.
    """
    rows = Application.objects.filter(competition=competition)
    rows = rows.exclude(state=ApplicationState.DRAFT)
    rows = rows.annotate(standing=_standing(at), reached=_reached())
    wanted = {
        "candidate_number__startswith": "".join(each for each in search.number if each.isdigit()),
        "group": search.group,
        "region": search.region,
        "sector": search.sector,
        "reached": search.stage,
        "standing": search.standing,
    }
    found = rows.filter(**{key: value for key, value in wanted.items() if value})
    return found.defer("snapshot").order_by("candidate_number")


def candidacy(competition: UUID, key: UUID, *, at: datetime) -> Application | None:
    """One submitted application of a competition, with `standing` and `reached`."""
    found = candidacies(competition, Search(), at=at).filter(id=key)
    return found.select_related("competition").first()


def _standing(at: datetime) -> Case:
    refused = Outcome.objects.filter(
        entry__application=OuterRef("pk"),
        admitted=False,
        decision__state=DecisionState.APPROVED,
        decision__announce_at__lte=at,
    )
    ends = CandidacyEnd.objects.filter(
        entry__application=OuterRef("pk"), kind=CandidacyEnd.Kind.DISQUALIFIED
    )
    return Case(
        When(Exists(refused), then=Value("not_admitted")),
        When(Exists(ends), then=Value("disqualified")),
        When(state=ApplicationState.WITHDRAWN, then=Value("withdrawn")),
        When(contested=True, then=Value("contested")),
        default=Value("in"),
        output_field=CharField(),
    )


def _reached() -> Subquery:
    entries = RosterEntry.objects.filter(application=OuterRef("pk"))
    return Subquery(entries.order_by("-stage__position").values("stage__key")[:1])
