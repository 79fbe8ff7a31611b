"""Requests for help: each has a number and a clock, and an official answers it."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from saty.common.actors import Actor
from saty.common.refusals import Conflict, NotNow
from saty.ledger import actions as ledger
from saty.notices import entries
from saty.notices.actions.posting import post
from saty.notices.models import HelpRequest
from saty.notices.words import in_three_languages

ANSWER_WITHIN = timedelta(days=2)
LONGEST = 4_000
NUMBER_DIGITS = 8
TOKEN_BYTES = 24
SHORTEST_TOKEN = 32
"""Characters: a private address that can be guessed is none."""

SUBJECT = gettext_noop("Your question {number} has been answered")
BODY = gettext_noop("The answer to your question {number} stands below.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was made; `key` opens it for whoever has no account, and is told once."""

    request: HelpRequest
    key: str


def new_token() -> str:
    """What a form carries from the moment it is shown; a visitor's private address at the end."""
    return secrets.token_urlsafe(TOKEN_BYTES)


@transaction.atomic
def ask_for_help(
    *, question: str, scope: str = "", token: str = "", by: Actor, at: datetime
) -> Asked:
    """Ask the secretariat. `scope` names the competition, "" where none is meant.

    The same question under the same token is one request, however often it is sent; Conflict for
    another question under it.
    """
    _check_question(question)
    key = token if len(token) >= SHORTEST_TOKEN else new_token()
    try:
        with transaction.atomic():
            made = _asked(question, scope, key, by, at)
    except IntegrityError:
        made = _standing(question, key, by)
    return Asked(made, "" if by.is_person else key)


def _asked(question: str, scope: str, key: str, by: Actor, at: datetime) -> HelpRequest:
    made = HelpRequest(
        number=f"{secrets.randbelow(10**NUMBER_DIGITS):0{NUMBER_DIGITS}d}",
        scope=scope,
        person_id=by.person,
        key_digest=digest_of(key),
        opened_at=at,
        due_at=at + ANSWER_WITHIN,
    )
    made.question = question.strip()
    made.save(force_insert=True)
    return made


def _standing(question: str, key: str, by: Actor) -> HelpRequest:
    """The request that was made with this form before."""
    standing = HelpRequest.objects.filter(key_digest=digest_of(key)).first()
    if standing is None or standing.person_id != by.person or standing.question != question.strip():
        raise Conflict(
            "help.form_used",
            _("This form was sent already. Open the page of help again to ask something else."),
        )
    return standing


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
