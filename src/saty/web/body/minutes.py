"""The minutes of a meeting: written in named places, frozen, taken back, signed; page and PDF."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from saty.meetings import certificates, matters, minutes
from saty.meetings.actions import minutes as actions
from saty.meetings.queries import ATTENDING
from saty.programmes.schema import LANGUAGES
from saty.web import moments
from saty.web.body import vote_words
from saty.web.body.certificate_form import CertificateForm
from saty.web.body.meetings import meeting_or_404
from saty.web.body.places import READERS, Place, place_or_404
from saty.web.body.words import RANK, capacity_words
from saty.web.doors import SignedIn, door
from saty.web.pdf import rendered
from saty.web.rule_words import own, voting_words
from saty.web.staff.here import ReasonForm, attempt

if TYPE_CHECKING:
    from saty.meetings.models import Meeting, Minutes

Facts = Mapping[str, Any]


class PlacesForm(forms.Form):
    """The named places of minutes, and no others."""

    def __init__(self, *args: Any, place: Place, meeting: "Meeting", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = {
            str(each.id): _item_title(place, each) for each in meeting.items.select_related("stage")
        }
        for key in minutes.places_of(meeting):
            self.fields[key] = forms.CharField(
                label=_place_label(key, titles),
                required=False,
                max_length=8000,
                widget=forms.Textarea(attrs={"rows": 4}),
            )


def _place_label(key: str, titles: Mapping[str, str]) -> str:
    if key == minutes.COURSE:
        return _("How the meeting went")
    if key == minutes.CLOSING:
        return _("How the meeting ended")
    return _("Heard on the matter: %(matter)s") % {"matter": titles[key]}


def _item_title(place: Place, item: Any) -> str:
    return _title(place, item.matter, item.stage.key)


def _title(place: Place, matter_key: str, stage: str) -> str:
    return f"{own(place.file.stage(stage).title)}: {matters.matter(matter_key).words}"


def minutes_or_404(place: Place, meeting: UUID) -> "Minutes":
    """The minutes of a closed meeting of a body."""
    found = minutes.of_meeting(meeting_or_404(place, meeting))
    if found is None:
        raise Http404
    return found


@door(*READERS)
def page(request: SignedIn, body: UUID, meeting: UUID) -> HttpResponse:
    """The minutes of a closed meeting."""
    place = place_or_404(request, body, timezone.now())
    return shown(request, place, minutes_or_404(place, meeting))


def shown(
    request: SignedIn,
    place: Place,
    found: "Minutes",
    *,
    writing: PlacesForm | None = None,
    taking_back: ReasonForm | None = None,
    certificate: CertificateForm | None = None,
) -> HttpResponse:
    """The page; with a form that was sent and not taken, why."""
    at = timezone.now()
    if place.is_secretary and found.frozen_at is None and writing is None:
        writing = PlacesForm(place=place, meeting=found.meeting, initial=found.places)
    signed = {each.membership_id: each for each in _signatures(found)}
    signers = minutes.signers_of(found.meeting)
    failed = next((f for f in (writing, taking_back, certificate) if f and f.errors), None)
    page = {
        "place": place,
        "meeting": found.meeting,
        "minutes": found,
        "failed": failed,
        "form": writing,
        "document": document(place, found, minutes.facts(found, reader=request.actor, at=at)),
        "left": len(signers - signed.keys()),
        "languages": LANGUAGES,
        "taking_back": (taking_back or ReasonForm()) if _may_take_back(place, found) else None,
        "taken_back": minutes.why_taken_back(found),
        **_ones_own(place, found, signed, signers),
        "certificate": certificate or CertificateForm(),
    }
    return render(request, "body/minutes.html", page, status=400 if failed else 200)


def _signatures(found: "Minutes") -> Any:
    return found.signatures.select_related("certified").order_by("signed_at", "id")


def _may_take_back(place: Place, found: "Minutes") -> bool:
    frozen = found.frozen_at is not None
    return place.is_secretary and frozen and not found.signatures.exists()


def _ones_own(
    place: Place, found: "Minutes", signed: Mapping[Any, Any], signers: Collection[UUID]
) -> dict[str, bool]:
    """What the reader can still sign: in the system first, then with a certificate."""
    if found.frozen_at is None:
        return {"may_sign": False, "may_certify": False}
    own = minutes.seat_that_signs(found.meeting, place.seat.person_id, signers)
    mine = signed.get(own.id) if own else None
    return {
        "may_sign": own is not None and mine is None,
        "may_certify": mine is not None
        and certificates.are_offered()
        and not hasattr(mine, "certified"),
    }


@door("body_secretary")
@require_POST
def write(request: SignedIn, body: UUID, meeting: UUID) -> HttpResponse:
    """Write in the named places; freeze the minutes with the button that says so."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = minutes_or_404(place, meeting)
    form = PlacesForm(request.POST, place=place, meeting=found.meeting)
    if form.is_valid() and attempt(form, lambda: _write(request, found, form, at)) is not None:
        if "freeze" in request.POST:
            actions.freeze_minutes(meeting=found.meeting, by=request.actor, at=at)
            messages.success(request, _("The minutes are frozen. Those who were there sign them."))
        else:
            messages.success(request, _("Saved."))
        return redirect("body_minutes", body=body, meeting=meeting)
    return shown(request, place, found, writing=form)


