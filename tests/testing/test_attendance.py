"""Where everybody stands with a test: a truth table of what is derived from the rows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from saty.testing.models import (
    ExamOutage,
    FormAssignment,
    Presence,
    Remedy,
    RemedyEntry,
    Sitting,
    SittingPart,
)
from saty.testing.queries import attendance
from tests import factories
from tests.factories_of_exams import open_test
from tests.factories_of_venues import booking, session

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
OPEN, OVER = -HOUR, -25 * HOUR
"""When the window of a day opened: it is open, or over."""


def sat(test, *, parts=((-10 * MINUTE, 20 * MINUTE),), heard=None, **fields):
    """A sitting with parts from and until; None for one that was not begun."""
    made = Sitting.objects.create(
        entry=test.entry,
        form=test.form,
        language="kk",
        attempt=Sitting.objects.filter(entry=test.entry).count() + 1,
        **fields,
    )
    for number, times in enumerate(parts):
        begun = (
            {"began_at": NOW + times[0], "ends_at": NOW + times[1], "closes_at": NOW + times[1]}
            if times
            else {}
        )
        SittingPart.objects.create(
            sitting=made, number=number, section="s", first=0, last=0, seconds=1800, **begun
        )
    if heard is not None:
        Presence.objects.create(sitting=made, seen_at=NOW - heard)
    return made


EARLIER, LATER = NOW - 2 * HOUR, NOW + SECOND
"""Before and after another time was given."""


def seated(test, starts_in, **fields):
    """A seat in a session; one may come half an hour late."""
    held = session(test.entry.stage, NOW + starts_in)
    return booking(test.entry, held, **fields)


def given(test, kind, until, state="approved"):
    remedy = Remedy.objects.create(
        stage=test.entry.stage,
        kind=kind,
        criterion={"kind": "codes", "codes": [test.entry.code]},
        reason="Power",
        state=state,
        starts_from=NOW - 2 * HOUR,
        starts_until=NOW + until,
        proposed_by=factories.person(),
        proposed_at=NOW,
        decided_by=factories.person() if state != "proposed" else None,
        decided_at=NOW if state != "proposed" else None,
    )
    RemedyEntry.objects.create(remedy=remedy, entry=test.entry)


def outage():
    began = NOW - HOUR + MINUTE
    ExamOutage.objects.create(kind="server", began_at=began, ended_at=NOW - MINUTE, sittings=0)


LONG_AGO = {"started_at": NOW - 10 * MINUTE, "starts_until": NOW + HOUR}
CASES = {
    "nobody came, and may": (OPEN, [], "not_come"),
    "nobody came, and it is over": (OVER, [], "absent"),
    "over, another time given": (OVER, [lambda t: given(t, "start", HOUR)], "not_come"),
    "over, another time only proposed": (
        OVER,
        [lambda t: given(t, "start", HOUR, "proposed")],
        "absent",
    ),
    "over, another time given and over": (
        OVER,
        [lambda t: given(t, "start", -MINUTE)],
        "absent",
    ),
    "in the waiting room": (
        OPEN,
        [lambda t: sat(t, parts=[None], starts_until=NOW + SECOND)],
        "waiting",
    ),
    "in the waiting room until it was over": (
        OPEN,
        [lambda t: sat(t, parts=[None], starts_until=NOW)],
        "absent",
    ),
    "started just now, not heard of yet": (
        OPEN,
        [lambda t: sat(t, parts=[(-MINUTE, HOUR)], started_at=NOW - MINUTE)],
        "working",
    ),
    "heard of 90 s ago": (OPEN, [lambda t: sat(t, heard=90 * SECOND, **LONG_AGO)], "working"),
    "heard of 91 s ago": (OPEN, [lambda t: sat(t, heard=91 * SECOND, **LONG_AGO)], "disconnected"),
    "never heard of": (OPEN, [lambda t: sat(t, **LONG_AGO)], "disconnected"),
    "between two sections": (
        OPEN,
        [lambda t: sat(t, parts=[(-HOUR, -MINUTE), None], heard=SECOND, **LONG_AGO)],
        "working",
    ),
    "finished": (
        OPEN,
        [lambda t: sat(t, finished_at=NOW, **LONG_AGO)],
        "finished",
    ),
    "time is up, nobody closed it yet": (
        OPEN,
        [lambda t: sat(t, parts=[(-HOUR, -SECOND)], heard=SECOND, **LONG_AGO)],
        "finished",
    ),
    "void, may sit again": (
        OPEN,
        [lambda t: sat(t, voided_at=NOW, **LONG_AGO), lambda t: given(t, "resit", HOUR)],
        "void",
    ),
    "void, time to sit again is over": (
        OPEN,
        [lambda t: sat(t, voided_at=NOW, **LONG_AGO), lambda t: given(t, "resit", -MINUTE)],
        "absent",
    ),
    "void, sits again": (
        OPEN,
        [
            lambda t: sat(t, voided_at=NOW, finished_at=NOW, **LONG_AGO),
            lambda t: given(t, "resit", -MINUTE),
            lambda t: sat(t, heard=SECOND, **LONG_AGO),
        ],
        "working",
    ),
    "over, but an outage took some of it": (
        -25 * HOUR,
        [
            lambda t: ExamOutage.objects.create(
                kind="server",
                began_at=NOW - 3 * HOUR,
                ended_at=NOW - HOUR + SECOND,
                sittings=0,
            )
        ],
        "not_come",
    ),
    "over, and the outage was of another test": (
        -25 * HOUR,
        [
            lambda t: ExamOutage.objects.create(
                kind="silence",
                stage=factories.competition().stages.get(key="test"),
                began_at=NOW - 3 * HOUR,
                ended_at=NOW - HOUR + SECOND,
                sittings=0,
            )
        ],
        "absent",
    ),
    "another time given, which an outage made longer": (
        OVER,
        [lambda t: given(t, "start", -MINUTE), lambda t: outage()],
        "not_come",
    ),
    "void, and an outage made the time to sit again longer": (
        OVER,
        [
            lambda t: sat(t, voided_at=NOW, **LONG_AGO),
            lambda t: given(t, "resit", -MINUTE),
            lambda t: outage(),
        ],
        "void",
    ),
    "has a seat, and an outage made the session longer": (
        OPEN,
        [lambda t: seated(t, -HOUR), lambda t: outage()],
        "not_come",
    ),
    "has a seat, may still come": (OPEN, [lambda t: seated(t, -29 * MINUTE)], "not_come"),
    "has a seat, it is too late": (OPEN, [lambda t: seated(t, -30 * MINUTE)], "absent"),
    "had a seat in a session that is cancelled": (
        OPEN,
        [lambda t: seated(t, -HOUR, cancelled_at=NOW)],
        "not_come",
    ),
    "missed the session, was given another time": (
        OPEN,
        [lambda t: seated(t, -HOUR, booked_at=EARLIER), lambda t: given(t, "start", HOUR)],
        "not_come",
    ),
    "missed the session of a seat that was booked after another time was given": (
        OPEN,
        [lambda t: seated(t, -HOUR, booked_at=LATER), lambda t: given(t, "start", HOUR)],
        "absent",
    ),
    "has a seat, booked after another time was given, which is over": (
        OPEN,
        [lambda t: seated(t, -MINUTE, booked_at=LATER), lambda t: given(t, "start", -MINUTE)],
        "not_come",
    ),
    "sits again on a seat booked after another time was given, which is over": (
        OPEN,
        [
            lambda t: sat(t, voided_at=NOW, **LONG_AGO),
            lambda t: seated(t, -MINUTE, booked_at=LATER),
            lambda t: given(t, "resit", -MINUTE),
        ],
        "void",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_state_is_derived_from_the_rows(case):
    opens_in, acts, expected = CASES[case]
    test = open_test({"knowledge": ("single",)}, opens_in=opens_in)
    for act in acts:
        act(test)

    assert attendance.states(test.entry.stage, NOW + SECOND * 0) == {test.entry.id: expected}


def test_every_state_is_a_case():
    assert {expected for _opens, _acts, expected in CASES.values()} == set(attendance.STATES)


@pytest.mark.parametrize("number", [1, 3])
def test_counts_name_every_state_in_a_fixed_number_of_queries(number, django_assert_num_queries):
    test = open_test({"knowledge": ("single",)})
    for _ in range(number - 1):
        entry = factories.on_roster(factories.submitted(test.competition), test.entry.stage)
        FormAssignment.objects.create(entry=entry, form=test.form, drawn_at=NOW)
    sat(test, heard=SECOND, **LONG_AGO)

    with django_assert_num_queries(7):
        found = attendance.counts(test.entry.stage, NOW)

    assert found == dict.fromkeys(attendance.STATES, 0) | {
        "working": 1,
        "not_come": number - 1,
    }
