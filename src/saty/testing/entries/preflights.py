"""Entries about pre-flights: one for each run."""

from django.utils.translation import gettext_lazy as _

from saty.ledger.acts import rows
from saty.ledger.kinds import entry_kind
from saty.testing.models import Preflight
from saty.testing.states import PreflightState

PREFLIGHT_PASSED = entry_kind(
    "preflight_passed",
    _("Synthetic candidates sat every form of a test in every language, and all was as it should."),
    acts=rows(Preflight, "preflight", state=PreflightState.PASSED),
    public=("stage", "basis", "sittings"),
)
PREFLIGHT_FAILED = entry_kind(
    "preflight_failed",
    _("Synthetic candidates sat the forms of a test, and something was not as it should be."),
    acts=rows(Preflight, "preflight", state=PreflightState.FAILED),
    public=("stage", "basis", "sittings", "findings"),
)
