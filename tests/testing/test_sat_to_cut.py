"""A test sat through the verbs of the player, to the cut: who is absent is derived."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from saty.decisions.actions import approve_decision, draft_decision
from saty.decisions.models import Outcome
from saty.stages.actions import close_results
from saty.stages.models import Result
from saty.testing import verification_stage
from saty.testing.actions import sittings
from saty.testing.models import Answer, Sitting
from tests import factories
from tests.decisions import deciding
from tests.decisions.test_timeline import passed_documents
from tests.signing import sign_in
from tests.stages import running
from tests.testing import sitting as sat
from tests.testing.test_drops import ref
from tests.testing.verified import AT as VERIFIED
from tests.testing.verified import verified

pytestmark = pytest.mark.django_db
AT = sat.AT
MINUTE = timedelta(minutes=1)


def sits(entry, form, right, *, finishes=True):
    """Checks in, answers so many questions right and the others wrong, and finishes or does not."""
    by = factories.acting(entry.application.candidate)
    admitted = sittings.check_in(entry=entry, language="kk", device="ab" * 16, by=by, at=AT)
    for number, row in enumerate(form.items.order_by("position")):
        sittings.begin_part(sitting=admitted.sitting, number=number, by=by, at=AT + number * MINUTE)
        place = 1 if number < right else 0
        Answer.objects.create(
            sitting=admitted.sitting,
            position=row.position,
            value=f'"{row.option_ids[place]}"',
            saved_at=AT,
        )
    if finishes:
        sat = admitted.sitting
        sittings.finish(sitting=sat, device=sat.device, by=by, at=AT + 5 * MINUTE)
    return admitted.sitting


def announced(stage):
    """Results closed, the decision drafted, entered and approved."""
    close_results(stage=stage, by=running.officer(), at=sat.AFTER)
    decision = draft_decision(stage=stage, by=running.officer(), at=deciding.AT)
    deciding.enter(decision)
    approve_decision(
        decision=decision, announce_at=deciding.MOMENT, by=deciding.chair(stage), at=deciding.AT
    )
    return decision


def letter(entry):
    """What the candidate reads of the decision, once it is announced."""
    address = reverse("decision_letter", args=[entry.application.competition.slug, running.TEST])
    with time_machine.travel(deciding.MOMENT, tick=False), override("en"):
        return sign_in(Client(), entry.application.candidate).get(address).content.decode()


DID_NOT_SIT = "You did not take part in this stage"


def test_letter_that_somebody_did_not_sit_goes_to_nobody_who_sat():
    stage = sat.stage_with(6, meets="elsewhere")
    (form,) = sat.forms_for(stage)
    entries = sat.draw_forms(stage, [form])
    best, all_wrong, unfinished, no_answer, only_came, _absent = entries
    passed_documents(stage)
    deciding.number_set(stage, 1)
    sits(best, form, 3)
    sits(all_wrong, form, 0)
    sits(unfinished, form, 1, finishes=False)
    sits(no_answer, form, 0)
    Answer.objects.filter(sitting__entry=no_answer).delete()
    by = factories.acting(only_came.application.candidate)
    sittings.check_in(entry=only_came, language="kk", device="cd" * 16, by=by, at=AT)
    sittings.close_over(sat.AFTER)
    announced(stage)

    told = [DID_NOT_SIT in letter(entry) for entry in entries]

    assert told == [False, False, False, False, True, True]


def test_test_sat_through_the_player_is_cut_at_the_number_that_the_body_set():
    stage = sat.stage_with(5, meets="elsewhere")
    (form,) = sat.forms_for(stage)
    best, second, third, void, absent = sat.draw_forms(stage, [form])
    deciding.number_set(stage, 2)
    sits(second, form, 2)
    sits(best, form, 3)
    sits(third, form, 1, finishes=False)
    spoilt = sits(void, form, 3)
    Sitting.objects.filter(id=spoilt.id).update(voided_at=AT + 6 * MINUTE)

    assert sittings.close_over(sat.AFTER) == 1
    decision = announced(stage)

    outcomes = {each.entry_id: each for each in Outcome.objects.filter(decision=decision)}
    found = [
        (outcomes[entry.id].admitted, outcomes[entry.id].place, outcomes[entry.id].reason)
        for entry in (best, second, third, void, absent)
    ]
    assert found == [
        (True, 1, ""),
        (True, 2, ""),
        (False, 3, "below_number"),
        (False, None, "absent"),
        (False, None, "absent"),
    ]
    recorded = dict(Result.objects.values_list("entry", "outcome"))
    assert [recorded[entry.id] for entry in (third, void, absent)] == [
        "completed", "absent", "absent",
    ]  # fmt: skip


def test_void_sitting_of_a_verification_is_no_result_either():
    found = verified(["25", "25"], [2, 2])
    Sitting.objects.filter(entry=found.entries[0]).update(voided_at=VERIFIED)

    results = {each.application: each for each in verification_stage.results(ref(found), VERIFIED)}

    first, second = (results[entry.application_id] for entry in found.entries)
    assert (first.absent, dict(first.parts)) == (True, {})
    assert (second.absent, dict(second.parts)) == (False, {"verbal": "25", "numerical": "0"})
