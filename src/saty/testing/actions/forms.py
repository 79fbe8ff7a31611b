"""Changing draft forms, and locking them."""

import secrets
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import NotNow, Refusal
from saty.core import items as core
from saty.core.arrangement import Arranged, Chance, Name, Piece, arranged
from saty.ledger.actions import record
from saty.testing.actions.blueprints import check_follows_rules
from saty.testing.actions.preflights import ask_if_wanted
from saty.testing.entries.forms import FORM_LOCKED
from saty.testing.models import Blueprint, Form, FormItem, Item, ItemVersion, Stimulus
from saty.testing.policies import forms as policies
from saty.testing.queries import checks, contents, overlap
from saty.testing.queries import forms as queries
from saty.testing.states import FORMS

NAME_BYTES = 8
READ = "item, to lock a form"
Held = TypeVar("Held", Item, Stimulus, ItemVersion)


def random_name() -> str:
    """An identifier of 16 hexadecimal digits."""
    return secrets.token_hex(NAME_BYTES)


@transaction.atomic
def swap_item(*, form: Form, out: UUID, into: UUID, by: Actor, at: datetime) -> Form:
    """Put one version in place of another in a draft form; an anchor in all forms.

    Raises:
        Refusal: `does_not_fit` where it would break a demand that is met now.
    """
    blueprint = _locked(form.blueprint_id)
    form = Form.objects.select_related("blueprint__stage").get(id=form.id)
    policies.check_swaps(form, by)
    forms = queries.forms_of(blueprint)
    standing = queries.standing(blueprint, forms)
    of_form = standing.forms[[each.id for each in forms].index(form.id)]
    if not any(str(out) in keys for keys in of_form.values()):
        raise NotNow("not_in_form", _("The item is not in this form any more."))
    takeable = {each.key for each in standing.pool}
    if str(into) not in takeable or queries.worse(standing, str(out), str(into)):
        raise Refusal("does_not_fit", _("This item does not fit here. Choose one of the list."))
    changed = queries.swapped(standing, str(out), str(into))
    for each, was, now in zip(forms, standing.forms, changed, strict=True):
        if was != now:
            each.chosen = {section: sorted(keys) for section, keys in now.items()}
            each.save(update_fields=["chosen"])
    return Form.objects.get(id=form.id)


@transaction.atomic
def lock_forms(
    *,
    blueprint: Blueprint,
    by: Actor,
    at: datetime,
    chance: Chance = secrets.randbelow,
    name: Name = random_name,
) -> list[Form]:
    """Arrange the draft forms of a blueprint, fix them for ever, and commit to them in the log.

    All at once, since they are parallel to one another. Versions are opened, and the reading kept.
    All that is judged is held first, so that it is still so when the forms are locked.

    Raises:
        Refusal: where the rules in force have come to want another blueprint.
        NotNow: `not_newest`, `items_have_errors`, `forms_unlike_blueprint`, `no_forms`, ...
    """
    blueprint = _locked(blueprint.id)
    forms = queries.forms_of(blueprint)
    policies.check_locks(blueprint, forms, by)
    check_follows_rules(blueprint, at)
    versions = _held(forms)
    standing = queries.standing(blueprint, forms)
    policies.check_newest(standing.not_newest())
    policies.check_meets(standing.violations())
    for form, shared in zip(forms, overlap.overlaps(blueprint, standing.forms, at), strict=True):
        policies.check_differs(form.number, shared.is_sat_before)
    bank = blueprint.bank
    policies.check_without_errors(checks.errors(versions.values(), bank=bank, by=by, at=at))
    opened = contents.opened(versions.values(), reader=by, at=at, what=READ)
    pieces = {key: _piece(version, opened[version.id]) for key, version in versions.items()}
    for form, chosen in zip(forms, standing.forms, strict=True):
        order = {
            section.key: [pieces[key] for key in chosen[section.key]]
            for section in standing.spec.sections
        }
        _lock(form, arranged(order, chance, name), versions, by, at)
    ask_if_wanted(stage=blueprint.stage, by=by, at=at)
    return forms


def _locked(key: UUID) -> Blueprint:
    rows = Blueprint.objects.select_for_update(of=("self",))
    return rows.select_related("bank", "stage").get(id=key)


def _held(forms: Collection[Form]) -> dict[str, ItemVersion]:
    """Key -> version with its content, of all in draft forms.

    Held with its item and the text that it asks on, so that none of them is retired, filed anew or
    changed meanwhile: items first, then texts, then versions, as everywhere.
    """
    ids = {key for of in queries.chosen(forms).values() for keys in of.values() for key in keys}
    asking = ItemVersion.objects.filter(id__in=ids).values("item")
    items = list(_rows(Item).filter(id__in=asking))
    texts = {item.stimulus_id for item in items if item.stimulus_id is not None}
    list(_rows(Stimulus).filter(id__in=texts))
    rows = _rows(ItemVersion).filter(id__in=ids)
    return {str(row.id): row for row in rows.select_related("item__stimulus")}


def _rows(of: type[Held]) -> QuerySet[Held]:
    return of._default_manager.select_for_update(of=("self",), no_key=True).order_by("id")


def _piece(version: ItemVersion, asked: core.Item) -> Piece:
    return Piece(
        key=str(version.id),
        options=asked.size,
        targets=asked.targets,
        stimulus=str(version.item.stimulus_id or ""),
        right=asked.right[0] if asked.kind == "single" else None,
        shuffle=asked.shuffle,
    )


def _lock(
    form: Form,
    places: Iterable[Arranged],
    versions: dict[str, ItemVersion],
    by: Actor,
    at: datetime,
) -> None:
    items = [
        FormItem(
            form=form,
            position=each.position,
            section=each.section,
            version=versions[each.key],
            public_id=each.public_id,
            option_ids=list(each.option_ids),
            target_ids=list(each.target_ids),
            order=list(each.order),
        )
        for each in places
    ]
    FormItem.objects.bulk_create(items)
    form.state = FORMS.after("lock", form.state)
    form.chosen, form.locked_by_id, form.locked_at = None, by.account, at
    form.sha256 = queries.fingerprint(form, items)
    form.save(update_fields=["state", "chosen", "locked_by", "locked_at", "sha256"])
    stage = form.blueprint.stage
    record(
        FORM_LOCKED,
        subject=f"form:{form.id}",
        competition=str(stage.competition_id),
        by=by,
        at=at,
        stage=stage.key,
        form=form.number,
        sha256=form.sha256,
    )
