"""Bodies of a competition: who sits in them, seated and unseated by the secretariat."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from saty.bodies import actions, conflict_queries, queries, undertakings
from saty.people import queries as people
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.web import conflict_words, moments
from saty.web.body.words import CAPACITIES, member_lines
from saty.web.doors import SignedIn, door
from saty.web.forms.dates import DateField
from saty.web.rule_words import own
from saty.web.staff.here import attempt
from saty.web.staff.reach import competition_or_404
from saty.web.staff.role_scopes import organisations

if TYPE_CHECKING:
    from saty.bodies.models import Body, Membership


class SeatForm(forms.Form):
    """How somebody who sits in a body is published, and until when they sit."""

    public_name = forms.CharField(
        label=gettext_lazy("Name to publish"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("As the act on the composition writes it. Everybody can read it."),
    )
    last_day = DateField(
        label=gettext_lazy("Last day of the term"),
        required=False,
        help_text=gettext_lazy("Leave it empty where the term has no end."),
    )


class MemberForm(SeatForm):
    """Who is seated."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the account"),
        help_text=gettext_lazy("The role that opens the pages of the body is given apart."),
    )
    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"), choices=organisations)
    capacity = forms.ChoiceField(label=gettext_lazy("Capacity"), choices=CAPACITIES)
    field_order = ("email", "organisation", "capacity", "public_name", "last_day")

    def __init__(self, *args: Any, rule: schema.Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if rule.term is not None:
            words = _("Leave it empty for the term that the programme sets: %(term)s.")
            self.fields["last_day"].help_text = words % {"term": moments.duration(rule.term)}


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
    file = programmes.rules_in_force(found.id, at).file
    rule = file.body(body_key)
    form = MemberForm(request.POST if may_act and request.method == "POST" else None, rule=rule)
    if form.is_valid() and attempt(form, lambda: _seat(request, here, form)) is not None:
        messages.success(request, _("Seated."))
        return redirect("staff_body", competition=competition, body_key=body_key)
    recusals, signed = queries.recusal_counts(here), undertakings.signed_in(here, file)
    shown = {
        "competition": found,
        "body": here,
        "rule": rule,
        "name": own(rule.name),
        "members": [
            {
                **line,
                "recusals": recusals.get(line["row"].id, 0),
                "signed": len(signed.get(line["row"].id, ())),
            }
            for line in member_lines(queries.members_of(here, at), reader=request.actor, at=at)
        ],
        "wanted": len(file.undertakings),
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
        public_name=form.cleaned_data["public_name"],
        last_day=form.cleaned_data["last_day"],
        by=request.actor,
        at=timezone.now(),
    )


@door("secretariat", "administrator")
def membership(
    request: SignedIn, competition: str, body_key: str, membership: UUID
) -> HttpResponse:
    """Correct how somebody is published, and until when they sit."""
    found = competition_or_404(competition)
    at = timezone.now()
    seat = _seat_or_404(found.id, body_key, membership, at)
    file = programmes.rules_in_force(found.id, at).file
    form = SeatForm(request.POST or None, initial=_standing(seat, file))
    if form.is_valid() and attempt(form, lambda: _correct(request, seat, form)) is not None:
        messages.success(request, _("Corrected."))
        return redirect("staff_body", competition=competition, body_key=body_key)
    shown = {
        "competition": found,
        "body": seat.body,
        "name": own(file.body(body_key).name),
        "member": member_lines([seat], reader=request.actor, at=at)[0],
        "form": form,
    }
    return render(request, "staff/membership.html", shown, status=400 if form.errors else 200)


def _seat_or_404(competition: UUID, body_key: str, key: UUID, at: datetime) -> "Membership":
    here = queries.body(competition, body_key)
    found = queries.members_of(here, at).filter(id=key).first() if here else None
    if found is None:
        raise Http404
    return found


def _standing(seat: "Membership", file: schema.ProgrammeFile) -> dict[str, Any]:
    ends = seat.term_ends
    last = ends.astimezone(ZoneInfo(file.time_zone)).date() - timedelta(days=1) if ends else None
    return {"public_name": seat.public_name, "last_day": last}


def _correct(request: SignedIn, seat: "Membership", form: SeatForm) -> "Membership":
    return actions.correct_membership(
        membership=seat,
        public_name=form.cleaned_data["public_name"],
        last_day=form.cleaned_data["last_day"],
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
