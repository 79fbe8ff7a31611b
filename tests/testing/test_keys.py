"""Keys after the fact: proposed, everybody scored anew, approved by another, never unseen."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django_tasks_db.models import DBTaskResult

from saty.common.refusals import Conflict, NotNow, NotYours, Refusal
from saty.decisions.actions.cuts import draft_decision, preview_cut
from saty.decisions.cut_rules import Trial
from saty.ledger.models import Entry
from saty.stages.actions import close_results
from saty.stages.actions.endings import end_by_withdrawal, take_back_withdrawal
from saty.stages.actions.results import _fetch
from saty.stages.models import Result, Stage
from saty.testing import key_tasks, test_stage
from saty.testing.actions import keys
from saty.testing.models import AnswerSheet, KeyChange, KeyEffect
from saty.testing.policies import results as rules
from saty.testing.queries import keys as queries
from tests import factories
from tests import factories_of_testing as testing
from tests.stages import running
from tests.testing import sitting

pytestmark = pytest.mark.django_db
AT = sitting.AFTER
MINUTE = timedelta(minutes=1)


class Sat:
    """A test of three items that two candidates sat: one chose option 1 (the key), one option 0."""

    def __init__(self, places=(1, 0)):
        self.stage = sitting.stage_with(len(places))
        self.bank = testing.bank()
        (self.form,) = sitting.forms_for(self.stage, of=self.bank)
        self.entries = sitting.draw_forms(self.stage, [self.form])
        sitting.record(
            self.stage,
            *(
                sitting.sat(entry, sitting.answer_all(self.form, place))
                for entry, place in zip(self.entries, places, strict=True)
            ),
        )
        self.version = self.form.items.get(position=0).version
        self.owner, self.other = sitting.owner(self.bank), sitting.owner(self.bank)

    def propose(self, kind="key", right=0, by=None, **fields):
        values = {
            "stage": self.stage,
            "version": self.version,
            "kind": kind,
            "key": {"right": [right]} if kind == "key" else None,
            "reason": "The law was amended in May.",
            "by": by or self.owner,
            "at": AT,
        }
        return sitting.computed(keys.propose_key_change(**{**values, **fields}))

    def totals(self):
        found = test_stage.queries.scores_of(
            self.stage, factories.programme_file().stage("test"), AT
        )
        by_entry = {each.entry: each.parts["knowledge"] for each in found}
        return [by_entry[entry.id] for entry in self.entries]


@pytest.fixture
def sat():
    return Sat()


def effects(change):
    return {
        each.entry_id: (Fraction(each.before), Fraction(each.after), each.moved)
        for each in KeyEffect.objects.filter(change=change)
    }


def full():
    return factories.programme_file().stage("test").score.parts[0].maximum


def test_proposal_shows_everybody_before_and_after_and_changes_nothing(sat):
    change = sat.propose()

    counts = queries.counts_of(change)
    assert (counts.people, counts.up, counts.down, counts.affected) == (2, 1, 1, 2)
    right, wrong = (effects(change)[entry.id] for entry in sat.entries)
    part = Fraction(full()) * Fraction(
        factories.programme_file().stage("test").score.parts[0].weight
    )
    assert right[0] - right[1] == part == wrong[1] - wrong[0]
    assert (right[2], wrong[2]) == (-1, 1)
    assert sat.totals() == [full(), "0"]


def test_approval_by_another_scores_everybody_by_the_new_key(sat):
    change = sat.propose()

    keys.approve_key_change(change=change, by=sat.other, at=AT)

    assert sat.totals() == ["0", full()]
    entry = Entry.objects.get(kind="key_changed")
    assert entry.public == {
        "stage": "test", "change": "key", "sittings": 2, "affected": 2, "up": 1, "down": 1,
    }  # fmt: skip
    assert set(entry.commitments) == {"item", "key", "reason"}
    assert running.lost("key_changed", "key_change_proposed", "key_change_refused") == []
    sat.version.refresh_from_db()
    assert sat.version.content["right"] == [1]


def test_void_item_counts_for_everybody_and_only_upwards(sat):
    change = sat.propose("void")
    keys.approve_key_change(change=change, by=sat.other, at=AT)

    assert queries.counts_of(change).down == 0
    assert sat.totals() == [full(), full()]


def test_newest_approved_change_counts(sat):
    keys.approve_key_change(change=sat.propose("void"), by=sat.other, at=AT)
    second = sat.propose(right=2)
    keys.approve_key_change(change=second, by=sat.other, at=AT + timedelta(minutes=1))

    assert sat.totals() == ["0", "0"]


def test_refusal_leaves_scores_as_they_are(sat):
    change = sat.propose()

    keys.refuse_key_change(change=change, by=running.officer(), at=AT)

    assert sat.totals() == [full(), "0"]
    assert running.lost("key_change_refused") == []
    with pytest.raises(NotNow, match="key_change_decided"):
        keys.approve_key_change(change=change, by=sat.other, at=AT)


def test_changes_of_another_stage_change_nothing_here(sat):
    other = sitting.stage_with(0)
    testing.locked_form(testing.blueprint(sat.bank, other), [sat.version.item])
    change = sat.propose(stage=other)
    keys.approve_key_change(change=change, by=sat.other, at=AT)

    assert sat.totals() == [full(), "0"]


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"reason": " "}, "no_reason"),
        ({"key": {"right": [9]}}, "key_does_not_fit"),
        ({"key": {"right": [0, 1]}}, "key_does_not_fit"),
        ({"key": {"right": ["x"]}}, "key_does_not_fit"),
        ({"key": {"right": 1}}, "key_does_not_fit"),
        ({"key": {"right": [True]}}, "key_does_not_fit"),
        ({"key": {"right": [0], "value": 7}}, "key_does_not_fit"),
        ({"key": {"right": [0], "levels": "0"}}, "key_does_not_fit"),
        ({"key": {"right": [0], "accepted": ["one"]}}, "key_does_not_fit"),
        ({"key": {"right": [0], "accepted": {"kk": "one"}}}, "key_does_not_fit"),
        ({"key": {"right": [1]}}, "same_key"),
        ({"key": None}, "no_such_change"),
        ({"kind": "other"}, "no_such_change"),
    ],
)
def test_proposal_that_makes_no_sense_is_refused(sat, fields, key):
    with pytest.raises(Refusal) as refused:
        sat.propose(**fields)

    assert refused.value.key == key
    assert not KeyChange.objects.exists()


def test_item_without_a_locked_form_there_is_refused(sat):
    version = testing.item(sat.bank).versions.get()

    with pytest.raises(Refusal, match="not_in_a_form"):
        sat.propose(version=version)


def test_one_proposal_waits_at_a_time(sat):
    sat.propose()

    with pytest.raises(NotNow, match="key_change_open"):
        sat.propose("void")


def test_answers_that_came_meanwhile_are_looked_at_first(sat):
    change = sat.propose()
    other = sat.propose(version=sat.form.items.get(position=1).version)
    keys.approve_key_change(change=change, by=sat.other, at=AT)

    with pytest.raises(Conflict, match="effects_old"):
        keys.approve_key_change(change=other, by=sat.other, at=AT)

    sitting.computed(keys.renew_effects(change=other, by=sat.other, at=AT))
    keys.approve_key_change(change=other, by=sat.other, at=AT)
    assert sat.totals() == ["0", full()]


def test_worker_computes_a_proposal_once_and_nobody_approves_before(sat):
    change = keys.propose_key_change(
        stage=sat.stage, version=sat.version, kind="void", reason="Wrong", by=sat.owner, at=AT
    )

    with pytest.raises(Conflict, match="effects_old"):
        keys.approve_key_change(change=change, by=sat.other, at=AT)
    assert key_tasks.is_enqueued(change.id)
    assert [keys.compute_effects(change_id=change.id, at=AT) for _ in range(2)] == [2, 0]
    assert keys.approve_key_change(change=change, by=sat.other, at=AT).state == "approved"


def test_computing_anew_is_enqueued_once(sat):
    change = sat.propose()

    for _ in range(2):
        keys.renew_effects(change=change, by=sat.other, at=AT)

    waiting = DBTaskResult.objects.filter(task_path=key_tasks.compute_effects.module_path)
    assert waiting.count() == 1


def test_scores_of_who_withdrew_meanwhile_are_not_approved(sat):
    first, second = (each.application for each in sat.entries)
    end_by_withdrawal(first, running.officer(), AT)
    change = sat.propose()
    take_back_withdrawal(first, running.officer(), AT)
    end_by_withdrawal(second, running.officer(), AT)

    with pytest.raises(Conflict, match="effects_old"):
        keys.approve_key_change(change=change, by=sat.other, at=AT)

    sitting.computed(keys.renew_effects(change=change, by=sat.other, at=AT))
    keys.approve_key_change(change=change, by=sat.other, at=AT)
    assert effects(change).keys() == {sat.entries[0].id}


def test_scores_by_rules_that_were_amended_meanwhile_are_not_approved(sat):
    change = sat.propose()
    factories.rules_version(sat.stage.competition, scored="here", number=2, reason="So")

    with pytest.raises(Conflict, match="effects_old"):
        keys.approve_key_change(change=change, by=sat.other, at=AT)

    sitting.computed(keys.renew_effects(change=change, by=sat.other, at=AT))
    assert keys.approve_key_change(change=change, by=sat.other, at=AT).state == "approved"


def test_closed_results_are_not_touched(sat):
    change = sat.propose()
    keys.refuse_key_change(change=change, by=sat.other, at=AT)
    close_results(stage=sat.stage, by=running.officer(), at=AT)

    with pytest.raises(NotNow, match="results_closed"):
        sat.propose()


def test_open_proposal_keeps_the_results_open(sat):
    sat.propose()

    with pytest.raises(NotNow, match="stage_has_blockers"):
        close_results(stage=sat.stage, by=running.officer(), at=AT)


def recorded(sat):
    """What stands of each candidate, and how often that was recorded."""
    found = {each.entry_id: each for each in Result.objects.all()}
    rows = [found[entry.id] for entry in sat.entries]
    return [each.parts["knowledge"] for each in rows], {each.recordings for each in rows}


def waiting(sat):
    """Stages of tasks that are to record results anew."""
    rows = DBTaskResult.objects.filter(task_path="saty.testing.key_tasks.record_anew")
    return [args["args"] for args in rows.values_list("args_kwargs", flat=True)]


def test_worker_records_results_that_stand_anew_and_once(sat):
    _fetch(sat.stage, running.officer(), AT)
    change = sat.propose()

    keys.approve_key_change(change=change, by=sat.other, at=AT)
    assert recorded(sat) == ([full(), "0"], {1})
    assert waiting(sat) == [[str(sat.stage.id)]]

    assert keys.record_anew(stage_id=sat.stage.id, at=AT + MINUTE) == 2
    assert keys.record_anew(stage_id=sat.stage.id, at=AT + 2 * MINUTE) == 0
    assert recorded(sat) == (["0", full()], {2})
    assert KeyChange.objects.get().recorded_at == AT + MINUTE
    anew = Entry.objects.filter(kind="result_recorded", actor_role="clock")
    assert anew.count() == 2
    assert running.lost("result_recorded", "key_changed") == []


def test_nothing_is_asked_of_a_worker_where_nothing_is_recorded(sat):
    change = sat.propose()

    keys.approve_key_change(change=change, by=sat.other, at=AT)

    assert waiting(sat) == []
    assert KeyChange.objects.get().recorded_at is None


def test_worker_that_is_killed_has_recorded_nothing_and_another_begins_again(sat, monkeypatch):
    _fetch(sat.stage, running.officer(), AT)
    keys.approve_key_change(change=sat.propose(), by=sat.other, at=AT)
    DBTaskResult.objects.all().delete()

    def killed(*_args, **_fields):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr("saty.stages.actions.results.record_many", killed)
        with pytest.raises(SystemExit):
            keys.record_anew(stage_id=sat.stage.id, at=AT)
    assert recorded(sat) == ([full(), "0"], {1})
    assert KeyChange.objects.get().recorded_at is None

    assert key_tasks.sweep(AT + MINUTE) == 0
    assert key_tasks.sweep(AT + 3 * MINUTE) == 1
    assert key_tasks.sweep(AT + 3 * MINUTE) == 0
    assert waiting(sat) == [[str(sat.stage.id)]]
    assert keys.record_anew(stage_id=sat.stage.id, at=AT + 4 * MINUTE) == 2
    assert key_tasks.sweep(AT + 9 * MINUTE) == 0


def test_nothing_is_built_on_results_that_are_being_recorded_anew(sat):
    _fetch(sat.stage, running.officer(), AT)
    keys.approve_key_change(change=sat.propose(), by=sat.other, at=AT)
    Stage.objects.filter(id=sat.stage.id).update(closed_at=AT)
    stage = Stage.objects.get(id=sat.stage.id)

    tried = {"stage": stage, "trial": Trial(number=1), "by": running.officer(), "at": AT}
    with pytest.raises(NotNow, match="results_being_renewed"):
        draft_decision(stage=stage, by=running.officer(), at=AT)
    with pytest.raises(NotNow, match="results_being_renewed"):
        preview_cut(**tried)

    keys.record_anew(stage_id=stage.id, at=AT)
    assert preview_cut(**tried).candidates == 2


def test_closing_takes_new_results_and_leaves_nothing_to_a_worker(sat):
    _fetch(sat.stage, running.officer(), AT)
    keys.approve_key_change(change=sat.propose(), by=sat.other, at=AT)

    close_results(stage=sat.stage, by=running.officer(), at=AT)

    assert recorded(sat) == (["0", full()], {2})
    assert keys.record_anew(stage_id=sat.stage.id, at=AT) == 0


def test_two_changes_are_recorded_by_one_worker(sat):
    _fetch(sat.stage, running.officer(), AT)
    keys.approve_key_change(change=sat.propose(), by=sat.other, at=AT)
    later = sat.propose(kind="void", at=AT + MINUTE)
    keys.approve_key_change(change=later, by=sat.other, at=AT + MINUTE)

    assert keys.record_anew(stage_id=sat.stage.id, at=AT + 2 * MINUTE) == 1
    assert recorded(sat)[0] == [full(), full()]
    moments = KeyChange.objects.values_list("recorded_at", flat=True)
    assert set(moments) == {AT + 2 * MINUTE}


def test_line_moves_with_the_scores():
    sat = Sat((1, 1, 0))
    change = sat.propose()
    for entry, before, after in zip(
        sat.entries, ("90", "80", "70"), ("90", "60", "75"), strict=True
    ):
        KeyEffect.objects.filter(change=change, entry=entry).update(before=before, after=after)

    assert queries.line_moved(change, 2) == queries.LineMoved(
        number=2, before=Fraction(80), after=Fraction(75), gained=1, lost=1
    )
    assert queries.line_moved(change, 4) is None


@pytest.mark.parametrize(
    ("role", "is_proposer", "is_candidate", "state", "may"),
    [
        ("test_owner", False, False, "proposed", True),
        ("secretariat", False, False, "proposed", True),
        ("test_owner", True, False, "proposed", False),
        ("test_owner", False, True, "proposed", False),
        ("secretariat", False, True, "proposed", False),
        ("item_author", False, False, "proposed", False),
        ("item_reviewer", False, False, "proposed", False),
        ("auditor", False, False, "proposed", False),
        ("test_owner", False, False, "approved", False),
        ("test_owner", False, False, "refused", False),
    ],
)
def test_who_decides_on_a_change(sat, role, is_proposer, is_candidate, state, may):
    change = sat.propose()
    change.state = state
    by = factories.acting(factories.person(), role)
    if is_proposer:
        by = sat.owner
    if is_candidate:
        by = factories.acting(sat.entries[0].application.candidate, role)

    assert rules.can_decide_key(change, by) is may


@pytest.mark.parametrize(
    ("role", "is_candidate", "may"),
    [
        ("test_owner", False, True),
        ("test_owner", True, False),
        ("secretariat", False, False),
        ("item_author", False, False),
        ("auditor", False, False),
    ],
)
def test_who_proposes_a_change(sat, role, is_candidate, may):
    person = sat.entries[0].application.candidate if is_candidate else factories.person()
    by = factories.acting(person, role)

    if may:
        assert sat.propose(by=by).state == "proposed"
    else:
        with pytest.raises(NotYours):
            sat.propose(by=by)


BROKEN = {
    "key_change_decided_by_another": lambda sat: {"decided_by_id": sat.owner.person},
    "decided_key_change_names_who": lambda sat: {"state": "approved"},
    "changed_key_is_given": lambda sat: {"kind": "void"},
    "results_by_approved_keys_alone": lambda sat: {"recorded_at": AT},
    "one_open_key_change": lambda sat: {},
}


@pytest.mark.parametrize("name", BROKEN)
def test_constraint_on_changes_of_keys_holds(sat, name):
    fields = {
        "stage": sat.stage, "version": sat.version, "kind": "key", "key": {}, "reason": "x",
        "proposed_by_id": sat.owner.person, "proposed_at": AT,
    }  # fmt: skip
    if name == "one_open_key_change":
        KeyChange.objects.create(**fields)

    with pytest.raises(IntegrityError), transaction.atomic():
        KeyChange.objects.create(**fields | BROKEN[name](sat))


@pytest.mark.parametrize(
    ("name", "fields"),
    [("one_effect_each", {}), ("effect_goes_one_way", {"moved": 2})],
)
def test_constraint_on_effects_holds(sat, name, fields):
    change = sat.propose()
    effect = KeyEffect.objects.filter(change=change).first()
    KeyEffect.objects.filter(id=effect.id).delete() if fields else None
    values = {"change": change, "entry": effect.entry, "before": "1", "after": "1", "moved": 0}

    with pytest.raises(IntegrityError), transaction.atomic():
        KeyEffect.objects.create(**values | fields)
    assert name


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("faulty_answers_are_not_recorded", {"state": "recorded"}),
        (
            "faulty_answers_are_not_recorded",
            {"state": "recorded", "recorded_at": AT, "faults": [{}]},
        ),
        ("finished_answer_sheet_keeps_no_rows", {"state": "discarded", "rows": []}),
    ],
)
def test_constraint_on_answer_sheets_holds(name, fields):
    stage = sitting.stage_with(0)
    values = {"stage": stage, "sha256": "0" * 64, "uploaded_by": factories.person()}

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        AnswerSheet.objects.create(uploaded_at=AT, **values | fields)
