"""The three programmes that ship: sound, complete, and as the public record has them."""

import pytest

from saty.programmes import shipped
from saty.programmes.consistency.walking import tables
from saty.programmes.reading import check
from saty.programmes.schema import Rubric, Sourced

NAMES = ("kz-presidential-reserve", "kz-presidential-reserve-2019", "kz-regional-reserve")


def test_names_are_the_files_that_ship() -> None:
    assert shipped.names() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_shipped_file_has_no_fault(name: str) -> None:
    checked = check(shipped.text_of(name))

    assert checked.faults == ()
    assert checked.programme is not None
    assert checked.programme.key == name


@pytest.mark.parametrize("name", NAMES)
def test_shipped_file_says_of_each_rule_where_it_comes_from(name: str) -> None:
    programme = shipped.programme(name)

    rules = [table for _, table in tables(programme, Sourced)]

    assert all((rule.source is None) is rule.default for rule in rules)
    assert {rule.source for rule in rules} - {None} == set(programme.sources)


@pytest.mark.parametrize("name", NAMES)
def test_shipped_rubric_anchors_every_level_from_1_to_5(name: str) -> None:
    rubrics = [rubric for _, rubric in tables(shipped.programme(name), Rubric)]

    scores = {
        tuple(level.score for level in criterion.levels)
        for rubric in rubrics
        for criterion in rubric.criteria
    }

    assert scores == {(1, 2, 3, 4, 5)}


def test_presidential_programme_has_its_seven_stages() -> None:
    programme = shipped.programme("kz-presidential-reserve")

    assert [(stage.key, stage.kind) for stage in programme.stages] == [
        ("documents", "documents"),
        ("test", "test"),
        ("essay", "essay"),
        ("presentation", "presentation"),
        ("assessment", "assessment"),
        ("expert-commission", "interview"),
        ("national-commission", "interview"),
    ]
    assert programme.stage("test").cut.number_set_by == "national-commission"
    assert programme.reserve.term == "P3Y"
    assert [group.key for group in programme.tracks.groups] == [
        "sectoral",
        "regional",
        "administrative",
    ]
    assert [len(group.areas) for group in programme.tracks.groups] == [5, 0, 0]


def test_presidential_programme_of_2019_has_its_numbers() -> None:
    programme = shipped.programme("kz-presidential-reserve-2019")

    assert [stage.kind for stage in programme.stages] == [
        "documents",
        "test",
        "verification",
        "assessment",
        "interview",
        "vote",
    ]
    test = programme.stage("test")
    assert test.cut.at_most == 1000
    assert test.score is not None
    assert [(part.items, part.minutes) for part in test.score.parts] == [(25, 25), (25, 25)]
    assert programme.stage("national-commission").cut.at_most == 300


def test_regional_programme_has_its_years_term_and_chair() -> None:
    programme = shipped.programme("kz-regional-reserve")

    experience = next(r for r in programme.eligibility.rules if r.kind == "experience_at_least")
    assert experience.years == 3
    assert programme.reserve.term == "P2Y"
    assert programme.body("personnel-commission").chair.en.startswith("The akim")


@pytest.mark.parametrize("name", NAMES)
def test_shipped_form_lists_the_20_regions_and_abroad(name: str) -> None:
    programme = shipped.programme(name)

    region = programme.meant("region")

    assert region is not None
    assert region.choices == programme.application.regions
    assert len(region.choices) == 21


def test_text_of_an_unknown_name_is_refused() -> None:
    with pytest.raises(KeyError, match="kz-reserve"):
        shipped.text_of("kz-reserve")
