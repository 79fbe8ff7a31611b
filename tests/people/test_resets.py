"""Resets of an official's sign-in: two administrators, nobody for themselves."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import IntegrityError, transaction

from saty.common.refusals import NotNow, NotYours
from saty.ledger.models import Entry
from saty.people.actions import resets
from saty.people.models import Person, ResetRequest
from saty.people.states import ResetState
from tests.factories import OPENS, acting, official, person
from tests.signing import sign_in

AT = OPENS
pytestmark = pytest.mark.django_db


def proposed(for_: Person, what: str, by: Person) -> ResetRequest:
    return resets.propose_reset(
        person=for_, what=what, reason="The phone is lost", by=acting(by, "administrator"), at=AT
    )


def test_reset_of_a_second_factor_removes_it_ends_sessions_and_has_an_entry(
    client, django_capture_on_commit_callbacks
):
    holder = official("verifier", language="en")
    sign_in(client, holder)
    first, second = official("administrator"), official("administrator")

    with django_capture_on_commit_callbacks(execute=True):
        reset = resets.approve_reset(
            reset=proposed(holder, "second_factor", first),
            by=acting(second, "administrator"),
            at=AT,
        )

    assert reset.state == ResetState.APPROVED
    assert not Authenticator.objects.filter(user=holder).exists()
    assert client.get("/account/email/").status_code == 302
    assert mail.outbox[0].to == [holder.email]
    entry = Entry.objects.get(kind="reset_approved")
    assert entry.public == {
        "what": "second_factor",
        "holder": str(holder.staff_id),
        "proposed_by": str(first.staff_id),
    }


def test_reset_of_a_password_leaves_none_that_works():
    holder = official("verifier")
    holder.set_password("correct horse battery")
    holder.save(update_fields=["password"])

    resets.approve_reset(
        reset=proposed(holder, "password", official("administrator")),
        by=acting(official("administrator"), "administrator"),
        at=AT,
    )

    assert not Person.objects.get(id=holder.id).has_usable_password()


@pytest.mark.parametrize("who", ["proposer", "subject", "verifier"])
def test_reset_is_not_approved_by(who):
    subject, proposer = official("administrator"), official("administrator")
    reset = proposed(subject, "password", proposer)
    by = {
        "proposer": acting(proposer, "administrator"),
        "subject": acting(subject, "administrator"),
        "verifier": acting(official("verifier"), "verifier"),
    }[who]

    with pytest.raises(NotYours):
        resets.approve_reset(reset=reset, by=by, at=AT)

    assert ResetRequest.objects.get(id=reset.id).state == ResetState.PROPOSED


def test_reset_of_a_candidate_is_refused():
    with pytest.raises(NotNow):
        proposed(person(), "password", official("administrator"))


def test_reset_refused_changes_nothing_and_stays_refused():
    holder, by = official("verifier"), official("administrator")
    reset = proposed(holder, "password", by)

    refused = resets.refuse_reset(reset=reset, by=acting(by, "administrator"), at=AT)

    assert refused.state == ResetState.REFUSED
    with pytest.raises(NotNow):
        resets.approve_reset(
            reset=reset, by=acting(official("administrator"), "administrator"), at=AT
        )


@pytest.mark.parametrize(
    ("name", "decided_by"),
    [("reset_approved_by_another", "proposer"), ("reset_not_approved_by_its_subject", "subject")],
)
def test_reset_that_breaks_a_constraint_is_refused_by_the_database(name, decided_by):
    people = {"proposer": official("administrator"), "subject": official("verifier")}

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ResetRequest.objects.create(
            person=people["subject"],
            what="password",
            reason="Lost",
            state=ResetState.APPROVED,
            proposed_by=people["proposer"],
            proposed_at=AT,
            decided_by=people[decided_by],
            decided_at=AT,
        )


def test_reset_proposed_twice_is_refused_by_the_database():
    holder, by = official("verifier"), official("administrator")
    proposed(holder, "password", by)

    with pytest.raises(IntegrityError), transaction.atomic():  # reset_proposed_once
        ResetRequest.objects.create(
            person=holder, what="password", reason="Lost", proposed_by=by, proposed_at=AT
        )

    assert ResetRequest.objects.count() == 1
