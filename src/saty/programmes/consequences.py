"""What follows from acts on a competition, in the same transaction; upper apps register."""

from saty.common.consequences import Consequence
from saty.programmes.models import Competition, Outage, RulesVersion

on_drafted: Consequence[Competition] = Consequence("competition drafted")
"""Also after its file was replaced: followers make what is missing and repeat nothing."""

on_opened: Consequence[Competition] = Consequence("competition opened")
on_amended: Consequence[RulesVersion] = Consequence("rules amended")
on_extended: Consequence[Outage] = Consequence("deadline extended")
