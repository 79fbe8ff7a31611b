"""Cuts tried out, and the decision that a cut makes."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saty.common.refusals import NotNow, NotYours, Refusal
from saty.decisions import outcomes as made_of
from saty.decisions.actions import draft_decision, preview_cut
from saty.decisions.cells import SMALLEST, suppressed
from saty.decisions.cut_rules import Trial, cut_rule
from saty.decisions.models import CutPreview, Decision
from saty.decisions.words import reason_words
from saty.ledger.models import Entry
from saty.programmes.schema import ProgrammeFile
from saty.stages.actions import Recorded, close_results, record_results
from tests import factories
from tests.decisions import deciding
from tests.stages import running


def outcomes(decision: Decision) -> list[tuple[object, ...]]:
    """Admitted, place, total and reason, in the order in which candidates were made."""
    rows = decision.outcomes.order_by("entry__application__candidate_number")
    return list(rows.values_list("admitted", "place", "total", "reason"))


def with_cut(**fields: object) -> ProgrammeFile:
    """The shipped programme, its scores on a sheet, with another cut of the test."""
    file = factories.scored_elsewhere(factories.programme_file())
    stages = tuple(
        stage.model_copy(update={"cut": stage.cut.model_copy(update=fields)})
        if stage.key == "test"
        else stage
        for stage in file.stages
    )
    return file.model_copy(update={"stages": stages})


@pytest.mark.django_db
def test_the_best_go_on_and_ties_at_the_line_with_them():
    decision = deciding.drafted(30, 20, 20, 10, None)

    assert outcomes(decision) == [
        (True, 1, "30", ""),
        (True, 2, "20", ""),
        (True, 2, "20", ""),
        (False, 4, "10", "below_number"),
        (False, None, "", "absent"),
    ]
    assert decision.lines[""]["last_score"] == "20"
    refused = decision.outcomes.get(reason="below_number")
    assert refused.details == {"place": "4", "last_place": "2", "score": "10.00", "line": "20.00"}
    assert running.lost(*deciding.KINDS) == []


@pytest.mark.django_db
def test_scores_that_round_to_the_same_are_shown_apart():
    decision = deciding.drafted("10.0041", "10.004", number=1)

    details = decision.outcomes.get(admitted=False).details

    assert (details["score"], details["line"]) == ("10.0040", "10.0041")


@pytest.mark.django_db
def test_whoever_is_lower_by_the_order_of_ties_learns_what_decided():
    file = with_cut(tie_order=("analytical",))
    stage = deciding.stage_with(3)
    rows = [
        Recorded(entry, "completed", running.parts(*given))
        for entry, given in zip(
            running.entries(stage), ((20, 5), (10, "4.5"), ("10.5", 4)), strict=True
        )
    ]
    record_results(stage=stage, rows=rows, by=running.officer(), at=running.AFTER_TEST)
    inputs = made_of.gather(stage, file, "0" * 64, cut_rule(file.stage("test"), number=2), None)

    refused = next(e for e in made_of.compute(inputs, inputs.cut()) if not e.admitted)
    said = reason_words(file, "test", refused.reason, refused.details)

    assert refused.reason == "below_in_tie_order"
    assert refused.details == {
        "place": "3",
        "last_place": "2",
        "score": "14.50",
        "part": "analytical",
        "own": "4.00",
        "line": "4.50",
    }
    assert "yours is 4.00" in said["en"]
    assert "у вас 4.00" in said["ru"]
    assert "сіздікі – 4.00" in said["kk"]


@pytest.mark.django_db
def test_earlier_stage_that_told_ties_apart_is_named_by_its_title():
    file = factories.programme_file()
    details = {"place": "2", "last_place": "1", "score": "9", "part": "stage:test"}

    said = reason_words(
        file, "essay", "below_in_tie_order", {**details, "own": "41.00", "line": "42.50"}
    )

    assert file.stage("test").title.en in said["en"]


@pytest.mark.django_db
def test_fewer_with_a_result_than_the_number_is_kept_with_the_decision():
    decision = deciding.drafted(30, None, None, number=3)

    assert decision.shortages == [{"track": "", "asked": 3, "there": 1}]
    assert decision.outcomes.filter(admitted=True).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "trial", "admitted"),
    [
        ({}, Trial(number=2), 3),
        ({"number_set_by": None, "number": 3}, Trial(), 3),
        ({"number_set_by": None, "number": 3}, Trial(number=1), 1),
        ({}, Trial(number=2, ties="exclude"), 1),
        ({}, Trial(number=4, pass_mark="20"), 3),
        ({"number_set_by": None, "kind": "top_share", "share": "1/2"}, Trial(share="0.25"), 1),
        ({"number_set_by": None, "kind": "pass_mark", "pass_mark": "1"}, Trial(pass_mark="25"), 1),
    ],
)
def test_figures_of_every_kind_and_ties_can_be_tried_out(change, trial, admitted, monkeypatch):
    monkeypatch.setattr("saty.programmes.queries._file", lambda *version: with_cut(**change))
    stage = deciding.stage_with(4)
    running.record_scores(stage, 30, 20, 20, 10)

    shown = preview_cut(stage=stage, trial=trial, by=running.officer(), at=running.AFTER_TEST)

    assert shown.admitted == admitted
    entry = Entry.objects.get(kind="cut_previewed")
    assert entry.public == {"stage": "test", **trial.as_json()}
    assert running.lost(*deciding.KINDS) == []


@pytest.mark.django_db
def test_whoever_a_body_does_not_recommend_does_not_go_on():
    stage = deciding.stage_with(2, key="expert-commission")
    yes, no = running.entries(stage)
    vote = [{"reason": "not_recommended", "details": {}}]
    parts = dict.fromkeys(("vision", "judgement", "responsibility", "communication"), "3")
    at = running.over_at(5)
    rows = [Recorded(yes, "completed", parts), Recorded(no, "completed", parts, vote)]
    record_results(stage=stage, rows=rows, by=running.officer(), at=at)
    close_results(stage=stage, by=running.officer(), at=at)

    decision = draft_decision(stage=stage, by=running.officer(), at=at)

    assert outcomes(decision) == [(True, 1, "12", ""), (False, None, "", "not_recommended")]


@pytest.mark.django_db
def test_nothing_is_drafted_before_results_are_closed_or_without_a_number():
    open_stage = deciding.stage_with(1)
    numberless = running.closed_with(1)

    with pytest.raises(NotNow, match="results_open"):
        draft_decision(stage=open_stage, by=running.officer(), at=deciding.AT)
    with pytest.raises(NotNow, match="number_missing"):
        draft_decision(stage=numberless, by=running.officer(), at=deciding.AT)
    with pytest.raises(NotYours, match="not_secretariat"):
        draft_decision(stage=numberless, by=running.officer("verifier"), at=deciding.AT)


@pytest.mark.django_db
def test_a_candidate_drafts_no_decision_on_themselves():
    stage = deciding.ready(30, 20, 10)
    own = factories.acting(running.application_of(stage).candidate, "secretariat")

    with pytest.raises(NotYours, match="own_candidacy"):
        draft_decision(stage=stage, by=own, at=deciding.AT)


@pytest.mark.django_db
def test_a_second_draft_waits_for_the_first():
    decision = deciding.drafted(3, 2, 1)

    with pytest.raises(NotNow, match="decision_stands"):
        draft_decision(stage=decision.stage, by=running.officer(), at=deciding.AT)


@pytest.mark.django_db
def test_preview_shows_figures_alone_and_is_an_entry():
    stage = deciding.stage_with(3)
    running.record_scores(stage, 30, 20, 10)

    shown = preview_cut(
        stage=stage, trial=Trial(number=2), by=running.officer(), at=running.AFTER_TEST
    )

    assert (shown.candidates, shown.admitted, shown.lots_needed) == (3, 2, 0)
    assert shown.scores == ((Fraction(30), 1), (Fraction(20), 1), (Fraction(10), 1))
    assert shown.lines[""].last_score == Fraction(20)
    everybody = [entry.code for entry in running.entries(stage)]
    assert not any(code in repr(shown) for code in everybody)
    assert CutPreview.objects.get().number == 2
    assert running.stage_of(stage.competition).results_seen_at == running.AFTER_TEST
    assert running.lost(*deciding.KINDS, "results_seen") == []


@pytest.mark.django_db
def test_preview_of_more_than_there_are_takes_all_and_says_so():
    stage = deciding.stage_with(2)
    running.record_scores(stage, 30, 20)

    shown = preview_cut(
        stage=stage, trial=Trial(number=5), by=running.officer(), at=running.AFTER_TEST
    )

    assert shown.admitted == 2
    assert [(f.key, f.asked, f.there) for f in shown.faults] == [("more_than_there_are", 5, 2)]


@pytest.mark.django_db
def test_preview_with_nothing_to_go_by_is_refused():
    stage = deciding.stage_with(1)

    with pytest.raises(Refusal, match="number_does_not_fit"):
        preview_cut(stage=stage, by=running.officer(), at=running.AFTER_TEST)
    with pytest.raises(Refusal, match="number_does_not_fit"):
        preview_cut(
            stage=stage, trial=Trial(number=-1), by=running.officer(), at=running.AFTER_TEST
        )


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 40), max_size=8))
def test_no_small_cell_is_shown_or_can_be_worked_out(numbers):
    shown = suppressed(numbers)

    hidden = [numbers[key] for key, number in shown.items() if number is None]
    assert all(number is None or number == 0 or number >= SMALLEST for number in shown.values())
    assert len(hidden) != 1 or sum(1 for n in numbers.values() if n) == 1
    is_all = sum(hidden) == sum(numbers.values())
    assert not hidden or is_all or sum(hidden) >= SMALLEST


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_results_are_gathered_for_a_cut_in_one_query(number, django_assert_num_queries):
    stage = running.closed_with(*range(number))
    file = factories.programme_file()
    seats = {"sectoral": 1, "regional": 0, "administrative": 0}
    rule = cut_rule(file.stage("test"), number=1, per_track=seats)

    with django_assert_num_queries(1):
        inputs = made_of.gather(stage, file, "0" * 64, rule, None)

    assert len(inputs.cut().outcomes) == number
