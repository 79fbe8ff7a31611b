"""Seats of a test: who sits in which session and where, by needs and by chance alone.

1. Guests come in an order that chance made; no name and no number has a part in it.
2. Whoever needs an accessible seat is seated first. As many of them get one as can.
3. Then the others, as many as can; seats that are accessible are taken last.
4. A session must be long enough for its guest, and in the venue that the guest chose.
5. Of several sessions, the shortest that is long enough; then the one with most free seats. Whoever
   chose no venue goes to the one with most free seats.
6. Within a session neighbours have different forms where a greedy choice can give them: from the
   first seat on, of the forms that neither neighbour has, the one that most still wait with.

A guest who can only be seated if others move within this same seating is seated so (augmenting
paths of bipartite matching: Kuhn 1955; Berge 1957). Whoever sits already never moves.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Why = Literal["no_session", "not_long_enough", "no_accessible_seat", "no_seat"]


@dataclass(frozen=True, slots=True)
class Session:
    """A session: its free seats, how long it is, and the forms of whoever sits there already."""

    key: str
    venue: str
    minutes: int
    free: tuple[int, ...]
    """Numbers of seats, from 1."""
    accessible: int = 0
    """Seats up to this number are accessible."""
    forms: Mapping[int, str] = field(default_factory=dict)
    """Seat -> form, of the seats that are taken."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody to be seated."""

    key: str
    minutes: int
    venue: str = ""
    """The one that was chosen; "" for any."""
    is_accessible: bool = False
    """Whether the seat must be accessible."""
    form: str = ""
    """"" where it is not known."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A guest's seat."""

    guest: str
    session: str
    seat: int


@dataclass(frozen=True, slots=True)
class Left:
    """A guest without a seat, and why."""

    guest: str
    why: Why


@dataclass(frozen=True, slots=True)
class Seating:
    """Who sits where, and who does not."""

    placed: tuple[Placed, ...]
    left: tuple[Left, ...]


Class = tuple[str, int, bool]
"""Venue, minutes, accessible: guests of one class can change places."""


def seat(sessions: Sequence[Session], guests: Sequence[Guest]) -> Seating:
    """Seat guests, who come in the order of chance, in the free seats of sessions."""
    plan = _Plan(sessions)
    left = []
    first = [each for each in guests if each.is_accessible]
    then = [each for each in guests if not each.is_accessible]
    plan.use(accessible=True)
    left += [Left(each.key, plan.why(each)) for each in _in_turn(first) if not plan.take(each)]
    plan.use(accessible=False)
    left += [Left(each.key, plan.why(each)) for each in _in_turn(then) if not plan.take(each)]
    place = {each.key: number for number, each in enumerate(guests)}
    placed = [
        found
        for session in sessions
        for found in _arranged(
            session, sorted(plan.guests_of(session), key=lambda each: place[each.key])
        )
    ]
    return Seating(tuple(placed), tuple(left))


def _in_turn(guests: Iterable[Guest]) -> list[Guest]:
    """Whoever has least to choose from comes first."""
    return sorted(guests, key=lambda each: (not each.venue, -each.minutes))


