"""Conflicts of interest that the system finds: looked for on a roster, answered by the member."""

import pytest
from django.db import IntegrityError, transaction

from saty.bodies import conflict_queries as queries
from saty.bodies.actions import declare_recusal, end_membership
from saty.bodies.conflict_actions import confirm_conflict, deny_conflict
from saty.bodies.models import ConflictSearch, Finding, Recusal
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.ledger.models import Entry, Reading
from saty.stages.models import CandidacyEnd
from tests import factories
from tests.bodies import conflicting
from tests.bodies.conflicting import AT, ELSEWHERE, job
from tests.stages import running

KINDS = ("conflicts_sought", "finding_answered", "recusal_declared")
pytestmark = pytest.mark.django_db


def found_about(*jobs: dict[str, object], capacity: str = "member") -> Finding:
    """A finding about a member of the ministry."""
    stage = conflicting.last_stage(jobs or (job("Министерство финансов РК"),))
    conflicting.from_ministry(conflicting.body_of(stage), capacity)
    conflicting.looked(stage)
    return Finding.objects.get()


def answering(finding: Finding) -> dict[str, object]:
    """The finding, and the member who answers it."""
    by = conflicting.member_acting(finding.membership)
    return {"finding": finding, "by": by, "at": AT}


@pytest.mark.parametrize(
    ("jobs", "ground"),
    [
        ([job("ҚР Қаржы министрлігі")], "employer"),
        ([job(ELSEWHERE), job("МИНИСТЕРСТВО ФИНАНСОВ", "2019-05-31")], "supervision"),
        ([job("Ministry of Finance", "2019-05-31"), job("Министерство финансов")], "employer"),
    ],
)
def test_candidate_who_works_or_worked_where_a_member_does_is_found(jobs, ground):
    finding = found_about(*jobs)

    assert (finding.ground, finding.answer, finding.found_at) == (ground, "", AT)


def test_search_counts_whom_it_compared_and_what_is_new():
    stage = conflicting.last_stage([job("Министерство финансов")], [job(ELSEWHERE)], [])
    body = conflicting.body_of(stage)
    for _ in range(2):
        conflicting.from_ministry(body)
    factories.member(body)

    first, second = conflicting.looked(stage), conflicting.looked(stage)

    assert [(each.roster, each.found) for each in (first, second)] == [(3, 2), (3, 0)]
    assert queries.searches(body)[stage.id] in {first, second}
    assert running.lost(*KINDS) == []


def test_entry_of_a_search_has_figures_alone_and_the_readings_are_recorded():
    stage = conflicting.last_stage([job("Министерство финансов")], [job(ELSEWHERE)])
    conflicting.from_ministry(conflicting.body_of(stage))
    officer = running.officer()

    conflicting.looked(stage, by=officer)

    entry = Entry.objects.get(kind="conflicts_sought")
    assert entry.public == {"body": stage.key, "stage": stage.key, "roster": 2, "found": 1}
    readings = Reading.objects.filter(what="work history", reader=officer.opaque)
    assert readings.values("subject").distinct().count() == 2


def test_secretary_of_a_body_is_compared_with_nobody():
    stage = conflicting.last_stage([job("Министерство финансов")])
    conflicting.from_ministry(conflicting.body_of(stage), "secretary")
    conflicting.from_ministry(conflicting.body_of(stage), "alternate")

    conflicting.looked(stage)

    assert Finding.objects.get().membership.capacity == "alternate"


def test_whoever_scores_a_stage_is_compared_as_well():
    stage = conflicting.last_stage([job("Министерство финансов")], key="essay")
    conflicting.from_ministry(conflicting.body_of(stage, "essay-markers"))

    search = conflicting.looked(stage, "essay-markers")

    assert search.found == 1


def test_member_who_stepped_out_before_and_candidate_who_dropped_out_are_left_out():
    stage = conflicting.last_stage([job("Министерство финансов")], [job("Министерство финансов")])
    member = conflicting.from_ministry(conflicting.body_of(stage))
    gone, known = running.entries(stage)
    CandidacyEnd.objects.create(entry=gone, kind="withdrawn", at=AT)
    declare_recusal(
        membership=member, application=known.application, ground="employer",
        reason="We share a room.", by=conflicting.member_acting(member), at=AT,
    )  # fmt: skip

    search = conflicting.looked(stage)

    assert (search.roster, search.found) == (1, 0)


@pytest.mark.parametrize("case", ["verifier", "not its stage", "no roster"])
def test_search_by_others_or_of_what_is_not_there_is_refused(case):
    stage = conflicting.last_stage([])
    fields = {
        "verifier": {"by": running.officer("verifier")},
        "not its stage": {"key": "expert-commission"},
        "no roster": {"stage": running.stage_of(stage.competition), "key": conflicting.BODY},
    }[case]

    with pytest.raises(Refusal):
        conflicting.looked(**{"stage": stage} | fields)

    assert not ConflictSearch.objects.exists()


def test_secretary_of_the_body_may_look():
    stage = conflicting.last_stage([])
    secretary = factories.member(conflicting.body_of(stage), "secretary")

    search = conflicting.looked(stage, by=factories.acting(secretary.person, "body_secretary"))

    assert search.roster == 1


