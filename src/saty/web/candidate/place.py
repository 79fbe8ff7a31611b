"""Where a candidate sits the test: at a place of their own or in a venue, as equal choices."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saty.people.roles import CANDIDATE
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.testing.actions import seats as actions
from saty.testing.queries import exams
from saty.testing.queries import seats as queries
from saty.web.candidate.mine import crumbs, dossier_or_404
from saty.web.doors import SignedIn, door
from saty.web.exam.mine import is_sat_here
from saty.web.forms.choices import Radios
from saty.web.rule_words import own
from saty.web.staff.here import attempt
from saty.web.venue_words import address_of, days_at, name_of

if TYPE_CHECKING:
    from saty.stages.models import RosterEntry
    from saty.testing.models import PlaceChoice, Venue

REMOTE = "remote"


class PlaceForm(forms.Form):
    """One of the places, in the order of the rules."""

    place = forms.ChoiceField(label=gettext_lazy("Where do you sit the test?"), widget=Radios())

    def __init__(self, data: Any, options: queries.Options, chosen: str) -> None:
        super().__init__(data, initial={"place": chosen})
        self.venues = {str(each.id): each for each in options.venues}
        field: Any = self.fields["place"]
        field.choices = list(_choices(options))
        field.widget.hints = {key: _hint(each) for key, each in self.venues.items()} | {
            REMOTE: _("You need a quiet room, a device and a connection.")
        }

    @property
    def venue(self) -> "Venue | None":
        """The venue that was chosen."""
        return self.venues.get(self.cleaned_data["place"])


def _hint(venue: "Venue") -> str:
    """Where it is, and on which days."""
    told = {"address": address_of(venue), "days": days_at(venue)}
    return _("%(address)s. Sessions: %(days)s. The time comes with your seat.") % told


def _choices(options: queries.Options) -> Any:
    for place in options.places:
        if place == REMOTE:
            yield REMOTE, _("At a place of my own")
        else:
            yield from ((str(each.id), name_of(each)) for each in options.venues)


@dataclass(frozen=True, slots=True)
class Choosing:
    """Whose choice a page is about, and what there is to choose from."""

    entry: "RosterEntry"
    exam: schema.Exam
    options: queries.Options
    choice: "PlaceChoice | None"
    has_seat: bool
    at: datetime

    @property
    def is_open(self) -> bool:
        """Whether it can still be chosen."""
        is_in_time = self.at < self.options.until
        return is_in_time and not self.has_seat and not hasattr(self.entry, "end")

    @property
    def waits(self) -> bool:
        """Whether the candidate has a choice and has not made it."""
        return self.is_open and self.options.count > 1 and self.choice is None

    @property
    def chosen(self) -> str:
        """The key of what is chosen; "" for nothing."""
        if self.choice is None:
            return ""
        return str(self.choice.venue_id) if self.choice.venue_id else REMOTE

    @property
    def in_words(self) -> str:
        """What is chosen, in words; "" for nothing."""
        if self.choice is None:
            return ""
        return name_of(self.choice.venue) if self.choice.venue else _("At a place of my own")


def rule_in_force(entry: "RosterEntry", at: datetime) -> schema.Stage:
    """What the rules say of the stage now; they may have changed since the application."""
    stage = entry.stage
    return programmes.rules_in_force(stage.competition_id, at).file.stage(stage.key)


def choosing(entry: "RosterEntry", rule: schema.Stage, at: datetime) -> Choosing | None:
    """What a candidate chooses; None where the test of the stage is not sat in venues."""
    exam = rule.exam or schema.Exam(default=True)
    if not is_sat_here(rule) or "venue" not in exam.places:
        return None
    window = programmes.windows(entry.stage.competition_id).get(rule.key)
    if window is None:
        return None
    options = queries.options_of(entry.stage, exam, window, at)
    has_seat = queries.booking_of(entry) is not None
    return Choosing(entry, exam, options, queries.choice_of(entry), has_seat, at)


@door(CANDIDATE)
def place(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Choose where to sit, and read what is chosen."""
    at = timezone.now()
    file = dossier_or_404(request, competition, at)
    entry = exams.entry_at(competition, stage, request.user.pk)
    if entry is None:
        raise Http404
    rule = rule_in_force(entry, at)
    here = choosing(entry, rule, at)
    if here is None:
        raise Http404
    form = None
    if here.is_open and here.options.venues:
        sent = request.POST if request.method == "POST" else None
        form = PlaceForm(sent, here.options, here.chosen)
        if form.is_valid() and attempt(form, lambda: _choose(request, here, form)) is not None:
            messages.success(request, _("Kept. You can change it until the time is over."))
            return redirect("candidacy", competition)
    shown = {
        "file": file,
        "slug": competition,
        "crumbs": crumbs(file, _("Where you sit the test")),
        "title": own(rule.title),
        "here": here,
        "form": form,
        "chosen": here.in_words,
        "default": _default(here),
        "now": at,
    }
    failed = form is not None and form.errors
    return render(request, "candidate/place.html", shown, status=422 if failed else 200)


def _choose(request: SignedIn, here: Choosing, form: PlaceForm) -> "PlaceChoice":
    return actions.choose_place(
        entry=here.entry,
        place="venue" if form.venue else REMOTE,
        venue=form.venue,
        by=request.actor,
        at=here.at,
    )


def _default(here: Choosing) -> str:
    """What happens to whoever chooses nothing."""
    if here.exam.places[0] == REMOTE:
        return _("If you choose nothing, you sit the test at a place of your own.")
    return _("If you choose nothing, you sit the test in the venue with most free seats.")
