"""States of what the test stage holds."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from saty.common.states import state_table


class VersionState(TextChoices):
    """Where a version of an item stands."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    REVIEWED = "reviewed", _("Reviewed")
    APPROVED = "approved", _("Approved")
    RETIRED = "retired", _("Retired")
    DROPPED = "dropped", _("Dropped")


OPEN = (VersionState.DRAFT, VersionState.IN_REVIEW, VersionState.REVIEWED)
"""States of a version that is still being worked on; an item has one of them at most."""
JUDGED = (VersionState.IN_REVIEW, VersionState.REVIEWED, VersionState.APPROVED)
"""States of a version that others judge or have judged: what it shows stays as they saw it."""

VERSIONS = state_table(
    "item version",
    VersionState,
    {
        VersionState.DRAFT: {
            "submit": VersionState.IN_REVIEW,
            "drop": VersionState.DROPPED,
        },
        VersionState.IN_REVIEW: {
            "accept": VersionState.REVIEWED,
            "return": VersionState.DRAFT,
            "take_back": VersionState.DRAFT,
        },
        VersionState.REVIEWED: {
            "approve": VersionState.APPROVED,
            "return": VersionState.DRAFT,
        },
        VersionState.APPROVED: {"retire": VersionState.RETIRED},
    },
)


class ImportState(TextChoices):
    """Where a file of items stands."""

    WAITING = "waiting", _("Waiting")
    READING = "reading", _("Being read")
    READ = "read", _("Read")
    TAKING = "taking", _("Being taken in")
    TAKEN = "taken", _("Taken in")
    FAILED = "failed", pgettext_lazy("state of a file", "Failed")
    DROPPED = "dropped", _("Dropped")


UNDER_WAY = (ImportState.WAITING, ImportState.READING, ImportState.READ, ImportState.TAKING)
"""States of an import of which something is still to come."""

IMPORTS = state_table(
    "import of items",
    ImportState,
    {
        ImportState.WAITING: {"read": ImportState.READING, "drop": ImportState.DROPPED},
        ImportState.READING: {"present": ImportState.READ, "fail": ImportState.FAILED},
        ImportState.READ: {"take": ImportState.TAKING, "drop": ImportState.DROPPED},
        ImportState.TAKING: {
            "finish": ImportState.TAKEN,
            "fail": ImportState.FAILED,
            "read anew": ImportState.WAITING,
        },
    },
)


class ExportState(TextChoices):
    """Where an export stands."""

    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")


EXPORTS = state_table(
    "export of items",
    ExportState,
    {ExportState.PROPOSED: {"approve": ExportState.APPROVED, "refuse": ExportState.REFUSED}},
)


class FormState(TextChoices):
    """Where a form stands."""

    DRAFT = "draft", _("Draft")
    LOCKED = "locked", _("Locked")


FORMS = state_table("form", FormState, {FormState.DRAFT: {"lock": FormState.LOCKED}})


class AssemblyState(TextChoices):
    """Where an assembly of forms stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being assembled")
    DONE = "done", _("Assembled")
    FAILED = "failed", pgettext_lazy("state of an assembly", "Failed")


ASSEMBLIES = state_table(
    "assembly of forms",
    AssemblyState,
    {
        AssemblyState.WAITING: {"start": AssemblyState.RUNNING, "fail": AssemblyState.FAILED},
        AssemblyState.RUNNING: {"finish": AssemblyState.DONE, "fail": AssemblyState.FAILED},
    },
)


class KeyChangeState(TextChoices):
    """Where a change of a key stands."""

    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")


KEY_CHANGES = state_table(
    "change of a key",
    KeyChangeState,
    {
        KeyChangeState.PROPOSED: {
            "approve": KeyChangeState.APPROVED,
            "refuse": KeyChangeState.REFUSED,
        }
    },
)


class RemedyState(TextChoices):
    """Where a remedy stands: time given, a sitting void, another time to start."""

    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")


REMEDIES = state_table(
    "remedy of a sitting",
    RemedyState,
    {
        RemedyState.PROPOSED: {
            "approve": RemedyState.APPROVED,
            "refuse": RemedyState.REFUSED,
        }
    },
)


class ItemChallengeState(TextChoices):
    """Where a candidate's challenge of an item stands."""

    FILED = "filed", pgettext_lazy("state of a challenge", "Filed")
    UPHELD = "upheld", pgettext_lazy("challenge of a question", "Upheld")
    DISMISSED = "dismissed", _("Dismissed")


ITEM_CHALLENGES = state_table(
    "challenge of an item",
    ItemChallengeState,
    {
        ItemChallengeState.FILED: {
            "uphold": ItemChallengeState.UPHELD,
            "dismiss": ItemChallengeState.DISMISSED,
        }
    },
)


class HearingState(TextChoices):
    """Where the hearing of an improbable drop stands."""

    CALLED = "called", pgettext_lazy("state of a hearing", "Called")
    PROPOSED = "proposed", _("Proposed")
    DECIDED = "decided", pgettext_lazy("state of a hearing", "Decided")


HEARINGS = state_table(
    "hearing of a drop",
    HearingState,
    {
        HearingState.CALLED: {"propose": HearingState.PROPOSED},
        HearingState.PROPOSED: {
            "confirm": HearingState.DECIDED,
            "return": HearingState.CALLED,
        },
    },
)


class PreflightState(TextChoices):
    """Where a pre-flight of the forms stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", pgettext_lazy("state of a pre-flight", "Running")
    PASSED = "passed", _("Passed")
    FAILED = "failed", pgettext_lazy("state of a pre-flight", "Failed")


PREFLIGHTS = state_table(
    "pre-flight of forms",
    PreflightState,
    {
        PreflightState.WAITING: {"start": PreflightState.RUNNING},
        PreflightState.RUNNING: {
            "pass": PreflightState.PASSED,
            "fail": PreflightState.FAILED,
            "begin anew": PreflightState.WAITING,
        },
    },
)
