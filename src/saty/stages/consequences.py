"""What follows from the end of a candidacy, in the same transaction; upper apps register.

A follower that finds that the act cannot happen raises `NotNow`: nothing is then done.
"""

from saty.common.consequences import Consequence
from saty.stages.models import CandidacyEnd

on_candidacy_ended: Consequence[CandidacyEnd] = Consequence("candidacy ended")
