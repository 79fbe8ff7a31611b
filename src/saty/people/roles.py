"""Roles: what an official may be, and in what scope.

A scope is an opaque key ("competition:<uuid>", "body:<uuid>"), so that people need not know what
stands above them; "" is every scope of the organisation's programmes.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """The roles of officials; everybody signed in may be a candidate."""

    SECRETARIAT = "secretariat", _("Secretariat")
    VERIFIER = "verifier", _("Verifier")
    ASSESSOR = "assessor", _("Assessor")
    MEMBER = "member", _("Commission member")
    CHAIR = "chair", _("Chair of a commission")
    BODY_SECRETARY = "body_secretary", _("Secretary of a commission")
    ITEM_AUTHOR = "item_author", _("Author of test items")
    ITEM_REVIEWER = "item_reviewer", _("Reviewer of test items")
    INVIGILATOR = "invigilator", _("Invigilator")
    TEST_OWNER = "test_owner", _("Owner of the test")
    HR = "hr", _("Human resources of an organisation")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


CANDIDATE = "candidate"
BANK_ROLES = frozenset({Role.ITEM_AUTHOR, Role.ITEM_REVIEWER, Role.TEST_OWNER})
BODY_ROLES = frozenset({Role.MEMBER, Role.CHAIR, Role.BODY_SECRETARY})


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role that somebody holds now."""

    role: str
    scope: str
    organisation: UUID | None

    def covers(self, scope: str) -> bool:
        """Whether the role reaches `scope`."""
        return self.scope in {"", scope}


def competition_scope(competition_id: UUID | str) -> str:
    """The scope of one competition."""
    return f"competition:{competition_id}"


def body_scope(body_id: UUID | str) -> str:
    """The scope of one body."""
    return f"body:{body_id}"
