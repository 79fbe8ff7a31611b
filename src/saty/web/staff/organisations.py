"""Organisations in which roles are held."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saty.common.refusals import Refusal
from saty.people import permissions, queries
from saty.people.actions.organisations import add_organisation
from saty.web.doors import SignedIn, door
from saty.web.errors import told
from saty.web.reach import demand_whole

KINDS = [
    ("state_body", gettext_lazy("State body")),
    ("akimat", gettext_lazy("Akimat")),
    ("holding", gettext_lazy("National holding")),
    ("company", gettext_lazy("National company")),
    ("other", gettext_lazy("Other")),
]


class OrganisationForm(forms.Form):
    """A new organisation."""

    key = forms.SlugField(
        label=gettext_lazy("Key"),
        max_length=48,
        help_text=gettext_lazy("Small Latin letters, digits and hyphens. It never changes."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS)
    name_kk = forms.CharField(label=gettext_lazy("Name in Kazakh"), max_length=200)
    name_ru = forms.CharField(label=gettext_lazy("Name in Russian"), max_length=200)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=200)


@door("administrator", "auditor")
def organisations(request: SignedIn) -> HttpResponse:
    """List organisations; an administrator adds one."""
    demand_whole(request)
    may_act = permissions.may("propose_for_official", request.actor)
    form = OrganisationForm(request.POST or None)
    if may_act and form.is_valid():
        try:
            _add(request, form)
        except Refusal as refusal:
            form.add_error("key", told(refusal))
        else:
            return redirect("staff_organisations")
    page = {
        "organisations": queries.organisations(),
        "kinds": dict(KINDS),
        "form": form,
        "may_act": may_act,
    }
    return render(request, "staff/organisations.html", page, status=400 if form.errors else 200)


def _add(request: SignedIn, form: OrganisationForm) -> None:
    given = form.cleaned_data
    add_organisation(
        key=given["key"],
        kind=given["kind"],
        names={language: given[f"name_{language}"] for language in ("kk", "ru", "en")},
        by=request.actor,
        at=timezone.now(),
    )
    messages.success(request, _("The organisation is added."))
