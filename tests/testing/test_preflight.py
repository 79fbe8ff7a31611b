"""A pre-flight: every form sat through the lane, and all that does not fit is found."""

import pytest

from saty.testing.models import Sitting
from tests.testing.flights import flown, one_to_fly

pytestmark = pytest.mark.django_db


def test_forms_that_hold_what_they_promise_pass():
    test = one_to_fly()

    run = flown(test)

    assert run.findings == []
    assert (run.state, run.done, run.total) == ("passed", 18, 18)
    assert Sitting.objects.filter(preflight=run).count() == 18
