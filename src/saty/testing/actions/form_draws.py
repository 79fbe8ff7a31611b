"""Who gets which form: by a draw of `decisions`, repeated by anyone once its secret is opened.

Inputs are the locked forms, as `form:1`, `form:2`, ..., and the stage codes of the roster. Each
code gets the form at the place that `core.draw.Draw.assign` gives it, among the forms in the order
of their numbers. A code's form depends on that code alone: whoever withdraws changes nobody's, and
whoever comes later gets theirs by the same draw.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from saty.common.actors import Actor
from saty.ledger.actions import record
from saty.stages.draw_purposes import Drawing, DrawPurpose, register
from saty.stages.models import RosterEntry, Stage
from saty.testing.entries.forms import FORMS_DRAWN
from saty.testing.models import Form, FormAssignment, FormDraw
from saty.testing.policies import forms as policies
from saty.testing.states import FormState

PREFIX = "forms"
FORM = "form:"
CHUNK = 500


def inputs(stage: Stage) -> list[str]:
    """The locked forms and everyone on the roster who has not dropped out."""
    forms = Form.objects.filter(blueprint__stage=stage, state=FormState.LOCKED)
    codes = RosterEntry.objects.filter(stage=stage, end__isnull=True).order_by("code")
    numbers = forms.order_by("number").values_list("number", flat=True)
    return [*(f"{FORM}{number}" for number in numbers), *codes.values_list("code", flat=True)]


def numbers_of(committed: Sequence[str]) -> list[int]:
    """The numbers of the forms that were committed to, in order."""
    return sorted(int(each.removeprefix(FORM)) for each in committed if each.startswith(FORM))


def draw_forms(drawing: Drawing, by: Actor, at: datetime) -> None:
    """Give everyone who was committed to, and whoever came since, a form."""
    entries = RosterEntry.objects.filter(stage=drawing.stage, form_assignment__isnull=True)
    committed = set(drawing.inputs)
    found = list(entries.order_by("code"))
    _assign(drawing, [each for each in found if each.code in committed], by, at, late=False)
    assign_late(drawing, [each for each in found if each.code not in committed], by, at)


def assign_late(drawing: Drawing, entries: Sequence[RosterEntry], by: Actor, at: datetime) -> None:
    """Give those who came to the roster after the commitment their forms, by the same draw."""
    if entries:
        _assign(drawing, entries, by, at, late=True)


def _assign(
    drawing: Drawing, entries: Sequence[RosterEntry], by: Actor, at: datetime, *, late: bool
) -> None:
    numbers = numbers_of(drawing.inputs)
    given = drawing.lots.assign([each.code for each in entries], numbers)
    rows = Form.objects.filter(
        blueprint__stage=drawing.stage, number__in=numbers, state=FormState.LOCKED
    )
    forms = {form.number: form for form in rows}
    FormAssignment.objects.bulk_create(
        [FormAssignment(entry=each, form=forms[given[each.code]], drawn_at=at) for each in entries],
        batch_size=CHUNK,
    )
    counted = Counter(given.values())
    counts = {str(number): counted[number] for number in numbers}
    act = FormDraw.objects.create(stage=drawing.stage, counts=counts, late=late, at=at)
    record(
        FORMS_DRAWN,
        subject=f"form_draw:{act.id}",
        competition=str(drawing.stage.competition_id),
        by=by,
        at=at,
        stage=drawing.stage.key,
        counts=counts,
        late=late,
    )


def repeated(drawing: Drawing) -> dict[str, Any]:
    """The numbers of the forms, and who got which, those who came later included."""
    numbers = numbers_of(drawing.inputs)
    rows = FormAssignment.objects.filter(entry__stage=drawing.stage)
    late = set(rows.values_list("entry__code", flat=True)) - set(drawing.inputs)
    codes = [each for each in drawing.inputs if not each.startswith(FORM)]
    return {
        "options": numbers,
        "late": sorted(late),
        "assigned": drawing.lots.assign([*codes, *sorted(late)], numbers),
    }


def take_back(stage: Stage, by: Actor, at: datetime) -> None:
    """A roster is taken back: its forms with it. A new one gets its own by the same draw.

    Raises:
        NotNow: `form_sat` where somebody has sat one.
    """
    policies.check_takes_back(stage)
    FormAssignment.objects.filter(entry__stage=stage).delete()


FORMS = DrawPurpose(
    prefix=PREFIX,
    serves=policies.is_drawn_for,
    check=policies.check_draws,
    inputs=inputs,
    repeated=repeated,
    drawn=draw_forms,
    joined=assign_late,
)


def register_forms() -> None:
    """Called in `TestingConfig.ready()`."""
    register(FORMS)
