"""What a pre-flight can find."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, Promise] = {
    "sheet_of_another": _("The form that devices get is not the one that was locked."),
    "questions_differ": _("The form lacks a question in this language, or has another order."),
    "options_differ": _("A question has other options in this language than in the bank."),
    "inputs_unlike_kind": _("A question takes an answer of another kind than its key wants."),
    "text_unlike_bank": _("An option or its text is not the one that the bank has."),
    "picture_missing": _("A picture does not load."),
    "key_sent": _("What devices get tells which answer is right."),
    "lane_refused": _("The server refused what a candidate may do."),
    "lane_took": _("The server took what it has to refuse."),
    "answer_not_stored": _("An answer was acknowledged and is not stored as it was given."),
    "late_counted": _("An answer that came after the end counts."),
    "hash_differs": _("The hash of the answers is not the one that the device computes."),
    "score_differs": _("The score is not what the answers earn by the keys in force."),
    "right_not_full": _("Who answers everything right does not get all points."),
    "blank_not_nothing": _("Who answers nothing gets points."),
    "present_as_absent": _("Somebody who sat the test counts as absent."),
    "absent_as_present": _("Somebody who did not sit the test counts as present."),
    "message_differs": _("Somebody would get a message that does not fit what they did."),
    "altered": _("The form is not what was locked."),
    "broke_off": _("The run broke off by an error of the system. Run it again, or ask for help."),
    "stopped": _("The run was stopped. Run it again."),
}
"""What each finding means, for staff."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be."""

    key: str
    form: int = 0
    """Number of the form; 0 for none."""
    language: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    """{"question": number from 1, "manner", "part", ...}: never what a question says."""

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "key": self.key,
            "form": self.form,
            "language": self.language,
            "details": dict(self.details),
        }
