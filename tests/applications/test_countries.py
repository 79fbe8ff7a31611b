"""Countries as a list to choose from."""

import pytest

from saty.applications.countries import named


@pytest.mark.parametrize(
    ("language", "home"), [("kk", "Қазақстан"), ("ru", "Казахстан"), ("en", "Kazakhstan")]
)
def test_kazakhstan_is_the_first_country(language, home):
    assert named(language)[0] == ("KZ", home)


def test_countries_follow_the_kazakh_alphabet():
    names = [name for _code, name in named("kk")][1:]

    firsts = list(dict.fromkeys(name[0] for name in names))

    assert firsts == sorted(firsts, key="АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ".index)


def test_countries_of_english_pages_stand_by_their_plain_letters():
    names = [name for _code, name in named("en")]

    assert names.index("Åland Islands") < names.index("Albania")
    assert names.index("Côte d’Ivoire") < names.index("Croatia")
