"""Forms are drawn only after a pre-flight of them as they are now has passed."""

from datetime import timedelta

import pytest

from saty.common.refusals import NotNow
from saty.decisions.actions import commit_draw
from saty.programmes.kinds import Blocker, StageRef
from saty.testing import test_stage
from saty.testing.actions.form_draws import FORMS
from saty.testing.models import Preflight
from saty.testing.policies.preflights import check_stands
from tests import factories
from tests.stages import running
from tests.testing import blueprints, flights

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_test")]
AT = running.opens_at(1) - timedelta(days=2)


def ready():
    """A test with a roster and two locked forms."""
    stage = running.stage_with(2)
    blueprints.locked(blueprints.written(stage=stage))
    return stage


def draw(stage):
    return commit_draw(
        stage=stage,
        purpose=FORMS,
        public_round="beacon 4711",
        round_at=AT + timedelta(hours=1),
        by=running.officer(),
        at=AT,
    )


def test_locking_asks_for_a_pre_flight():
    stage = ready()

    asked = Preflight.objects.get(stage=stage)

    assert (asked.state, asked.total) == ("waiting", 2 * 3 * 6)


def test_forms_are_not_drawn_before_a_pre_flight_has_passed():
    stage = ready()

    with pytest.raises(NotNow, match="no_preflight"):
        draw(stage)


def test_run_that_fails_later_undoes_one_that_passed():
    stage = ready()
    flights.passed(stage, AT)
    failed = flights.passed(stage, AT + timedelta(minutes=1))
    Preflight.objects.filter(id=failed.id).update(state="failed")

    with pytest.raises(NotNow, match="no_preflight"):
        draw(stage)


def test_forms_are_drawn_after_one():
    stage = ready()
    flights.passed(stage, AT)

    made = draw(stage)

    assert made.purpose == "forms:test"


def test_run_of_other_forms_lets_nothing_be_drawn():
    stage = ready()
    run = flights.passed(stage, AT)
    Preflight.objects.filter(id=run.id).update(basis="0" * 64)

    with pytest.raises(NotNow, match="no_preflight"):
        draw(stage)


def test_stage_says_that_its_forms_wait_for_one():
    stage = ready()
    ref = StageRef(stage.competition_id, stage.key)

    before = test_stage.blockers(ref, AT)
    flights.passed(stage, AT)

    assert Blocker("no_preflight", 1) in before
    assert Blocker("no_preflight", 1) not in test_stage.blockers(ref, AT)


def test_test_that_is_held_elsewhere_needs_none():
    stage = blueprints.test_stage()
    rule = factories.programme_file().stage(stage.key).model_copy(update={"delivery": "sheet"})

    assert check_stands(stage, rule, AT) is None
