"""Entries about sittings of the test stage, and about keys that were changed after them."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from saty.ledger.kinds import entry_kind
from saty.testing.models import AnswerSheet, KeyChange, Sitting
from saty.testing.states import KeyChangeState


def _recorded() -> Iterator[str]:
    rows = Sitting.objects.filter(recorded_by__isnull=False)
    return (f"sitting:{key}" for key in rows.values_list("id", flat=True).iterator(5_000))


def _sheets() -> Iterator[str]:
    rows = AnswerSheet.objects.filter(state=AnswerSheet.State.RECORDED)
    return (f"answer_sheet:{key}" for key in rows.values_list("id", flat=True).iterator())


def _changes(*states: str) -> Iterator[str]:
    rows = KeyChange.objects.filter(**({"state__in": states} if states else {}))
    return (f"key_change:{key}" for key in rows.values_list("id", flat=True).iterator())


SITTING_RECORDED = entry_kind(
    "sitting_recorded",
    _("The answers of a candidate who sat the test elsewhere were recorded."),
    acts=_recorded,
    public=("stage",),
    committed=("candidate", "form", "language", "answers_sha256"),
)
ANSWERS_TAKEN = entry_kind(
    "answers_taken",
    _("A sheet of answers was recorded as a whole."),
    acts=_sheets,
    public=("stage", "sha256", "sittings"),
)
KEY_CHANGE_PROPOSED = entry_kind(
    "key_change_proposed",
    _("It was proposed to correct a key of the test, or to count an item for everybody."),
    acts=_changes,
    public=("stage",),
    committed=("item", "change", "key", "reason"),
)
KEY_CHANGED = entry_kind(
    "key_changed",
    _("A key was corrected, or an item counts for everybody, and everybody was scored anew."),
    acts=lambda: _changes(KeyChangeState.APPROVED),
    public=("stage", "change", "sittings", "affected", "up", "down"),
    committed=("item", "key", "reason"),
)
KEY_CHANGE_REFUSED = entry_kind(
    "key_change_refused",
    _("A second person refused to change a key."),
    acts=lambda: _changes(KeyChangeState.REFUSED),
    public=("stage",),
)
