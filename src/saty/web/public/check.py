"""Am I eligible? One question for each rule, one minute, no account; nothing is kept."""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from saty.programmes.schema import AnyEligibilityRule, NotAmongRule, ProgrammeFile
from saty.web.components import Tone
from saty.web.doors import EVERYBODY, door
from saty.web.forms.choices import Radios
from saty.web.public.places import crumbs, published_or_404
from saty.web.rule_words import own

YES, NO = "yes", "no"


class CheckForm(forms.Form):
    """One question for each rule of a programme."""

    def __init__(self, file: ProgrammeFile, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        for rule in file.eligibility.rules:
            self.fields[rule.key] = forms.ChoiceField(
                label=own(rule.question),
                choices=[(YES, gettext_lazy("Yes")), (NO, gettext_lazy("No"))],
                widget=Radios(),
                error_messages={"required": gettext_lazy("Answer yes or no.")},
            )


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule says of an answer, in words."""

    words: str
    state: str
    tone: Tone
    is_met: bool


@never_cache
@door(EVERYBODY)
def check(request: HttpRequest, competition: str) -> HttpResponse:
    """The questions; POST answers on the same page. Nothing is stored, logged or in an address."""
    now = timezone.now()
    found = published_or_404(competition, now)
    form = CheckForm(found.file, request.POST if request.method == "POST" else None)
    answers = judged(found.file, form) if form.is_bound and form.is_valid() else []
    shown = {
        "competition": found,
        "crumbs": crumbs(found, _("Am I eligible?")),
        "form": form,
        "answers": answers,
        "is_eligible": all(answer.is_met for answer in answers),
        "window": found.filing.state(now),
        "now": now,
    }
    status = 422 if form.is_bound and not answers else 200
    return render(request, "public/check.html", shown, status=status)


def judged(file: ProgrammeFile, form: CheckForm) -> list[Answer]:
    """Each rule with what it says of the answer given."""
    return [_judged(rule, form.cleaned_data[rule.key]) for rule in file.eligibility.rules]


def _judged(rule: AnyEligibilityRule, answer: str) -> Answer:
    """Yes meets a rule, but for `not_among`: there yes means that what bars is held."""
    is_met = (answer == NO) if isinstance(rule, NotAmongRule) else (answer == YES)
    if is_met:
        return Answer(own(rule.words), _("Met"), "done", True)
    return Answer(own(rule.words), _("Not met"), "needs-you", False)
