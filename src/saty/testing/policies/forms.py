"""May it happen now: blueprints, assembling and locking forms, drawing them."""

from collections.abc import Collection
from datetime import datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.core import assembly as core
from saty.programmes import schema
from saty.stages.models import Stage
from saty.testing.models import Assembly, Bank, Blueprint, Form, Sitting, Topic
from saty.testing.policies import preflights
from saty.testing.states import AssemblyState, FormState

KINDS = ("test", "verification")
"""Kinds of stage at which forms are sat."""
OPEN = (AssemblyState.WAITING, AssemblyState.RUNNING)


def check_owner(by: Actor) -> None:
    """The owner of the test alone."""
    if by.role != "test_owner":
        raise NotYours("not_test_owner", _("The owner of the test does this."))


def check_stage(stage: Stage) -> None:
    """A stage at which a test is sat, of a competition that goes on."""
    if stage.kind not in KINDS:
        raise Refusal("not_a_test", _("No test is sat at this stage. Choose another one."))
    if stage.closed_at is not None:
        raise NotNow("stage_closed", _("The results of this stage are closed. It has its forms."))


def check_saves(
    stage: Stage, bank: Bank, rule: schema.Stage, blueprint: core.Blueprint, by: Actor
) -> None:
    """The owner writes a blueprint that can be met, as the rules in force divide the stage."""
    check_owner(by)
    check_stage(stage)
    standing = Blueprint.objects.filter(stage=stage).first()
    if standing is not None and standing.bank_id != bank.id:
        raise NotNow("blueprint_elsewhere", _("Another bank has the blueprint of this stage."))
    if standing is not None:
        check_nothing_locked(standing)
    check_sections(rule, blueprint)
    if core.faults(blueprint):
        raise Refusal("blueprint_faulty", _("The numbers of the blueprint contradict each other."))
    named = {topic for section in blueprint.sections for topic in section.topics}
    if named - set(Topic.objects.filter(bank=bank).values_list("key", flat=True)):
        raise Refusal("unknown_topic", _("The bank has no such topic. Choose one that it has."))


def check_sections(rule: schema.Stage, blueprint: core.Blueprint) -> None:
    """The sections are the parts of the score, with the numbers that the rules say."""
    parts = rule.score.parts if rule.score else ()
    sections = {section.key: section for section in blueprint.sections}
    if list(sections) != [part.key for part in parts]:
        raise Refusal(
            "sections_unlike_rules",
            _("The sections are the parts of the score, as the rules in force name them."),
        )
    for part in parts:
        section = sections[part.key]
        if part.items not in {None, section.items} or part.minutes not in {None, section.minutes}:
            raise Refusal(
                "section_unlike_rules",
                _("The rules in force say how many items and minutes a part has. Keep to them."),
            )


def check_nothing_locked(blueprint: Blueprint) -> None:
    """What forms were locked by stays as it was."""
    if blueprint.forms.filter(state=FormState.LOCKED).exists():
        raise NotNow("forms_locked", _("The forms of this blueprint are locked. They stay."))


def check_assembles(blueprint: Blueprint, by: Actor) -> None:
    """The owner has draft forms assembled, one work at a time."""
    check_owner(by)
    check_stage(blueprint.stage)
    check_nothing_locked(blueprint)
    if Assembly.objects.filter(blueprint=blueprint, state__in=OPEN).exists():
        raise NotNow("assembling", _("Forms are being assembled. Wait until they are there."))


def check_swaps(form: Form, by: Actor) -> None:
    """The owner swaps items of a draft."""
    check_owner(by)
    check_stage(form.blueprint.stage)
    FormState(form.state)
    if form.state != FormState.DRAFT:
        raise NotNow("form_locked", _("This form is locked. It never changes."))
    if Assembly.objects.filter(blueprint=form.blueprint_id, state__in=OPEN).exists():
        raise NotNow("assembling", _("Forms are being assembled. Wait until they are there."))


def check_locks(blueprint: Blueprint, forms: Collection[Form], by: Actor) -> None:
    """The owner locks all draft forms of a blueprint together: they are parallel to each other."""
    check_assembles(blueprint, by)
    if not forms:
        raise NotNow("no_forms", _("There are no forms to lock. Have them assembled first."))


def check_newest(numbers: Collection[int]) -> None:
    """Each version is the approved one of its item; `numbers` are the items of which it is not."""
    if numbers:
        raise NotNow(
            "not_newest",
            format_lazy(
                _("These items have changed or were retired since: {items}. Swap them first."),
                items=_listed(numbers),
            ),
        )


def check_without_errors(errors: Collection[object]) -> None:
    """The checks of the bank find no error in any of the versions."""
    if errors:
        raise NotNow(
            "items_have_errors",
            _("The checks of the bank find errors in items of these forms. Mend or swap them."),
        )


def check_meets(violations: Collection[core.Violation]) -> None:
    """The forms meet their blueprint."""
    if violations:
        raise NotNow(
            "forms_unlike_blueprint",
            _("The forms do not meet the blueprint any more. Have them assembled anew."),
        )


def check_differs(form: int, is_sat_before: bool) -> None:
    """A form of a verification is not one of the test that it verifies, nor the other way round."""
    if is_sat_before:
        raise NotNow(
            "form_of_the_other_test",
            format_lazy(
                _(
                    "Form {number} has no item that is not in a form of the other test, which the"
                    " same candidates sit. Swap items, or add new ones to the bank."
                ),
                number=form,
            ),
        )


def _listed(numbers: Collection[int]) -> str:
    shown = sorted(numbers)
    return ", ".join(map(str, shown[:20])) + ("…" if len(shown) > 20 else "")


def is_drawn_for(stage: Stage, rule: schema.Stage) -> bool:
    """Whether forms wait to be drawn at a stage: it is sat, has locked forms and a roster."""
    return (
        stage.kind in KINDS
        and stage.opened_at is not None
        and stage.closed_at is None
        and Form.objects.filter(blueprint__stage=stage, state=FormState.LOCKED).exists()
    )


def check_draws(stage: Stage, rule: schema.Stage, at: datetime) -> None:
    """Forms are locked, and the roster is there."""
    check_stage(stage)
    if not Form.objects.filter(blueprint__stage=stage, state=FormState.LOCKED).exists():
        raise NotNow("no_locked_forms", _("There are no locked forms of this stage yet."))
    if stage.opened_at is None:
        raise NotNow("no_roster", _("This stage has no roster yet."))
    preflights.check_stands(stage, rule, at)


def check_takes_back(stage: Stage) -> None:
    """Nobody has sat a form of a roster that is taken back."""
    if Sitting.objects.filter(entry__stage=stage).exists():
        raise NotNow("form_sat", _("Somebody has sat the test of this stage. Its roster stays."))
