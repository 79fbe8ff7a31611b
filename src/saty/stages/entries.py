"""Entries of the log about rosters, results, score sheets and disqualifications."""

from collections.abc import Iterator
from itertools import repeat

from django.utils.translation import gettext_lazy as _

from saty.ledger.kinds import entry_kind
from saty.stages.models import CandidacyEnd, Disqualification, Result, ScoreSheet, Stage


def _stages(moment: str) -> Iterator[str]:
    rows = Stage.objects.filter(**{f"{moment}__isnull": False})
    return (f"stage:{key}" for key in rows.values_list("id", flat=True).iterator())


def _recordings() -> Iterator[str]:
    rows = Result.objects.values_list("entry__application", "recordings")
    for application, times in rows.iterator(chunk_size=5_000):
        yield from repeat(f"application:{application}", times)


def _sheets() -> Iterator[str]:
    applied = ScoreSheet.objects.filter(state=ScoreSheet.State.APPLIED)
    return (f"sheet:{key}" for key in applied.values_list("id", flat=True).iterator())


def _proposals(*states: str) -> Iterator[str]:
    rows = (
        Disqualification.objects.filter(state__in=states)
        if states
        else (Disqualification.objects.all())
    )
    return (f"application:{key}" for key in rows.values_list("application", flat=True).iterator())


def _disqualified() -> Iterator[str]:
    rows = CandidacyEnd.objects.filter(kind=CandidacyEnd.Kind.DISQUALIFIED)
    keys = rows.values_list("entry__application", flat=True)
    return (f"application:{key}" for key in keys.iterator())


ROSTER_MADE = entry_kind(
    "roster_made",
    _("The roster of a stage was made; that of the first stage grows with each submission."),
    acts=lambda: _stages("opened_at"),
    public=("stage", "roster"),
)
RESULTS_SEEN = entry_kind(
    "results_seen",
    _("From this moment staff could see results of a stage."),
    acts=lambda: _stages("results_seen_at"),
    public=("stage",),
)
RESULT_RECORDED = entry_kind(
    "result_recorded",
    _("The outcome of a candidate on a stage was recorded."),
    acts=_recordings,
    public=("stage", "sheet"),
    committed=("outcome", "parts", "obstacles"),
)
SHEET_APPLIED = entry_kind(
    "sheet_applied",
    _("A score sheet was applied as a whole."),
    acts=_sheets,
    public=("stage", "sha256", "rows"),
)
RESULTS_CLOSED = entry_kind(
    "results_closed",
    _("The results of a stage were closed: everyone on its roster has an outcome."),
    acts=lambda: _stages("closed_at"),
    public=("stage", "roster", "completed", "absent", "withdrawn", "disqualified"),
)
DISQUALIFICATION_PROPOSED = entry_kind(
    "disqualification_proposed",
    _("An official proposed to end a candidacy."),
    acts=_proposals,
    public=("stage",),
    committed=("reason", "comment"),
)
DISQUALIFICATION_REFUSED = entry_kind(
    "disqualification_refused",
    _("A second official, or a body by its vote, refused to end a candidacy."),
    acts=lambda: _proposals(Disqualification.State.REFUSED),
    public=("stage", "reason"),
)
DISQUALIFIED = entry_kind(
    "disqualified",
    _("A candidacy was ended by two officials or by the vote of a body, with a reason."),
    acts=_disqualified,
    public=("stage",),
    committed=("reason",),
)
