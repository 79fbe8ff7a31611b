"""How a bank is ordered: its topics and competencies."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saty.testing.actions import banks as actions
from saty.testing.queries import items as queries
from saty.web.bank.here import bank_or_404
from saty.web.doors import SignedIn, door
from saty.web.staff.here import attempt
from saty.web.templatetags.look import OWN_NAMES

if TYPE_CHECKING:
    from saty.testing.models import Bank


class LabelForm(forms.Form):
    """A topic or a competency, named in three languages; an existing key is named anew."""

    what = forms.ChoiceField(
        label=gettext_lazy("What"),
        choices=[("topic", gettext_lazy("Topic")), ("competency", gettext_lazy("Competency"))],
    )
    key = forms.SlugField(
        label=gettext_lazy("Key"),
        help_text=gettext_lazy("Latin letters, digits and hyphens. One that is there is renamed."),
        max_length=48,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language, own in OWN_NAMES.items():
            self.fields[language] = forms.CharField(
                label=_("Name: %(language)s") % {"language": own}, max_length=200
            )


@door("test_owner", "auditor")
def settings(request: SignedIn, bank: str) -> HttpResponse:
    """Topics and competencies; the owner adds and renames them."""
    found = bank_or_404(bank)
    may_set = request.actor.role == "test_owner"
    form = LabelForm(request.POST if may_set and request.method == "POST" else None)
    if form.is_valid() and attempt(form, lambda: _set(request, found, form)) is not None:
        messages.success(request, _("Saved."))
        return redirect("bank_settings", bank=bank)
    labels = queries.labels(found)
    shown = {
        "bank": found,
        "form": form,
        "may_set": may_set,
        "lists": [
            (_("Topics"), labels.topics),
            (_("Competencies"), labels.competencies),
        ],
    }
    return render(request, "bank/settings.html", shown, status=400 if form.errors else 200)


def _set(request: SignedIn, bank: "Bank", form: LabelForm) -> object:
    given = form.cleaned_data
    act = actions.set_topic if given["what"] == "topic" else actions.set_competency
    name = {language: given[language] for language in OWN_NAMES}
    return act(bank=bank, key=given["key"], name=name, by=request.actor, at=timezone.now())
