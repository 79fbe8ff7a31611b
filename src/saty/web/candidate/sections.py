"""A page of the application form: kept as it is typed, with or without scripts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.forms.boundfield import BoundField
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from saty.applications.actions import drafting
from saty.applications.actions.drafting import ConflictingAnswer, Saved
from saty.applications.dossier import Dossier
from saty.applications.states import ApplicationState
from saty.applications.values import mark
from saty.people.roles import CANDIDATE
from saty.programmes.schema import ProgrammeFile, Section
from saty.web.candidate.mine import crumbs, dossier_or_404
from saty.web.candidate.verdicts import shown
from saty.web.candidate.words import in_words
from saty.web.doors import SignedIn, door
from saty.web.forms.answers import PREFIX, AnswersForm, words_of
from saty.web.rule_words import own

SEEN = "seen-"
"""Before the name of a question: the mark of the value that the page was given."""


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A field with the mark of the value that it shows."""

    field: BoundField
    key: str
    mark: str

    @property
    def seen(self) -> str:
        """The name of the hidden input that carries the mark."""
        return f"{SEEN}{self.key}"


@door(CANDIDATE)
def section(request: SignedIn, competition: str, section: str) -> HttpResponse:
    """One page of the form. Sent whole, everything that was typed is kept, right or wrong."""
    now = timezone.now()
    file = dossier_or_404(request, competition, now)
    if file.application.state != ApplicationState.DRAFT:
        return redirect("candidacy", competition)
    part = _part(file.file, section)
    if request.method == "POST":
        return _saved(request, file, part, now)
    more = request.GET.get("more", "")
    form = AnswersForm(part.questions, file.file, answers=file.all_answers, more=more)
    return _page(request, file, part, form)


def _part(file: ProgrammeFile, key: str) -> Section:
    for part in file.application.sections:
        if part.key == key:
            return part
    raise Http404


def _saved(request: SignedIn, file: Dossier, part: Section, now: datetime) -> HttpResponse:
    form = AnswersForm(part.questions, file.file, answers=file.all_answers, data=request.POST)
    saved = _save(request, file, part, form.answers(), now)
    slug = file.application.competition.slug
    fresh = dossier_or_404(request, slug, now)
    if saved.conflicts:
        _show_conflicts(form, saved.conflicts, fresh)
        return _page(request, fresh, part, form, status=409)
    here = reverse("application_section", args=[slug, part.key])
    if more := request.POST.get("add"):
        return redirect(f"{here}?more={more}#id_{PREFIX}-{more}")
    if removed := request.POST.get("remove"):
        return redirect(f"{here}#id_{removed.rpartition('-')[0]}")
    faults = [fault for fault in fresh.faults_in(part) if not fault.advisory]
    if faults and request.POST.get("go") == "on":
        form.show(faults)
        return _page(request, fresh, part, form, status=422)
    return redirect("application_tasks", slug)


def _save(
    request: SignedIn, file: Dossier, part: Section, values: Mapping[str, Any], now: datetime
) -> Saved:
    given = {key: request.POST.get(f"{SEEN}{key}") for key in values}
    return drafting.save_answers(
        application=file.application,
        section=part.key,
        values=values,
        by=request.actor,
        at=now,
        seen={key: seen for key, seen in given.items() if seen is not None},
    )


def _show_conflicts(
    form: AnswersForm, conflicts: Iterable[ConflictingAnswer], file: Dossier
) -> None:
    for conflict in conflicts:
        form.add_error(conflict.question, str(conflict_words(conflict, form, file)))


def conflict_words(
    conflict: ConflictingAnswer, form: AnswersForm, file: Dossier
) -> "str | Promise":
    """What stands elsewhere and what is on this page, and how to keep either."""
    question = form.questions[conflict.question]
    theirs = in_words(question, conflict.theirs, file.file) or _("nothing")
    mine = in_words(question, conflict.mine, file.file) or _("nothing")
    words = _(
        "This answer was changed in another window, to “%(theirs)s”; that is what is kept now."
        " Here it says “%(mine)s”. To keep what stands here, save this page again."
    )
    return words % {"theirs": theirs, "mine": mine}


def _page(
    request: SignedIn, file: Dossier, part: Section, form: AnswersForm, status: int = 200
) -> HttpResponse:
    slug = file.application.competition.slug
    shown_to = {
        "file": file,
        "slug": slug,
        "part": part,
        "form": form,
        "questions": [
            ShownQuestion(bound, bound.name, mark(file.all_answers.get(bound.name)))
            for bound in form
        ],
        "crumbs": crumbs(file, _("Application"), own(part.name)),
        "autosave_url": reverse("application_autosave", args=[slug, part.key]),
        "verdicts": shown(file.verdicts),
    }
    return render(request, "candidate/section.html", shown_to, status=status)


@door(CANDIDATE)
@require_POST
def autosave(request: SignedIn, competition: str, section: str) -> HttpResponse:
    """Keep one answer as it was typed; the answer is what changed on the page, by id.

    200 when it is kept, with or without faults; 422 when it was changed in another window.
    """
    now = timezone.now()
    file = dossier_or_404(request, competition, now)
    part = _part(file.file, section)
    key = request.POST.get("field", "").removeprefix(f"{PREFIX}-")
    questions = [question for question in part.questions if question.key == key]
    if not questions:
        raise Http404
    typed = request.POST.copy()
    for button in ("add", "remove"):  # no row comes or goes while somebody types
        typed.pop(button, None)
    form = AnswersForm(questions, file.file, answers=file.all_answers, data=typed)
    saved = _save(request, file, part, {key: form.answer(key)}, now)
    fresh = dossier_or_404(request, competition, now)
    shown_to = {
        "key": key,
        "mark": mark(fresh.all_answers.get(key)),
        "name": f"{SEEN}{key}",
        "live": _live_words(fresh, part),
        "conflicts": [str(conflict_words(each, form, fresh)) for each in saved.conflicts],
        "verdicts": shown(fresh.verdicts),
    }
    status = 422 if saved.conflicts else 200
    return render(request, "candidate/autosaved.html", shown_to, status=status)


def _live_words(file: Dossier, part: Section) -> dict[str, list[str]]:
    """What is wrong with each answer of the page while it is typed: one may contradict another.

    That an answer is missing is not said yet.
    """
    words: dict[str, list[str]] = {question.key: [] for question in part.questions}
    for fault in file.faults_in(part):
        if fault.key != "required":
            words[fault.question].append(str(words_of(fault)))
    return words
