"""Far drops: found by the declared rule, heard, decided by two, and what a result becomes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saty.common.refusals import NotNow, NotYours, Refusal
from saty.decisions.actions.cuts import draft_decision
from saty.decisions.actions.numbers import approve_number, enter_number
from saty.decisions.models import Outcome
from saty.decisions.words import reason_words
from saty.ledger.models import Entry
from saty.notices.models import Message
from saty.programmes import queries as programmes
from saty.programmes.kinds import Blocker, StageRef
from saty.stages.actions import close_results
from saty.stages.consequences import on_decision_revoked
from saty.stages.models import Result
from saty.testing import verification_stage as kind
from saty.testing.actions import hearings, keys
from saty.testing.actions.figures import renew_figures
from saty.testing.models import DropHearing, FormFigures, KeyChange, Sitting
from saty.testing.queries import drops
from tests import factories
from tests.stages import running
from tests.testing.verified import AT, later, verified

pytestmark = pytest.mark.django_db
SAID = "Ill on the day; brought a note of the hospital."


def ref(found):
    return StageRef(found.stage.competition_id, "verification")


def compared(found):
    file = programmes.rules_in_force(found.stage.competition_id, AT).file
    return drops.comparison(found.stage, file, AT)


def called(found, place=0, by=None):
    return hearings.call_hearing(
        entry=found.entries[place], invited_for=later(24), by=by or running.officer(), at=AT
    )


def proposed(found, outcome="not_confirmed", place=0, by=None):
    return hearings.propose_outcome(
        hearing=called(found, place), outcome=outcome, reason=SAID,
        by=by or running.officer(), at=later(25),
    )  # fmt: skip


def decided(found, outcome="not_confirmed", place=0):
    held = proposed(found, outcome, place)
    return hearings.confirm_outcome(hearing=held, by=running.officer(), at=later(26))


def test_drop_is_first_less_second_and_heard_from_the_declared_points_on():
    found = verified(["25", "22.5", "10"], [1, 1, 2])

    result = compared(found)

    listed = {each.code: (each.figures, each.is_beyond) for each in result.drops}
    codes = [entry.code for entry in found.entries]
    assert listed == {
        codes[0]: ({"first": "25", "second": "12.5", "drop": "12.5", "limit": "10.00"}, True),
        codes[1]: ({"first": "22.5", "second": "12.5", "drop": "10", "limit": "10.00"}, True),
        codes[2]: ({"first": "10", "second": "25", "drop": "−15", "limit": "10.00"}, False),
    }
    assert [each.code for each in result.beyond] == codes[:2]
    assert kind.blockers(ref(found), AT) == (Blocker("drops_undecided", 2),)


def test_absent_candidate_has_no_drop_and_is_absent():
    found = verified(["25", "20"], [None, 2])

    assert [each.code for each in compared(found).drops] == [found.entries[1].code]
    absent = [each.absent for each in sorted(kind.results(ref(found), AT), key=lambda r: r.absent)]
    assert absent == [False, True]


def test_open_results_of_the_test_stand_in_the_way():
    found = verified(["25"], [2], close=False)

    assert compared(found).is_ready is False
    assert kind.blockers(ref(found), AT) == (Blocker("first_not_closed", 1),)


def test_standard_error_says_nothing_where_nobody_sat_the_first_test_here():
    found = verified(["25"], [0], rule="standard_error", at_least="1.96")

    result = compared(found)

    assert (result.of_first.people, result.of_second.people) == (0, 0)
    assert result.limit.square is None
    assert result.beyond == []
    assert kind.blockers(ref(found), AT) == ()


def test_error_of_measurement_is_of_kept_figures_and_the_same_where_there_are_none():
    found = verified(["25"] * 4, [0, 1, 1, 2], rule="standard_error")
    computed = compared(found).of_second

    renew_figures(form=found.form, at=AT)

    assert compared(found).of_second == computed
    assert computed.people == 4
    assert FormFigures.objects.get(language="").data["errors"] == {
        "numerical": "0",
        "verbal": "1/3",
    }


def test_call_tells_the_candidate_the_moment_and_accuses_nobody():
    found = verified(["25"], [0])

    hearing = called(found)

    assert (hearing.state, hearing.figures["drop"], hearing.calls) == ("called", "25", 1)
    told = Message.objects.get()
    assert told.person_id == found.entries[0].application.candidate_id
    assert told.wording.key == "hearing_called"
    assert running.lost("hearing_called") == []
    assert set(Entry.objects.get(kind="hearing_called").commitments) == {
        "candidate", "figures", "invited_for",
    }  # fmt: skip


def test_call_can_be_moved_and_the_same_again_changes_nothing():
    found = verified(["25"], [0])
    called(found)

    again = called(found)
    moved = hearings.call_hearing(
        entry=found.entries[0], invited_for=later(48), by=running.officer(), at=AT
    )

    assert (again.calls, moved.calls, moved.invited_for) == (1, 2, later(48))
    assert Message.objects.count() == 2
    assert running.lost("hearing_called") == []


def test_only_a_far_drop_is_called_and_for_a_moment_to_come():
    found = verified(["25", "20"], [0, 2])

    with pytest.raises(NotNow, match="not_beyond_the_limit"):
        called(found, 1)
    with pytest.raises(Refusal, match="invited_too_late"):
        hearings.call_hearing(entry=found.entries[0], invited_for=AT, by=running.officer(), at=AT)
    with pytest.raises(NotYours, match="not_secretariat"):
        called(found, by=running.officer("auditor"))
    assert not DropHearing.objects.exists()


def test_outcome_is_proposed_after_the_hearing_with_what_was_said():
    found = verified(["25"], [0])
    hearing = called(found)

    for at, outcome, reason, key in (
        (later(23), "confirmed", SAID, "hearing_to_come"),
        (later(25), "perhaps", SAID, "no_such_outcome"),
        (later(25), "confirmed", "  ", "no_reason"),
    ):
        with pytest.raises(Refusal) as refused:
            hearings.propose_outcome(
                hearing=hearing, outcome=outcome, reason=reason, by=running.officer(), at=at
            )
        assert refused.value.key == key


def test_not_confirmed_result_is_an_obstacle_decided_by_two():
    found = verified(["25", "25"], [0, 2])
    officer = running.officer()
    held = proposed(found, by=officer)
    with pytest.raises(NotYours, match="own_proposal"):
        hearings.confirm_outcome(hearing=held, by=officer, at=later(26))

    other = running.officer()
    hearings.confirm_outcome(hearing=held, by=other, at=later(26))
    again = hearings.confirm_outcome(hearing=held, by=other, at=later(27))

    assert again.decided_at == later(26)
    by_application = {each.application: each for each in kind.results(ref(found), later(26))}
    (obstacle,) = by_application[found.entries[0].application_id].obstacles
    assert (obstacle.reason, obstacle.details) == (
        "result_not_confirmed",
        {"first": "25", "second": "0", "drop": "25", "limit": "10.00", "why": SAID},
    )
    assert by_application[found.entries[1].application_id].obstacles == ()
    assert kind.blockers(ref(found), later(26)) == ()
    kinds = ("hearing_called", "hearing_proposed", "hearing_returned", "hearing_decided")
    assert running.lost(*kinds) == []


def test_confirmed_result_counts_as_it_is():
    found = verified(["25"], [0])

    decided(found, "confirmed")

    (only,) = kind.results(ref(found), later(26))
    assert only.obstacles == ()
    assert kind.blockers(ref(found), later(26)) == ()


def test_returned_outcome_is_proposed_anew():
    found = verified(["25"], [0])
    held = proposed(found)

    with pytest.raises(Refusal, match="no_reason"):
        hearings.return_outcome(hearing=held, why=" ", by=running.officer(), at=later(26))
    back = hearings.return_outcome(
        hearing=held, why="Ask the hospital.", by=running.officer(), at=later(26)
    )
    again = hearings.propose_outcome(
        hearing=back, outcome="confirmed", reason="The hospital says so.",
        by=running.officer(), at=later(27),
    )  # fmt: skip

    assert (back.state, back.outcome, back.reason, back.proposed_by) == ("called", "", None, None)
    assert (again.state, again.proposals) == ("proposed", 2)
    assert running.lost("hearing_proposed", "hearing_returned") == []


def test_candidate_of_the_stage_has_no_hand_in_its_hearings():
    found = verified(["25"], [0])
    candidate = found.entries[0].application.candidate
    by = factories.acting(candidate, "secretariat")

    with pytest.raises(NotYours, match="own_candidacy"):
        called(found, by=by)


def test_closed_results_take_no_hearing():
    found = verified(["25", "20"], [0, 2])
    decided(found, "confirmed")
    close_results(stage=found.stage, by=running.officer(), at=later(27))

    with pytest.raises(NotNow, match="stage_closed"):
        hearings.call_hearing(
            entry=found.entries[1], invited_for=later(48), by=running.officer(), at=later(28)
        )


def closed_and_changed(found, **change):
    """Closed, then the keys of the verbal items changed by two, and results recorded anew."""
    stage = close_results(stage=found.stage, by=running.officer(), at=later(27))
    for row in found.form.items.filter(section="verbal"):
        KeyChange.objects.create(
            stage=stage, version=row.version, reason="Two upheld challenges.", state="approved",
            proposed_by=factories.person(), proposed_at=later(28),
            decided_by=factories.person(), decided_at=later(28), **change,
        )  # fmt: skip
    on_decision_revoked.run(stage, by=running.officer(), at=later(29))
    keys.record_anew(stage_id=stage.id, at=later(29))
    stage.refresh_from_db()
    return replace(found, stage=stage)


def recorded(found):
    """What stands of each candidate: the verbal score, and reasons not to admit them."""
    rows = {each.entry_id: each for each in Result.objects.filter(entry__stage=found.stage)}
    results = [rows[entry.id] for entry in found.entries]
    return [(row.parts["verbal"], [o["reason"] for o in row.obstacles]) for row in results]


def test_drop_that_a_changed_key_takes_away_is_no_obstacle_any_more():
    found = verified(["25", "25"], [0, 2])
    decided(found)

    changed = closed_and_changed(found, kind="void")

    assert recorded(changed) == [("25", []), ("25", [])]
    assert compared(changed).beyond == []
    assert kind.opened_anew(ref(changed), later(30)) == ()


def test_drop_that_a_changed_key_makes_is_heard_before_a_decision_is_drafted():
    found = closed_and_changed(verified(["25", "5"], [2, 0]), kind="key", key={"right": [0]})
    assert recorded(found) == [("0", []), ("25", [])]
    with pytest.raises(NotNow, match="stage_has_blockers"):
        draft_decision(stage=found.stage, by=running.officer(), at=later(30))

    hearing = hearings.call_hearing(
        entry=found.entries[0], invited_for=later(31), by=running.officer(), at=later(30)
    )
    hearings.propose_outcome(
        hearing=hearing, outcome="not_confirmed", reason=SAID, by=running.officer(), at=later(32)
    )
    hearings.confirm_outcome(hearing=hearing, by=running.officer(), at=later(33))
    with pytest.raises(NotNow, match="results_being_renewed"):
        draft_decision(stage=found.stage, by=running.officer(), at=later(33))
    keys.record_anew(stage_id=found.stage.id, at=later(34))

    assert recorded(found) == [("0", ["result_not_confirmed"]), ("25", [])]
    assert kind.opened_anew(ref(found), later(34)) == ()
    assert running.lost("result_recorded", "hearing_decided") == []


def test_hearing_of_a_void_sitting_does_not_count_for_the_next():
    found = verified(["25", "25"], [0, 2])
    first = decided(found, "confirmed")
    void = Sitting.objects.get(entry=found.entries[0])
    void.voided_at = later(27)
    void.save(update_fields=["voided_at"])
    Sitting.objects.create(
        entry=void.entry, form=void.form, attempt=2, language="kk", place="centre",
        started_at=later(28), finished_at=later(29),
    )  # fmt: skip

    assert compared(found).of(found.entries[0].id).hearing is None
    assert kind.opened_anew(ref(found), later(30)) == (Blocker("drops_undecided", 1),)
    again = hearings.call_hearing(
        entry=found.entries[0], invited_for=later(48), by=running.officer(), at=later(30)
    )

    assert (first.attempt, again.attempt, again.state) == (1, 2, "called")
    assert drops.hearing_of(found.entries[0]) == again
    assert [each.state for each in DropHearing.objects.order_by("attempt")] == ["decided", "called"]
    assert running.lost("hearing_called", "hearing_decided") == []


def test_undecided_drop_keeps_results_from_closing():
    found = verified(["25"], [0])

    with pytest.raises(NotNow, match="stage_has_blockers"):
        close_results(stage=found.stage, by=running.officer(), at=later(27))


def test_cut_does_not_admit_whose_result_was_not_confirmed_and_gives_the_reason():
    found = verified(["25", "20", "20"], [1, 2, 0], questions=2)
    decided(found)
    decided(found, "confirmed", place=2)
    body = found.stage.competition.bodies.get(key="national-commission")
    secretary = factories.acting(factories.member(body, "secretary").person, "body_secretary")
    chair = factories.acting(factories.member(body, "chair").person, "chair")
    number = enter_number(
        stage=found.stage, number=2, memo="Two places.", by=secretary, at=running.opens_at(2)
    )
    approve_number(number=number, by=chair, at=running.opens_at(2) + timedelta(minutes=1))
    close_results(stage=found.stage, by=running.officer(), at=later(27))

    decision = draft_decision(stage=found.stage, by=running.officer(), at=later(28))

    outcomes = {each.entry_id: each for each in Outcome.objects.filter(decision=decision)}
    first, second, third = (outcomes[entry.id] for entry in found.entries)
    assert [first.admitted, second.admitted, third.admitted] == [False, True, True]
    assert first.reason == "result_not_confirmed"
    file = programmes.rules_in_force(found.stage.competition_id, AT).file
    words = reason_words(file, "verification", first.reason, first.details)
    assert words["en"] == (
        "Your result on the first test (25) was not confirmed by the second (12.5): the difference"
        f" is 12.5, and from 10.00 on candidates are heard. You were heard. {SAID}"
    )
    assert Result.objects.get(entry=found.entries[2]).obstacles == []


def test_rules_without_words_for_it_say_those_of_the_product():
    file = factories.programme_file()
    details = {"first": "25", "second": "5", "drop": "20", "limit": "8", "why": SAID}

    words = reason_words(file, "test", "result_not_confirmed", details)

    assert words["en"].startswith("Your result on the first test (25) was not confirmed")
    assert words["en"].endswith(SAID)


def test_held_about_a_candidate_has_the_outcome_once_it_is_decided():
    found = verified(["25"], [0])
    application = found.entries[0].application_id
    proposed(found)

    (before,) = kind.held(application)["hearings"]
    hearings.confirm_outcome(hearing=DropHearing.objects.get(), by=running.officer(), at=later(26))
    (after,) = kind.held(application)["hearings"]

    assert (before["outcome"], before["reason"]) == ("", None)
    assert (after["outcome"], after["reason"]) == ("not_confirmed", SAID)
