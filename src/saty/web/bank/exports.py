"""Items that leave the bank: proposed, decided by another, downloaded for a day."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from saty.testing.actions import exports as actions
from saty.testing.exchange.fault_words import place_of, words_of
from saty.testing.exchange.formats import FORMATS
from saty.testing.policies import exports as policies
from saty.testing.queries import exports as queries
from saty.testing.states import ExportState, VersionState
from saty.web.bank.exchange_words import EXPORT_TONES, acting_as, languages_of, topics_of
from saty.web.bank.here import READERS, bank_or_404
from saty.web.doors import SignedIn, door
from saty.web.forms.choices import Checkboxes, Radios
from saty.web.staff.here import attempt

if TYPE_CHECKING:
    from saty.testing.models import Bank, ItemExport

PER_PAGE = 50
MOST_LOSSES_SHOWN = 100
WORKERS = ("item_author", "item_reviewer", "test_owner")


class ProposeForm(forms.Form):
    """Which items, in which format, and why."""

    format = forms.ChoiceField(label=gettext_lazy("Format"), widget=Radios)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        help_text=gettext_lazy("For GIFT, which holds one language; other formats hold them all."),
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Topics"),
        widget=Checkboxes,
        required=False,
        help_text=gettext_lazy("None chosen: all of them."),
    )
    states = forms.MultipleChoiceField(
        label=gettext_lazy("States"),
        widget=Checkboxes,
        required=False,
        choices=[(each.value, each.label) for each in queries.GIVEN_OUT],
        help_text=gettext_lazy("None chosen: all but retired ones."),
    )
    reason = forms.CharField(
        label=gettext_lazy("What the items are needed for"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, bank: "Bank", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("format", [(each.key, each.words) for each in FORMATS.values()]),
            ("language", languages_of(bank)),
            ("topics", list(topics_of(bank).items())),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices


@door(*READERS)
def exports(request: SignedIn, bank: str) -> HttpResponse:
    """The exports of a bank."""
    found = bank_or_404(bank)
    at = timezone.now()
    page = Paginator(queries.exports_of(found), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        (each, FORMATS[each.format].words, EXPORT_TONES[each.state], policies.has_expired(each, at))
        for each in page
    ]
    shown = {
        "bank": found,
        "page": page,
        "rows": rows,
        "may_propose": acting_as(request, found, *WORKERS) is not None,
    }
    return render(request, "bank/exports.html", shown)


@door(*WORKERS)
def propose(request: SignedIn, bank: str) -> HttpResponse:
    """Propose that items leave the bank."""
    found = bank_or_404(bank)
    form = ProposeForm(found, request.POST or None)
    if form.is_valid():
        made = attempt(form, lambda: _propose(request, found, form))
        if made is not None:
            messages.success(request, _("Proposed. An owner of the test who is not you decides."))
            return redirect("bank_export", bank=bank, item_export=made.id)
    shown = {"bank": found, "form": form}
    return render(request, "bank/propose_export.html", shown, status=400 if form.errors else 200)


def _propose(request: SignedIn, bank: "Bank", form: ProposeForm) -> "ItemExport":
    cleaned = form.cleaned_data
    return actions.propose_export(
        bank=bank,
        format_key=cleaned["format"],
        topics=cleaned["topics"],
        states=cleaned["states"],
        language=cleaned["language"],
        reason=cleaned["reason"],
        by=request.actor,
        at=timezone.now(),
    )


def _export_or_404(bank: "Bank", export_id: UUID) -> "ItemExport":
    found = queries.item_export(bank, export_id)
    if found is None:
        raise Http404
    return found


@door(*READERS)
def item_export(request: SignedIn, bank: str, item_export: UUID) -> HttpResponse:
    """One export: what is wanted and why, who decides, the file while it lasts."""
    at = timezone.now()
    found = bank_or_404(bank)
    export = _export_or_404(found, item_export)
    topics, states = topics_of(found), dict(VersionState.choices)
    owner = acting_as(request, found, "test_owner")
    is_mine = export.proposed_by_id == request.actor.person
    is_open = export.state == ExportState.APPROVED and not policies.has_expired(export, at)
    shown = {
        "bank": found,
        "export": export,
        "format": FORMATS[export.format],
        "tone": EXPORT_TONES[export.state],
        "topics": [topics.get(key, key) for key in export.wanted["topics"]],
        "states": [states.get(key, key) for key in export.wanted["states"]],
        "language": dict(languages_of(found)).get(export.wanted["language"], ""),
        "reason": queries.reason_of(export, reader=request.actor, at=at),
        "expires_at": policies.expires_at(export),
        "has_expired": policies.has_expired(export, at),
        "is_being_made": is_open and export.made_at is None,
        "may_download": is_open and is_mine and export.made_at is not None,
        "may_decide": owner is not None and policies.can_decide(export, owner),
        "is_mine": is_mine,
        "losses": _losses(export) if is_open and export.made_at else (),
        "now": at,
    }
    return render(request, "bank/export.html", shown)


def _losses(export: "ItemExport") -> list[tuple[str, str]]:
    """What the file leaves out: the identifier, and why."""
    found = export.left_out or []
    shown = [(_place(each["place"]), words_of(each)) for each in found[:MOST_LOSSES_SHOWN]]
    if len(found) > MOST_LOSSES_SHOWN:
        shown.append(("…", words_of({"key": "and_more", "details": {}})))
    return shown


def _place(place: str) -> str:
    """The identifier of an item as it stands; of a text on which items ask, that it is one."""
    return place_of({"place": place}) if place.startswith("text ") else place


@door(*READERS)
def progress(request: SignedIn, bank: str, item_export: UUID) -> HttpResponse:
    """Whether the file is made; then the page is loaded anew."""
    found = bank_or_404(bank)
    export = _export_or_404(found, item_export)
    if export.state != ExportState.APPROVED or export.made_at is not None:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "bank/export_progress.html", {"bank": found, "export": export})


@door("test_owner", reauthenticate=True)
@require_POST
def approve(request: SignedIn, bank: str, item_export: UUID) -> HttpResponse:
    """Allow an export."""
    export = _export_or_404(bank_or_404(bank), item_export)
    actions.approve_export(export=export, by=request.actor, at=timezone.now())
    messages.success(request, _("Approved. The file can be downloaded for 24 hours."))
    return redirect("bank_export", bank=bank, item_export=item_export)


@door("test_owner", reauthenticate=True)
@require_POST
def refuse(request: SignedIn, bank: str, item_export: UUID) -> HttpResponse:
    """Refuse an export."""
    export = _export_or_404(bank_or_404(bank), item_export)
    actions.refuse_export(export=export, by=request.actor, at=timezone.now())
    messages.info(request, _("Refused. Nothing leaves the bank."))
    return redirect("bank_export", bank=bank, item_export=item_export)


@door(*WORKERS)
@require_POST
def download(request: SignedIn, bank: str, item_export: UUID) -> HttpResponse:
    """The file; each download counts as reading every item of it."""
    export = _export_or_404(bank_or_404(bank), item_export)
    content = actions.download(export=export, by=request.actor, at=timezone.now())
    kind = FORMATS[export.format]
    response = HttpResponse(content, content_type=kind.media_type)
    response["Content-Disposition"] = f'attachment; filename="items.{kind.ending}"'
    response["Cache-Control"] = "no-store"
    return response
