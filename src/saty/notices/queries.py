"""Reads on messages, deliveries and requests for help."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, QuerySet

from saty.common.actors import Actor
from saty.ledger.actions import record_readings
from saty.notices.models import Delivery, HelpRequest, Mailing, Message
from saty.notices.rendering import Rendered, rendered
from saty.notices.states import DeliveryState

__all__ = ["Rendered", "rendered"]

STUCK = (DeliveryState.UNKNOWN, DeliveryState.FAILED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait, and since when the oldest does."""

    count: int
    oldest: datetime | None


def inbox(person: UUID) -> QuerySet[Message]:
    """The messages of one person, newest first, with their words."""
    mine = Message.objects.filter(person=person).select_related("wording")
    return mine.order_by("-created_at", "-id")


def unread_count(person: UUID) -> int:
    """How many messages a person has not opened."""
    return Message.objects.filter(person=person, read_at=None).count()


def message_of(person: UUID, message: UUID) -> Message | None:
    """One message of this person; nobody else's."""
    return inbox(person).filter(id=message).first()


def due_deliveries(at: datetime, limit: int) -> list[UUID]:
    """The mails that are due, oldest first."""
    due = Delivery.objects.filter(state=DeliveryState.QUEUED, due_at__lte=at)
    return list(due.order_by("due_at", "id").values_list("id", flat=True)[:limit])


def delivery_with_reader(delivery: UUID) -> Delivery:
    """A delivery with its message and whom it goes to, in one query."""
    return Delivery.objects.select_related("message__person").get(id=delivery)


def stuck_deliveries() -> QuerySet[Delivery]:
    """Mails that failed or whose outcome nobody knows, oldest first."""
    return Delivery.objects.filter(state__in=STUCK).order_by("changed_at", "id")


def stuck_delivery(delivery: UUID) -> Delivery | None:
    """One of them."""
    return stuck_deliveries().filter(id=delivery).first()


def help_requests(scopes: Iterable[str] | None = None) -> QuerySet[HelpRequest]:
    """Requests for help, unanswered first by their deadline; of `scopes`, or all."""
    found = (
        HelpRequest.objects.all()
        if scopes is None
        else HelpRequest.objects.filter(scope__in=list(scopes))
    )
    return found.order_by("answered_at", "due_at", "id")


def help_request(request: UUID, scopes: Iterable[str] | None = None) -> HelpRequest | None:
    """One request for help within reach."""
    return help_requests(scopes).filter(id=request).first()


def help_waiting(scopes: Iterable[str] | None = None) -> Waiting:
    """How many requests wait for an answer, and since when."""
    open_ones = help_requests(scopes).filter(answered_at=None).order_by()
    found = open_ones.aggregate(count=Count("id"), oldest=Min("opened_at"))
    return Waiting(found["count"], found["oldest"])


def question_of(request: HelpRequest, *, reader: Actor, at: datetime) -> str:
    """What was asked; an official's reading is recorded."""
    record_readings(reader=reader, subjects=[f"help:{request.id}"], what="question", at=at)
    return str(request.question)


def help_of_person(person: UUID) -> QuerySet[HelpRequest]:
    """What this person asked, newest first."""
    return HelpRequest.objects.filter(person=person).order_by("-opened_at", "-id")


def help_by_key(digest: str) -> HelpRequest | None:
    """The request of a visitor who kept the private address."""
    return HelpRequest.objects.filter(key_digest=digest, person=None).first()


def answer_behind(message: Message) -> HelpRequest | None:
    """The answered request that a message announces, if it is one's own."""
    if not message.about.startswith("help:"):
        return None
    mine = help_of_person(message.person_id)
    return mine.filter(id=message.about.partition(":")[2]).first()


def mailings(scope: str) -> QuerySet[Mailing]:
    """Messages to groups within a competition, newest first."""
    return Mailing.objects.filter(scope=scope).order_by("-sent_at", "-id")


def mailing(mailing: UUID) -> Mailing | None:
    """A message to a group that was sent."""
    return Mailing.objects.filter(id=mailing).first()
