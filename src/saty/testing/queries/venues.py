"""Reads on venues, their rooms, and the sessions of a test."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Concat

from saty.programmes.models import Competition
from saty.stages.models import Stage
from saty.testing.models import ExamSession, Room, SeatBooking, Venue

STANDING = Q(cancelled_at__isnull=True)
BOOKED = Q(bookings__cancelled_at__isnull=True)


def venues() -> QuerySet[Venue]:
    """Every venue with its rooms counted; closed ones last."""
    rows = Venue.objects.annotate(
        room_count=Count("rooms"), seats=Sum("rooms__seats"), special=Sum("rooms__accessible")
    )
    return rows.order_by(F("closed_at").asc(nulls_first=True), "zone", "id")


def venue(key: UUID) -> Venue | None:
    """One venue."""
    return Venue.objects.filter(id=key).first()


def rooms_of(venue: Venue) -> QuerySet[Room]:
    """The rooms of a venue, by name."""
    return Room.objects.filter(venue=venue).order_by("name")


def room(venue: Venue, key: UUID) -> Room | None:
    """One room of a venue."""
    return Room.objects.filter(venue=venue, id=key).select_related("venue").first()


def open_rooms() -> QuerySet[Room]:
    """The rooms in which sessions can be held."""
    rows = Room.objects.filter(venue__closed_at__isnull=True).select_related("venue")
    return rows.order_by("venue", "name")


def highest_seat(room: Room, at: datetime) -> int:
    """The highest number of a seat of a room that is booked from now on; 0 for none."""
    booked = SeatBooking.objects.filter(
        cancelled_at__isnull=True, session__room=room, session__ends_at__gt=at
    )
    return booked.aggregate(highest=Max("seat"))["highest"] or 0


def sessions_of(stage: Stage) -> QuerySet[Any]:
    """Every session of a stage, in time.

    Annotations: `booked`, how many seats are; `watching`, how many invigilators there are.
    """
    rows: QuerySet[Any] = ExamSession.objects.filter(stage=stage).select_related(
        "room__venue", "stage"
    )
    counted: QuerySet[Any] = rows.annotate(
        booked=Count("bookings", filter=BOOKED, distinct=True),
        watching=Count("invigilators", distinct=True),
    )
    ordered: QuerySet[Any] = counted.order_by("starts_at", "room__venue", "room__name", "id")
    return ordered


def with_place(sessions: QuerySet[Any], language: str) -> QuerySet[Any]:
    """The same sessions with `place`: venue and room in a language, to sort by."""
    named = Cast(KeyTextTransform(language, "room__venue__name"), TextField())
    place = Concat(named, Value(", "), "room__name", output_field=TextField())
    found: QuerySet[Any] = sessions.annotate(place=place)
    return found


def session(stage: Stage, key: UUID) -> ExamSession | None:
    """One session of a stage."""
    found: ExamSession | None = sessions_of(stage).filter(id=key).first()
    return found


def venues_of(stage: Stage, at: datetime) -> list[Venue]:
    """The venues in which a test of a stage is still to be held, in an order that stays.

    Annotations: `first` and `last`, when the first and the last of these sessions begin.
    """
    rows: QuerySet[Any] = Venue.objects.filter(
        closed_at__isnull=True,
        rooms__sessions__stage=stage,
        rooms__sessions__cancelled_at__isnull=True,
        rooms__sessions__starts_at__gt=at,
    )
    begins = "rooms__sessions__starts_at"
    return list(rows.annotate(first=Min(begins), last=Max(begins)).order_by("id"))


def unwatched(
    competitions: QuerySet[Competition], at: datetime
) -> list[tuple[str, str, int, datetime]]:
    """Stages with sessions to come over which nobody watches: (slug, key, how many, the first)."""
    rows: QuerySet[Any] = ExamSession.objects.filter(
        STANDING,
        stage__competition__in=competitions,
        starts_at__gt=at,
        invigilators__isnull=True,
    ).order_by()
    found = rows.values_list("stage__competition__slug", "stage__key").annotate(
        number=Count("id"), first=Min("starts_at")
    )
    return list(found)