def _write(request: SignedIn, found: "Minutes", form: PlacesForm, at: datetime) -> "Minutes":
    return actions.write_minutes(
        meeting=found.meeting, places=form.cleaned_data, by=request.actor, at=at
    )


@door("body_secretary")
@require_POST
def take_back(request: SignedIn, body: UUID, meeting: UUID) -> HttpResponse:
    """Take frozen minutes back with a reason, while nobody signed them."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = minutes_or_404(place, meeting)
    form = ReasonForm(request.POST)
    if form.is_valid() and attempt(form, lambda: _take_back(request, found, form, at)) is not None:
        messages.success(request, _("The minutes are taken back. Correct them and freeze again."))
        return redirect("body_minutes", body=body, meeting=meeting)
    return shown(request, place, minutes_or_404(place, meeting), taking_back=form)


def _take_back(request: SignedIn, found: "Minutes", form: ReasonForm, at: datetime) -> "Minutes":
    reason = form.cleaned_data["reason"]
    return actions.take_back_minutes(meeting=found.meeting, reason=reason, by=request.actor, at=at)


@door(*READERS, reauthenticate=True)
@require_POST
def sign(request: SignedIn, body: UUID, meeting: UUID) -> HttpResponse:
    """Sign frozen minutes."""
    place = place_or_404(request, body, timezone.now())
    found = minutes_or_404(place, meeting)
    read = request.POST.get("sha256", "")
    actions.sign_minutes(meeting=found.meeting, by=request.actor, at=timezone.now(), sha256=read)
    messages.success(request, _("You signed the minutes."))
    return redirect("body_minutes", body=body, meeting=meeting)


@door(*READERS)
def pdf(request: SignedIn, body: UUID, meeting: UUID, language: str) -> HttpResponse:
    """The frozen minutes as a PDF in a language: the same bytes for the same signatures."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = minutes_or_404(place, meeting)
    if found.frozen_at is None or language not in LANGUAGES:
        raise Http404
    facts = minutes.facts(found, reader=request.actor, at=at)
    with translation.override(language), timezone.override(ZoneInfo(place.file.time_zone)):
        made = rendered("minutes", document(place, found, facts))
    response = HttpResponse(made, "application/pdf")
    name = f"minutes-{place.body.key}-{found.meeting.number}-{language}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


# --- what they say ---


def document(place: Place, found: "Minutes", facts: Facts) -> dict[str, Any]:
    """The minutes in words, in the current language and zone."""
    seats = {each["id"]: each for each in facts["seats"]}
    there = {key for key, *_rest in facts["attendance"]}
    in_order = sorted(facts["seats"], key=lambda each: RANK.index(each["capacity"]))
    counted = [each for each in in_order if each["capacity"] in ATTENDING]
    return {
        "title": _("Minutes of meeting No. %(number)s") % {"number": moments.num(facts["number"])},
        "body": own(place.rule.full_name or place.rule.name),
        "programme": own(place.file.title),
        "rows": _rows(facts, seats),
        "rules": voting_words(place.rule),
        "rules_title": _("How this commission decides"),
        "present_title": _("Present"),
        "present": [_who(each) for each in counted if each["id"] in there],
        "absent_title": _("Absent"),
        "absent": [_who(each) for each in counted if each["id"] not in there],
        "items": [_item(place, n, each, seats) for n, each in enumerate(facts["items"], 1)],
        "course_title": _("How the meeting went"),
        "course": facts["course"],
        "closing_title": _("How the meeting ended"),
        "closing": facts["closing"],
        "signatures_title": _("Signed in the system"),
        **_signed(found, seats),
        "unsigned": _("Nobody has signed yet."),
        "digest_label": _("Digest of the minutes"),
        "digest": found.sha256,
    }


def _signed(found: "Minutes", seats: Facts) -> dict[str, Any]:
    """The table of signatures; its column of certificates is there where somebody signed by one."""
    made = [_signature(each, seats) for each in _signatures(found)]
    certified = any(each["certified"] for each in made)
    head = [_("Who"), _("Signed"), *([_("With the certificate")] if certified else [])]
    return {"signatures_head": head, "signatures": made}