@pytest.mark.parametrize("ground", ["employer", "supervision"])
def test_member_steps_out_for_whom_was_found_once(ground):
    until = "2019-05-31" if ground == "supervision" else None
    finding = found_about(job("Министерство финансов", until))

    for _ in range(2):
        confirm_conflict(**answering(finding))

    recusal = Recusal.objects.get()
    finding.refresh_from_db()
    assert (recusal.ground, recusal.application) == (ground, finding.application)
    assert "same organisation" in recusal.reason
    assert (finding.answer, finding.answered_at) == ("recused", AT)
    assert running.lost(*KINDS) == []


def test_member_says_why_there_is_no_conflict_once():
    finding = found_about()

    for why in ("Another house: we never met.", "Something else."):
        deny_conflict(**answering(finding), why=why)

    finding.refresh_from_db()
    assert (finding.answer, finding.why) == ("no_conflict", "Another house: we never met.")
    assert not Recusal.objects.exists()
    assert list(queries.unanswered(finding.membership.body)) == []
    assert running.lost(*KINDS) == []


def test_answer_that_is_not_ones_own_that_comes_twice_or_says_nothing_is_refused():
    finding = found_about()
    other = conflicting.member_acting(factories.member(finding.membership.body))

    with pytest.raises(NotYours, match="not_about_you"):
        deny_conflict(**answering(finding) | {"by": other}, why="x")
    with pytest.raises(Refusal, match="no_reason"):
        deny_conflict(**answering(finding), why=" ")
    confirm_conflict(**answering(finding))
    with pytest.raises(NotNow, match="answered"):
        deny_conflict(**answering(finding), why="x")


def test_member_who_left_is_asked_no_more():
    finding = found_about()

    end_membership(membership=finding.membership, by=running.officer(), at=AT)

    assert queries.unanswered(finding.membership.body).count() == 0
    with pytest.raises(NotNow, match="sits_no_more"):
        confirm_conflict(**answering(Finding.objects.get()))


def test_recusal_declared_elsewhere_answers_what_was_found():
    finding = found_about()
    member = finding.membership

    declare_recusal(
        membership=member, application=finding.application, ground="relation",
        reason="My brother, too.", by=conflicting.member_acting(member), at=AT,
    )  # fmt: skip

    finding.refresh_from_db()
    assert finding.answer == "recused"
    assert running.lost(*KINDS) == []


def test_recusal_on_a_ground_that_there_is_not_is_refused():
    finding = found_about()

    with pytest.raises(Refusal, match="no_such_ground"):
        declare_recusal(
            membership=finding.membership, application=finding.application, ground="envy",
            reason="x", by=conflicting.member_acting(finding.membership), at=AT,
        )  # fmt: skip


def test_member_is_asked_under_the_code_of_the_newest_stage():
    stage = conflicting.last_stage([job("Министерство финансов")], key="test")
    body = conflicting.body_of(stage)
    conflicting.from_ministry(body)
    conflicting.looked(stage)
    before = queries.unanswered(body).get().code
    later = running.stage_of(stage.competition, conflicting.BODY)
    entry = factories.on_roster(running.application_of(stage), later)
    later.opened_at = AT
    later.save()

    search = conflicting.looked(later)

    assert before == running.entries(stage)[0].code
    assert search.found == 0
    assert queries.unanswered(body).get().code == entry.code


def test_candidate_who_was_not_admitted_is_asked_about_no_more():
    stage = conflicting.last_stage([job("Министерство финансов")], key="test")
    body = conflicting.body_of(stage)
    conflicting.from_ministry(body)
    conflicting.looked(stage)
    before = queries.unanswered_counts(body)

    essay = running.stage_of(stage.competition, "essay")
    essay.opened_at = AT
    essay.save()

    assert list(before.values()) == [1]
    assert queries.unanswered_counts(body) == {}


def test_search_asks_a_fixed_number_of_questions(django_assert_max_num_queries):
    one = conflicting.last_stage([job("Министерство финансов")])
    three = conflicting.last_stage(*[[job("Министерство финансов")]] * 3)
    for stage in (one, three):
        conflicting.from_ministry(conflicting.body_of(stage))
        conflicting.looked(stage)
    officer = running.officer()

    for stage in (one, three):
        Finding.objects.all().delete()
        with django_assert_max_num_queries(QUERIES):
            conflicting.looked(stage, by=officer)


QUERIES = 23
"""Of a search at most, however many candidates there are; PostgreSQL has savepoints besides."""


def row(**fields: object) -> Finding:
    """A finding, not yet in the database."""
    stage = fields.pop("stage", None) or conflicting.last_stage([])
    values = {
        "membership": factories.member(conflicting.body_of(stage)),
        "application": running.application_of(stage),
        "stage": stage,
        "ground": "employer",
        "found_at": AT,
    }
    return Finding(**values | fields)


def found_twice() -> Finding:
    one = row()
    one.save()
    return row(stage=one.stage, membership=one.membership, application=one.application)


BROKEN = {
    "found_once": found_twice,
    "answered_finding_has_its_moment": lambda: row(answer="recused"),
    "no_conflict_has_a_reason": lambda: row(answer="no_conflict", answered_at=AT),
}


@pytest.mark.parametrize("name", BROKEN)
def test_finding_that_breaks_a_constraint_is_refused_by_the_database(name):
    made = BROKEN[name]()

    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)
