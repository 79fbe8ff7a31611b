"""Entries of the log about meetings. No paper of a secret ballot makes one: its count does."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from saty.ledger.acts import rows
from saty.ledger.kinds import entry_kind
from saty.meetings.models import (
    AgendaItem,
    Attendance,
    Ballot,
    CertifiedSignature,
    Dissent,
    ItemPaper,
    Meeting,
    Minutes,
    Paper,
    Presidency,
    SecretVote,
    Signature,
    TakenBack,
)


def _castings() -> Iterator[str]:
    for key, castings in Paper.objects.values_list("id", "castings").iterator():
        yield from [f"paper:{key}"] * castings


def _explanations() -> Iterator[str]:
    for key, times in AgendaItem.objects.order_by().values_list("id", "explanations").iterator():
        yield from [f"item:{key}"] * times


def _moves() -> Iterator[str]:
    for key, times in Meeting.objects.order_by().values_list("id", "moves").iterator():
        yield from [f"meeting:{key}"] * times


def _frozen() -> Iterator[str]:
    """Minutes that stand frozen, and once more for each time they were frozen before."""
    yield from rows(Minutes, "minutes", frozen_at__isnull=False)()
    yield from _taken_back()


def _taken_back() -> Iterator[str]:
    for key in TakenBack.objects.order_by().values_list("minutes", flat=True).iterator():
        yield f"minutes:{key}"


def _set_aside() -> Iterator[str]:
    for key in AgendaItem.objects.exclude(set_aside="").values_list("id", flat=True).iterator():
        yield f"item:{key}"


MEETING_CALLED = entry_kind(
    "meeting_called",
    _("The secretary of a body called a meeting."),
    acts=rows(Meeting, "meeting"),
    public=("body", "number", "starts_at"),
)
MEETING_MOVED = entry_kind(
    "meeting_moved",
    _("A meeting was moved to another time or place, with a reason."),
    acts=_moves,
    public=("body", "number", "starts_at", "reason"),
)
MEETING_CANCELLED = entry_kind(
    "meeting_cancelled",
    _("A meeting was cancelled, with a reason."),
    acts=rows(Meeting, "meeting", state="cancelled"),
    public=("body", "number", "reason"),
)
ITEM_ADDED = entry_kind(
    "item_added",
    _("A matter was put on the agenda of a meeting, with its grounds."),
    acts=rows(AgendaItem, "item"),
    public=("meeting", "matter", "about", "grounds"),
)
ITEM_PAPER_ADDED = entry_kind(
    "item_paper_added",
    _("A paper was added to a matter on the agenda of a meeting."),
    acts=rows(ItemPaper, "item_paper"),
    public=("meeting", "about", "sha256"),
    committed=("title",),
)
ITEM_PAPER_REMOVED = entry_kind(
    "item_paper_removed",
    _("A paper was removed from a matter on the agenda of a meeting."),
    acts=rows(ItemPaper, "item_paper", removed_at__isnull=False),
    public=("meeting", "about", "sha256"),
)
ATTENDANCE_BEGAN = entry_kind(
    "attendance_began",
    _("Somebody came to a meeting, in the room or by video."),
    acts=rows(Attendance, "attendance"),
    public=("meeting", "membership", "how"),
)
ATTENDANCE_ENDED = entry_kind(
    "attendance_ended",
    _("Somebody left a meeting."),
    acts=rows(Attendance, "attendance", left_at__isnull=False),
    public=("meeting", "membership"),
)
MEETING_OPENED = entry_kind(
    "meeting_opened",
    _("A meeting was opened with a quorum by whoever presides."),
    acts=rows(Meeting, "meeting", opened_at__isnull=False),
    public=("body", "number", "presiding", "present", "needed"),
)
CHAIR_TAKEN = entry_kind(
    "chair_taken",
    _("Another took the chair of a meeting: it was handed over, or whoever presided had left."),
    acts=rows(Presidency, "presidency"),
    public=("meeting", "membership", "earlier"),
)
BALLOT_OPENED = entry_kind(
    "ballot_opened",
    _("A vote was opened: its questions, and who may vote, are frozen."),
    acts=rows(Ballot, "ballot"),
    public=("meeting", "about", "round", "questions_sha256", "repeated_because"),
)
VOTE_CAST = entry_kind(
    "vote_cast",
    _("A member voted in an open vote; until it closes the last vote counts."),
    acts=_castings,
    public=("ballot",),
    committed=("membership", "choices"),
)
BALLOT_CLOSED = entry_kind(
    "ballot_closed",
    _("A vote was closed and counted: totals, and each step with the rule that made it."),
    acts=rows(Ballot, "ballot", state="closed", secret__isnull=True),
    public=("passed", "failed", "outcomes_sha256"),
)
SECRET_VOTE_KEYED = entry_kind(
    "secret_vote_keyed",
    _("The key of a secret vote is whole: both its halves are made, on two devices."),
    acts=rows(SecretVote, "secret", secretary__isnull=False),
    public=("ballot", "half", "secretary_half"),
)
SECRET_VOTE_ENDED = entry_kind(
    "secret_vote_ended",
    _("Voting in a secret ballot ended; it is counted when both halves of its key are there."),
    acts=rows(SecretVote, "secret", ended_at__isnull=False),
    public=("ballot", "cast"),
)
SECRET_BALLOT_CLOSED = entry_kind(
    "secret_ballot_closed",
    _("A secret ballot was counted; its papers and its key are destroyed."),
    acts=rows(Ballot, "ballot", state="closed", secret__isnull=False),
    public=("cast", "unreadable", "passed", "failed", "outcomes_sha256"),
)
BALLOT_ABANDONED = entry_kind(
    "ballot_abandoned",
    _("A vote was abandoned before it was counted, with a reason: it decides nothing."),
    acts=rows(Ballot, "ballot", state="abandoned"),
    public=("reason",),
)
DISSENT_ATTACHED = entry_kind(
    "dissent_attached",
    _("A member attached a dissenting opinion to a vote."),
    acts=rows(Dissent, "dissent"),
    public=("ballot",),
    committed=("membership", "text"),
)
DEPARTURE_EXPLAINED = entry_kind(
    "departure_explained",
    _("It was written why a body departs from the list recommended to it."),
    acts=_explanations,
    public=("meeting", "about", "departures"),
    committed=("reason",),
)
ITEM_SET_ASIDE = entry_kind(
    "item_set_aside",
    _("A matter was set aside, with a reason: nothing follows from its votes in this meeting."),
    acts=_set_aside,
    public=("meeting", "about"),
    committed=("reason",),
)
MEETING_CLOSED = entry_kind(
    "meeting_closed",
    _("A meeting was closed; what its votes decided was carried out."),
    acts=rows(Meeting, "meeting", state="closed"),
    public=("body", "number"),
)
MINUTES_FROZEN = entry_kind(
    "minutes_frozen",
    _("The secretary froze the minutes of a meeting for signing."),
    acts=_frozen,
    public=("meeting", "sha256"),
)
MINUTES_TAKEN_BACK = entry_kind(
    "minutes_taken_back",
    _("The secretary took frozen minutes back, with a reason, before anybody had signed them."),
    acts=_taken_back,
    public=("meeting", "sha256"),
    committed=("reason",),
)
MINUTES_SIGNED = entry_kind(
    "minutes_signed",
    _("Somebody who was at a meeting signed its minutes."),
    acts=rows(Signature, "signature"),
    public=("meeting", "membership", "sha256"),
)
MINUTES_CERTIFIED = entry_kind(
    "minutes_certified",
    _("Somebody who signed minutes added a detached signature with their certificate."),
    acts=rows(CertifiedSignature, "certified"),
    public=("meeting", "membership", "sha256"),
    committed=("certificate",),
)
