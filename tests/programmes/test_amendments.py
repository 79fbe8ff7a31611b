"""Amendments: drafted by one, approved by another, told to all, and never of what was decided."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from saty.common.refusals import NotNow, NotYours
from saty.ledger.models import Entry
from saty.notices.models import Message
from saty.programmes import decided, queries
from saty.programmes.actions.amendments import (
    approve_amendment,
    draft_amendment,
    refuse_amendment,
)
from saty.programmes.changes import Change, Piece, changes, pieces
from saty.programmes.models import Competition, RulesVersion
from saty.programmes.reading import read
from tests import factories
from tests.programmes import drafts
from tests.programmes.drafts import AT, TEXT

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=3)
REASON = "The Commission asked for it."
NEW_TITLE = TEXT.replace('en = "Test" }', 'en = "Ability test" }', 1)
LATE_TEST = TEXT.replace('window = { opens_after = "P7D"', 'window = { opens_after = "P9D"', 1)


@pytest.fixture
def decided_test(monkeypatch):
    """The stage of the test is decided."""
    monkeypatch.setattr(decided, "_REGISTERED", [lambda competition: {"test"}])


def amend(competition: Competition, text: str = NEW_TITLE, **changed) -> RulesVersion:
    values = {"reason": REASON, "in_force_from": LATER, "by": drafts.secretariat(), "at": AT}
    return draft_amendment(competition=competition, text=text, **{**values, **changed})


def test_amendment_is_in_force_from_its_moment_on():
    competition = drafts.opened()

    approve_amendment(version=amend(competition), by=drafts.secretariat(), at=AT)

    just_before = queries.rules_in_force(competition.id, LATER - timedelta(seconds=1))
    from_then = queries.rules_in_force(competition.id, LATER)
    assert (just_before.number, from_then.number) == (1, 2)
    assert from_then.file.stage("test").title.en == "Ability test"
    assert drafts.log_findings() == []


def test_amendment_is_told_once_to_everybody_with_a_submitted_application():
    competition = drafts.opened()
    people = [drafts.candidate(competition) for _ in range(3)]
    factories.draft(competition)

    approve_amendment(version=amend(competition), by=drafts.secretariat(), at=AT)

    told = Message.objects.filter(wording__key="rules_amended")
    assert {message.person_id for message in told} == {person.id for person in people}
    assert len(told) == 3
    assert told[0].params["reason"] == REASON


def test_amendment_approved_late_comes_into_force_at_once():
    competition = drafts.opened()
    version = amend(competition)
    late = LATER + timedelta(days=1)

    approved = approve_amendment(version=version, by=drafts.secretariat(), at=late)

    assert approved.in_force_from == late


def test_amendment_approved_by_its_drafter_is_refused():
    drafter = drafts.secretariat()
    version = amend(drafts.opened(), by=drafter)

    with pytest.raises(NotYours, match="own_draft"):
        approve_amendment(version=version, by=drafter, at=AT)


def test_amendment_is_approved_once():
    version = amend(drafts.opened())
    by = drafts.secretariat()
    approve_amendment(version=version, by=by, at=AT)

    with pytest.raises(NotNow, match=r"amendment.settled"):
        approve_amendment(version=version, by=by, at=AT)

    assert Entry.objects.filter(kind="rules_amended").count() == 1


def test_amendment_that_was_refused_leaves_its_number_to_the_next():
    competition = drafts.opened()
    refused = amend(competition)
    refuse_amendment(version=refused, reason="Not clear.", by=drafts.secretariat(), at=AT)

    second = amend(competition)

    assert (refused.number, second.number) == (2, 2)
    assert drafts.log_findings() == []


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"text": TEXT}, "amendment.nothing"),
        ({"text": "format ="}, "file.faulty"),
        ({"reason": " "}, "reason.missing"),
        ({"in_force_from": AT - timedelta(seconds=1)}, "amendment.past"),
        ({"text": TEXT.replace('"Asia/Almaty"', '"Asia/Aqtau"')}, "amendment.spine"),
    ],
)
def test_amendment_that_cannot_be_is_refused(changed, reason):
    with pytest.raises(NotNow, match=reason):
        amend(drafts.opened(), **changed)


def test_amendment_of_a_draft_is_refused():
    with pytest.raises(NotNow, match=r"competition.not_opened"):
        amend(drafts.draft())


def test_amendment_while_another_waits_is_refused():
    competition = drafts.opened()
    amend(competition)

    with pytest.raises(NotNow, match=r"amendment.waiting"):
        amend(competition)


def test_amendment_of_a_decided_stage_is_refused(decided_test):
    with pytest.raises(NotNow, match=r"amendment.decided"):
        amend(drafts.opened())


def test_amendment_of_another_stage_than_the_decided_one_is_taken(decided_test):
    essay = TEXT.replace('ru = "Эссе", en = "Essay"', 'ru = "Эссе", en = "Essay on a topic"')

    version = amend(drafts.opened(), text=essay)

    assert version.state == "drafted"


def test_amendment_is_compared_again_when_it_is_approved(monkeypatch):
    version = amend(drafts.opened())
    monkeypatch.setattr(decided, "_REGISTERED", [lambda competition: {"test"}])

    with pytest.raises(NotNow, match=r"amendment.decided"):
        approve_amendment(version=version, by=drafts.secretariat(), at=AT)


def test_amendment_moves_a_window_and_all_after_it():
    competition = drafts.opened()
    before = queries.windows(competition.id)

    approve_amendment(version=amend(competition, LATE_TEST), by=drafts.secretariat(), at=AT)

    after = queries.windows(competition.id)
    stays = [key for key in after if after[key] == before[key]]
    assert stays == ["filing", "documents"]
    assert after["test"].opens_at == before["test"].opens_at + timedelta(days=2)


def test_amendment_of_a_window_that_has_begun_is_refused():
    competition = drafts.opened()
    at = queries.window(competition.id, "test").opens_at

    with pytest.raises(NotNow, match=r"amendment.window_begun"):
        amend(competition, LATE_TEST, at=at, in_force_from=at)


def test_amendment_may_not_drop_a_question_once_filing_has_begun():
    competition = drafts.opened()
    at = queries.window(competition.id, "filing").opens_at
    text = TEXT.replace('key = "phone"', 'key = "telephone"')

    with pytest.raises(NotNow, match=r"amendment.asked"):
        amend(competition, text, at=at, in_force_from=at)


def test_changes_name_each_place_with_the_old_and_the_new_words():
    found = changes(read(TEXT), read(NEW_TITLE))

    assert found == [Change("stages.test.title.en", "changed", "Test", "Ability test")]


def test_pieces_show_what_went_and_what_came():
    found = pieces("at most 120 minutes", "at most 90 minutes")

    assert found == [
        Piece("same", "at most"),
        Piece("removed", "120"),
        Piece("added", "90"),
        Piece("same", "minutes"),
    ]


@pytest.mark.parametrize(
    ("broken", "name"),
    [
        ({"number": 1}, "rules_numbered_once"),
        ({"reason": ""}, "amendment_has_a_reason"),
        ({"state": "in_force"}, "rules_in_force_are_approved"),
        ({"state": "refused"}, "refused_rules_say_why"),
    ],
)
def test_rules_that_must_not_be_are_refused_by_the_database(broken, name):
    version = amend(drafts.opened())

    with pytest.raises(IntegrityError), transaction.atomic():
        RulesVersion.objects.filter(id=version.id).update(**broken)

    constraints = {constraint.name for constraint in RulesVersion._meta.constraints}
    assert name in constraints


def test_rules_approved_by_their_drafter_are_refused_by_the_database():
    version = amend(drafts.opened())

    with pytest.raises(IntegrityError), transaction.atomic():
        RulesVersion.objects.filter(id=version.id).update(approved_by=version.drafted_by)
