"""Writes on numbers, cuts, decisions, announcements, revocations and draws."""

from saty.decisions.actions.announcements import (
    record_announcement,
    record_due_announcements,
    set_announcement,
)
from saty.decisions.actions.cuts import draft_decision, preview_cut
from saty.decisions.actions.decisions import approve_decision, enter_decision, refuse_decision
from saty.decisions.actions.draws import commit_draw, open_draw, perform_draw
from saty.decisions.actions.numbers import approve_number, enter_number, refuse_number
from saty.decisions.actions.reasons import write_reasons
from saty.decisions.actions.revocations import drop_revocation, propose_revocation, revoke

__all__ = [
    "approve_decision",
    "approve_number",
    "commit_draw",
    "draft_decision",
    "drop_revocation",
    "enter_decision",
    "enter_number",
    "open_draw",
    "perform_draw",
    "preview_cut",
    "propose_revocation",
    "record_announcement",
    "record_due_announcements",
    "refuse_decision",
    "refuse_number",
    "revoke",
    "set_announcement",
    "write_reasons",
]
