"""Forms of a test and of its verification: what they share is shown, and none is sat twice."""

import pytest

from saty.common.refusals import NotNow
from saty.testing.actions.forms import lock_forms
from saty.testing.queries import overlap
from tests import factories
from tests import factories_of_testing as testing
from tests.stages import running
from tests.testing.blueprints import AT, assembled, owner, written
from tests.testing.verified import PARTS, PROGRAMME

pytestmark = pytest.mark.django_db


@pytest.fixture
def stages():
    competition = factories.competition(PROGRAMME, scored="here")
    return [running.stage_of(competition, key) for key in ("test", "verification")]


def forms_of(bank, stage, items):
    sections = [PARTS[place % 2] for place in range(len(items))]
    return testing.locked_form(testing.blueprint(bank, stage), items, sections=sections)


def chosen(*items):
    return {"verbal": [str(each.versions.get().id) for each in items], "numerical": []}


@pytest.mark.parametrize(("mine", "others"), [(0, 1), (1, 0)])
def test_each_form_says_what_it_shares_with_the_other_test(stages, mine, others):
    bank = testing.bank()
    old, also, new = (testing.item(bank) for _ in range(3))
    forms_of(bank, stages[others], [old, also])
    blueprint = testing.blueprint(bank, stages[mine])

    found = overlap.overlaps(blueprint, [chosen(old, new), chosen(also, old), chosen(new)], AT)

    assert found == [
        overlap.Overlap(2, 1, False),
        overlap.Overlap(2, 2, True),
        overlap.Overlap(1, 0, False),
    ]


@pytest.mark.usefixtures("short_test")
def test_form_that_candidates_sat_before_is_not_locked_again(stages, monkeypatch):
    first = assembled(written())
    monkeypatch.setattr(
        overlap, "overlaps", lambda blueprint, forms, at: [overlap.Overlap(9, 9, True)] * len(forms)
    )

    with pytest.raises(NotNow, match="form_of_the_other_test"):
        lock_forms(blueprint=first, by=owner(), at=AT)


def test_other_stages_share_nothing_that_counts(stages):
    bank = testing.bank()
    old = testing.item(bank)
    forms_of(bank, stages[0], [old])
    elsewhere = running.stage_of(factories.competition(PROGRAMME, scored="here"), "verification")

    found = overlap.overlaps(testing.blueprint(bank, elsewhere), [chosen(old)], AT)

    assert found == [overlap.Overlap(1, 0, False)]
