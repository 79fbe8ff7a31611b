"""Votes in a meeting: opened and closed by whoever presides, cast by the members, counted."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from saty.applications import names
from saty.meetings import matters, queries
from saty.meetings.actions import ballots as actions
from saty.meetings.actions import meetings
from saty.web.body import meeting_view, recommended, vote_words
from saty.web.body.meetings import meeting_or_404
from saty.web.body.places import READERS, Place, place_or_404
from saty.web.doors import SignedIn, door
from saty.web.forms.seats import SeatsForm
from saty.web.rule_words import own, voting_words
from saty.web.staff.here import ReasonForm, attempt

if TYPE_CHECKING:
    from saty.meetings.models import AgendaItem, Ballot, Meeting, Question


class OpenForm(forms.Form):
    """Why a vote is repeated; nothing else is asked of a vote on a list or on persons."""

    because = forms.CharField(
        label=gettext_lazy("Why the vote is repeated"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The earlier vote stands beside it in the minutes."),
    )

    who = forms.ChoiceField(
        label=gettext_lazy("On whom the commission votes"),
        choices=[
            ("left", gettext_lazy("Only those on whom it has not decided yet")),
            ("all", gettext_lazy("Everybody again")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one.")},
    )

    def __init__(self, *args: Any, is_repeated: bool, some_are_left: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_repeated:
            del self.fields["because"]
        if not some_are_left:
            del self.fields["who"]


class OpenNumberForm(SeatsForm, OpenForm):
    """The number that is voted on."""

    number = forms.IntegerField(
        label=gettext_lazy("How many go on"),
        min_value=1,
        max_value=1_000_000,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )


class PaperForm(forms.Form):
    """An answer to each question that a member may vote on."""

    def __init__(self, *args: Any, questions: Sequence["Question"], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[f"q-{question.id}"] = forms.ChoiceField(
                label=vote_words.words_of(question),
                choices=list(vote_words.choice_words().items()),
                widget=forms.RadioSelect,
                error_messages={"required": _("Answer: for, against, or abstain.")},
            )

    def name(self, words: Mapping[UUID, str]) -> None:
        """Say each question in these words: question id -> stage code and name."""
        for key, said in words.items():
            if f"q-{key}" in self.fields:
                self.fields[f"q-{key}"].label = said

    def choices(self) -> dict[str, Any]:
        """Question id -> answer."""
        return {name.removeprefix("q-"): value for name, value in self.cleaned_data.items()}


class DissentForm(forms.Form):
    """A dissenting opinion."""

    text = forms.CharField(
        label=gettext_lazy("Dissenting opinion"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("It is attached to the minutes. It cannot be changed afterwards."),
    )


def item_or_404(meeting: "Meeting", key: UUID) -> "AgendaItem":
    """An item of the agenda of a meeting, with its votes."""
    found = queries.agenda(meeting).filter(id=key).first()
    if found is None:
        raise Http404
    found.meeting = meeting
    return found


def _opening(place: Place, item: "AgendaItem", data: Any = None) -> OpenForm:
    """The form that a vote on this item needs."""
    is_repeated = bool(item.ballots.all())
    matter = matters.matter(item.matter)
    if matter.about != "number":
        some = _some_are_left(item)
        return OpenForm(data, is_repeated=is_repeated, some_are_left=some)
    rule = place.file.stage(item.stage.key)
    return OpenNumberForm(
        data, is_repeated=is_repeated, some_are_left=False, file=place.file, rule=rule
    )


def _left(item: "AgendaItem") -> list[matters.Proposal]:
    """Those on whom no vote has decided yet."""
    decided = {each.entry_id for each in queries.decided(item)}
    people = matters.matter(item.matter).people(item, timezone.now())
    return [each for each in people if each.entry not in decided]


def _some_are_left(item: "AgendaItem") -> bool:
    """Whether votes decided on some and not on others."""
    return bool(_left(item)) and bool([each for each in queries.decided(item) if each.entry_id])


@door("chair", "member")
def open_vote(request: SignedIn, body: UUID, meeting: UUID, item: UUID) -> HttpResponse:
    """Open a vote on an item as whoever presides."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = item_or_404(meeting_or_404(place, meeting), item)
    form = _opening(place, found, request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = attempt(
            form,
            lambda: actions.open_ballot(
                item=found,
                proposals=_proposals(found, form),
                because=form.cleaned_data.get("because", ""),
                half=request.POST.get("half", ""),
                by=request.actor,
                at=at,
            ),
        )
        if made is not None:
            messages.success(request, _("The vote is open."))
            _tell_left_out(request, made, found)
            return redirect("body_meeting", body=body, meeting=meeting)
    shown = {
        "place": place,
        "name": own(place.rule.name),
        "meeting": found.meeting,
        "item": meeting_view.item_line(place, found),
        "form": form,
        "rules": voting_words(place.rule),
        "is_secret": place.rule.voting.secret,
        "people": len(matters.matter(found.matter).people(found, at)),
    }
    return render(request, "body/open_vote.html", shown, status=400 if form.errors else 200)


def _tell_left_out(request: SignedIn, ballot: "Ballot", item: "AgendaItem") -> None:
    """Say on whom too few could vote."""
    if matters.matter(item.matter).about != "person":
        return
    asked = {each.entry for each in _left(item) if each.entry}
    on_paper = set(ballot.questions.values_list("entry", flat=True))
    codes = item.stage.roster.filter(id__in=asked - on_paper).values_list("code", flat=True)
    if codes:
        messages.warning(
            request,
            _("Left out, as too few may vote on them now: %(codes)s.")
            % {"codes": ", ".join(sorted(codes))},
        )


def _proposals(item: "AgendaItem", form: OpenForm) -> Sequence[matters.Proposal]:
    """The questions: each candidate, the number, or the list as a whole."""
    matter = matters.matter(item.matter)
    if isinstance(form, OpenNumberForm):
        number = form.cleaned_data["number"]
        return [matters.Proposal("number", number=number, per_track=form.seats() or {})]
    if matter.about == "person":
        if form.cleaned_data.get("who") == "left":
            return _left(item)
        return matter.people(item, timezone.now())
    return [matters.Proposal("list")]


@door("chair", "member")
def set_aside(request: SignedIn, body: UUID, meeting: UUID, item: UUID) -> HttpResponse:
    """Set a matter aside as whoever presides, so that the meeting can close without it."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = item_or_404(meeting_or_404(place, meeting), item)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        made = attempt(
            form, lambda: meetings.set_aside(item=found, reason=reason, by=request.actor, at=at)
        )
        if made is not None:
            messages.success(request, _("The matter is set aside. The meeting can close."))
            return redirect("body_meeting", body=body, meeting=meeting)
    shown = {
        "place": place,
        "meeting": found.meeting,
        "item": meeting_view.item_line(place, found),
        "form": form,
    }
    return render(request, "body/set_aside.html", shown, status=400 if form.errors else 200)


class DepartureForm(forms.Form):
    """Why the body departs from the list recommended to it."""

    reason = forms.CharField(
        label=gettext_lazy("Why the commission departs from the list"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("It stands in the minutes. Until the meeting closes it can change."),
    )


@door("chair", "body_secretary", "member")
def explain(request: SignedIn, body: UUID, meeting: UUID, item: UUID) -> HttpResponse:
    """Write why the body departs from a list, as the secretary or whoever presides."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = item_or_404(meeting_or_404(place, meeting), item)
    form = DepartureForm(request.POST or None, initial={"reason": found.departure})
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        made = attempt(
            form,
            lambda: meetings.explain_departure(item=found, reason=reason, by=request.actor, at=at),
        )
        if made is not None:
            messages.success(request, _("It is written down."))
            return redirect("body_meeting", body=body, meeting=meeting)
    shown = {
        "place": place,
        "meeting": found.meeting,
        "item": meeting_view.item_line(place, found),
        "form": form,
        **_recommended(request, place, found),
    }
    return render(request, "body/departure.html", shown, status=400 if form.errors else 200)


def _recommended(request: SignedIn, place: Place, item: "AgendaItem") -> dict[str, Any]:
    """What the recommended list says of those whom the body did not vote for."""
    departures = matters.matter(item.matter).departures(item, queries.decided(item))
    entries = [each.entry for each in departures if each.entry]
    return recommended.table(request, place, item.stage, entries)


def ballot_or_404(meeting: "Meeting", key: UUID) -> "Ballot":
    """A vote of the meeting of a page."""
    found = queries.ballot(meeting, key)
    if found is None:
        raise Http404
    return found


@door(*READERS)
def ballot(request: SignedIn, body: UUID, meeting: UUID, ballot: UUID) -> HttpResponse:
    """One vote: the paper while it is open, the outcome of each question afterwards."""
    place = place_or_404(request, body, timezone.now())
    return shown(request, place, ballot_or_404(meeting_or_404(place, meeting), ballot))


def mine_of(place: Place, found: "Ballot") -> list["Question"]:
    """The questions on which the reader may vote."""
    return queries.questions_for(found, place.seat)


def _paper(place: Place, found: "Ballot", data: Any = None) -> PaperForm | None:
    """The paper of whoever may vote, filled in as they voted; never so in a secret vote."""
    mine = mine_of(place, found)
    if not queries.takes_papers(found) or not mine:
        return None
    standing = queries.paper_of(found, place.seat)
    initial = {f"q-{key}": value for key, value in standing.choices.items()} if standing else {}
    return PaperForm(data, questions=mine, initial=initial)


def _with_names(
    request: SignedIn, place: Place, found: "Ballot", questions: Sequence["Question"]
) -> dict[UUID, str]:
    """Question -> stage code and name, where the rules show the body the names of a stage."""
    stage = place.file.stage(_stage_key(found))
    entries = {each.id: each.entry for each in questions if each.entry is not None}
    if not entries or not stage.names_shown or not place.reads_papers:
        return {}
    applications = {each.application_id for each in entries.values()}
    known = names.names(applications, reader=request.actor, at=timezone.now())
    return {
        key: vote_words.named(entry.code, known.get(entry.application_id, ""))
        for key, entry in entries.items()
    }


def _stage_key(found: "Ballot") -> str:
    return str(found.item.stage.key)


def shown(
    request: SignedIn,
    place: Place,
    found: "Ballot",
    *,
    paper: PaperForm | None = None,
    dissent: DissentForm | None = None,
    reason: ReasonForm | None = None,
    sealed: forms.Form | None = None,
) -> HttpResponse:
    """The page of a vote, with whichever form has errors."""
    meeting = found.item.meeting
    me = place.seat
    questions = list(found.questions.select_related("entry").order_by("position"))
    presides = meeting.presiding == me
    paper = paper or _paper(place, found)
    words = _with_names(request, place, found, questions)
    if paper is not None:
        paper.name(words)
    secret = queries.secret_of(found)
    may_dissent = (
        found.state == "closed"
        and meeting.state == "opened"
        and secret is None
        and bool(mine_of(place, found))
    )
    context = {
        "place": place,
        "name": own(place.rule.name),
        "meeting": meeting,
        "ballot": found,
        "tone": meeting_view.TONES[found.state],
        "item": meeting_view.item_line(place, item_or_404(meeting, found.item_id)),
        "lines": [meeting_view.question_line(each, words.get(each.id)) for each in questions],
        "paper": paper,
        "has_voted": me.id in queries.has_voted(found),
        "may_end": presides and found.state in {"opened", "ended"},
        "secret": secret,
        "step": meeting_view.secret_step(found),
        "presides": presides,
        "keeps_half": secret is not None and secret.secretary_id == me.id,
        "mine": " ".join(str(each.id) for each in mine_of(place, found)),
        "sealed_form": sealed,
        "dissent": dissent or (DissentForm() if may_dissent else None),
        "dissented": queries.has_dissented(found, me),
        "reason_form": reason or ReasonForm(),
    }
    failed = any(form is not None and form.errors for form in (paper, dissent, reason, sealed))
    return render(request, "body/ballot.html", context, status=400 if failed else 200)


@door("chair", "member")
@require_POST
def cast(request: SignedIn, body: UUID, meeting: UUID, ballot: UUID) -> HttpResponse:
    """Vote as a member."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = ballot_or_404(meeting_or_404(place, meeting), ballot)
    form = PaperForm(request.POST, questions=mine_of(place, found))
    if form.is_valid():
        choices = form.choices()
        made = attempt(
            form,
            lambda: actions.cast(ballot=found, choices=choices, by=request.actor, at=at),
        )
        if made is not None:
            messages.success(
                request, _("Your vote is recorded. Until the vote closes you can change it.")
            )
            return redirect("body_meeting", body=body, meeting=meeting)
    return shown(request, place, found, paper=form)


@door("chair", "member")
@require_POST
def close(request: SignedIn, body: UUID, meeting: UUID, ballot: UUID) -> HttpResponse:
    """Close the vote as whoever presides: it is counted at once."""
    place = place_or_404(request, body, timezone.now())
    found = ballot_or_404(meeting_or_404(place, meeting), ballot)
    actions.close_ballot(ballot=found, by=request.actor, at=timezone.now())
    messages.success(request, _("The vote is closed and counted."))
    return redirect("body_ballot", body=body, meeting=meeting, ballot=ballot)


@door("chair", "member")
@require_POST
def abandon(request: SignedIn, body: UUID, meeting: UUID, ballot: UUID) -> HttpResponse:
    """Abandon an open vote as whoever presides."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = ballot_or_404(meeting_or_404(place, meeting), ballot)
    form = ReasonForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        made = attempt(
            form,
            lambda: actions.abandon_ballot(ballot=found, reason=reason, by=request.actor, at=at),
        )
        if made is not None:
            messages.success(request, _("The vote is abandoned: it decides nothing."))
            return redirect("body_meeting", body=body, meeting=meeting)
    return shown(request, place, found, reason=form)


@door("chair", "member")
@require_POST
def dissent(request: SignedIn, body: UUID, meeting: UUID, ballot: UUID) -> HttpResponse:
    """Attach a dissenting opinion."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = ballot_or_404(meeting_or_404(place, meeting), ballot)
    form = DissentForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["text"]
        made = attempt(
            form, lambda: actions.dissent(ballot=found, text=text, by=request.actor, at=at)
        )
        if made is not None:
            messages.success(request, _("Your opinion is attached."))
            return redirect("body_ballot", body=body, meeting=meeting, ballot=ballot)
    return shown(request, place, found, dissent=form)
