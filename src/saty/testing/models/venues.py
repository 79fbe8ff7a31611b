"""Where a test is sat: venues, rooms, sessions, booked seats, and what candidates choose."""

from django.db import models
from django.db.models import F, Q

from saty.common.held import hold, personal, public
from saty.common.rows import Row


class Venue(Row):
    """A place with rooms in which a test can be sat under supervision."""

    name = models.JSONField()
    """Language -> text."""
    address = models.JSONField()
    """Language -> text: address and how to get there."""
    zone = models.CharField(max_length=64)
    """The time zone of its clock, as the IANA names it."""
    closed_at = models.DateTimeField(null=True)
    """From then on no session is held there."""
    saves = models.PositiveIntegerField(default=1, db_default=1)
    """How many times it or a room of it was saved: each has its entry."""

    def __str__(self) -> str:
        return str(self.id)

    def name_in(self, language: str) -> str:
        """Its name in a language, or in English."""
        return str(self.name.get(language) or self.name["en"])

    def address_in(self, language: str) -> str:
        """Its address in a language, or in English."""
        return str(self.address.get(language) or self.address["en"])


class Room(Row):
    """A room of a venue, with numbered seats from 1."""

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=80)
    seats = models.PositiveSmallIntegerField()
    accessible = models.PositiveSmallIntegerField(default=0)
    """How many of them, counted from 1, can be reached and used with a wheelchair."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["venue", "name"], name="room_name_once"),
            models.CheckConstraint(
                condition=Q(seats__gt=0, accessible__lte=F("seats")), name="room_has_seats"
            ),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ExamSession(Row):
    """A test of a stage in one room at one time."""

    stage = models.ForeignKey("stages.Stage", on_delete=models.PROTECT, related_name="sessions")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    """Until when the room is booked."""
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_its_start"
            ),
            models.UniqueConstraint(
                fields=["room", "starts_at"],
                condition=Q(cancelled_at__isnull=True),
                name="one_session_in_a_room",
            ),
        ]
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return str(self.id)


class SessionInvigilator(Row):
    """Who watches over a session."""

    session = models.ForeignKey(ExamSession, on_delete=models.PROTECT, related_name="invigilators")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="invigilator_once")
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class PlaceChoice(Row):
    """Where a candidate wishes to sit, where the rules leave it to them; all choices are equal."""

    entry = models.OneToOneField(
        "stages.RosterEntry", on_delete=models.PROTECT, related_name="place_choice"
    )
    place = models.CharField(max_length=6)
    """"remote" or "venue"."""
    venue = models.ForeignKey(Venue, null=True, on_delete=models.PROTECT, related_name="choices")
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(place="remote", venue__isnull=True)
                | Q(place="venue", venue__isnull=False),
                name="choice_of_a_venue_names_it",
            )
        ]

    def __str__(self) -> str:
        return self.place


class SeatAct(Row):
    """That places, seats or invigilators changed, for the log: it outlives a roster."""

    class Kind(models.TextChoices):
        """What happened."""

        CHOSEN = "chosen"
        ALLOCATED = "allocated"
        MOVED = "moved"
        WATCHED = "watched"

    stage = models.ForeignKey("stages.Stage", on_delete=models.PROTECT, related_name="seat_acts")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.kind


class SeatBooking(Row):
    """A candidate's seat in a session."""

    session = models.ForeignKey(ExamSession, on_delete=models.PROTECT, related_name="bookings")
    entry = models.ForeignKey(
        "stages.RosterEntry", on_delete=models.PROTECT, related_name="bookings"
    )
    seat = models.PositiveSmallIntegerField()
    booked_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "seat"],
                condition=Q(cancelled_at__isnull=True),
                name="seat_of_one",
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(cancelled_at__isnull=True),
                name="one_seat_each",
            ),
            models.CheckConstraint(condition=Q(seat__gt=0), name="seats_count_from_one"),
        ]

    def __str__(self) -> str:
        return str(self.seat)


hold(
    "testing.venue",
    {n: public("where a test is sat") for n in "id name address zone closed_at saves".split()},
)
hold(
    "testing.room",
    {n: public("a room in which a test is sat") for n in "id venue name seats accessible".split()},
)
hold(
    "testing.examsession",
    {
        n: public("when a test is sat in a room")
        for n in "id stage room starts_at ends_at cancelled_at".split()
    },
)
hold(
    "testing.sessioninvigilator",
    {n: personal("who watched over a session") for n in "id session person".split()},
)
hold(
    "testing.seatact",
    {n: public("when seats were given") for n in "id stage kind at".split()},
)
hold(
    "testing.placechoice",
    {
        n: personal("where a candidate wishes to sit the test")
        for n in "id entry place venue chosen_at".split()
    },
)
hold(
    "testing.seatbooking",
    {
        n: personal("where and when a candidate sits the test")
        for n in "id session entry seat booked_at cancelled_at".split()
    },
)
