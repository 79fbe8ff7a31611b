"""Entries of the log about who sits in a body, what they undertake, and who steps out."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from saty.bodies.models import (
    Challenge,
    ConflictSearch,
    Finding,
    Membership,
    Recusal,
    Undertaking,
)
from saty.ledger.acts import rows
from saty.ledger.kinds import entry_kind


def _corrections() -> Iterator[str]:
    found = Membership.objects.order_by().values_list("id", "corrections")
    for key, times in found.iterator():
        yield from [f"membership:{key}"] * times


def _recusals() -> Iterator[str]:
    found = Recusal.objects.values_list("membership", flat=True)
    return (f"membership:{key}" for key in found.iterator())


MEMBER_ADDED = entry_kind(
    "member_added",
    _("Somebody sits in a body, in a capacity."),
    acts=rows(Membership, "membership"),
    public=("body", "capacity", "member", "term_ends"),
    committed=("public_name",),
)
MEMBERSHIP_ENDED = entry_kind(
    "membership_ended",
    _("Somebody sits in a body no more."),
    acts=rows(Membership, "membership", until__isnull=False),
    public=("body",),
)
MEMBERSHIP_CORRECTED = entry_kind(
    "membership_corrected",
    _("The published name or the term of somebody who sits in a body was corrected."),
    acts=_corrections,
    public=("body", "term_ends"),
    committed=("public_name",),
)
UNDERTAKING_SIGNED = entry_kind(
    "undertaking_signed",
    _("Somebody who sits in a body signed an undertaking."),
    acts=rows(Undertaking, "undertaking"),
    public=("body", "membership", "undertaking", "sha256"),
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
