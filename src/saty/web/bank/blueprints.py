"""Blueprints of a bank: the list, writing one, and its forms side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from saty.common.refusals import Conflict
from saty.core.assembly import from_json
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.testing.actions import assembling, blueprints, forms
from saty.testing.queries import banks as bank_queries
from saty.testing.queries import forms as queries
from saty.testing.queries import overlap as between_stages
from saty.testing.queries.contents import note_reading
from saty.web.bank import blueprint_form, form_words
from saty.web.bank.blueprint_form import BlueprintForm
from saty.web.bank.coverage_chart import picture
from saty.web.bank.form_words import Names
from saty.web.bank.here import bank_or_404
from saty.web.doors import SignedIn, door
from saty.web.moments import num
from saty.web.rule_words import own
from saty.web.staff.here import attempt
from saty.web.titles import entitle

if TYPE_CHECKING:
    from saty.stages.models import Stage
    from saty.testing.models import Assembly, Bank, Blueprint, Form

READERS = ("test_owner", "auditor")
"""Who sees what stands in which form: the owner, and auditors, whose readings are kept."""


@dataclass(frozen=True, slots=True)
class Described:
    """The stage of a blueprint, as the rules in force describe it, with names in words."""

    rule: schema.Stage
    title: str
    names: Names


def described(stage: "Stage", bank: "Bank", at: datetime) -> Described:
    """The rules in force of a stage."""
    rule = programmes.rules_in_force(stage.competition_id, at).file.stage(stage.key)
    topics = topics_of(bank)
    return Described(rule, own(rule.title), form_words.names(rule, topics))


def topics_of(bank: "Bank") -> dict[str, str]:
    """Key -> name of each topic, in order."""
    language = (get_language() or "en")[:2]
    return {topic.key: topic.name_in(language) for topic in bank_queries.topics(bank)}


@door(*READERS)
def blueprints_of(request: SignedIn, bank: str) -> HttpResponse:
    """The blueprints of a bank, and the stages that have none."""
    found = bank_or_404(bank)
    may_act = request.actor.role == "test_owner"
    rows = list(queries.blueprints_of(found))
    stages = list(queries.stages_without_blueprint()) if may_act else []
    _name_stages([*(row.stage for row in rows), *stages], timezone.now())
    shown = {
        "bank": found,
        "rows": rows,
        "stages": stages,
        "may_act": may_act,
    }
    return render(request, "bank/blueprints.html", shown)


def _name_stages(stages: "Iterable[Stage]", at: datetime) -> None:
    """Give each stage of a list its title, and each competition."""
    listed = list(stages)
    entitle(stage.competition for stage in listed)
    rules = programmes.rules_in_force_of({stage.competition_id for stage in listed}, at)
    for stage in listed:
        file = rules[stage.competition_id].file
        stage.title_shown = own(file.stage(stage.key).title)  # type: ignore[attr-defined]


READ = "blueprint of a test"


def blueprint_or_404(bank: "Bank", key: UUID) -> "Blueprint":
    """The blueprint of a page."""
    found = queries.blueprint(bank, key)
    if found is None:
        raise Http404
    return found


@door("test_owner")
def new(request: SignedIn, bank: str) -> HttpResponse:
    """Write the first blueprint of the stage that `?stage=` names; any bank may have it."""
    found = bank_or_404(bank)
    try:
        stage = queries.stage_to_describe(UUID(request.GET.get("stage", "")))
    except ValueError:
        return redirect("bank_blueprints", bank=bank)
    if stage is None:
        raise Http404
    there = queries.blueprint_of(stage)
    if there is not None and there.bank_id == found.id and request.method == "GET":
        return redirect("bank_blueprint", bank=bank, blueprint=there.id)
    return _write(request, found, stage, blueprint_form.NEW)


@door("test_owner")
def change(request: SignedIn, bank: str, blueprint: UUID) -> HttpResponse:
    """Write a blueprint anew."""
    found = bank_or_404(bank)
    there = blueprint_or_404(found, blueprint)
    note_reading(f"blueprint:{there.id}", reader=request.actor, at=timezone.now(), what=READ)
    shown = blueprint_form.initial(from_json(there.spec), there.saves)
    return _write(request, found, there.stage, shown)


def _write(
    request: SignedIn, bank: "Bank", stage: "Stage", initial: dict[str, Any]
) -> HttpResponse:
    at = timezone.now()
    of = described(stage, bank, at)
    form = BlueprintForm(
        request.POST or None, rule=of.rule, topics=of.names.topics, initial=initial
    )
    status = 200
    if form.is_valid():
        saved = attempt(form, lambda: _save(request, form, stage, bank, at))
        if saved is not None:
            messages.success(request, _("Saved. Now the forms can be assembled."))
            return redirect("bank_blueprint", bank=bank.key, blueprint=saved.id)
    if form.errors:
        status = 400
    shown = {"bank": bank, "stage": stage, "title": of.title, "form": form}
    return render(request, "bank/write_blueprint.html", shown, status=status)


def _save(
    request: SignedIn, form: BlueprintForm, stage: "Stage", bank: "Bank", at: datetime
) -> "Blueprint":
    try:
        return blueprints.save_blueprint(
            stage=stage,
            bank=bank,
            spec=form.blueprint(),
            follows=form.cleaned_data["follows"],
            by=request.actor,
            at=at,
        )
    except Conflict:
        _follow_newest(form, stage)
        raise


def _follow_newest(form: BlueprintForm, stage: "Stage") -> None:
    """What was typed stays; a second press writes it over the save that came in between."""
    there = queries.blueprint_of(stage)
    typed = {name: form.data.get(name) for name in form.data}
    form.data = {**typed, "follows": str(there.saves if there else 0)}


@door(*READERS)
def blueprint(request: SignedIn, bank: str, blueprint: UUID) -> HttpResponse:
    """A blueprint and its forms side by side: coverage at a glance."""
    at = timezone.now()
    found = bank_or_404(bank)
    there = blueprint_or_404(found, blueprint)
    of = described(there.stage, found, at)
    made = queries.forms_of(there)
    if not made:  # otherwise the readings of its items are recorded
        note_reading(f"blueprint:{there.id}", reader=request.actor, at=at, what=READ)
    work = queries.newest_assembly(there)
    may_act = request.actor.role == "test_owner" and there.stage.closed_at is None
    is_locked = any(each.state == "locked" for each in made)
    shown = {
        "bank": found,
        "blueprint": there,
        "title": of.title,
        "forms": made,
        "work": work,
        "is_working": work is not None and work.state in {"waiting", "running"},
        "problem": form_words.PROBLEMS.get(work.problem) if work and not made else None,
        "shortages": _shortages(work, of.names),
        "is_locked": is_locked,
        "may_change": may_act and not is_locked,
        "spec": from_json(there.spec),
        **(_side_by_side(request, there, made, of.names, at, is_locked) if made else {}),
    }
    return render(request, "bank/blueprint.html", shown)


def _shortages(work: "Assembly | None", said: Names) -> list[dict[str, Any]]:
    """Why the last work gave nothing."""
    if work is None or work.problem != "impossible":
        return []
    found = [assembling.shortage_of(each) for each in work.found["shortages"]]
    return [
        {
            "words": form_words.shortage(each, said),
            "beside": [form_words.demand(other, said) for other in each.beside],
        }
        for each in found
    ]


def _side_by_side(
    request: SignedIn,
    there: "Blueprint",
    made: "list[Form]",
    said: Names,
    at: datetime,
    is_locked: bool,
) -> dict[str, Any]:
    """The forms against the blueprint. What answers taught of items after the lock is no fault."""
    standing = queries.read_forms(there, made, reader=request.actor, at=at)
    sections = queries.coverage(standing)
    return {
        "sections": [
            {
                "name": said.section(each.key),
                "minutes": each.minutes,
                "counts": [
                    {
                        "name": said.of(count.what, count.key),
                        "wanted": _range(count.least, count.most),
                        "found": [(number, count.is_met(number)) for number in count.found],
                    }
                    for count in each.counts
                ],
                "shares": [form_words.percent(share) for share in each.shares],
                "times": [duration_of(seconds) for seconds in each.seconds],
            }
            for each in sections
        ],
        "picture": picture(sections, said),
        "overlaps": list(zip(made, queries.overlaps(standing), strict=True)),
        "met_before": [
            (form.number, num(each.shared), num(each.items))
            for form, each in zip(
                made, between_stages.overlaps(there, standing.forms, at), strict=True
            )
            if each.shared
        ],
        "exposures": queries.exposure_counts(standing),
        "violations": []
        if is_locked
        else [form_words.violation(each, said) for each in standing.violations()],
        "not_newest": standing.not_newest(),
    }


def _range(least: int, most: int) -> str:
    return num(least) if least == most else f"{num(least)}–{num(most)}"


def duration_of(seconds: int) -> str:
    """Minutes and seconds, as `12:30`."""
    return f"{seconds // 60}:{seconds % 60:02}"


@door("test_owner")
@require_POST
def assemble(request: SignedIn, bank: str, blueprint: UUID) -> HttpResponse:
    """Have the worker assemble draft forms."""
    there = blueprint_or_404(bank_or_404(bank), blueprint)
    assembling.ask_for_forms(blueprint=there, by=request.actor, at=timezone.now())
    messages.success(request, _("The forms are being assembled. You can go on with other work."))
    return redirect("bank_blueprint", bank=bank, blueprint=blueprint)


@door("test_owner", reauthenticate=True)
@require_POST
def lock(request: SignedIn, bank: str, blueprint: UUID) -> HttpResponse:
    """Lock the forms of a blueprint for ever."""
    there = blueprint_or_404(bank_or_404(bank), blueprint)
    forms.lock_forms(blueprint=there, by=request.actor, at=timezone.now())
    messages.success(request, _("The forms are locked, and the log commits to them."))
    return redirect("bank_blueprint", bank=bank, blueprint=blueprint)
