"""Entries about what officials do while a test is sat, and about outages that were measured."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from saty.ledger.kinds import entry_kind
from saty.testing.models import CandidateMessage, ExamOutage, Remedy
from saty.testing.states import RemedyState


def _remedies(*states: str) -> Iterator[str]:
    rows = Remedy.objects.filter(**({"state__in": states} if states else {}))
    return (f"remedy:{key}" for key in rows.values_list("id", flat=True).iterator())


def _messages() -> Iterator[str]:
    rows = CandidateMessage.objects.values_list("id", flat=True)
    return (f"exam_message:{key}" for key in rows.iterator())


def _outages() -> Iterator[str]:
    rows = ExamOutage.objects.values_list("id", flat=True)
    return (f"exam_outage:{key}" for key in rows.iterator())


REMEDY_PROPOSED = entry_kind(
    "remedy_proposed",
    _("An officer proposed to give time, to have a test sat again, or another time to start it."),
    acts=_remedies,
    public=("stage", "remedy", "number"),
    committed=("criterion", "reason", "gives"),
)
REMEDY_APPROVED = entry_kind(
    "remedy_approved",
    _("Another officer approved it, for all whom the criterion fits."),
    acts=lambda: _remedies(RemedyState.APPROVED),
    public=("stage", "remedy", "number"),
    committed=("criterion", "reason", "gives", "codes"),
)
REMEDY_REFUSED = entry_kind(
    "remedy_refused",
    _("Another officer refused it."),
    acts=lambda: _remedies(RemedyState.REFUSED),
    public=("stage", "remedy", "number"),
    committed=("criterion", "reason"),
)
EXAM_MESSAGE = entry_kind(
    "exam_message",
    _("An official wrote to one candidate, or to all, who sit a test."),
    acts=_messages,
    public=("stage", "to"),
    committed=("text",),
)
EXAM_OUTAGE = entry_kind(
    "exam_outage",
    _("The server measured an outage of a test, and gave the time back by itself."),
    acts=_outages,
    public=("stage", "outage", "began_at", "ended_at", "sittings"),
)
