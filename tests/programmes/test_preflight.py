"""The pre-flight: everything that must be mended before a competition opens, and where."""

from datetime import timedelta

import pytest

from saty.people.models import RoleGrant
from saty.programmes.actions.competitions import set_window
from saty.programmes.models import RulesVersion
from saty.programmes.preflight import preflight
from tests import factories
from tests.programmes import drafts
from tests.programmes.drafts import AT, OPENS_AT

pytestmark = pytest.mark.django_db


def found(competition, at=AT) -> list[tuple[str, str]]:
    return [(fault.key, fault.place) for fault in preflight(competition, at)]


def test_preflight_of_a_ready_competition_finds_nothing():
    assert found(drafts.ready()) == []


def test_preflight_finds_every_duty_without_enough_officers():
    competition = drafts.ready()
    duties = [duty.role for duty in factories.programme_file().duties]
    RoleGrant.objects.filter(role__in=duties).update(state="ended")

    faults = found(competition)

    assert faults == [("duty.unfilled", f"people:{role}") for role in duties]


def test_preflight_says_how_many_are_needed_and_how_many_there_are():
    competition = drafts.draft(by=drafts.secretariat())

    words = [str(f.words) for f in preflight(competition, AT) if f.place == "people:verifier"]

    assert len(words) == 1
    assert "2" in words[0]
    assert "0" in words[0]


def test_preflight_does_not_count_a_role_in_another_competition():
    competition = drafts.ready()
    RoleGrant.objects.filter(role="auditor").update(scope="competition:another")

    assert found(competition) == [("duty.unfilled", "people:auditor")]


def test_preflight_finds_a_fault_of_the_file_by_its_line():
    competition = drafts.ready()
    text = drafts.TEXT.replace('title.kk = "Президенттік жастар кадр резерві"', 'title.kk = ""', 1)
    RulesVersion.objects.filter(competition=competition).update(text=text)

    faults = found(competition)

    line = text.splitlines().index('title.kk = ""') + 1
    assert [place for _, place in faults] == [f"file:{line}"]


def test_preflight_finds_windows_out_of_order():
    competition = drafts.ready()
    test = competition.windows.get(key="test")
    early = competition.windows.get(key="documents").closes_at - timedelta(hours=1)

    set_window(
        competition=competition,
        key="test",
        opens_at=early,
        closes_at=test.closes_at,
        by=drafts.secretariat(),
        at=AT,
    )

    assert found(competition) == [("window.order", "calendar:test")]


def test_preflight_finds_filing_that_is_over():
    competition = drafts.ready()

    faults = found(competition, at=OPENS_AT + timedelta(days=60))

    assert faults == [("window.past", "calendar:filing")]


def test_preflight_finds_a_window_without_dates():
    competition = drafts.ready()
    competition.windows.get(key="test").delete()

    assert found(competition) == [("window.missing", "calendar:test")]
