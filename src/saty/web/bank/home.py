"""The banks that somebody reaches, a new one, and the front page of one."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saty.testing.actions import banks as actions
from saty.testing.queries import banks as queries
from saty.testing.queries import items as items_queries
from saty.testing.states import VersionState
from saty.web.bank.here import READERS, bank_or_404
from saty.web.components import Figure, Task
from saty.web.doors import SignedIn, door
from saty.web.moments import num
from saty.web.reach import demand_whole
from saty.web.staff.here import attempt
from saty.web.staff.reach import reach
from saty.web.templatetags.look import OWN_NAMES

if TYPE_CHECKING:
    from saty.testing.models import Bank

SHOWN = (
    VersionState.DRAFT,
    VersionState.IN_REVIEW,
    VersionState.REVIEWED,
    VersionState.APPROVED,
    VersionState.RETIRED,
)


class BankForm(forms.Form):
    """A new bank: its key, and what it is called."""

    key = forms.SlugField(
        label=gettext_lazy("Key"),
        help_text=gettext_lazy("Latin letters, digits and hyphens; it stands in addresses."),
        max_length=48,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language, own in OWN_NAMES.items():
            self.fields[language] = forms.CharField(
                label=_("Name: %(language)s") % {"language": own}, max_length=200
            )

    def clean_key(self) -> str:
        """A key that is no address of another page."""
        key = str(self.cleaned_data["key"]).lower()
        if key == "make":
            raise forms.ValidationError(_("This key cannot be used. Choose another."))
        return key


@door(*READERS)
def banks(request: SignedIn) -> HttpResponse:
    """The banks that the reader's roles reach."""
    language = translation.get_language() or "en"
    found = queries.banks_within(reach(request, *READERS))
    shown = {
        "banks": [(bank, bank.name_in(language)) for bank in found],
        "may_make": request.actor.role == "test_owner" and not request.actor_scope,
    }
    return render(request, "bank/banks.html", shown)


@door("test_owner")
def make(request: SignedIn) -> HttpResponse:
    """Make a bank; an owner of one bank alone does not."""
    demand_whole(request)
    form = BankForm(request.POST or None)
    if form.is_valid():
        made = attempt(form, lambda: _make(request, form))
        if made is not None:
            messages.success(request, _("Made. Name its topics next."))
            return redirect("bank_settings", bank=made.key)
    status = 400 if form.errors else 200
    return render(request, "bank/make_bank.html", {"form": form}, status=status)


def _make(request: SignedIn, form: BankForm) -> "Bank":
    given = form.cleaned_data
    return actions.make_bank(
        key=given["key"],
        name={language: given[language] for language in OWN_NAMES},
        languages=list(OWN_NAMES),
        by=request.actor,
        at=timezone.now(),
    )


@door(*READERS)
def bank(request: SignedIn, bank: str) -> HttpResponse:
    """What a bank holds, and what waits in it for the reader."""
    found = bank_or_404(bank)
    language = translation.get_language() or "en"
    table = queries.by_topic_and_state(found)
    topics = [_row(topic, table.get(topic.id, {}), language) for topic in queries.topics(found)]
    totals = [sum(row["counts"][place] for row in topics) for place in range(len(SHOWN))]
    shown = {
        "bank": found,
        "name": found.name_in(language),
        "figures": [
            Figure(num(total), str(state.label)) for state, total in zip(SHOWN, totals, strict=True)
        ],
        "states": [state.label for state in SHOWN],
        "topics": topics,
        "tasks": _tasks(request, found),
        "may_set": request.actor.role in {"test_owner", "auditor"},
    }
    return render(request, "bank/bank.html", shown)


def _row(topic: Any, counts: dict[str, int], language: str) -> dict[str, Any]:
    by_state = [counts.get(state, 0) for state in SHOWN]
    name = topic.name_in(language)
    return {"key": topic.key, "name": name, "counts": by_state, "total": sum(by_state)}


WAITS = {
    "item_reviewer": (VersionState.IN_REVIEW, gettext_lazy("Items to review")),
    "test_owner": (VersionState.REVIEWED, gettext_lazy("Items to approve")),
}


def _tasks(request: SignedIn, bank: "Bank") -> list[Task]:
    """What waits in this bank for the reader."""
    items = reverse("bank_items", args=[bank.key])
    person, role = request.actor.account, request.actor.role
    found = []
    if role in WAITS:
        state, words = WAITS[role]
        waiting = items_queries.waiting(bank, person, state)
        if waiting.count:
            found.append(
                Task(str(words), num(waiting.count), "needs-you", f"{items}?state={state}")
            )
    if role == "item_author":
        back = items_queries.returned(bank, person)
        if back.count:
            where = f"{items}?state=draft&mine=on"
            found.append(
                Task(_("Items that were sent back to you"), num(back.count), "needs-you", where)
            )
    return found
