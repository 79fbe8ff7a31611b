"""Asking for an adjustment, with its proof."""

import io

import pytest
from django.core.management import call_command
from django.db import connection

from saty.applications.actions.adjustment_requests import request_adjustment
from saty.applications.actions.submission import withdraw
from saty.applications.models import AdjustmentRequest
from saty.applications.queries import ADJUSTMENT, dossier
from saty.common.refusals import NotNow
from saty.ledger.models import Entry
from tests import factories
from tests.applications import filing

pytestmark = pytest.mark.django_db
NOW = factories.WHILE_FILING


def ask(application, kind="reader", proof=None):
    return request_adjustment(
        application=application,
        kind=kind,
        explanation="I read with my ears",
        proof=proof or filing.document(application, ADJUSTMENT),
        by=factories.acting(application.candidate),
        at=NOW,
    )


def test_request_is_kept_with_its_proof_and_entered_in_the_ledger():
    draft = filing.started()

    made = ask(draft)

    assert (made.kind, made.state, made.explanation) == (
        "reader",
        "requested",
        "I read with my ears",
    )
    opened = Entry.objects.get(kind="adjustment_requested").opening.sealed["fields"]
    assert opened["adjustment"]["value"] == "reader"
    assert filing.every_act_has_its_entry()


def test_same_request_twice_is_one():
    draft = filing.started()

    assert ask(draft) == ask(draft)


def test_request_can_be_made_again_after_a_refusal():
    draft = filing.started()
    ask(draft)
    AdjustmentRequest.objects.update(state="refused")

    ask(draft)

    assert AdjustmentRequest.objects.count() == 2


def test_request_can_be_made_after_submission_and_not_after_withdrawal():
    done = filing.filed()
    ask(done)

    withdraw(application=done, by=factories.acting(done.candidate), at=NOW)

    with pytest.raises(NotNow) as refused:
        ask(done, "breaks")
    assert refused.value.key == "application.withdrawn"


def test_request_with_somebody_elses_proof_is_refused():
    stranger = filing.started()

    with pytest.raises(NotNow) as refused:
        ask(filing.started(), proof=filing.document(stranger, ADJUSTMENT))

    assert refused.value.key == "adjustment.no_proof"


def test_request_of_an_unknown_kind_is_an_error():
    with pytest.raises(KeyError):
        ask(filing.started(), "magic")


def test_proof_is_no_part_of_the_file():
    draft = filing.started()

    ask(draft)

    assert dossier(draft, NOW).documents == ()


def test_what_is_asked_for_is_sealed_and_not_to_be_compared_between_applications(settings):
    first, second = ask(filing.started()), ask(filing.started())
    before = first.kind_index

    with connection.cursor() as cursor:
        cursor.execute("SELECT kind FROM applications_adjustmentrequest")
        kept = b"".join(bytes(kind) for (kind,) in cursor.fetchall())
    settings.SATY_INDEX_KEYS = {2: bytes(range(32)), **settings.SATY_INDEX_KEYS}
    call_command("rotate_keys", stdout=io.StringIO(), stderr=io.StringIO())

    first.refresh_from_db()
    assert b"reader" not in kept
    assert before != second.kind_index
    assert (before[:2], first.kind_index[:2]) == ("1:", "2:")
