"""Where a public page lies: its competition, or why there is none, and the way back."""

from datetime import datetime

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from saty.programmes import public
from saty.programmes.public import PublishedCompetition
from saty.web.components import Crumb
from saty.web.errors import Gone
from saty.web.rule_words import own


def published_or_404(slug: str, at: datetime) -> PublishedCompetition:
    """The published competition; Gone with the reason if it was cancelled, else Http404."""
    found = public.published_competition(slug, at)
    if found is not None:
        return found
    reason = public.cancellation(slug)
    if reason is None:
        raise Http404
    raise Gone(_("This competition was cancelled. The reason: %(reason)s") % {"reason": reason})


def crumbs(competition: PublishedCompetition, here: str = "") -> list[Crumb]:
    """Home, the competition, and the page itself."""
    title = own(competition.file.title)
    way = [Crumb(_("Home"), reverse("home"))]
    if not here:
        return [*way, Crumb(title)]
    return [*way, Crumb(title, reverse("competition", args=[competition.slug])), Crumb(here)]
