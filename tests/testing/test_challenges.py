"""Challenges of items: filed after the announcement, decided by others, and what they lead to."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from saty.common.refusals import Conflict, NotNow, NotYours, Refusal
from saty.core.own_order import own_order
from saty.decisions.actions import draft_decision, propose_revocation, revoke
from saty.ledger.models import Entry
from saty.notices.models import Message
from saty.stages import consequences
from saty.stages.models import Result, Stage
from saty.testing import key_tasks, test_stage
from saty.testing.actions import challenges, keys
from saty.testing.models import ItemChallenge, KeyChange
from saty.testing.queries import challenges as queries
from saty.testing.queries import keys as of_keys
from saty.testing.queries import release
from tests import factories
from tests.decisions import deciding
from tests.stages import running
from tests.testing import sitting as sat
from tests.testing.released import SHUFFLE, another, released

pytestmark = pytest.mark.django_db
WHY = "Article 44 was amended; option 2 is right now."


def challenge(of, sitting=None, position=0, reason=WHY, by=None, at=None):
    sitting = sitting or of.sitting
    return challenges.challenge_item(
        sitting=sitting, position=position, reason=reason, by=by or of.by,
        at=at or timezone.now(),
    )  # fmt: skip


def decide(of, move="dismiss", answer="It stands.", by=None, codes=None):
    return challenges.decide_challenges(
        stage=of.test.entry.stage, version=of.version, move=move, answer=answer, codes=codes,
        by=by or running.officer(), at=timezone.now(),
    )  # fmt: skip


def test_challenge_is_kept_with_its_reason_and_has_its_entry():
    of = released()

    made = challenge(of)

    assert (made.version, made.position, made.reason, made.state) == (of.version, 0, WHY, "filed")
    entry = Entry.objects.get(kind="item_challenged")
    assert entry.public == {"stage": "test"}
    assert set(entry.commitments) == {"candidate", "item", "reason"}
    assert running.lost("item_challenged") == []


def test_held_about_a_candidate_has_the_challenge_and_its_answer():
    of = released()
    challenge(of)
    decide(of, "dismiss", "It stands.")

    (held,) = test_stage.held(of.test.entry.application_id)["challenges"]

    assert (held["question"], held["reason"], held["state"], held["answer"]) == (
        1, WHY, "dismissed", "It stands.",
    )  # fmt: skip


def test_double_click_is_one_challenge_and_another_reason_is_refused():
    of = released()
    first = challenge(of)

    assert challenge(of) == first
    with pytest.raises(Conflict, match="item_challenged_already"):
        challenge(of, reason="Another reason.")
    assert ItemChallenge.objects.count() == 1
    assert challenge(of, position=1).position == 1


@pytest.mark.parametrize(
    ("how", "reason", "position", "key"),
    [
        ({"announced_ago": -timedelta(minutes=1)}, WHY, 0, "no_challenges"),
        ({"announced_ago": timedelta(days=4)}, WHY, 0, "challenges_over"),
        ({"challenge_lasts": None}, WHY, 0, "no_challenges"),
        ({}, "  ", 0, "no_reason"),
        ({}, "x" * 2001, 0, "reason_too_long"),
        ({}, WHY, 9, "no_such_question"),
    ],
)
def test_challenge_that_may_not_be_is_refused(how, reason, position, key):
    of = released(**how)

    with pytest.raises(Refusal) as refused:
        challenge(of, reason=reason, position=position)

    assert refused.value.key == key
    assert not ItemChallenge.objects.exists()


def test_nobody_challenges_for_another():
    of = released()

    with pytest.raises(NotYours, match="not_your_test"):
        challenge(of, by=factories.acting(factories.person()))


def test_void_sitting_gives_no_challenge():
    of = released()
    sitting = of.sitting
    type(sitting).objects.filter(id=sitting.id).update(voided_at=timezone.now())

    with pytest.raises(NotNow, match="not_sat"):
        challenge(of)


def test_all_open_challenges_of_an_item_are_decided_with_one_answer_and_told():
    of = released()
    other = another(of, {0: '"q0o1"'})
    challenge(of)
    challenge(of, sitting=other, by=factories.acting(other.entry.application.candidate))
    challenge(of, position=1)

    count = decide(of, "dismiss", "The key follows the law of today.")

    assert count == 2
    rows = ItemChallenge.objects.filter(version=of.version)
    assert {(row.state, row.answer) for row in rows} == {
        ("dismissed", "The key follows the law of today.")
    }
    assert ItemChallenge.objects.get(position=1).state == "filed"
    assert Message.objects.filter(wording__key="item_challenge_answered").count() == 2
    assert running.lost("item_challenge_decided") == []


def test_one_challenge_is_decided_by_its_stage_code():
    of = released()
    other = another(of, {0: '"q0o1"'})
    challenge(of)
    challenge(of, sitting=other, by=factories.acting(other.entry.application.candidate))

    assert decide(of, "uphold", "Right.", codes=[other.entry.code]) == 1

    assert [row.state for row in queries.of_item(of.test.entry.stage, of.version)] == [
        "filed", "upheld",
    ]  # fmt: skip
    with pytest.raises(NotNow, match="nothing_open"):
        decide(of, codes=[other.entry.code])


def makers(version):
    return {
        "author": version.author,
        "reviewer": version.reviewed_by,
        "approver": version.approved_by,
    }


@pytest.mark.parametrize("who", ["author", "reviewer", "approver"])
def test_whoever_made_the_item_does_not_decide(who):
    of = released()
    challenge(of)

    with pytest.raises(NotYours, match="own_item_challenged"):
        decide(of, by=factories.acting(makers(of.version)[who], "test_owner"))


def test_neither_a_candidate_of_the_stage_nor_an_auditor_decides():
    of = released()
    challenge(of)
    fellow = another(of, {}).entry.application.candidate

    with pytest.raises(NotYours, match="own_candidacy"):
        decide(of, by=factories.acting(fellow, "secretariat"))
    with pytest.raises(NotYours, match="not_owner_or_secretariat"):
        decide(of, by=running.officer("auditor"))


@pytest.mark.parametrize(
    ("move", "answer", "key"), [("maybe", "Yes.", "no_such_outcome"), ("uphold", " ", "no_reason")]
)
def test_decision_says_what_and_why(move, answer, key):
    of = released()
    challenge(of)

    with pytest.raises(Refusal) as refused:
        decide(of, move, answer)

    assert refused.value.key == key


def test_challenged_items_are_grouped_with_counts_in_three_queries(django_assert_num_queries):
    of = released()
    another_one = another(of, {})
    challenge(of)
    challenge(of, position=1)
    by = factories.acting(another_one.entry.application.candidate)
    challenge(of, sitting=another_one, by=by)

    with django_assert_num_queries(3):
        found = queries.lines(list(queries.of_stage(of.test.entry.stage)))

    assert [(each.version, each.filed, each.upheld, each.dismissed) for each in found] == [
        (of.version, 2, 0, 0),
        (of.test.form.items.get(position=1).version, 1, 0, 0),
    ]
    (first, _second) = queries.lines(list(queries.of_bank(of.version.item.bank)))
    assert first.stage == of.test.entry.stage


# --- keys after the announcement ----------------------------------------------------------------


def propose(of, kind="key", right=0):
    made = keys.propose_key_change(
        stage=of.test.entry.stage, version=of.version, kind=kind,
        key={"right": [right]} if kind == "key" else None,
        reason="A challenge was upheld.", by=sat.owner(of.version.item.bank), at=timezone.now(),
    )  # fmt: skip
    return sat.computed(made, timezone.now())


def test_key_changes_after_closing_only_where_a_challenge_was_upheld():
    of = released()
    challenge(of)
    with pytest.raises(NotNow, match="results_closed"):
        propose(of)
    decide(of, "dismiss", "No.")
    with pytest.raises(NotNow, match="results_closed"):
        propose(of)

    other = another(of, {})
    challenge(of, sitting=other, by=factories.acting(other.entry.application.candidate))
    decide(of, "uphold", "Yes.")
    change = propose(of)

    assert [each.key_change for each in ItemChallenge.objects.order_by("filed_at")] == [
        None, change,
    ]  # fmt: skip
    assert list(queries.changes_resting_on(of.test.entry.stage, of.version)) == [change]


def test_challenges_upheld_after_a_proposal_are_what_it_rests_on_until_it_is_refused():
    of = released()
    other = another(of, {0: '"q0o1"'})
    challenge(of)
    challenge(of, other, by=factories.acting(other.entry.application.candidate))
    decide(of, "uphold", codes=[of.test.entry.code])
    first = propose(of)

    decide(of, "uphold")
    on_first = set(ItemChallenge.objects.values_list("key_change", flat=True))
    keys.refuse_key_change(change=first, by=running.officer(), at=timezone.now())
    second = propose(of)

    assert on_first == {first.id}
    assert set(ItemChallenge.objects.values_list("key_change", flat=True)) == {second.id}


def test_change_after_the_announcement_changes_no_result_and_shows_who_crosses_the_line():
    of = released(answers={0: '"q0o0"', 1: '"12.5"'})
    challenge(of)
    decide(of, "uphold", "Yes.")
    change = propose(of)

    keys.approve_key_change(change=change, by=running.officer(), at=timezone.now())

    kept = Result.objects.get(entry=of.test.entry)
    assert (kept.parts, kept.recordings) == ({"knowledge": "4"}, 1)
    counts = of_keys.counts_of(change)
    assert (counts.people, counts.up, counts.down) == (1, 1, 0)
    (effect,) = of_keys.effects_of(change)
    line = of_keys.total_of(effect.after)
    crossing = of_keys.crossing(change, {"": line})
    assert (crossing.above, crossing.below) == ((of.test.entry.code,), ())
    assert of_keys.crossing(change, {"": line + 1}).above == ()
    assert running.lost("key_changed", "key_change_proposed") == []


def test_change_while_no_decision_stands_records_results_anew():
    of = released(answers={0: '"q0o0"', 1: '"7"'})
    challenge(of)
    decide(of, "uphold", "Yes.")
    change = propose(of)
    type(of.decision).objects.filter(id=of.decision.id).update(
        state="revoked", revoked_by=factories.person(), revoke_proposed_by=factories.person(),
        revoke_reason="A key was wrong.",
    )  # fmt: skip

    keys.approve_key_change(change=change, by=running.officer(), at=timezone.now())
    keys.record_anew(stage_id=of.test.entry.stage_id, at=timezone.now())

    kept = Result.objects.get(entry=of.test.entry)
    part = factories.programme_file().stage("test").score.parts[0]
    assert kept.parts == {"knowledge": str(int(part.maximum) // 2)}
    assert kept.recordings == 2


def revoked(of):
    """The decision, revoked by two."""
    by, at = running.officer(), timezone.now()
    propose_revocation(decision=of.decision, reason="A key was wrong.", by=by, at=at)
    return revoke(decision=of.decision, by=deciding.chair(of.decision.stage), at=at)


def test_change_after_the_announcement_is_recorded_once_the_decision_is_revoked():
    of = released(answers={0: '"q0o0"', 1: '"7"'})
    challenge(of)
    decide(of, "uphold", "Yes.")
    keys.approve_key_change(change=propose(of), by=running.officer(), at=timezone.now())
    stage = of.decision.stage
    assert keys.record_anew(stage_id=stage.id, at=timezone.now()) == 0

    revoked(of)
    with pytest.raises(NotNow, match="results_being_renewed"):
        draft_decision(stage=stage, by=running.officer(), at=timezone.now())
    queue = DBTaskResult.objects.filter(task_path=key_tasks.record_anew.module_path)
    assert [row.args_kwargs["args"] for row in queue] == [[str(stage.id)]]
    changed = [key_tasks.record_anew.call(str(stage.id)) for _ in range(2)]

    kept = Result.objects.get(entry=of.test.entry)
    half = int(factories.programme_file().stage("test").score.parts[0].maximum) // 2
    assert (changed, kept.parts, kept.recordings) == ([1, 0], {"knowledge": str(half)}, 2)
    assert KeyChange.objects.get().recorded_at == kept.recorded_at
    assert list(of_keys.unrecorded(stage)) == []
    assert key_tasks.sweep(timezone.now() + timedelta(hours=1)) == 0
    assert running.lost("key_changed", "decision_revoked") == []


def test_revocation_asks_nothing_of_a_worker_where_no_key_has_changed():
    of = released()

    revoked(of)

    assert Stage.objects.get(id=of.decision.stage_id).renewal_asked_at is None
    assert not DBTaskResult.objects.exists()


def test_change_is_recorded_once_though_a_second_decision_is_revoked():
    of = released(answers={0: '"q0o0"', 1: '"7"'})
    challenge(of)
    decide(of, "uphold", "Yes.")
    keys.approve_key_change(change=propose(of), by=running.officer(), at=timezone.now())
    revoked(of)
    keys.record_anew(stage_id=of.decision.stage_id, at=timezone.now())

    consequences.on_decision_revoked.run(of.decision.stage, by=running.officer(), at=timezone.now())

    assert Stage.objects.get(id=of.decision.stage_id).renewal_asked_at is None


def test_change_waits_while_a_decision_is_on_its_way():
    of = released()
    challenge(of)
    decide(of, "uphold", "Yes.")
    later = timezone.now() + timedelta(days=1)
    type(of.decision).objects.filter(id=of.decision.id).update(announce_at=later)

    with pytest.raises(NotNow, match="decision_on_its_way"):
        propose(of)
    assert not KeyChange.objects.exists()


# --- what the candidate reads -------------------------------------------------------------------


def test_review_is_in_the_order_in_which_the_candidate_saw_it():
    of = released({"knowledge": ("single", "multiple", "single")}, {0: '"q0o1"'})
    names = of.test.questions()

    found = release.review(of.sitting, timezone.now())

    assert [each.row.public_id for each in found] == own_order(SHUFFLE, names)
    assert [each.number for each in found] == [1, 2, 3]
    first = next(each for each in found if each.row.position == 0)
    options = [first.placed.option_ids[place] for place in first.order]
    assert options == own_order(SHUFFLE, first.placed.option_ids)
    assert release.numbers_of(of.sitting) == {each.row.position: each.number for each in found}


def test_questions_on_one_text_stay_together_and_paper_keeps_its_order():
    of = released({"knowledge": ("single",) * 4}, {0: '"q0o1"'})
    bank = of.version.item.bank
    text = bank.stimuli.create(
        identifier="s", wordings={"en": "Text"}, saved_by=factories.person(), saved_at=of.now
    )
    for row in of.test.form.items.filter(position__in=[1, 2]):
        type(row.version.item).objects.filter(id=row.version.item_id).update(stimulus=text)
    sitting = of.sitting

    own = [each.row.position for each in release.review(sitting, of.now)]
    sitting.shuffle = ""
    paper = [each.row.position for each in release.review(sitting, of.now)]

    assert own.index(2) == own.index(1) + 1
    assert paper == [0, 1, 2, 3]


def test_marks_are_right_partly_wrong_blank_and_for_all():
    of = released(
        {"knowledge": ("single", "judgement", "number", "text", "single")},
        {0: '"q0o1"', 1: '"q1o1"', 2: '"7"', 4: '"q4o0"'},
    )
    KeyChange.objects.create(
        stage=of.test.entry.stage, version=of.test.form.items.get(position=4).version,
        kind="void", reason="None is right.", state="approved",
        proposed_by=factories.person(), proposed_at=of.now,
        decided_by=factories.person(), decided_at=of.now,
    )  # fmt: skip

    found = {each.row.position: each.mark for each in release.review(of.sitting, of.now)}

    assert found == {0: "right", 1: "partly", 2: "wrong", 3: "blank", 4: "for_all"}


def test_total_by_keys_now_is_what_the_answers_give():
    of = released(answers={0: '"q0o1"', 1: '"12.5"'})
    rule = factories.programme_file().stage("test")

    total = release.total_by_keys_now(release.review(of.sitting, of.now), rule)

    part = rule.score.parts[0]
    assert str(total) == str(int(part.maximum) * int(part.weight))
