"""Requests for help: each has a number and a clock, and an official answers it."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from saty.common.actors import Actor
from saty.common.refusals import NotNow
from saty.ledger import actions as ledger
from saty.notices import entries
from saty.notices.actions.posting import post
from saty.notices.models import HelpRequest
from saty.notices.words import in_three_languages

ANSWER_WITHIN = timedelta(days=2)
LONGEST = 4_000
NUMBER_DIGITS = 8

SUBJECT = gettext_noop("Your question {number} has been answered")
BODY = gettext_noop("The answer to your question {number} stands below.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was made; `key` opens it for whoever has no account, and is told once."""

    request: HelpRequest
    key: str


@transaction.atomic
def ask_for_help(*, question: str, scope: str = "", by: Actor, at: datetime) -> Asked:
    """Ask the secretariat. `scope` names the competition, "" where none is meant."""
    _check_question(question)
    key = "" if by.is_person else secrets.token_urlsafe(24)
    made = HelpRequest(
        number=f"{secrets.randbelow(10**NUMBER_DIGITS):0{NUMBER_DIGITS}d}",
        scope=scope,
        person_id=by.person,
        key_digest=digest_of(key) if key else "",
        opened_at=at,
        due_at=at + ANSWER_WITHIN,
    )
    made.question = question.strip()
    made.save(force_insert=True)
    return Asked(made, key)


def digest_of(key: str) -> str:
    """What is kept of a private address."""
    return hashlib.sha256(key.encode()).hexdigest()


def _check_question(question: str) -> None:
    if not question.strip():
        raise NotNow("help.empty", _("Write what you need help with."))
    if len(question) > LONGEST:
        raise NotNow("help.long", _("The question is too long. Shorten it to 4,000 characters."))


@transaction.atomic
def answer_request(*, request: HelpRequest, answer: str, by: Actor, at: datetime) -> HelpRequest:
    """Answer once; whoever has an account finds the answer in the inbox."""
    answered = HelpRequest.objects.select_for_update().get(id=request.id)
    if answered.answered_at is not None:
        raise NotNow("help.answered", _("This question has been answered already."))
    if not answer.strip():
        raise NotNow("help.no_answer", _("Write the answer."))
    answered.answer, answered.answered_at = answer.strip(), at
    answered.answered_by_id = by.person
    answered.save(update_fields=["answer", "answered_at", "answered_by"])
    ledger.record(entries.HELP_ANSWERED, subject=f"help:{answered.id}", by=by, at=at)
    _tell(answered, at)
    return answered


def _tell(answered: HelpRequest, at: datetime) -> None:
    if answered.person_id is None:
        return
    subject = f"help:{answered.id}"
    post(
        person=answered.person_id,
        key="help_answered",
        texts={"subject": in_three_languages(SUBJECT), "body": in_three_languages(BODY)},
        event=subject,
        about=subject,
        params={"number": answered.number},
        at=at,
    )
