"""Bodies of a competition: who sits in them, seated and unseated by the secretariat."""

from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from saty.bodies import actions, conflict_queries, queries
from saty.people import queries as people
from saty.programmes import queries as programmes
from saty.web import conflict_words
from saty.web.body.words import CAPACITIES, member_lines
from saty.web.doors import SignedIn, door
from saty.web.rule_words import own
from saty.web.staff.here import attempt
from saty.web.staff.reach import competition_or_404
from saty.web.staff.role_scopes import organisations

if TYPE_CHECKING:
    from saty.bodies.models import Body, Membership


class MemberForm(forms.Form):
    """Who is seated."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the account"),
        help_text=gettext_lazy("The role that opens the pages of the body is given apart."),
    )
    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"), choices=organisations)
    capacity = forms.ChoiceField(label=gettext_lazy("Capacity"), choices=CAPACITIES)


@door("secretariat", "administrator", "auditor")
def bodies(request: SignedIn, competition: str) -> HttpResponse:
    """The bodies of a competition, and whether they are complete."""
    found = competition_or_404(competition)
    at = timezone.now()
    file = programmes.rules_in_force(found.id, at).file
    made = {body.key: body for body in queries.bodies_of(found.id)}
    counts = queries.compositions(found.id, at)
    rows = [
        {"body": made[rule.key], "name": own(rule.name), "rule": rule, "has": counts[rule.key]}
        for rule in file.bodies
        if rule.key in made
    ]
    return render(request, "staff/bodies.html", {"competition": found, "rows": rows})


@door("secretariat", "administrator", "auditor")
def body(request: SignedIn, competition: str, body_key: str) -> HttpResponse:
    """One body: its members; somebody is seated here."""
    found = competition_or_404(competition)
    at = timezone.now()
    here = queries.body(found.id, body_key)
    if here is None:
        raise Http404
    may_act = request.actor.role in {"secretariat", "administrator"}
    form = MemberForm(request.POST if may_act and request.method == "POST" else None)
    if form.is_valid() and attempt(form, lambda: _seat(request, here, form)) is not None:
        messages.success(request, _("Seated."))
        return redirect("staff_body", competition=competition, body_key=body_key)
    file = programmes.rules_in_force(found.id, at).file
    rule = file.body(body_key)
    recusals = queries.recusal_counts(here)
    shown = {
        "competition": found,
        "body": here,
        "rule": rule,
        "name": own(rule.name),
        "members": [
            {**line, "recusals": recusals.get(line["row"].id, 0)}
            for line in member_lines(queries.members_of(here, at), reader=request.actor, at=at)
        ],
        "form": form,
        "may_act": may_act,
        "searches": conflict_words.search_lines(here, file),
        "unanswered": sum(conflict_queries.unanswered_counts(here).values()),
        "may_look": request.actor.role == "secretariat",
    }
    return render(request, "staff/body.html", shown, status=400 if form.errors else 200)


def _seat(request: SignedIn, here: "Body", form: MemberForm) -> "Membership | None":
    person = people.confirmed_account(form.cleaned_data["email"])
    organisation = people.organisation(form.cleaned_data["organisation"])
    if person is None or organisation is None:
        form.add_error("email", _("No account has this confirmed address. Give a role first."))
        return None
    return actions.add_member(
        body=here,
        person=person,
        organisation=organisation,
        capacity=form.cleaned_data["capacity"],
        by=request.actor,
        at=timezone.now(),
    )


@door("secretariat", "administrator")
@require_POST
def end_membership(
    request: SignedIn, competition: str, body_key: str, membership: UUID
) -> HttpResponse:
    """End a membership."""
    here = queries.body(competition_or_404(competition).id, body_key)
    found = queries.membership(here, membership) if here else None
    if found is None:
        raise Http404
    actions.end_membership(membership=found, by=request.actor, at=timezone.now())
    messages.success(request, _("The membership has ended."))
    return redirect("staff_body", competition=competition, body_key=body_key)
