"""The synthetic population: equal for equal seeds, in the proportions that are on record."""

import random
from collections import Counter
from datetime import date

from saty.core.rules.identity import check_identity
from saty.programmes import shipped
from saty.rehearsal.population import REGIONS, SECTORS, Setting, population
from tests.factories import programme_file

DAY = date(2026, 4, 15)


def made(size: int, seed: int = 1, name: str = "kz-presidential-reserve"):
    setting = Setting(programme_file(name), DAY, DAY)
    return population(setting, size, random.Random(seed))


def test_equal_seeds_make_equal_people():
    assert made(20) == made(20)
    assert made(20) != made(20, seed=2)


def test_everybody_has_an_identity_number_that_agrees_with_birth_and_sex():
    for each in made(200):
        person = each.answers["person"]

        faults = check_identity(
            "kz-iin",
            person["identity-number"],
            birth_date=date.fromisoformat(person["birth-date"]),
            sex=person["sex"],
        )

        assert faults == ()


def test_as_many_as_applied_in_2019_share_no_identity_number():
    numbers = Counter(each.answers["person"]["identity-number"] for each in made(13_212))

    assert numbers.total() == len(numbers) == 13_212


def test_sectors_come_in_the_proportions_on_record():
    people = made(3_000)

    found = Counter(each.answers["work"]["sector"] for each in people)

    for sector, on_record in SECTORS.items():
        assert abs(found[sector] / 3_000 - on_record / 300) < 0.03


def test_complete_files_and_tested_come_in_the_proportions_on_record():
    people = made(6_000)

    complete = [each for each in people if not each.flaw and not each.documents_refused]
    tested = [each for each in complete if each.absent_from != "test"]

    assert abs(len(complete) / 6_000 - 7_000 / 13_212) < 0.02
    assert abs(len(tested) / 6_000 - 5_745 / 13_212) < 0.02


def test_regions_are_weighted_and_each_has_somebody():
    people = made(3_000)

    found = Counter(each.answers["person"]["region"] for each in people)

    assert found.keys() == {region.key for region in programme_file().application.regions}
    assert found["almaty"] > 5 * found["abroad"]
    assert set(REGIONS) == set(found)


def test_degrees_reach_from_vocational_to_doctorate():
    people = made(2_000)

    highest = {each.answers["education"]["education"][-1]["level"] for each in people}

    assert highest == {
        "secondary", "vocational", "post-secondary", "higher", "master", "doctorate",
    }  # fmt: skip


def test_somebody_fails_each_rule_and_somebody_none():
    flaws = {each.flaw for each in made(1_000)}

    assert flaws == {"", "too_old", "foreign", "inexperienced", "no_degree", "holds_office"}


def test_every_required_question_of_every_programme_is_answered():
    for name in shipped.names():
        file = programme_file(name)
        required = {q.key for q in file.questions() if q.required}

        for each in made(5, name=name):
            answered = {key for section in each.answers.values() for key in section}
            assert required <= answered
