"""The pulse of the lane: told again and again; after a while without it, time is given back."""

import threading

import pytest

from saty.testing.actions.sittings import known_until
from saty.testing.lane import connecting
from saty.testing.lane.pulse import LIVES, NOT_YET, PostgresBeat, Pulse, SqliteBeat
from saty.testing.lane.stores import moment
from saty.testing.models import LanePulse
from tests.racing import read, shared_database

NOW = 1_800_000_000.0


class Told:
    """A database that is told, is not to be reached, or says that the last pulse is too old."""

    def __init__(self, *answers):
        self.answers, self.beaten, self.given = list(answers), [], []

    def beat(self, at):
        self.beaten.append(at)
        answer = self.answers.pop(0) if self.answers else True
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self):
        self.beaten.append("closed")


class Clock:
    now = NOW

    def __call__(self):
        return self.now


def pulse(told, clock=None, fit=str):
    return Pulse(lambda: told, told.given.append, fit=fit, clock=clock or Clock(), every=0)


def test_process_that_told_takes_answers_until_its_last_word_is_too_old():
    told, clock = Told(True, OSError(), True), Clock()
    made = pulse(told, clock)

    assert made() == ""
    clock.now = NOW + LIVES
    assert made() == ""
    clock.now = NOW + LIVES + 1
    assert (made(), made.beat(), made()) == (NOT_YET, False, NOT_YET)
    assert (made.beat(), made()) == (True, "")
    assert told.given == []


def test_asking_waits_for_nothing_and_wakes_the_thread_that_tells():
    told, clock, again = Told(True), Clock(), threading.Event()
    made = Pulse(lambda: told, told.given.append, clock=clock, every=3600)
    told.beat = lambda at: again.set() or True

    clock.now = NOW + LIVES + 1
    assert made() == NOT_YET

    assert again.wait(10)
    made.stop()


def test_pulse_that_was_not_told_is_told_again_by_itself():
    told, again = Told(OSError()), threading.Event()
    made = Pulse(lambda: told, again.set, clock=Clock(), every=0.01)
    told.beat = lambda at: again.set() or True

    assert again.wait(10)
    made.stop()


def test_time_is_given_back_before_the_first_answer_is_taken():
    told = Told(False)

    assert pulse(told)() == ""
    assert told.given == [NOW]


def test_process_takes_nothing_while_giving_back_fails():
    told, fails = Told(False, False, True), [OSError()]

    def gives(at):
        raise fails[0]

    made = Pulse(lambda: told, gives, clock=Clock(), every=0)

    assert (made(), made.beat(), made()) == (NOT_YET, False, NOT_YET)
    assert (made.beat(), made()) == (True, "")


def test_process_that_is_not_fit_tells_nothing_and_says_why():
    told = Told()
    made = pulse(told, fit=lambda: "clock_off")

    assert made() == "clock_off"
    assert told.beaten == []


@pytest.fixture
def beats(transactional_db, tmp_path):
    with shared_database(tmp_path):
        made = connecting.pulse_beats()
        assert isinstance(made, PostgresBeat if connecting.is_postgres() else SqliteBeat)
        yield made
        made.close()


def first(at):
    read(lambda: LanePulse.objects.create(alive_at=moment(at)))


def stands():
    return read(lambda: LanePulse.objects.get().alive_at)


@pytest.mark.django_db(transaction=True)
def test_beat_renews_what_is_not_too_old_and_never_turns_it_back(beats):
    first(NOW + 0.25)

    assert beats.beat(NOW + LIVES)
    assert beats.beat(NOW + 1)
    assert stands() == moment(NOW + LIVES)
    assert not beats.beat(NOW + 2 * LIVES + 0.001)
    assert stands() == moment(NOW + LIVES)


@pytest.mark.django_db(transaction=True)
def test_first_beat_of_all_makes_the_row_and_gives_nothing_back(beats):
    assert not beats.beat(NOW)

    read(lambda: connecting.give_back(NOW))

    assert stands() == moment(NOW)
    assert beats.beat(NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(("pulse_at", "known"), [(None, NOW), (NOW - 3, NOW - 3), (NOW + 1, NOW)])
def test_it_is_known_until_the_last_pulse_that_answers_could_be_kept(pulse_at, known):
    if pulse_at is not None:
        LanePulse.objects.create(alive_at=moment(pulse_at))

    assert known_until(moment(NOW)) == moment(known)
