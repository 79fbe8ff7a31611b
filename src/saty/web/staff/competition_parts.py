"""The parts of a competition: one link to each of its pages that the reader may open."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import resolve, reverse
from django.utils.translation import gettext_lazy as _

from saty.web.doors import door_of

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from saty.programmes.models import Competition

PARTS: tuple[tuple[str, "Promise"], ...] = (
    ("staff_applications", _("Applications")),
    ("staff_verification_start", _("Verification")),
    ("staff_adjustments", _("Requests for adjustments")),
    ("staff_clashes", _("Identity clashes")),
    ("staff_disqualifications", _("Disqualifications")),
    ("staff_stages", _("Stages")),
    ("staff_decisions", _("Decisions")),
    ("staff_draws", _("Draws of lots")),
    ("staff_bodies", _("Commissions")),
    ("staff_mailings", _("Messages to groups")),
    ("staff_reserve", _("Reserve")),
)
"""(page, words), in the order of the work."""
BEFORE_OPENING = {"staff_bodies"}
"""What there is of a draft: commissions are seated before the pre-flight check."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a competition and its page."""

    title: "str | Promise"
    url: str


def parts_of(competition: "Competition", role: str) -> list[Part]:
    """The parts whose door lets `role` in; a competition that never opened has few yet."""
    there = [each for each in PARTS if competition.opened_at or each[0] in BEFORE_OPENING]
    found = [Part(words, reverse(page, args=[competition.slug])) for page, words in there]
    return [each for each in found if _lets_in(each.url, role)]


def _lets_in(url: str, role: str) -> bool:
    door = door_of(resolve(url).func)
    return door is not None and role in door.audience
