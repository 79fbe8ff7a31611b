"""When a process must not answer: a wrong clock, another owner of the file, an unfit database."""

import psycopg
import pytest

from saty.testing.lane import connecting
from saty.testing.lane.fit import ASK_THE_OTHER, CLOCK_OFF, ClockWatch, FileOwner
from saty.testing.lane.saving import PostgresSaves
from saty.testing.lane.stores import UnfitDatabase


@pytest.mark.parametrize(
    ("off", "problem"),
    [(0.0, ""), (0.19, ""), (-0.19, ""), (0.21, CLOCK_OFF), (-0.21, CLOCK_OFF), (60, CLOCK_OFF)],
)
def test_node_leaves_whose_clock_is_off_the_databases(off, problem):
    assert ClockWatch(lambda: 1_000 + off, clock=lambda: 1_000, every=0)() == problem


def test_node_comes_back_once_its_clock_is_right():
    there = [1_060.0]
    watch = ClockWatch(lambda: there[0], clock=lambda: 1_000, every=0)

    there[0] = 1_000.0
    watch.look()

    assert watch() == ""


def test_database_that_does_not_answer_says_nothing_of_the_clock():
    def broken():
        raise OSError

    assert ClockWatch(broken, every=0)() == ""


def test_slow_answer_of_the_database_is_no_wrong_clock():
    moments = iter([1_000.0, 1_003.0])

    assert ClockWatch(lambda: 1_001.5, clock=lambda: next(moments), every=0)() == ""


def test_wrong_clock_is_told_to_the_log(caplog):
    ClockWatch(lambda: 1_060, clock=lambda: 1_000, every=0)

    assert "60.000 s off" in caplog.text


def test_one_process_owns_the_lane_of_a_file_until_it_ends(tmp_path):
    database = str(tmp_path / "saty.sqlite3")
    first, second = FileOwner(database), FileOwner(database)

    assert (first(), second(), first()) == ("", ASK_THE_OTHER, "")

    del first
    assert FileOwner(database)() == ""


@pytest.mark.django_db
@pytest.mark.parametrize("bad", ["-c synchronous_commit=off", "-c synchronous_commit=local"])
def test_lane_refuses_to_start_where_a_commit_may_be_lost(bad):
    if not connecting.is_postgres():
        pytest.skip("SQLite is told to keep what it commits by the connection itself")

    with pytest.raises(UnfitDatabase, match="synchronous_commit"):
        PostgresSaves({**connecting._conninfo(), "options": bad})


@pytest.mark.django_db
def test_lane_starts_on_the_database_of_the_settings():
    connecting.refuse_unfit()


def test_unfit_database_is_no_error_of_a_row():
    assert not issubclass(UnfitDatabase, psycopg.Error)
