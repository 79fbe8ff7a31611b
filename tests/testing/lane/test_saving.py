"""What is stored, superseded, late or refused, by the statement of each database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from saty.testing.actions.sittings import finish, hash_of
from saty.testing.lane import connecting
from saty.testing.lane.saves import Fate, Saved, gave_way
from saty.testing.lane.writer import Writer
from saty.testing.models import Answer, AsideAnswer, Sitting
from tests.factories import acting
from tests.racing import at_once, read, shared_database
from tests.testing.lane_rows import sitting

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime.now(UTC)
IN_TIME = NOW + timedelta(minutes=10)
TOO_LATE = NOW + timedelta(minutes=41)


def writer_of(store):
    return Writer(store, bad=Fate.REFUSED, told=gave_way, dies=lambda: None)


@pytest.fixture
def sat() -> Sitting:
    return sitting(NOW)


@pytest.fixture
def writer():
    made = writer_of(connecting.saves)
    yield made
    made.stop()


def answer(sat, position=0, value='"a"', n=1, epoch=1, at=IN_TIME):
    return Saved(sat.id, position, value, epoch, n, at.timestamp())


def save(writer, *answers):
    return writer.commit(list(answers), 10)


def kept():
    rows = Answer.objects.order_by("position")
    return [(row.position, row.value, row.epoch, row.n) for row in rows]


def test_answer_is_stored(writer, sat):
    assert save(writer, answer(sat), answer(sat, 1, '"b"', 2)) == [Fate.STORED, Fate.STORED]
    assert kept() == [(0, '"a"', 1, 1), (1, '"b"', 1, 2)]


def test_repeat_changes_nothing_and_is_acknowledged(writer, sat):
    save(writer, answer(sat))

    assert save(writer, answer(sat)) == [Fate.STORED]
    assert kept() == [(0, '"a"', 1, 1)]


def test_newer_answer_replaces_an_older_one_in_any_order_of_arrival(writer, sat):
    save(writer, answer(sat, value='"new"', n=5))

    assert save(writer, answer(sat, value='"old"', n=4)) == [Fate.SUPERSEDED]
    assert kept() == [(0, '"new"', 1, 5)]


def test_two_answers_to_one_question_in_one_batch_keep_the_newer(writer, sat):
    fates = save(writer, answer(sat, value='"1"', n=1), answer(sat, value='"2"', n=2))

    assert fates == [Fate.SUPERSEDED, Fate.STORED]
    assert kept() == [(0, '"2"', 1, 2)]


def test_answer_after_the_end_is_late_and_kept_aside_once(writer, sat):
    late = answer(sat, at=TOO_LATE)

    assert save(writer, late) == [Fate.LATE]
    assert save(writer, late) == [Fate.LATE]
    assert kept() == []
    assert list(AsideAnswer.objects.values_list("why", "value")) == [("late", '"a"')]


def test_answer_within_the_grace_is_stored(writer, sat):
    assert save(writer, answer(sat, at=NOW + timedelta(minutes=40, seconds=20))) == [Fate.STORED]


def test_answer_of_a_device_that_was_taken_over_is_kept_aside(writer, sat):
    Sitting.objects.update(epoch=2)

    assert save(writer, answer(sat, epoch=1)) == [Fate.REFUSED]
    assert save(writer, answer(sat, epoch=2)) == [Fate.STORED]
    assert list(AsideAnswer.objects.values_list("why", "epoch")) == [("refused", 1)]


def test_answer_of_a_new_device_replaces_one_with_a_higher_number_of_the_old(writer, sat):
    save(writer, answer(sat, value='"old"', n=90))
    Sitting.objects.update(epoch=2)

    assert save(writer, answer(sat, value='"new"', n=1, epoch=2)) == [Fate.STORED]
    assert kept() == [(0, '"new"', 2, 1)]


@pytest.mark.parametrize(
    "since",
    [{}, {"finished_at": IN_TIME}, {"voided_at": IN_TIME}, {"epoch": 2}],
    ids=["time is up", "finished", "void", "taken over"],
)
def test_repeat_of_a_stored_answer_is_stored_whatever_happened_since(writer, sat, since):
    save(writer, answer(sat))
    Sitting.objects.update(**since)

    assert save(writer, answer(sat, at=TOO_LATE)) == [Fate.STORED]
    assert save(writer, answer(sat, n=2, at=TOO_LATE)) != [Fate.STORED]
    assert list(AsideAnswer.objects.values_list("n", flat=True)) == [2]
    assert kept() == [(0, '"a"', 1, 1)]


def test_answer_of_the_old_device_in_one_batch_with_one_of_the_new_is_kept_aside(writer, sat):
    Sitting.objects.update(epoch=2)

    fates = save(writer, answer(sat, value='"old"', n=9), answer(sat, value='"new"', epoch=2))

    assert fates == [Fate.REFUSED, Fate.STORED]
    assert kept() == [(0, '"new"', 2, 1)]
    assert list(AsideAnswer.objects.values_list("value", "why")) == [('"old"', "refused")]


def test_answer_after_finishing_is_late(writer, sat):
    Sitting.objects.update(finished_at=IN_TIME)

    assert save(writer, answer(sat)) == [Fate.LATE]


def test_answer_to_a_question_of_no_part_is_late_and_harms_nobody(writer, sat):
    assert save(writer, answer(sat, position=99), answer(sat)) == [Fate.LATE, Fate.STORED]


def test_unknown_sitting_is_refused_and_leaves_nothing(writer, sat):
    stranger = Saved(Sitting().id, 0, '"x"', 1, 1, IN_TIME.timestamp())

    assert save(writer, stranger, answer(sat)) == [Fate.REFUSED, Fate.STORED]
    assert AsideAnswer.objects.count() == 0


def test_one_bad_row_harms_nobody_else(writer, sat):
    bad = answer(sat, 1, n=2**40)

    assert save(writer, answer(sat), bad, answer(sat, 2, n=3)) in (
        [Fate.STORED, Fate.REFUSED, Fate.STORED],
        [Fate.STORED, Fate.STORED, Fate.STORED],
    )
    assert [position for position, *_rest in kept() if position != 1] == [0, 2]


def test_many_requests_at_once_are_all_committed(sat):
    writer = writer_of(connecting.saves)
    with ThreadPoolExecutor(32) as threads:
        numbers = range(1, 301)
        fates = list(
            threads.map(lambda n: writer.commit([answer(sat, n % 3, f'"{n}"', n)], 10), numbers)
        )
    writer.stop()

    assert {fate for each in fates for fate in each} <= {Fate.STORED, Fate.SUPERSEDED}
    assert {n for _position, _value, _epoch, n in kept()} == {298, 299, 300}


def test_writer_that_cannot_reach_the_database_never_says_stored(sat):
    def broken():
        raise OSError("no database")

    writer = writer_of(broken)

    assert writer.commit([answer(sat)], 1) is None
    writer.stop()


def test_sitting_that_is_being_finished_is_passed_over_and_nobody_waits_for_it(writer, sat):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: a save waits until the finish is committed")
    other = sitting(NOW)

    with transaction.atomic():
        Sitting.objects.select_for_update().get(id=sat.id)
        during = save(writer, answer(sat), answer(other))
    after = save(writer, answer(sat))

    assert (set(during), after) == ({Fate.BUSY, Fate.STORED}, [Fate.STORED])
    assert set(Answer.objects.values_list("sitting", flat=True)) == {sat.id, other.id}


def test_hash_of_a_finish_holds_whatever_is_saved_in_the_same_moment(writer, sat, tmp_path):
    candidate, at = acting(sat.entry.application.candidate), IN_TIME - timedelta(seconds=1)

    def save_one(n):
        return writer.commit([answer(sat, n % 3, f'"{n}"', n)], 10) or [Fate.BUSY]

    with shared_database(tmp_path), ThreadPoolExecutor(8) as threads:
        saves = threads.map(save_one, range(1, 200))
        (committed,) = at_once(lambda: finish(sitting=sat, device=sat.device, by=candidate, at=at))
        fates = {fate for each in saves for fate in each}
        stored = read(lambda: hash_of(sat))

    assert fates <= {Fate.STORED, Fate.SUPERSEDED, Fate.LATE, Fate.BUSY}
    assert stored == committed


def test_void_sitting_takes_no_answer(writer, sat):
    Sitting.objects.update(voided_at=IN_TIME)

    assert save(writer, answer(sat)) == [Fate.LATE]
