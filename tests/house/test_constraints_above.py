"""Attempts to break each named constraint of the tables above programmes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint

from tests import factories
from tests.factories import OPENS
from tests.house import rows_above as rows
from tests.house.rows_above import LATER

Row = Any


def twice(make: Callable[..., Row], **shared: Any) -> Row:
    """Two rows that share what may be there once; the first one is saved."""
    make(**shared).save(force_insert=True)
    return make(**shared)


def by_one(make: Callable[..., Row], *roles: str, **fields: Any) -> Row:
    """A row in which one person stands in both roles."""
    return make(**dict.fromkeys(roles, factories.person()), **fields)


def same_candidate() -> Row:
    shared = {"competition": factories.competition(), "candidate": factories.person()}
    return twice(rows.application, **shared)


def same_number() -> Row:
    return twice(rows.application, competition=factories.competition(), candidate_number="12345678")


def same_identity() -> Row:
    shared = {"competition": factories.competition(), "identity_index": "1:aa"}
    return twice(rows.application, **shared)


def same_outcome() -> Row:
    made = rows.outcome()
    made.save()
    return rows.outcome(decision=made.decision, entry=made.entry)


def clash_with_itself() -> Row:
    made = factories.draft()
    return rows.clash(first=made, second=made)


def same_stage(field: str) -> Row:
    """A stage that differs from one that is there in all but one field."""
    there = rows.stage()
    return rows.new_stage(competition=there.competition, **{field: getattr(there, field)})


def same_on_roster() -> Row:
    there = rows.entry()
    return rows.roster_entry(stage=there.stage, application=there.application)


APPLICATIONS = {
    "one_application_per_competition": same_candidate,
    "candidate_number_once": same_number,
    "identity_once_among_submitted": same_identity,
    "submitted_has_number_and_rules": lambda: rows.application(candidate_number=None),
    "withdrawn_has_its_moment": lambda: rows.application(state="withdrawn"),
    "section_once": lambda: twice(rows.section, application=factories.draft()),
    "one_standing_withdrawal": lambda: twice(rows.withdrawal, application=factories.draft()),
    "withdrawal_undone_after_it": lambda: rows.withdrawal(undone_at=OPENS),
    "document_is_pdf_jpeg_or_png": lambda: rows.document(media_type="text/html"),
    "one_standing_verdict_per_target": lambda: twice(
        rows.verification, application=factories.draft()
    ),
    "refusal_has_a_reason": lambda: rows.verification(verdict="refused"),
    "one_lease_per_file": lambda: twice(rows.lease, application=factories.draft()),
    "one_standing_check_per_file": lambda: twice(rows.check, application=factories.draft()),
    "refusals_confirmed_by_another": lambda: by_one(rows.check, "by", "confirmed_by"),
    "file_returned_by_another": lambda: by_one(
        rows.check, "by", "returned_by", superseded_at=LATER
    ),
    "adjustment_decided_by_another": lambda: by_one(rows.adjustment, "proposed_by", "decided_by"),
    "adjustment_requested_once": lambda: twice(rows.adjustment, application=factories.draft()),
    "clash_of_two_applications": clash_with_itself,
    "one_open_clash_per_claimant": lambda: twice(rows.clash, second=factories.draft()),
    "settled_clash_says_for_whom": lambda: rows.clash(state="settled"),
    "clash_settled_by_another": lambda: by_one(rows.clash, "proposed_by", "settled_by"),
}
STAGES = {
    "stage_key_once": lambda: same_stage("key"),
    "stage_place_once": lambda: same_stage("position"),
    "on_the_roster_once": same_on_roster,
    "stage_code_once": lambda: twice(rows.roster_entry, stage=rows.stage(), code="AAAA"),
    "result_was_recorded": lambda: rows.result(recordings=0),
    "faulty_sheet_is_not_applied": lambda: rows.sheet(state="applied", faults=[{"row": 1}]),
    "disqualified_by_two_with_a_reason": lambda: by_one(
        rows.end, "by", "approved_by", kind="disqualified", reason="false_document"
    ),
    "disqualification_decided_by_another": lambda: by_one(
        rows.disqualification, "proposed_by", "decided_by"
    ),
    "one_open_disqualification": lambda: twice(
        rows.disqualification, application=factories.draft()
    ),
}
DECISIONS = {
    "number_is_positive": lambda: rows.number(number=0),
    "number_has_a_memo": lambda: rows.number(memo=""),
    "number_approved_by_another": lambda: by_one(rows.number, "entered_by", "approved_by"),
    "one_number_per_stage": lambda: twice(
        rows.number,
        stage=rows.stage(),
        state="approved",
        approved_by=factories.person(),
        set_after_results=False,
    ),
    "one_number_waits_per_stage": lambda: twice(rows.number, stage=rows.stage()),
    "approved_number_says_by_whom_and_when": lambda: rows.number(state="approved"),
    "number_refused_with_a_reason": lambda: rows.number(
        state="refused", refused_by=factories.person()
    ),
    "one_standing_decision_per_stage": lambda: twice(rows.decision, stage=rows.stage()),
    "decision_approved_by_another": lambda: by_one(rows.decision, "drafted_by", "approved_by"),
    "approved_decision_says_by_whom": lambda: rows.decision(state="approved"),
    "announced_at_its_moment_or_later": lambda: rows.decision(
        approved_by=factories.person(),
        approved_at=OPENS,
        announce_at=LATER,
        announcement_recorded_at=OPENS,
    ),
    "announced_only_after_approval": lambda: rows.decision(announce_at=LATER),
    "revoked_by_two_with_a_reason": lambda: by_one(
        rows.decision,
        "revoke_proposed_by",
        "revoked_by",
        state="revoked",
        approved_by=factories.person(),
        revoke_reason="x",
    ),
    "decision_refused_with_a_reason": lambda: rows.decision(
        state="refused", refused_by=factories.person()
    ),
    "one_outcome_each": same_outcome,
    "every_refusal_has_a_reason": lambda: rows.outcome(admitted=False),
    "one_draw_per_purpose": lambda: twice(rows.draw, competition=factories.competition()),
    "drawn_with_a_public_value": lambda: rows.draw(drawn_at=LATER),
    "round_is_named_before_it_is_known": lambda: rows.draw(round_at=OPENS),
    "drawn_after_the_round": lambda: rows.draw(drawn_at=OPENS, round_value="aa"),
    "opened_after_it_was_drawn": lambda: rows.draw(opened_at=LATER),
}


def _twice_in_the_reserve() -> Row:
    """A second place in the register for somebody who has one."""
    first = rows.reservist()
    first.save()
    return rows.reservist(application=first.application)


OTHERS = {
    "message_exactly_once": lambda: twice(
        rows.message, person=factories.person(), wording=rows.wording()
    ),
    "undelivered_says_why": lambda: rows.delivery(state="failed"),
    "answered_help_has_an_answer": lambda: rows.help_request(answered_at=LATER),
    "help_can_be_found_again": lambda: rows.help_request(person=None),
    "help_asked_once": lambda: twice(rows.help_request, key_digest="d" * 64),
    "mailing_goes_to_somebody": lambda: rows.mailing(recipients=0),
    "term_ends_after_it_begins": lambda: rows.reservist(term_until=OPENS.date()),
    "one_reservist_per_application": lambda: _twice_in_the_reserve(),
    "left_or_revoked": lambda: rows.reservist(
        exited_on=LATER.date(),
        exit_reason="own",
        exit_by=factories.person(),
        exit_approved_by=factories.person(),
        revoked_at=LATER,
    ),
    "exit_by_two_with_a_reason": lambda: by_one(
        rows.reservist, "exit_by", "exit_approved_by", exited_on=LATER.date(), exit_reason="own"
    ),
}
BROKEN: dict[str, Callable[[], Row]] = APPLICATIONS | STAGES | DECISIONS | OTHERS


def complaint(row: Row, name: str) -> str:
    """What the database says: its name, but of what stands twice SQLite tells the columns."""
    constraint = next(c for c in row._meta.constraints if c.name == name)
    by_name = isinstance(constraint, CheckConstraint) or connection.vendor == "postgresql"
    return name if by_name else f"UNIQUE constraint failed: {row._meta.db_table}"


@pytest.mark.django_db
@pytest.mark.parametrize("name", BROKEN)
def test_row_that_breaks_a_constraint_is_refused_by_the_database(name):
    row = BROKEN[name]()

    with pytest.raises(IntegrityError, match=complaint(row, name)), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.django_db
@pytest.mark.parametrize("make", rows.VALID, ids=lambda make: make.__name__)
def test_row_that_breaks_none_is_taken(make):
    row = make()

    row.save(force_insert=True)

    assert type(row).objects.filter(pk=row.pk).exists()
