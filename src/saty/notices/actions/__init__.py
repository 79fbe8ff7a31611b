"""Posting to inboxes, delivering by e-mail, requests for help."""

from saty.notices.actions.delivery import deliver_due, send_again, sweep
from saty.notices.actions.help import answer_request, ask_for_help
from saty.notices.actions.posting import Letter, Param, Texts, mark_read, post, post_many

__all__ = [
    "Letter",
    "Param",
    "Texts",
    "answer_request",
    "ask_for_help",
    "deliver_due",
    "mark_read",
    "post",
    "post_many",
    "send_again",
    "sweep",
]
