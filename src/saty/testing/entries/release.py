"""Entries about what follows a test: hearings of far drops, challenged items."""

from collections.abc import Iterator
from itertools import repeat

from django.utils.translation import gettext_lazy as _

from saty.ledger.acts import rows
from saty.ledger.kinds import entry_kind
from saty.testing.models import DropHearing, ItemChallenge
from saty.testing.states import HearingState, ItemChallengeState


def _times(counter: str) -> Iterator[str]:
    for key, times in DropHearing.objects.values_list("id", counter).iterator():
        yield from repeat(f"hearing:{key}", times)


def _returned() -> Iterator[str]:
    """Every proposal but the one that stands."""
    for key, state, times in DropHearing.objects.values_list("id", "state", "proposals").iterator():
        yield from repeat(f"hearing:{key}", times - (state != HearingState.CALLED))


HEARING_CALLED = entry_kind(
    "hearing_called",
    _("A candidate whose verified result fell far was invited to be heard."),
    acts=lambda: _times("calls"),
    public=("stage",),
    committed=("candidate", "figures", "invited_for"),
)
HEARING_PROPOSED = entry_kind(
    "hearing_proposed",
    _("An officer wrote what a candidate said about a far drop, and proposed an outcome."),
    acts=lambda: _times("proposals"),
    public=("stage",),
    committed=("outcome", "reason"),
)
HEARING_RETURNED = entry_kind(
    "hearing_returned",
    _("A second officer gave the outcome of a hearing back."),
    acts=_returned,
    public=("stage",),
    committed=("reason",),
)
HEARING_DECIDED = entry_kind(
    "hearing_decided",
    _("A second officer decided whether a verified result is confirmed."),
    acts=rows(DropHearing, "hearing", state=HearingState.DECIDED),
    public=("stage",),
    committed=("outcome", "reason"),
)
ITEM_CHALLENGED = entry_kind(
    "item_challenged",
    _("A candidate challenged a question of the test, with a reason."),
    acts=rows(ItemChallenge, "item_challenge"),
    public=("stage",),
    committed=("candidate", "item", "reason"),
)
ITEM_CHALLENGE_DECIDED = entry_kind(
    "item_challenge_decided",
    _("A challenge of a question of the test was upheld or dismissed, with an answer."),
    acts=rows(
        ItemChallenge,
        "item_challenge",
        state__in=[ItemChallengeState.UPHELD, ItemChallengeState.DISMISSED],
    ),
    public=("stage",),
    committed=("outcome", "answer"),
)
