"""Withdrawing an application, and taking the withdrawal back."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from saty.applications import policies, queries
from saty.applications.actions import submission
from saty.applications.dossier import Dossier
from saty.applications.states import ApplicationState
from saty.people.roles import CANDIDATE
from saty.web.candidate.mine import crumbs, dossier_or_404
from saty.web.doors import SignedIn, door


class WithdrawForm(forms.Form):
    """Why, if the candidate wants to say it."""

    reason = forms.CharField(
        label=gettext_lazy("Why do you withdraw?"),
        help_text=gettext_lazy("You need not say. Nobody who assesses candidates reads it."),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
    )


@door(CANDIDATE)
def withdraw(request: SignedIn, competition: str) -> HttpResponse:
    """Withdraw; the same page offers to undo it."""
    now = timezone.now()
    file = dossier_or_404(request, competition, now)
    if file.application.state == ApplicationState.DRAFT:
        raise Http404
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        submission.withdraw(
            application=file.application,
            by=request.actor,
            at=timezone.now(),
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("Your application has been withdrawn."))
        return redirect("candidacy", competition)
    return render(request, "candidate/withdraw.html", _shown(file, form))


def _shown(file: Dossier, form: WithdrawForm) -> dict[str, object]:
    application = file.application
    standing = queries.withdrawals_of(application).filter(undone_at=None).first()
    return {
        "file": file,
        "slug": application.competition.slug,
        "now": file.at,
        "crumbs": crumbs(file, _("Withdraw")),
        "form": form,
        "standing": standing,
        "until": policies.undo_until(standing, file.rules) if standing else None,
        "can_undo": standing is not None
        and policies.can_undo(application, standing, file.rules, file.at),
        "undo": file.file.application.withdrawal_undo,
    }


@door(CANDIDATE)
@require_POST
def undo(request: SignedIn, competition: str) -> HttpResponse:
    """Take the withdrawal back."""
    now = timezone.now()
    file = dossier_or_404(request, competition, now)
    submission.undo_withdrawal(application=file.application, by=request.actor, at=now)
    messages.success(request, _("You are taking part again."))
    return redirect("candidacy", competition)
