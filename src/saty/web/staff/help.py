"""Requests for help: the list by deadline, one request, its answer."""

from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saty.common.refusals import Refusal
from saty.notices import actions, queries
from saty.web.doors import SignedIn, door
from saty.web.errors import told
from saty.web.staff.reach import reach

if TYPE_CHECKING:
    from saty.notices.models import HelpRequest

PER_PAGE = 50
READERS = ("secretariat", "auditor")


class AnswerForm(forms.Form):
    """The answer to one request."""

    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Whoever asked reads it in the inbox, or at the private address."),
    )


@door(*READERS)
def list_of(request: SignedIn) -> HttpResponse:
    """Open requests first, by the moment until which to answer."""
    found = queries.help_requests(reach(request, *READERS))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "staff/help.html", {"page": page, "now": timezone.now()})


@door(*READERS)
def one(request: SignedIn, request_id: UUID) -> HttpResponse:
    """One request; opening it is recorded. The secretariat answers."""
    found = queries.help_request(request_id, reach(request, *READERS))
    if found is None:
        raise Http404
    may_answer = request.actor.role == "secretariat" and found.answered_at is None
    form = AnswerForm(request.POST or None)
    if may_answer and form.is_valid() and _answered(request, found, form):
        messages.success(request, _("Answered."))
        return redirect("staff_help")
    now = timezone.now()
    shown = {
        "help": found,
        "question": queries.question_of(found, reader=request.actor, at=now),
        "form": form,
        "may_answer": may_answer,
        "now": now,
    }
    return render(request, "staff/help_request.html", shown, status=400 if form.errors else 200)


def _answered(request: SignedIn, found: "HelpRequest", form: AnswerForm) -> bool:
    try:
        actions.answer_request(
            request=found, answer=form.cleaned_data["answer"], by=request.actor, at=timezone.now()
        )
    except Refusal as refusal:
        form.add_error(None, told(refusal))
        return False
    return True
