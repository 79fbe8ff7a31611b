"""What follows from decisions, in the same transaction; upper apps register.

A follower that finds that the act cannot happen raises `NotNow`: nothing is then done.
"""

from saty.common.consequences import Consequence
from saty.decisions.models import Decision

on_announced: Consequence[Decision] = Consequence("decision announced")
on_revoked: Consequence[Decision] = Consequence("decision revoked")
