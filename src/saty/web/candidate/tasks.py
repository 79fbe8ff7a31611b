"""The task list of an application, and starting one."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from saty.applications import queries
from saty.applications.actions import drafting
from saty.applications.dossier import Dossier
from saty.applications.states import ApplicationState
from saty.people.roles import CANDIDATE
from saty.programmes import queries as programmes
from saty.programmes.schema import Section
from saty.web.candidate.adjustments import state_of
from saty.web.candidate.mine import crumbs, dossier_or_404
from saty.web.candidate.verdicts import shown
from saty.web.components import Task
from saty.web.doors import SignedIn, door
from saty.web.rule_words import own


@door(CANDIDATE)
@require_POST
def start(request: SignedIn, competition: str) -> HttpResponse:
    """Start a draft, or go on with the one that stands."""
    found = programmes.competition(competition)
    if found is None:
        raise Http404
    drafting.start(competition=found, candidate=request.user, by=request.actor, at=timezone.now())
    return redirect("application_tasks", competition)


@door(CANDIDATE)
def tasks(request: SignedIn, competition: str) -> HttpResponse:
    """What is to be done before the application can be submitted."""
    now = timezone.now()
    file = dossier_or_404(request, competition, now)
    if file.application.state != ApplicationState.DRAFT:
        return redirect("candidacy", competition)
    listed = [*form_tasks(file), documents_task(file), adjustments_task(file)]
    left = sum(task.tone != "done" for task in listed[:-1])
    shown_to = {
        "file": file,
        "slug": competition,
        "now": now,
        "crumbs": crumbs(file, _("Application")),
        "tasks": [*listed, _check_task(file)],
        "left": left,
        "of": len(listed) - 1,
        "verdicts": shown(file.verdicts),
    }
    return render(request, "candidate/tasks.html", shown_to)


def form_tasks(file: Dossier) -> list[Task]:
    """One task for each page of the form."""
    return [_section_task(file, section) for section in file.file.application.sections]


def _section_task(file: Dossier, section: Section) -> Task:
    slug = file.application.competition.slug
    href = reverse("application_section", args=[slug, section.key])
    is_begun = file.is_begun(section)
    faults = [fault for fault in file.faults_in(section) if not fault.advisory]
    if not faults and not is_begun:  # nothing in it is required
        return Task(own(section.name), _("Optional"), "done", href)
    if not faults:
        return Task(own(section.name), _("Complete"), "done", href)
    if not is_begun:
        return Task(own(section.name), _("Not started"), "neutral", href)
    words = ngettext("%(count)s answer is left", "%(count)s answers are left", len(faults))
    todo = words % {"count": len(faults)}
    return Task(own(section.name), pgettext("a task", "Go on"), "needs-you", href, todo)


def documents_task(file: Dossier) -> Task:
    """One task for all documents."""
    href = reverse("application_documents", args=[file.application.competition.slug])
    missing = ", ".join(own(requirement.name) for requirement in file.missing_documents)
    if not missing:
        return Task(_("Documents"), _("Complete"), "done", href)
    if not file.documents:
        return Task(_("Documents"), _("Not started"), "neutral", href)
    return Task(_("Documents"), pgettext("a task", "Go on"), "needs-you", href, missing)


def adjustments_task(file: Dossier) -> Task:
    """Adjustments can be asked for by whoever needs them."""
    href = reverse("adjustments", args=[file.application.competition.slug])
    hint = _("Extra time, a reader and the like, with a proof.")
    asked = [state_of(each.state) for each in queries.adjustments_of(file.application)]
    words, tone = asked[-1] if asked else (_("Optional"), "neutral")
    return Task(_("Adjustments"), words, tone, href, hint)


def _check_task(file: Dossier) -> Task:
    href = reverse("application_check", args=[file.application.competition.slug])
    title = _("Check your answers and submit")
    if file.is_complete:
        return Task(title, _("Ready"), "needs-you", href)
    return Task(title, _("Not ready yet"), "neutral", href)
