"""The list that a body recommends: as voted on in a meeting, ranked as the programme file says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from uuid import UUID

from saty.core.ranking import shared_places
from saty.decisions.outcomes import Computed
from saty.meetings.models import AgendaItem
from saty.programmes import schema


@dataclass(frozen=True, slots=True)
class Votes:
    """How many were for a candidate, and how many against."""

    in_favour: int
    against: int


@dataclass(frozen=True, slots=True)
class Voted:
    """What a body voted on an item: the votes on each entry, and why where it was written."""

    item: AgendaItem
    votes: Mapping[UUID, Votes] = field(default_factory=dict)
    why: Mapping[UUID, str] = field(default_factory=dict)


def ranked(
    rule: schema.DecidedBy, computed: Sequence[Computed], votes: Mapping[UUID, Votes]
) -> list[Computed]:
    """The outcomes of a ballot with their places on its list.

    By votes: the more for, then the fewer against. By score: the higher total. Whoever is equal
    shares a place; nobody has one where the file does not say how to rank, nor where votes were
    not counted.
    """
    keys = {
        str(each.entry): key
        for each in computed
        if each.admitted and (key := _key(rule, each, votes.get(each.entry)))
    }
    places = shared_places(keys)
    return [replace(each, place=places.get(str(each.entry))) for each in computed]


def _key(
    rule: schema.DecidedBy, each: Computed, votes: Votes | None
) -> tuple[Fraction, ...] | None:
    if rule.ranked == "votes" and votes is not None:
        return (Fraction(votes.in_favour), Fraction(-votes.against))
    if rule.ranked == "score" and each.total:
        return (Fraction(each.total),)
    return None
