"""What follows from changes of a roster, in the same transaction; upper apps register.

A follower that finds that the act cannot happen raises `NotNow`: nothing is then done.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from saty.common.consequences import Consequence
from saty.stages.models import CandidacyEnd, RosterEntry, Stage


@dataclass(frozen=True, slots=True)
class Joined:
    """Some came to the roster of a stage."""

    stage: Stage
    entries: Sequence[RosterEntry]


on_candidacy_ended: Consequence[CandidacyEnd] = Consequence("candidacy ended")
on_joined: Consequence[Joined] = Consequence("roster joined")
on_roster_taken_back: Consequence[Stage] = Consequence("roster taken back")
"""Before its entries are deleted."""
