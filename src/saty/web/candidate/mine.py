"""Whose application a page is about: the reader's own, or there is no such page."""

from datetime import datetime

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from saty.applications import queries
from saty.applications.dossier import Dossier
from saty.programmes import queries as programmes
from saty.web.components import Crumb
from saty.web.doors import SignedIn
from saty.web.rule_words import own


def dossier_or_404(request: SignedIn, competition: str, at: datetime) -> Dossier:
    """The reader's own file in a competition; Http404 where they have none."""
    found = programmes.competition_id(competition)
    mine = queries.application_of(request.user.pk, found) if found else None
    if mine is None:
        raise Http404
    return queries.dossier(mine, at)


def crumbs(file: Dossier, *here: str) -> list[Crumb]:
    """My applications, this one, its task list where the page lies under it, the page."""
    slug = file.application.competition.slug
    way = [Crumb(_("My applications"), reverse("candidate_home"))]
    title = own(file.file.title)
    if not here:
        return [*way, Crumb(title)]
    way.append(Crumb(title, reverse("candidacy", args=[slug])))
    if len(here) > 1:
        way.append(Crumb(here[0], reverse("application_tasks", args=[slug])))
    return [*way, Crumb(here[-1])]
