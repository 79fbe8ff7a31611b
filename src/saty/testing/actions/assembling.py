"""Having draft forms assembled: asked for by the owner, done by the worker."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from saty.common.actors import Actor
from saty.core import assembly as core
from saty.core.assembly_search import Assembled, Impossible, Shortage, TooLong, assemble
from saty.testing.actions.blueprints import check_follows_rules
from saty.testing.models import Assembly, Blueprint, Form
from saty.testing.policies import forms as policies
from saty.testing.queries import pool
from saty.testing.states import ASSEMBLIES, AssemblyState, FormState

Clock = Callable[[], datetime]
LOST_AFTER = timedelta(minutes=50)
"""Longer than three attempts of a worker that is killed each time."""


@transaction.atomic
def ask_for_forms(*, blueprint: Blueprint, by: Actor, at: datetime) -> Assembly:
    """Ask for draft forms that replace those there are; the worker assembles them.

    Raises:
        Refusal: where the rules in force have come to want another blueprint.
    """
    from saty.testing.tasks import assemble_forms

    blueprint = Blueprint.objects.select_for_update().select_related("stage").get(id=blueprint.id)
    policies.check_assembles(blueprint, by)
    check_follows_rules(blueprint, at)
    asked = Assembly.objects.create(
        blueprint=blueprint,
        saves=blueprint.saves,
        total=core.from_json(blueprint.spec).forms,
        by_id=by.account,
        at=at,
        moved_at=at,
    )
    assemble_forms.enqueue(str(asked.id))
    return asked


def carry_out(
    *, assembly: UUID, now: Clock, chance: Callable[[int], int] = secrets.randbelow
) -> Assembly:
    """Assemble what was asked for. A second run of the same work begins anew or does nothing."""
    asked = _begin(assembly, now())
    if asked.state != AssemblyState.RUNNING:
        return asked
    blueprint = core.from_json(asked.blueprint.spec)
    rows = list(pool.approved(asked.blueprint.bank))
    there = pool.candidates(asked.blueprint.bank, rows)
    enemies = pool.enemies(asked.blueprint.bank, rows)

    def heard(done: int) -> None:
        Assembly.objects.filter(id=asked.id).update(done=done, moved_at=now())

    try:
        made = assemble(blueprint, there, enemies, chance, heard)
    except Impossible as refusal:
        shortages = [shortage_json(each) for each in refusal.demands]
        return _fail(asked, "impossible", {"shortages": shortages}, now())
    except TooLong:
        return _fail(asked, "too_long", {}, now())
    return _finish(asked, made, now())


@transaction.atomic
def _begin(key: UUID, at: datetime) -> Assembly:
    asked = _locked(key)
    if asked.state not in policies.OPEN:
        return asked
    if asked.state == AssemblyState.WAITING:
        asked.state = ASSEMBLIES.after("start", asked.state)
    asked.done, asked.moved_at = 0, at
    asked.save(update_fields=["state", "done", "moved_at"])
    return asked


def _locked(key: UUID) -> Assembly:
    rows = Assembly.objects.select_for_update(of=("self",))
    return rows.select_related("blueprint__bank", "blueprint__stage").get(id=key)


@transaction.atomic
def _fail(asked: Assembly, problem: str, found: dict[str, Any], at: datetime) -> Assembly:
    asked = _locked(asked.id)
    if asked.state not in policies.OPEN:
        return asked
    asked.state = ASSEMBLIES.after("fail", asked.state)
    asked.problem, asked.found, asked.moved_at = problem, found, at
    asked.save(update_fields=["state", "problem", "found", "moved_at"])
    return asked


@transaction.atomic
def _finish(asked: Assembly, made: Assembled, at: datetime) -> Assembly:
    blueprint = Blueprint.objects.select_for_update().get(id=asked.blueprint_id)
    asked = _locked(asked.id)
    if asked.state != AssemblyState.RUNNING:
        return asked
    if blueprint.saves != asked.saves:
        return _fail(asked, "changed", {}, at)
    Form.objects.filter(blueprint=blueprint, state=FormState.DRAFT).delete()
    for number, chosen in enumerate(made.forms, 1):
        Form.objects.create(
            blueprint=blueprint,
            number=number,
            chosen={section: list(keys) for section, keys in chosen.items()},
            assembled_by_id=asked.by_id,
            assembled_at=at,
        )
    asked.state = ASSEMBLIES.after("finish", asked.state)
    asked.done, asked.moved_at = len(made.forms), at
    asked.found = {"cost": made.cost, "proven": made.proven}
    asked.save(update_fields=["state", "done", "found", "moved_at"])
    return asked


def sweep_up(at: datetime) -> int:
    """Fail what no worker deals with any more; how many there were."""
    lost = Assembly.objects.filter(state__in=policies.OPEN, moved_at__lt=at - LOST_AFTER)
    found = list(lost)
    for each in found:
        _fail(each, "stopped", {}, at)
    return len(found)


def shortage_json(short: Shortage) -> dict[str, Any]:
    """A shortage as it is kept."""
    return {
        "demand": _demand_json(short.demand),
        "wanted": short.wanted,
        "forms": short.forms,
        "short": short.short,
        "there": short.there,
        "beside": [_demand_json(each) for each in short.beside],
    }


def _demand_json(demand: core.Demand) -> list[str]:
    return [demand.family, demand.section, demand.key]


def shortage_of(kept: dict[str, Any]) -> Shortage:
    """The shortage behind `shortage_json`."""
    return Shortage(
        core.Demand(*kept["demand"]),
        kept["wanted"],
        kept["forms"],
        kept["short"],
        kept["there"],
        tuple(core.Demand(*each) for each in kept["beside"]),
    )
