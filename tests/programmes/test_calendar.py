"""The calendar: from durations of a file to dates of a competition."""

from datetime import UTC, datetime, time, timedelta

from saty.programmes.calendar import planned
from saty.programmes.schema import ProgrammeFile
from tests import factories

MORNING = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""09:00 in Almaty."""


def changed(**window: object) -> ProgrammeFile:
    """The reference programme with another window of filing."""
    file = factories.programme_file()
    return file.model_copy(update={"filing": file.filing.model_copy(update=window)})


def test_calendar_has_filing_and_then_every_stage_of_the_file():
    file = factories.programme_file()

    keys = [window.key for window in planned(file, MORNING)]

    assert keys == ["filing", *(stage.key for stage in file.stages)]


def test_calendar_opens_filing_at_its_time_of_day_in_the_programmes_zone():
    filing = planned(factories.programme_file(), MORNING)[0]

    assert filing.opens_at == MORNING + timedelta(days=14)
    assert filing.closes_at == MORNING + timedelta(days=44)


def test_calendar_never_opens_a_window_before_the_durations_say():
    just_after_nine = MORNING + timedelta(minutes=1)

    filing = planned(factories.programme_file(), just_after_nine)[0]

    assert filing.opens_at == MORNING + timedelta(days=15)


def test_calendar_opens_at_midnight_where_no_time_is_said():
    filing = planned(changed(opens_at=None, opens_after="P1D"), MORNING)[0]

    assert filing.opens_at == datetime(2026, 3, 3, 19, 0, tzinfo=UTC)


def test_calendar_lays_documents_over_filing_and_lets_them_last_longer():
    filing, documents = planned(factories.programme_file(), MORNING)[:2]

    assert documents.opens_at == filing.opens_at
    assert documents.closes_at == filing.closes_at + timedelta(days=14)


def test_calendar_puts_each_stage_after_the_one_before():
    file = factories.programme_file()

    _, documents, test, essay, *_ = planned(file, MORNING)

    nine = time(4, 0)
    assert (test.opens_at.time(), essay.opens_at.time()) == (nine, nine)
    assert test.opens_at == documents.closes_at + timedelta(days=7)
    assert test.closes_at == test.opens_at + timedelta(days=1)
    assert essay.opens_at == test.closes_at + timedelta(days=7)