def _signature(signature: Any, seats: Facts) -> dict[str, str]:
    """Who signed when, and with whose certificate of which authority, where with one."""
    held = getattr(signature, "certified", None)
    return {
        "who": _who(seats[str(signature.membership_id)]),
        "signed": moments.to_the_second(signature.signed_at),
        "certificate": _("%(name)s, issued by %(issuer)s")
        % {"name": held.name, "issuer": held.issuer}
        if held
        else "",
        "certified": str(held.id) if held else "",
    }


def _rows(facts: Facts, seats: Facts) -> list[list[str]]:
    is_circulated = facts.get("form") == "circulated"
    return [
        [_("Opened"), _moment(facts["opened_at"])],
        [_("Closed"), _moment(facts["closed_at"])],
        [_("Place"), _("Circulated vote") if is_circulated else facts["place"]],
        [_("Presided"), _presided(facts, seats)],
        [_("Secretary"), ", ".join(each["name"] for each in _clerks(facts))],
    ]


def _presided(facts: Facts, seats: Facts) -> str:
    """Who presided; where the chair was handed over, each with the moment from which."""
    presided = facts.get("presided") or [[facts["presiding"], ""]]
    known = [(seats[seat], since) for seat, since in presided if seat in seats]
    if len(known) == 1:
        return _who(known[0][0])
    return "; ".join(f"{_who(seat)} ({_moment(since)})" for seat, since in known)


def _clerks(facts: Facts) -> Iterator[Facts]:
    return (each for each in facts["seats"] if each["capacity"] == "secretary")


def _moment(instant: str | None) -> str:
    return moments.when(datetime.fromisoformat(instant)) if instant else ""


def _who(seat: Facts) -> str:
    """A name with its capacity."""
    return f"{seat['name']} ({capacity_words(seat['capacity'])})"


def _item(place: Place, number: int, item: Facts, seats: Facts) -> dict[str, Any]:
    departure = item["departure"]
    said = [[_("What is proposed, and why"), item["grounds"]]]
    if item["heard"]:
        said.append([_("Heard"), item["heard"]])
    if item.get("set_aside"):
        said.append([_("Set aside: nothing follows in this meeting"), item["set_aside"]])
    if departure:
        said.append([_("Why the commission departs from the list"), departure])
    return {
        "title": f"{number}. {_title(place, item['matter'], item['stage'])}",
        "said": said,
        "votes": [_vote(each, seats) for each in item["ballots"]],
    }


def _vote(ballot: Facts, seats: Facts) -> dict[str, Any]:
    questions = ballot["questions"]
    return {
        "title": _("Vote %(round)s") % {"round": moments.num(ballot["round"])},
        "said": list(_about_vote(ballot, seats)),
        "head": [_("What"), _("In favour"), _("Opposed"), _("Abstained"), _("Outcome")],
        "table": [_line(each) for each in questions],
        "steps": [vote_words.step_words(s) for s in questions[0]["steps"]]
        if len(questions) == 1
        else [],
    }


def _about_vote(ballot: Facts, seats: Facts) -> Iterator[list[str]]:
    if ballot["repeated_because"]:
        yield [_("Why the vote was repeated"), ballot["repeated_because"]]
    if ballot["abandoned_because"]:
        yield [_("Why the vote was abandoned"), ballot["abandoned_because"]]
    if ballot.get("secret"):
        voted = sorted(seats[seat]["name"] for seat in ballot["cast_by"])
        yield [_("The vote was secret; these members voted"), ", ".join(voted)]
    if ballot.get("unreadable"):
        yield [_("Papers that could not be read"), moments.num(ballot["unreadable"])]
    for seat, text in ballot["dissents"]:
        yield [_("Dissenting opinion: %(who)s") % {"who": _who(seats[seat])}, text]
    for each in ballot["questions"]:
        if each.get("reason"):
            yield [_("Reason: %(code)s") % {"code": each["code"]}, each["reason"]]
    if len(ballot["questions"]) == 1:
        yield from _by_name(ballot["questions"][0]["votes"], seats)


def _by_name(votes: Mapping[str, str], seats: Facts) -> Iterator[list[str]]:
    """Who voted how, in an open vote on one question."""
    for choice, words in vote_words.choice_words().items():
        names = sorted(seats[seat]["name"] for seat, given in votes.items() if given == choice)
        if names:
            yield [words, ", ".join(names)]


def _line(question: Facts) -> list[str]:
    totals = question["totals"]
    return [
        vote_words.question_words(number=question["number"], code=question["code"]),
        *(moments.num(totals[choice]) for choice in vote_words.CHOICES),
        vote_words.outcome_words(question["decided_by"], passed=question["passed"]),
    ]
