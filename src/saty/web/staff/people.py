"""Roles of officials: who holds which, proposals that wait for me, propose, approve, end."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from saty.common.refusals import Refusal
from saty.people import permissions, queries
from saty.people.actions import grants
from saty.people.roles import Role
from saty.people.states import GrantState
from saty.web.doors import SignedIn, door
from saty.web.errors import told
from saty.web.reach import demand_whole
from saty.web.staff.role_scopes import organisations, scope_words, scopes

PER_PAGE = 50
SOUGHT = "people_sought"


class GrantFilter(forms.Form):
    """Narrows the list of roles."""

    text = forms.CharField(label=gettext_lazy("E-mail address"), required=False, max_length=254)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[("", gettext_lazy("All")), *Role.choices],
        required=False,
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("All")), *GrantState.choices],
        required=False,
    )


class ProposalForm(forms.Form):
    """A role for somebody, in an organisation and for everything, a competition or a body."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("An address without an account gets an invitation."),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"), choices=organisations)
    scope = forms.ChoiceField(label=gettext_lazy("For what"), choices=scopes, required=False)


class ReasonForm(forms.Form):
    """Why a proposal is refused or a role ends."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


@door("administrator", "auditor")
def people(request: SignedIn) -> HttpResponse:
    """Every role, and on top what waits for me."""
    demand_whole(request)
    if request.method == "POST" or "all" in request.GET:
        return _narrowed(request)
    filters = GrantFilter({**request.GET.dict(), "text": request.session.get(SOUGHT, "")})
    narrowed = filters.cleaned_data if filters.is_valid() else {}
    page = Paginator(queries.grants(**narrowed), PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "filters": filters,
        "page": page,
        "waiting": queries.grants_to_decide(request.actor.person),
        "may_act": permissions.may("propose_for_official", request.actor),
        "words": scope_words(),
    }
    return render(request, "staff/people.html", shown)


def _narrowed(request: SignedIn) -> HttpResponse:
    """Keep the address that is sought in the session: it is to stand in no address of a page."""
    filters = GrantFilter(request.POST)
    given = filters.cleaned_data if filters.is_valid() else {}
    request.session[SOUGHT] = given.pop("text", "")
    query = urlencode({key: value for key, value in given.items() if value})
    return redirect(f"{reverse('staff_people')}{query and '?'}{query}")


@door("administrator")
def propose(request: SignedIn) -> HttpResponse:
    """Propose a role."""
    form = ProposalForm(request.POST or None)
    if form.is_valid():
        try:
            found = _proposed(request, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, told(refusal))
        else:
            messages.success(request, _("Proposed. Another administrator must approve it."))
            return redirect("staff_grant", grant=found.id)
    status = 400 if form.errors else 200
    return render(request, "staff/propose_role.html", {"form": form}, status=status)


def _proposed(request: SignedIn, given: dict[str, Any]) -> Any:
    organisation = queries.organisation(given["organisation"])
    if organisation is None:
        raise Http404
    return grants.propose_role(
        email=given["email"],
        role=given["role"],
        organisation=organisation,
        scope=given["scope"],
        by=request.actor,
        at=timezone.now(),
    )


def _grant(request: SignedIn, grant: UUID) -> Any:
    demand_whole(request)
    found = queries.grant(grant)
    if found is None:
        raise Http404
    return found


@door("administrator", "auditor")
def grant(request: SignedIn, grant: UUID) -> HttpResponse:
    """One role: who proposed, who approved, and what may be done now."""
    return _shown(request, _grant(request, grant), ReasonForm())


def _shown(request: SignedIn, found: Any, form: ReasonForm) -> HttpResponse:
    acts = permissions.may("propose_for_official", request.actor)
    page = {
        "grant": found,
        "scope": scope_words().get(found.scope, found.scope),
        "form": form,
        "end_reason": queries.end_reason_of(found, reader=request.actor, at=timezone.now()),
        "may_decide": found.state == GrantState.PROPOSED
        and permissions.may("decide_proposal", request.actor, found),
        "may_refuse": acts and found.state == GrantState.PROPOSED,
        "may_invite": acts and found.state == GrantState.INVITED,
        "may_end": acts and found.state in {GrantState.INVITED, GrantState.ACTIVE},
        "may_reset": acts and found.state == GrantState.ACTIVE,
    }
    return render(request, "staff/grant.html", page, status=400 if form.errors else 200)


@door("administrator", reauthenticate=True)
@require_POST
def approve(request: SignedIn, grant: UUID) -> HttpResponse:
    """Approve another's proposal."""
    grants.approve_role(grant=_grant(request, grant), by=request.actor, at=timezone.now())
    messages.success(request, _("Approved."))
    return redirect("staff_grant", grant=grant)


@door("administrator")
@require_POST
def refuse(request: SignedIn, grant: UUID) -> HttpResponse:
    """Refuse a proposal, or take back one's own."""
    found, form = _grant(request, grant), ReasonForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form)
    reason = form.cleaned_data["reason"]
    grants.refuse_role(grant=found, reason=reason, by=request.actor, at=timezone.now())
    messages.success(request, _("Refused."))
    return redirect("staff_grant", grant=grant)


@door("administrator")
@require_POST
def invite_again(request: SignedIn, grant: UUID) -> HttpResponse:
    """Send the invitation again, under a new link."""
    grants.renew_invitation(grant=_grant(request, grant), by=request.actor, at=timezone.now())
    messages.success(request, _("Sent. The link of the earlier mail no longer works."))
    return redirect("staff_grant", grant=grant)


@door("administrator", reauthenticate=True)
@require_POST
def end(request: SignedIn, grant: UUID) -> HttpResponse:
    """End a role, with a reason."""
    found, form = _grant(request, grant), ReasonForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form)
    reason = form.cleaned_data["reason"]
    grants.end_role(grant=found, reason=reason, by=request.actor, at=timezone.now())
    messages.success(request, _("The role has ended."))
    return redirect("staff_grant", grant=grant)
