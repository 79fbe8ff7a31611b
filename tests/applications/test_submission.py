"""Submission: what it needs, what it freezes, what it tells, and that it happens once."""

from datetime import timedelta

import pytest

from saty.applications.actions.submission import submit, undo_withdrawal, withdraw
from saty.applications.consequences import on_submitted, on_withdrawal_undone
from saty.applications.models import Application, IdentityClash
from saty.applications.policies import Incomplete, NotAcknowledged
from saty.applications.snapshots import snapshot_digest
from saty.common.refusals import NotNow
from saty.common.sealing import blind_index
from saty.core.numbers import is_candidate_number
from saty.ledger.models import Entry
from saty.notices.models import Message
from tests import factories
from tests.applications import filing

pytestmark = pytest.mark.django_db
OPENS, CLOSES, NOW = factories.FILING_OPENS, factories.FILING_CLOSES, factories.WHILE_FILING
SECOND = timedelta(seconds=1)


def test_submission_freezes_answers_and_gives_a_number():
    draft = filing.complete()

    done = filing.submit_it(draft)

    done.refresh_from_db()
    assert done.state == "submitted"
    assert is_candidate_number(done.candidate_number)
    assert (done.group, done.area, done.sex) == ("sectoral", "social-policy", "female")
    assert (done.region, done.sector, done.birth_year) == ("almaty", "quasi-public", 1992)
    assert done.identity_index == blind_index("identity:kz-iin", filing.identity())
    assert done.snapshot["answers"]["full-name"] == "Сәрсенова Айгүл"
    assert [d["requirement"] for d in done.snapshot["documents"]] == [
        "identity-document",
        "diploma",
        "work-record",
    ]
    assert done.snapshot["rules_version"] == str(done.rules_version_id)


def test_submission_is_entered_in_the_ledger_without_personal_values():
    done = filing.filed()

    entry = Entry.objects.get(kind="application_submitted")

    assert entry.subject == f"application:{done.id}"
    assert entry.public == {"rules_sha256": done.rules_version.sha256}
    opened = entry.opening.sealed["fields"]
    assert opened["snapshot_sha256"]["value"] == snapshot_digest(done.snapshot)
    assert opened["candidate_number"]["value"] == done.candidate_number
    assert filing.every_act_has_its_entry()


def test_submission_tells_the_candidate_once():
    draft = filing.complete()

    filing.submit_it(draft)
    filing.submit_it(draft)

    message = Message.objects.get(person=draft.candidate)
    assert message.about == f"application:{draft.id}"
    assert message.params["moment"] == {"moment": "2026-03-12T04:00:00.000000Z"}


def test_submission_clicked_twice_is_one_act():
    draft = filing.complete()

    first = filing.submit_it(draft)
    again = filing.submit_it(draft, at=NOW + SECOND)

    assert again.candidate_number == first.candidate_number
    assert again.submitted_at == NOW
    assert Entry.objects.filter(kind="application_submitted").count() == 1


def test_submission_before_the_opening_is_refused_and_the_draft_stays():
    draft = filing.complete()

    with pytest.raises(NotNow) as refused:
        filing.submit_it(draft, at=OPENS - SECOND)

    assert refused.value.key == "filing.not_yet"
    assert "02.03.2026, 04:00:00 (UTC+0000)" in str(refused.value.message)
    assert Application.objects.get().state == "draft"


@pytest.mark.parametrize("late", [timedelta(0), SECOND])
def test_submission_at_the_second_of_closing_is_refused_with_the_moment(late):
    draft = filing.complete()

    with pytest.raises(NotNow) as refused:
        filing.submit_it(draft, at=CLOSES + late)

    assert refused.value.key == "filing.closed"
    assert "01.04.2026, 04:00:00 (UTC+0000)" in str(refused.value.message)
    assert Application.objects.get().state == "draft"
    assert draft.sections.get(key="person").answers["full-name"] == "Сәрсенова Айгүл"


def test_submission_in_the_last_moment_is_taken():
    draft = filing.complete()

    done = filing.submit_it(draft, at=CLOSES - timedelta(microseconds=1))

    assert done.state == "submitted"


def test_submission_of_an_incomplete_form_names_what_is_missing():
    draft = filing.complete(phone="")
    draft.documents.filter(requirement="diploma").delete()

    with pytest.raises(Incomplete) as refused:
        filing.submit_it(draft)

    assert [f.question for f in refused.value.dossier.obstacles] == ["phone"]
    assert [r.key for r in refused.value.dossier.missing_documents] == ["diploma"]


def test_submission_without_eligibility_needs_the_warning_to_be_read():
    draft = filing.complete(citizenship="KG")

    with pytest.raises(NotAcknowledged):
        filing.submit_it(draft)
    done = filing.submit_it(draft, acknowledged_ineligible=True)

    assert done.state == "submitted"


def test_submission_without_any_work_is_possible_after_the_warning():
    draft = filing.complete(work=[])

    done = filing.submit_it(draft, acknowledged_ineligible=True)

    assert done.snapshot["answers"]["work"] == []


def test_submission_draws_another_number_when_one_is_taken():
    within = factories.competition()
    taken = filing.filed(within)
    source = iter([taken.candidate_number[:7], "1234567"])

    done = filing.submit_it(
        filing.complete(within, identity_number=filing.identity(200)), digits=lambda: next(source)
    )

    assert done.candidate_number.startswith("1234567")
    assert done.contested is False


