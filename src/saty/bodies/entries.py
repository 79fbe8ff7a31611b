"""Entries of the log about who sits in a body, and who steps out."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from saty.bodies.models import Challenge, ConflictSearch, Finding, Membership, Recusal
from saty.ledger.kinds import entry_kind


def _memberships(ended: bool = False) -> Iterator[str]:
    rows = Membership.objects.filter(until__isnull=False) if ended else Membership.objects.all()
    return (f"membership:{key}" for key in rows.values_list("id", flat=True).iterator())


def _recusals() -> Iterator[str]:
    rows = Recusal.objects.values_list("membership", flat=True)
    return (f"membership:{key}" for key in rows.iterator())


MEMBER_ADDED = entry_kind(
    "member_added",
    _("Somebody sits in a body, in a capacity."),
    acts=_memberships,
    public=("body", "capacity", "member"),
)
MEMBERSHIP_ENDED = entry_kind(
    "membership_ended",
    _("Somebody sits in a body no more."),
    acts=lambda: _memberships(ended=True),
    public=("body",),
)
RECUSAL_DECLARED = entry_kind(
    "recusal_declared",
    _("A member of a body stepped out for one candidate because of a conflict of interest."),
    acts=_recusals,
    public=("body",),
    committed=("application", "ground", "reason"),
)


def _searches() -> Iterator[str]:
    rows = ConflictSearch.objects.values_list("body", flat=True)
    return (f"body:{key}" for key in rows.iterator())


def _answered() -> Iterator[str]:
    rows = Finding.objects.exclude(answer="").values_list("id", flat=True)
    return (f"finding:{key}" for key in rows.iterator())


def _challenges(decided: bool = False) -> Iterator[str]:
    rows = Challenge.objects.exclude(outcome="") if decided else Challenge.objects.all()
    return (f"challenge:{key}" for key in rows.values_list("id", flat=True).iterator())


CONFLICTS_SOUGHT = entry_kind(
    "conflicts_sought",
    _("Work histories on a roster were compared with where the members of a body work."),
    acts=_searches,
    public=("body", "stage", "roster", "found"),
)
FINDING_ANSWERED = entry_kind(
    "finding_answered",
    _("A member answered whether what was found is a conflict of interest."),
    acts=_answered,
    public=("body",),
    committed=("membership", "application", "outcome", "reason"),
)
CHALLENGE_FILED = entry_kind(
    "challenge_filed",
    _("A candidate challenged a member of a body."),
    acts=_challenges,
    public=("body", "stage"),
    committed=("membership", "application", "ground", "reason"),
)
CHALLENGE_DECIDED = entry_kind(
    "challenge_decided",
    _("A candidate's challenge of a member was decided."),
    acts=lambda: _challenges(decided=True),
    public=("body", "stage"),
    committed=("membership", "application", "outcome", "reason"),
)
