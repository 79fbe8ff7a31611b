"""Writing blueprints."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import Conflict
from saty.core import assembly as core
from saty.core.ledger.canonical import canonical, sha256_hex
from saty.ledger.actions import record
from saty.programmes import queries as programmes
from saty.stages.models import Stage
from saty.testing.entries.forms import BLUEPRINT_SAVED
from saty.testing.models import Bank, Blueprint
from saty.testing.policies import forms as policies


@transaction.atomic
def save_blueprint(
    *, stage: Stage, bank: Bank, spec: core.Blueprint, follows: int, by: Actor, at: datetime
) -> Blueprint:
    """Write the blueprint of a stage, or write it anew after save number `follows` (0: none).

    Raises:
        Conflict: `blueprint_changed` where another save came in between.
        Refusal: where it contradicts itself, the rules in force or the bank.
    """
    stage = Stage.objects.select_for_update(no_key=True).get(id=stage.id)
    rule = programmes.rules_in_force(stage.competition_id, at).file.stage(stage.key)
    policies.check_saves(stage, bank, rule, spec, by)
    standing = Blueprint.objects.select_for_update().filter(stage=stage).first()
    if (standing.saves if standing else 0) != follows:
        raise _changed()
    text = core.as_json(spec)
    saved = standing or Blueprint(bank=bank, stage=stage, made_by_id=by.account, made_at=at)
    saved.spec, saved.saves, saved.saved_at = text, follows + 1, at
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError:
        raise _changed() from None
    record(
        BLUEPRINT_SAVED,
        subject=f"blueprint:{saved.id}",
        competition=str(stage.competition_id),
        by=by,
        at=at,
        stage=stage.key,
        spec_sha256=sha256_hex(canonical(text)),
    )
    return saved


def check_follows_rules(blueprint: Blueprint, at: datetime) -> None:
    """A blueprint still has the sections that the rules in force say; Refusal if not."""
    stage = blueprint.stage
    rule = programmes.rules_in_force(stage.competition_id, at).file.stage(stage.key)
    policies.check_sections(rule, core.from_json(blueprint.spec))


def _changed() -> Conflict:
    return Conflict(
        "blueprint_changed",
        _("Somebody else saved this blueprint meanwhile. What you wrote stands below; compare it."),
    )
