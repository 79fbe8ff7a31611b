"""Venues and their rooms: added, changed, closed. All competitions share them."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import Refusal
from saty.ledger.actions import record
from saty.stages.policies import check_secretariat
from saty.testing.entries.venues import VENUE_CLOSED, VENUE_SAVED
from saty.testing.models import Room, Venue
from saty.testing.policies import venues as policies


@transaction.atomic
def add_venue(
    *, names: dict[str, str], address: dict[str, str], zone: str, by: Actor, at: datetime
) -> Venue:
    """Add a venue with name and address in "kk", "ru" and "en" and an IANA time zone."""
    policies.check_venue(names, address, zone, by)
    made = Venue.objects.create(name=names, address=address, zone=zone)
    _record_saved(made, by, at)
    return made


@transaction.atomic
def change_venue(
    *,
    venue: Venue,
    names: dict[str, str],
    address: dict[str, str],
    zone: str,
    by: Actor,
    at: datetime,
) -> Venue:
    """Change name, address and, while no session stands there, the time zone."""
    policies.check_venue(names, address, zone, by)
    venue = _held(venue)
    policies.check_changes(venue, zone, at)
    venue.name, venue.address, venue.zone = names, address, zone
    venue.save(update_fields=["name", "address", "zone"])
    _saved(venue, by, at)
    return venue


@transaction.atomic
def close_venue(*, venue: Venue, by: Actor, at: datetime) -> Venue:
    """From now on no session is held there. Closing again changes nothing."""
    venue = _held(venue)
    if venue.closed_at is not None:
        check_secretariat(by)
        return venue
    policies.check_closes(venue, by, at)
    venue.closed_at = at
    venue.save(update_fields=["closed_at"])
    record(VENUE_CLOSED, subject=f"venue:{venue.id}", by=by, at=at)
    return venue


@transaction.atomic
def add_room(
    *, venue: Venue, name: str, seats: int, accessible: int, by: Actor, at: datetime
) -> Room:
    """Add a room with numbered seats; the first `accessible` of them are accessible."""
    check_secretariat(by)
    venue = _held(venue)
    policies.check_open(venue)
    policies.check_room(name, seats, accessible)
    made = Room(venue=venue, name=name.strip(), seats=seats, accessible=accessible)
    _save_room(made)
    _saved(venue, by, at)
    return made


@transaction.atomic
def change_room(
    *, room: Room, name: str, seats: int, accessible: int, by: Actor, at: datetime
) -> Room:
    """Change a room; booked seats stay."""
    check_secretariat(by)
    venue = _held(room.venue)
    room = Room.objects.select_for_update().get(id=room.id)
    policies.check_open(venue)
    policies.check_room(name, seats, accessible)
    policies.check_seats(room, seats, accessible, at)
    room.name, room.seats, room.accessible = name.strip(), seats, accessible
    _save_room(room)
    _saved(venue, by, at)
    return room


def _save_room(room: Room) -> None:
    try:
        with transaction.atomic():
            room.save()
    except IntegrityError:
        raise Refusal(
            "room_name_taken", _("The venue has a room of this name already. Choose another.")
        ) from None


def _held(venue: Venue) -> Venue:
    return Venue.objects.select_for_update().get(id=venue.id)


def _saved(venue: Venue, by: Actor, at: datetime) -> None:
    venue.saves += 1
    venue.save(update_fields=["saves"])
    _record_saved(venue, by, at)


def _record_saved(venue: Venue, by: Actor, at: datetime) -> None:
    rooms = Room.objects.filter(venue=venue)
    sums = rooms.aggregate(seats=Sum("seats"), accessible=Sum("accessible"))
    record(
        VENUE_SAVED,
        subject=f"venue:{venue.id}",
        by=by,
        at=at,
        name=venue.name,
        zone=venue.zone,
        rooms=rooms.count(),
        seats=sums["seats"] or 0,
        accessible=sums["accessible"] or 0,
    )
