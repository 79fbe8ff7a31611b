"""What candidates are told: messages, ready reasons, and the words of every refusal."""

from typing import Literal

from saty.programmes.schema.base import Key, Part, Text

MessageKind = Literal[
    "application_submitted",
    "application_withdrawn",
    "withdrawal_undone",
    "adjustment_granted",
    "adjustment_refused",
    "stage_admitted",
    "stage_not_admitted",
    "disqualified",
    "admitted_to_reserve",
    "left_reserve",
    "decision_revoked",
    "deadline_extended",
    "rules_amended",
    "group_message",
    "challenge_upheld",
    "challenge_rejected",
    "hearing_called",
    "item_challenge_answered",
]

PLACEHOLDERS: dict[str, frozenset[str]] = {
    "application_submitted": frozenset({"programme", "number", "moment"}),
    "application_withdrawn": frozenset({"programme", "number", "moment", "undo_until"}),
    "withdrawal_undone": frozenset({"programme", "number", "moment"}),
    "adjustment_granted": frozenset({"programme", "adjustment"}),
    "adjustment_refused": frozenset({"programme", "adjustment", "reason"}),
    "stage_admitted": frozenset({"programme", "stage", "next_stage", "next_opens", "what_next"}),
    "stage_not_admitted": frozenset({"programme", "stage", "reason"}),
    "disqualified": frozenset({"programme", "stage", "reason"}),
    "admitted_to_reserve": frozenset({"programme", "term_from", "term_until", "what_next"}),
    "left_reserve": frozenset({"programme", "exited_on", "reason"}),
    "decision_revoked": frozenset({"programme", "stage", "reason"}),
    "deadline_extended": frozenset({"programme", "stage", "moment", "reason"}),
    "rules_amended": frozenset({"programme", "number", "reason", "moment"}),
    "group_message": frozenset({"programme", "subject", "text"}),
    "challenge_upheld": frozenset({"programme", "stage", "body", "reason"}),
    "challenge_rejected": frozenset({"programme", "stage", "body", "reason"}),
    "hearing_called": frozenset({"programme", "stage", "moment"}),
    "item_challenge_answered": frozenset({"programme", "stage", "question"}),
}
"""The words in braces that each message may use."""

REFUSALS = (
    "below_number",
    "below_in_tie_order",
    "below_pass_mark",
    "below_minimum_part",
    "tie_excluded",
    "lot_lost",
    "no_result",
    "absent",
    "document_refused",
    "fact_refused",
    "not_recommended",
)
"""Outcomes that need words for the candidate, beside the refusals of eligibility rules.

`result_not_confirmed` may have words as well; where a file has none, those of the product are said.
"""

REFUSAL_PLACEHOLDERS: dict[str, frozenset[str]] = {
    "below_number": frozenset({"place", "last_place", "score", "line"}),
    "below_in_tie_order": frozenset({"place", "last_place", "score", "part", "own", "line"}),
    "below_pass_mark": frozenset({"score", "line"}),
    "below_minimum_part": frozenset({"part", "score", "line"}),
    "tie_excluded": frozenset({"place", "last_place", "score", "line"}),
    "lot_lost": frozenset({"place", "last_place", "score", "line"}),
    "no_result": frozenset(),
    "absent": frozenset(),
    "document_refused": frozenset({"reason"}),
    "fact_refused": frozenset({"reason"}),
    "not_recommended": frozenset({"why"}),
    "result_not_confirmed": frozenset({"first", "second", "drop", "limit", "why"}),
}
"""The words in braces that each refusal may use."""


class MessageTemplate(Part):
    """What is sent on one occasion, with words in braces that are filled in."""

    subject: Text
    body: Text


class Reason(Part):
    """A ready reason that officials choose when they refuse."""

    key: Key
    words: Text
    applies_to: Literal["document", "fact", "disqualification"]