class _Plan:
    """How many of which class sit in which session, while it is being made."""

    def __init__(self, sessions: Sequence[Session]) -> None:
        self.sessions = sessions
        self.held: dict[str, dict[Class, list[Guest]]] = {
            each.key: defaultdict(list) for each in sessions
        }
        self.fixed: dict[str, list[Guest]] = {each.key: [] for each in sessions}
        self.room: dict[str, int] = {}
        self.hopeless: set[Class] = set()

    def use(self, *, accessible: bool) -> None:
        """From now on guests take accessible seats alone, or whatever is left."""
        for session in self.sessions:
            self.fixed[session.key] += self._held_in(session.key)
            self.held[session.key].clear()
            seats = _accessible(session) if accessible else session.free
            self.room[session.key] = len(seats) - len(self.fixed[session.key])

    def guests_of(self, session: Session) -> list[Guest]:
        """Who sits in a session."""
        return self.fixed[session.key] + self._held_in(session.key)

    def _held_in(self, key: str) -> list[Guest]:
        return [guest for guests in self.held[key].values() for guest in guests]

    def take(self, guest: Guest) -> bool:
        """Give a guest a session; whether there was one."""
        kind = _class(guest)
        if kind in self.hopeless:
            return False
        session = self._best(kind)
        if session is None and not self._make_room(kind):
            self.hopeless.add(kind)
            return False
        session = session or self._best(kind)
        if session is None:
            return False
        self.held[session.key][kind].append(guest)
        self.room[session.key] -= 1
        return True

    def _best(self, kind: Class) -> Session | None:
        fit = [each for each in self._eligible(kind) if self.room[each.key] > 0]
        if not fit:
            return None
        free: Counter[str] = Counter()
        for each in fit:
            free[each.venue] += self.room[each.key]
        most = max(free.values())
        venue = next(each.venue for each in fit if free[each.venue] == most)
        within = [each for each in fit if each.venue == venue]
        return min(within, key=lambda each: (each.minutes, -self.room[each.key]))

    def _eligible(self, kind: Class) -> list[Session]:
        venue, minutes, _accessible = kind
        return [
            each for each in self.sessions if each.minutes >= minutes and venue in {"", each.venue}
        ]

    def _make_room(self, kind: Class) -> bool:
        """Move guests of this seating along a path to a free seat, if there is one."""
        came: dict[str, tuple[str, Class] | None] = {
            each.key: None for each in self._eligible(kind)
        }
        queue = deque(came)
        while queue:
            here = queue.popleft()
            if self.room[here] > 0:
                self._shift(here, came)
                return True
            for other in [known for known, guests in self.held[here].items() if guests]:
                for each in self._eligible(other):
                    if each.key not in came:
                        came[each.key] = (here, other)
                        queue.append(each.key)
        return False

    def _shift(self, end: str, came: Mapping[str, tuple[str, Class] | None]) -> None:
        """One guest of each session on the path moves on; a place is free at its beginning."""
        self.room[end] -= 1
        while (step := came[end]) is not None:
            before, kind = step
            self.held[end][kind].append(self.held[before][kind].pop())
            end = before
        self.room[end] += 1

    def why(self, guest: Guest) -> Why:
        """Why there is no seat."""
        there = [each for each in self.sessions if guest.venue in {"", each.venue}]
        if not there:
            return "no_session"
        if all(each.minutes < guest.minutes for each in there):
            return "not_long_enough"
        return "no_accessible_seat" if guest.is_accessible else "no_seat"


def _class(guest: Guest) -> Class:
    return guest.venue, guest.minutes, guest.is_accessible


def _accessible(session: Session) -> list[int]:
    return [seat for seat in session.free if seat <= session.accessible]


def _arranged(session: Session, guests: Sequence[Guest]) -> list[Placed]:
    """Who sits on which seat of a session."""
    needing = [each for each in guests if each.is_accessible]
    others = [each for each in guests if not each.is_accessible]
    special = sorted(_accessible(session))[: len(needing)]
    rest = sorted(
        set(session.free) - {*special}, key=lambda seat: (seat <= session.accessible, seat)
    )
    forms = dict(session.forms)
    placed = _filled(session.key, special, needing, forms)
    return placed + _filled(session.key, sorted(rest[: len(others)]), others, forms)


def _filled(
    session: str, seats: Sequence[int], guests: Sequence[Guest], forms: dict[int, str]
) -> list[Placed]:
    """Guests on seats from the first on, each beside others of another form where it can be."""
    waiting: dict[str, deque[Guest]] = {}
    for guest in guests:
        waiting.setdefault(guest.form, deque()).append(guest)
    placed = []
    for seat in seats:
        beside = {forms.get(seat - 1), forms.get(seat + 1)} - {"", None}
        free = [form for form in waiting if form not in beside] or list(waiting)
        form = max(free, key=lambda each: len(waiting[each]))
        guest = waiting[form].popleft()
        if not waiting[form]:
            del waiting[form]
        forms[seat] = form
        placed.append(Placed(guest.key, session, seat))
    return placed
