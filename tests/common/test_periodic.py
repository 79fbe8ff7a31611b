"""Sweeps that run again and again."""

from datetime import UTC, datetime, timedelta

import pytest

from saty.common import periodic

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_sweeps(monkeypatch):
    monkeypatch.setattr(periodic, "_SWEEPS", {})


def test_sweep_runs_when_its_time_has_come():
    ran = []
    periodic.every(60, "a", ran.append)

    moments = [AT + timedelta(seconds=seconds) for seconds in (0, 59, 60, 119, 120)]
    names = [periodic.run_due(moment) for moment in moments]

    assert names == [("a",), (), ("a",), (), ("a",)]
    assert ran == [moments[0], moments[2], moments[4]]


def test_sweep_runs_though_the_clock_was_set_back():
    ran = []
    periodic.every(60, "a", ran.append)
    periodic.run_due(AT)

    periodic.run_due(AT - timedelta(days=1))

    assert len(ran) == 2


def test_sweep_that_fails_is_raised_and_comes_again_at_its_time():
    calls = []

    def fail(at: datetime) -> None:
        calls.append(at)
        raise RuntimeError("broken")

    periodic.every(60, "a", fail)

    for moment in (AT, AT + timedelta(minutes=1)):
        with pytest.raises(RuntimeError, match="broken"):
            periodic.run_due(moment)

    assert len(calls) == 2


def test_name_belongs_to_one_sweep():
    periodic.every(60, "a", print)
    periodic.every(60, "a", print)

    with pytest.raises(ValueError, match="registered twice"):
        periodic.every(60, "a", repr)

    assert periodic.names() == ("a",)


def test_all_sweeps_run_at_once_when_asked():
    ran = []
    periodic.every(60, "a", ran.append)
    periodic.every(3600, "b", ran.append)
    periodic.run_due(AT)

    names = periodic.run_all(AT)

    assert (names, ran) == (("a", "b"), [AT] * 4)
