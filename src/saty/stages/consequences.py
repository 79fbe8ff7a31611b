"""What follows from changes of a roster, or of a decision, in the same transaction; apps register.

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
on_decision_revoked: Consequence[Stage] = Consequence("decision on a stage revoked")
"""No decision stands on its results any more; `decisions` says so, and rooms below it follow."""
