"""What pages of a body start from: the body, what the rules say of it, and who is here."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from saty.bodies import queries as bodies
from saty.bodies import undertakings
from saty.meetings.queries import READS_PAPERS
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.stages import queries as stages
from saty.web.doors import SignedIn
from saty.web.errors import SomethingFirst

if TYPE_CHECKING:
    from saty.bodies.models import Body, Membership
    from saty.stages.models import Stage

READERS = ("chair", "body_secretary", "member")


@dataclass(frozen=True, slots=True)
class Place:
    """A body, its rule, the seat of whoever asks, and what they have not signed."""

    body: "Body"
    file: schema.ProgrammeFile
    rule: schema.Body
    seat: "Membership"
    unsigned: tuple[schema.Undertaking, ...] = ()

    @property
    def is_chair(self) -> bool:
        """Whether the reader chairs it."""
        return self.seat.capacity in bodies.CHAIR

    @property
    def is_secretary(self) -> bool:
        """Whether the reader is its secretary."""
        return self.seat.capacity in bodies.SECRETARY

    @property
    def may_step_out(self) -> bool:
        """Whether the reader has a hand in what is decided: observers and assistants have none."""
        return self.seat.capacity in bodies.VOTING | bodies.ALTERNATES | bodies.SECRETARY

    @property
    def meets_here(self) -> bool:
        """Whether it meets in the system, so that its votes come out of meetings alone."""
        return self.rule.kind == "commission" and self.rule.meets == "here"

    @property
    def reads_papers(self) -> bool:
        """Whether the reader sits where papers, reasons and names are read."""
        return self.seat.capacity in READS_PAPERS

    @property
    def decides(self) -> list[str]:
        """Keys of the stages that it decides."""
        return [each.key for each in self.file.stages if each.decided_by.body == self.rule.key]

    @property
    def numbers(self) -> list[str]:
        """Keys of the stages whose number it sets."""
        return [each.key for each in self.file.stages if each.cut.number_set_by == self.rule.key]


def place_or_404(
    request: SignedIn, body: UUID, at: datetime, *, before_signing: bool = False
) -> Place:
    """The body of a page; its door has compared the scope already.

    The role opens the door, and the seat decides: whoever sits there no more finds nothing, and
    whoever has undertakings to sign is led to them, except on pages that are there before.
    """
    found = bodies.body_of_id(body)
    if found is None:
        raise Http404
    file = programmes.rules_in_force(found.competition_id, at).file
    seat = bodies.membership_of(found, request.actor.account, at)
    if seat is None:
        raise Http404
    unsigned = tuple(undertakings.left_to(seat, file))
    if unsigned and not before_signing:
        raise SomethingFirst(reverse("body_undertakings", args=[body]))
    return Place(found, file, file.body(found.key), seat, unsigned)


def stage_of(place: Place, key: str) -> "Stage":
    """A stage whose number the body sets."""
    found = stages.stage(place.body.competition_id, key) if key in place.numbers else None
    if found is None:
        raise Http404
    return found
