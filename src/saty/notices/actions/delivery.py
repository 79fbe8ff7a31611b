"""Delivery by e-mail: what is being sent is committed before the mail server is asked.

So a worker that dies leaves "sending" behind, never a mail that nobody knows of; the sweep shows
it as "unknown", and only an official sends it again, under the same Message-ID.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from saty.common.actors import Actor
from saty.ledger import actions as ledger
from saty.notices import entries, mail, queries
from saty.notices.mail import Outcome
from saty.notices.models import Delivery
from saty.notices.states import DELIVERY, DeliveryState

BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""How long after each failed attempt the next one comes; after the last there is none."""

LOST_AFTER = timedelta(minutes=10)
BATCH = 200


def deliver_due(at: datetime, limit: int = BATCH) -> int:
    """Send what is due, at most `limit` mails, oldest first; how many were tried."""
    found = queries.due_deliveries(at, limit)
    return sum(deliver(delivery=delivery, at=at) is not None for delivery in found)


def deliver(*, delivery: UUID, at: datetime) -> DeliveryState | None:
    """Send one mail; None if it is not due or somebody else is sending it.

    Commits twice, before and after the mail server is asked, so it runs in no transaction.
    """
    claimed = _claim(delivery, at)
    if claimed is None:
        return None
    return _settle(claimed, mail.send(mail.announcement(claimed)), at)


@transaction.atomic(durable=True)
def _claim(delivery: UUID, at: datetime) -> Delivery | None:
    due = Delivery.objects.select_for_update(skip_locked=True).filter(
        id=delivery, state=DeliveryState.QUEUED, due_at__lte=at
    )
    claimed = due.first()
    if claimed is None:
        return None
    claimed.state = DELIVERY.after("send", claimed.state)
    claimed.attempts += 1
    claimed.changed_at = at
    claimed.save(update_fields=["state", "attempts", "changed_at"])
    return queries.delivery_with_reader(delivery)


@transaction.atomic(durable=True)
def _settle(claimed: Delivery, outcome: Outcome, at: datetime) -> DeliveryState:
    """Write what came of it. What the sweep gave up meanwhile is only ever confirmed."""
    delivery = Delivery.objects.select_for_update().get(id=claimed.id)
    verb = _verb(outcome, delivery.attempts)
    if DELIVERY.can(verb, delivery.state):
        delivery.state = DELIVERY.after(verb, delivery.state)
        delivery.problem = outcome.problem
        delivery.changed_at = at
        if verb == "defer":
            delivery.due_at = at + BACKOFF[delivery.attempts - 1]
        delivery.save(update_fields=["state", "problem", "changed_at", "due_at"])
    return DeliveryState(delivery.state)


def _verb(outcome: Outcome, attempts: int) -> str:
    if outcome.result == "deferred":
        return "defer" if attempts <= len(BACKOFF) else "fail"
    return {"sent": "confirm", "failed": "fail", "unknown": "lose"}[outcome.result]


@transaction.atomic
def sweep(at: datetime) -> int:
    """Show as "unknown" what has been "sending" for ten minutes: its worker is gone."""
    lost = Delivery.objects.filter(state=DeliveryState.SENDING, changed_at__lt=at - LOST_AFTER)
    return lost.update(
        state=DELIVERY.after("lose", DeliveryState.SENDING), problem="worker_stopped", changed_at=at
    )


@transaction.atomic
def send_again(*, delivery: Delivery, by: Actor, at: datetime) -> Delivery:
    """Queue a mail again that failed, or whose outcome is unknown. NotNow in any other state."""
    again = Delivery.objects.select_for_update().get(id=delivery.id)
    again.state = DELIVERY.after("send_again", again.state)
    again.sent_again += 1
    again.attempts, again.problem = 0, ""
    again.due_at = again.changed_at = at
    again.save(update_fields=["state", "sent_again", "attempts", "problem", "due_at", "changed_at"])
    ledger.record(entries.MAIL_SENT_AGAIN, subject=f"delivery:{again.id}", by=by, at=at)
    return again
