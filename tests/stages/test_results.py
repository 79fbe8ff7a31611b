"""Results: recorded exactly, corrected until closing, closed when everyone has an outcome."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from saty.applications import consequences as applications
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.programmes import kinds
from saty.programmes.kinds import Obstacle, StageKind, StageResult
from saty.stages.actions import (
    Recorded,
    close_results,
    record_result,
    record_results,
    see_results,
)
from saty.stages.models import Result, RosterEntry
from saty.stages.queries import RosterCounts, roster_counts, rows_for_cut
from tests import factories
from tests.stages import running

KINDS = ("result_recorded", "results_closed", "results_seen", "roster_made")
pytestmark = pytest.mark.django_db


def test_result_keeps_its_decimals_exactly():
    stage = running.stage_with(1)
    entry = stage.roster.get()

    record_result(
        entry=entry,
        outcome="completed",
        parts=running.parts("39,10", "0.100000", "30"),
        by=running.officer(),
        at=running.AFTER_TEST,
    )

    assert Result.objects.get(entry=entry).parts == running.parts("39.1", "0.1", "30")
    assert running.lost(*KINDS) == []


@pytest.mark.parametrize(
    ("score", "fault"),
    [
        ("40.01", "above_maximum"),
        ("-1", "below_zero"),
        ("1e1", "not_a_number"),
        ("NaN", "not_a_number"),
        ("٣", "not_a_number"),
        ("", "not_a_number"),
        ("1.0000001", "too_many_digits"),
        ("1.2.3", "not_a_number"),
    ],
)
def test_score_that_is_none_of_the_part_is_refused(score, fault):
    stage = running.stage_with(1)

    with pytest.raises(Refusal, match=fault):
        running.record_scores(stage, score)

    assert not Result.objects.exists()


def test_result_without_every_part_is_refused():
    stage = running.stage_with(1)

    with pytest.raises(Refusal, match="result_incomplete"):
        record_results(
            stage=stage,
            rows=[Recorded(stage.roster.get(), "completed", {"knowledge": "1"})],
            by=running.officer(),
            at=running.AFTER_TEST,
        )


def test_correction_before_closing_is_one_more_entry():
    stage = running.stage_with(2)
    running.record_scores(stage, 10, 20)

    running.record_scores(stage, 10, 21)

    first, second = (entry.result for entry in running.entries(stage))
    assert (first.recordings, second.recordings) == (1, 2)
    assert second.parts["knowledge"] == "21"
    assert running.lost(*KINDS) == []


def test_the_first_recording_is_when_staff_could_know_results():
    stage = running.stage_with(1)
    running.record_scores(stage, 10, at=running.AFTER_TEST)

    see_results(stage=stage, by=running.officer(), at=running.AFTER_TEST + timedelta(hours=1))

    assert running.stage_of(stage.competition).results_seen_at == running.AFTER_TEST


def test_closed_results_change_no_more():
    stage = running.closed_with(10, None)

    with pytest.raises(NotNow, match="stage_closed"):
        running.record_scores(stage, 11, 12)

    assert roster_counts(stage) == RosterCounts(2, 1, 1, 0, 0)
    assert running.lost(*KINDS) == []


def test_results_are_not_closed_while_somebody_has_none():
    stage = running.stage_with(2)
    record_result(
        entry=running.entries(stage)[0],
        outcome="completed",
        parts=running.parts(1),
        by=running.officer(),
        at=running.AFTER_TEST,
    )

    with pytest.raises(NotNow, match="results_missing"):
        close_results(stage=stage, by=running.officer(), at=running.AFTER_TEST)


def test_void_result_has_to_be_sat_again_before_closing():
    stage = running.stage_with(1)
    record_result(
        entry=stage.roster.get(),
        outcome="void",
        parts={},
        by=running.officer(),
        at=running.AFTER_TEST,
    )

    with pytest.raises(NotNow, match="results_missing"):
        close_results(stage=stage, by=running.officer(), at=running.AFTER_TEST)


@pytest.mark.parametrize(
    ("outcome", "at", "reason"),
    [
        ("absent", running.WHILE_TESTING, "absent_could_still_come"),
        ("completed", running.opens_at(1) - timedelta(seconds=1), "stage_not_begun"),
    ],
)
def test_results_are_not_closed_before_their_time(outcome, at, reason):
    stage = running.stage_with(1)
    record_result(
        entry=stage.roster.get(),
        outcome=outcome,
        parts=running.parts(1) if outcome == "completed" else {},
        by=running.officer(),
        at=at,
    )

    with pytest.raises(NotNow, match=reason):
        close_results(stage=stage, by=running.officer(), at=at)


def test_only_the_secretariat_closes_results():
    stage = running.stage_with(0)

    with pytest.raises(NotYours, match="not_secretariat"):
        close_results(stage=stage, by=running.officer("verifier"), at=running.AFTER_TEST)


def test_the_first_stage_is_not_closed_while_filing_is_open():
    application = factories.submitted()
    stage = running.stage_of(application.competition, "documents")
    stage.opened_at = factories.FILING_OPENS
    stage.save()
    kind = kinds.kind_of("documents")
    kinds._KINDS["documents"] = StageKind(
        key="documents",
        progress=kind.progress,
        blockers=lambda ref, at: (),
        results=lambda ref, at: [StageResult(application.id)],
    )

    try:
        with pytest.raises(NotNow, match="filing_open"):
            close_results(
                stage=stage, by=running.officer(), at=factories.FILING_CLOSES - timedelta(seconds=1)
            )
    finally:
        kinds._KINDS["documents"] = kind


def test_a_stage_of_the_system_gives_results_with_its_obstacles_at_closing(monkeypatch):
    application = factories.submitted()
    stage = running.stage_of(application.competition, "documents")
    stage.opened_at = factories.FILING_OPENS
    stage.save()
    kind = StageKind(
        key="documents",
        progress=kinds.kind_of("documents").progress,
        blockers=lambda ref, at: (),
        results=lambda ref, at: [
            StageResult(application.id, obstacles=(Obstacle("rule:age", {"years": "36"}),))
        ],
    )
    monkeypatch.setitem(kinds._KINDS, "documents", kind)

    close_results(stage=stage, by=running.officer(), at=running.over_at(0))

    result = Result.objects.get(entry__application=application)
    assert result.outcome == "completed"
    assert result.obstacles == [{"reason": "rule:age", "details": {"years": "36"}}]
    assert rows_for_cut(stage, factories.programme_file()) == ()


def test_a_stage_of_the_system_takes_nothing_by_hand():
    application = factories.submitted()
    stage = running.stage_of(application.competition, "documents")
    stage.opened_at = factories.FILING_OPENS
    stage.save()

    with pytest.raises(NotNow, match="stage_runs_in_the_system"):
        record_results(stage=stage, rows=[], by=running.officer(), at=running.over_at(0))


def test_a_result_recorded_less_than_once_is_refused_by_the_database():
    stage = running.stage_with(1)
    running.record_scores(stage, 1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Result.objects.update(recordings=0)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["completed", "absent", "withdrawn", "disqualified", "completed+withdrawn"]
        ),
        max_size=8,
    )
)
def test_a_roster_always_reconciles(ways):
    with transaction.atomic():
        stage = running.stage_with(len(ways))

        for entry, way in zip(running.entries(stage), ways, strict=True):
            go(entry, way)

        counts = roster_counts(stage)
        assert counts.roster == len(ways)
        assert counts.waiting == 0
        assert counts.roster == (
            counts.completed + counts.absent + counts.withdrawn + counts.disqualified
        )
        assert counts.withdrawn == sum("withdrawn" in way for way in ways)
        transaction.set_rollback(True)


def go(entry: RosterEntry, way: str) -> None:
    """One candidate's way through the stage."""
    if way.startswith(("completed", "absent")):
        outcome = way.partition("+")[0]
        record_result(
            entry=entry,
            outcome=outcome,
            parts=running.parts(1) if outcome == "completed" else {},
            by=running.officer(),
            at=running.AFTER_TEST,
        )
    if way.endswith("withdrawn"):
        applications.on_withdrawn.run(
            entry.application, by=running.officer(), at=running.AFTER_TEST
        )
    if way == "disqualified":
        disqualify(entry)


def disqualify(entry: RosterEntry) -> None:
    """Two officials end a candidacy."""
    from saty.stages.actions import approve_disqualification, propose_disqualification

    proposal = propose_disqualification(
        application=entry.application,
        reason="forged-document",
        comment="The diploma bears the number of another.",
        by=running.officer(),
        at=running.AFTER_TEST,
    )
    approve_disqualification(disqualification=proposal, by=running.officer(), at=running.AFTER_TEST)


def test_a_candidate_neither_records_nor_closes_results_of_their_own_stage():
    stage = running.stage_with(2)
    running.record_scores(stage, 30, 20)
    own = factories.acting(running.application_of(stage).candidate, "secretariat")
    rows = [Recorded(running.entries(stage)[0], "completed", running.parts(40))]

    with pytest.raises(NotYours, match="own_candidacy"):
        record_results(stage=stage, rows=rows, by=own, at=running.AFTER_TEST)
    with pytest.raises(NotYours, match="own_candidacy"):
        close_results(stage=stage, by=own, at=running.AFTER_TEST)
