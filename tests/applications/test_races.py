"""Two requests at the same moment, in real threads: nothing is lost and nothing happens twice."""

import pytest

from saty.applications.actions.drafting import start
from saty.applications.models import Application, IdentityClash, SectionAnswers
from saty.ledger.models import Entry
from saty.notices.models import Message
from tests import factories
from tests.applications import filing
from tests.racing import at_once, read, shared_database

pytestmark = pytest.mark.django_db(transaction=True)


def test_submissions_of_one_identity_at_once_leave_one_uncontested(tmp_path):
    within = factories.competition()
    drafts = [filing.complete(within) for _ in range(4)]

    with shared_database(tmp_path):
        results = at_once(*(lambda d=d: filing.submit_it(d) for d in drafts))
        contested = read(lambda: list(Application.objects.values_list("contested", flat=True)))
        clashes = read(lambda: IdentityClash.objects.count())

    assert [r.state for r in results] == ["submitted"] * 4
    assert sorted(contested) == [False, True, True, True]
    assert clashes == 3


def test_submission_sent_twice_at_once_is_one_act(tmp_path):
    draft = filing.complete()

    with shared_database(tmp_path):
        first, second = at_once(*[lambda: filing.submit_it(draft)] * 2)
        counts = read(lambda: (Entry.objects.count(), Message.objects.count()))

    assert first.candidate_number == second.candidate_number
    assert counts == (1, 1)


def test_drafts_started_in_two_tabs_are_one(tmp_path):
    within, candidate = factories.competition(), factories.person()

    def begin():
        by = factories.acting(candidate)
        return start(competition=within, candidate=candidate, by=by, at=factories.WHILE_FILING)

    with shared_database(tmp_path):
        first, second = at_once(begin, begin)

    assert first.id == second.id


def test_answers_saved_in_two_tabs_are_both_kept(tmp_path):
    draft = filing.started()

    with shared_database(tmp_path):
        at_once(
            lambda: filing.save(draft, "person", {"full-name": "Сәрсенова Айгүл"}, seen={}),
            lambda: filing.save(draft, "person", {"phone": "+7 700 000 00 00"}, seen={}),
        )
        answers = read(lambda: SectionAnswers.objects.get(application=draft).answers)

    assert answers == {"full-name": "Сәрсенова Айгүл", "phone": "+7 700 000 00 00"}
