"""What the secretariat is told of the seats of a test: that sessions are wanted, or seats."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.testing.queries import supply as queries
from saty.web.components import Tone
from saty.web.moments import num, when

if TYPE_CHECKING:
    from saty.stages.models import Stage
    from saty.testing.queries.supply import Supply


@dataclass(frozen=True, slots=True)
class Told:
    """A notice above the sessions of a test."""

    title: str
    lines: tuple[str, ...]
    tone: Tone = "neutral"


def supply_of(stage: "Stage", rule: schema.Stage, at: datetime) -> "Supply | None":
    """Wanted and planned seats, by the window that the stage has now."""
    window = programmes.windows(stage.competition_id).get(rule.key)
    return None if window is None else queries.supply(stage, rule, window, at)


def told_of(found: "Supply | None") -> Told | None:
    """In words; None where nobody needs a seat."""
    if found is None:
        return None
    if found.needs_sessions:
        return Told(_("No session is planned"), (*_wanted(found), _by_when(found)), "needs-you")
    if found.lacking:
        words = ngettext(
            "For %(number)s of them no seat is planned. Plan more sessions.",
            "For %(number)s of them no seats are planned. Plan more sessions.",
            found.lacking,
        )
        lacking = words % {"number": num(found.lacking)}
        return Told(_("Too few seats"), (*_wanted(found), lacking, _by_when(found)), "needs-you")
    if found.to_give:
        return Told(_("Seats are to be given"), (*_wanted(found), _by_when(found)), "needs-you")
    if found.chosen_until is not None:
        free = ngettext("%(number)s seat is free.", "%(number)s seats are free.", found.free) % {
            "number": num(found.free)
        }
        return Told(_("Candidates are still choosing"), (*_wanted(found), free, _by_when(found)))
    return None


def _wanted(found: "Supply") -> tuple[str, ...]:
    if not found.waiting:
        return ()
    words = ngettext(
        "%(number)s candidate sits in a venue and has no seat yet.",
        "%(number)s candidates sit in a venue and have no seat yet.",
        found.waiting,
    )
    return (words % {"number": num(found.waiting)},)


def _by_when(found: "Supply") -> str:
    if found.chosen_until is None:
        return _("The test begins: %(moment)s.") % {"moment": when(found.opens_at)}
    words = _(
        "Candidates choose where they sit until %(moment)s, among the venues in which sessions are"
        " planned."
    )
    return words % {"moment": when(found.chosen_until)}