def test_submission_with_a_taken_identity_number_is_contested_and_not_told():
    within = factories.competition()
    first = filing.filed(within)

    second = filing.filed(within)

    clash = IdentityClash.objects.get()
    assert (clash.first, clash.second, clash.state) == (first, second, "open")
    assert (first.contested, second.contested) == (False, True)
    told = Message.objects.filter(person=second.candidate).values_list("wording__key", flat=True)
    assert list(told) == ["application_submitted"]
    assert filing.every_act_has_its_entry()


def test_draft_reserves_no_identity_number():
    within = factories.competition()
    filing.complete(within)

    done = filing.filed(within)

    assert done.contested is False


def test_identity_number_of_a_withdrawn_application_is_free():
    within = factories.competition()
    first = filing.filed(within)
    withdraw(application=first, by=factories.acting(first.candidate), at=NOW + SECOND)

    second = filing.filed(within)

    assert second.contested is False


def test_submission_and_what_follows_are_one_act(monkeypatch):
    draft = filing.complete()

    def fail(application, by, at):
        raise NotNow("above", "no")

    monkeypatch.setattr(on_submitted, "_registered", [fail])
    with pytest.raises(NotNow):
        filing.submit_it(draft)

    assert Application.objects.get().state == "draft"
    assert not Entry.objects.exists()


def test_withdrawal_keeps_the_reason_and_says_until_when_it_can_be_undone():
    done = filing.filed()

    withdrawn = withdraw(
        application=done, by=factories.acting(done.candidate), at=NOW, reason="A new job"
    )

    assert (withdrawn.state, withdrawn.withdrawn_at) == ("withdrawn", NOW)
    assert withdrawn.withdrawals.get().reason == "A new job"
    message = Message.objects.get(wording__key="application_withdrawn")
    assert message.params["undo_until"] == {"moment": "2026-03-13T04:00:00.000000Z"}
    assert filing.every_act_has_its_entry()


def test_withdrawal_clicked_twice_is_one_act():
    done = filing.filed()
    by = factories.acting(done.candidate)

    withdraw(application=done, by=by, at=NOW)
    withdraw(application=done, by=by, at=NOW + SECOND)

    assert done.withdrawals.count() == 1


def test_withdrawal_of_a_draft_is_refused():
    draft = filing.complete()

    with pytest.raises(NotNow):
        withdraw(application=draft, by=factories.acting(draft.candidate), at=NOW)


def test_withdrawal_undone_within_a_day_restores_the_application():
    done = filing.filed()
    by = factories.acting(done.candidate)
    withdraw(application=done, by=by, at=NOW)

    restored = undo_withdrawal(application=done, by=by, at=NOW + timedelta(hours=24) - SECOND)

    assert (restored.state, restored.withdrawn_at) == ("submitted", None)
    assert restored.candidate_number == done.candidate_number
    assert filing.every_act_has_its_entry()


def test_withdrawal_undone_after_a_day_is_refused_with_the_moment():
    done = filing.filed()
    by = factories.acting(done.candidate)
    withdraw(application=done, by=by, at=NOW)

    with pytest.raises(NotNow) as refused:
        undo_withdrawal(application=done, by=by, at=NOW + timedelta(hours=24))

    assert refused.value.key == "withdrawal.final"
    assert "13.03.2026, 04:00:00" in str(refused.value.message)


def test_withdrawal_undone_after_a_decision_above_is_refused(monkeypatch):
    done = filing.filed()
    by = factories.acting(done.candidate)
    withdraw(application=done, by=by, at=NOW)

    def decided(application, by, at):
        raise NotNow("stage.decided", "The stage has been decided.")

    monkeypatch.setattr(on_withdrawal_undone, "_registered", [decided])
    with pytest.raises(NotNow):
        undo_withdrawal(application=done, by=by, at=NOW + SECOND)

    assert Application.objects.get().state == "withdrawn"


def test_withdrawal_undone_when_the_identity_is_taken_comes_back_contested():
    within = factories.competition()
    first = filing.filed(within)
    by = factories.acting(first.candidate)
    withdraw(application=first, by=by, at=NOW)
    second = filing.filed(within)

    restored = undo_withdrawal(application=first, by=by, at=NOW + SECOND)

    clash = IdentityClash.objects.get()
    assert restored.contested is True
    assert (clash.first, clash.second) == (second, first)


def test_withdrawal_can_be_undone_and_made_again():
    done = filing.filed()
    by = factories.acting(done.candidate)

    withdraw(application=done, by=by, at=NOW)
    undo_withdrawal(application=done, by=by, at=NOW + SECOND)
    withdraw(application=done, by=by, at=NOW + 2 * SECOND)

    assert Application.objects.get().state == "withdrawn"
    assert Entry.objects.filter(kind="application_withdrawn").count() == 2
    assert filing.every_act_has_its_entry()


def test_submission_to_a_competition_that_ended_is_refused():
    draft = filing.complete()
    draft.competition.state = "ended"
    draft.competition.save(update_fields=["state"])

    with pytest.raises(NotNow) as refused:
        submit(
            application=draft,
            acknowledged_ineligible=False,
            by=factories.acting(draft.candidate),
            at=NOW,
        )

    assert refused.value.key == "competition.not_open"
