"""Drafts: kept as they are typed, from two tabs and on two devices, and carried over."""

from datetime import timedelta

import pytest

from saty.applications.actions.drafting import ConflictingAnswer
from saty.applications.models import Application
from saty.applications.queries import answers_of, statistics_of
from saty.applications.values import mark
from saty.common.refusals import NotNow
from saty.ledger.models import Entry
from tests import factories
from tests.applications import filing

pytestmark = pytest.mark.django_db
NOW = factories.WHILE_FILING


def test_draft_started_twice_is_the_same():
    candidate, within = factories.person(), factories.competition()

    first = filing.started(within, candidate=candidate)
    again = filing.started(within, candidate=candidate)

    assert first == again
    assert first.state == "draft"
    assert not Entry.objects.exists()


def test_draft_cannot_be_started_after_filing_has_closed():
    with pytest.raises(NotNow) as refused:
        filing.started(at=factories.FILING_CLOSES)

    assert refused.value.key == "filing.closed"
    assert "01.04.2026, 04:00:00" in str(refused.value.message)


def test_draft_cannot_be_started_in_a_competition_that_is_not_open():
    with pytest.raises(NotNow) as refused:
        filing.started(factories.competition(state="draft"))

    assert refused.value.key == "competition.not_open"


def test_answers_are_kept_one_by_one():
    draft = filing.started()

    filing.save(draft, "person", {"full-name": "Айгүл"})
    saved = filing.save(draft, "person", {"phone": "+7 700 000 00 00"})

    assert saved.revision == 2
    assert answers_of(draft) == {"person": {"full-name": "Айгүл", "phone": "+7 700 000 00 00"}}


def test_answers_that_are_wrong_are_kept_in_a_draft():
    draft = filing.started()

    filing.save(draft, "person", {"identity-number": "1234567890123", "birth-date": "2190-1-1"})

    assert answers_of(draft)["person"] == {
        "identity-number": "1234567890123",
        "birth-date": "2190-1-1",
    }


def test_answer_can_be_taken_away():
    draft = filing.started()
    filing.save(draft, "person", {"full-name": "Айгүл"})

    filing.save(draft, "person", {"full-name": None})

    assert answers_of(draft) == {"person": {}}


def test_answer_changed_elsewhere_is_a_conflict_and_the_rest_is_saved():
    draft = filing.started()
    filing.save(draft, "person", {"full-name": "Айгүл", "phone": "1"})
    shown = {"full-name": mark("Айгүл"), "phone": mark("1")}
    filing.save(draft, "person", {"full-name": "Aigul"}, seen=shown)

    saved = filing.save(draft, "person", {"full-name": "Айгуль", "phone": "2"}, seen=shown)

    assert saved.conflicts == (ConflictingAnswer("full-name", "Aigul", "Айгуль"),)
    assert answers_of(draft)["person"] == {"full-name": "Aigul", "phone": "2"}


def test_answer_that_this_page_did_not_touch_does_not_undo_another_page():
    draft = filing.started()
    filing.save(draft, "person", {"full-name": "Айгүл"})
    shown = {"full-name": mark("Айгүл"), "phone": mark(None)}
    filing.save(draft, "person", {"full-name": "Aigul"}, seen=shown)

    saved = filing.save(draft, "person", {"full-name": "Айгүл", "phone": "2"}, seen=shown)

    assert saved.conflicts == ()
    assert answers_of(draft)["person"] == {"full-name": "Aigul", "phone": "2"}


def test_answer_saved_again_unchanged_makes_no_new_revision():
    draft = filing.started()
    filing.save(draft, "person", {"full-name": "Айгүл"})

    saved = filing.save(draft, "person", {"full-name": "Айгүл"})

    assert saved.revision == 1


def test_answers_for_statistics_lie_apart():
    draft = filing.started()

    filing.save(draft, "statistics", {"disability": "no"})

    assert statistics_of(draft) == {"disability": "no"}
    assert answers_of(draft) == {}


def test_answers_for_statistics_are_not_in_the_snapshot():
    draft = filing.complete()
    filing.save(draft, "statistics", {"disability": "no"})

    done = filing.submit_it(draft)

    assert "disability" not in done.snapshot["answers"]


def test_answer_to_an_unknown_question_is_refused():
    draft = filing.started()

    with pytest.raises(KeyError, match="person has no question shoe-size"):
        filing.save(draft, "person", {"shoe-size": "38"})


def test_answers_can_be_kept_after_filing_has_closed():
    draft = filing.started()

    saved = filing.save(
        draft, "person", {"full-name": "Айгүл"}, at=factories.FILING_CLOSES + timedelta(hours=1)
    )

    assert saved.revision == 1


def test_answers_of_a_submitted_application_cannot_be_changed():
    done = filing.filed()

    with pytest.raises(NotNow) as refused:
        filing.save(done, "person", {"full-name": "Another"})

    assert refused.value.key == "application.not_a_draft"
    assert answers_of(done)["person"]["full-name"] == "Сәрсенова Айгүл"


def test_profile_is_carried_over_to_the_next_competition():
    earlier = filing.filed()

    later = filing.started(candidate=earlier.candidate)

    carried = answers_of(later)
    assert carried["person"] == filing.answers()["person"]
    assert carried["work"] == filing.answers()["work"]


def test_consents_and_statistics_are_not_carried_over():
    earlier = filing.complete()
    filing.save(earlier, "statistics", {"disability": "no"})

    later = filing.started(candidate=earlier.candidate)

    assert "consents" not in answers_of(later)
    assert statistics_of(later) == {}


def test_choice_that_the_next_programme_lacks_is_not_carried_over():
    earlier = filing.complete(region="atlantis")

    later = filing.started(candidate=earlier.candidate)

    assert "region" not in answers_of(later)["person"]


def test_profile_comes_from_the_newest_application():
    candidate = factories.person()
    filing.complete(candidate=candidate, full_name="Before")
    Application.objects.update(created_at=NOW - timedelta(days=900))
    filing.complete(candidate=candidate, full_name="After")

    later = filing.started(candidate=candidate, at=NOW + timedelta(days=1))

    assert answers_of(later)["person"]["full-name"] == "After"
