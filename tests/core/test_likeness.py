"""Duplicates are found for certain, near duplicates where texts share most of their words."""

import random

from hypothesis import given
from hypothesis import strategies as st

from saty.core import likeness
from saty.core.likeness import Likeness

CHANCE = random.Random(5)
VOCABULARY = [f"word{number}" for number in range(2_000)]


def text(words: int = 40) -> str:
    return " ".join(CHANCE.choice(VOCABULARY) for _ in range(words))


def changed(of: str, words: int) -> str:
    parts = of.split()
    for place in CHANCE.sample(range(len(parts)), words):
        parts[place] = "other"
    return " ".join(parts)


def of(*texts: str) -> Likeness:
    made = Likeness()
    for number, each in enumerate(texts, 1):
        made.add(str(number), each)
    return made


def test_equal_texts_are_one_group_and_others_none():
    one, other = text(), text()

    found = of(one, other, one, text(), one)

    assert found.same() == [("1", "3", "5")]
    assert found.near() == {}


def test_text_with_a_changed_word_is_nearly_the_same():
    one = text()

    found = of(text(), one, changed(one, 1), text())

    assert found.same() == []
    assert [*found.near()] == [("2", "3")]
    assert 90 <= found.near()["2", "3"] < 100


def test_text_with_half_of_its_words_changed_is_another():
    one = text()

    assert of(one, changed(one, 20)).near() == {}


def test_what_is_like_one_of_a_group_joins_it():
    one = text()
    two = changed(one, 1)

    assert [*of(one, two, changed(two, 1)).near()] == [("1", "2", "3")]


@given(st.lists(st.text(max_size=30), max_size=12))
def test_every_two_equal_texts_are_in_one_group(texts):
    groups = of(*texts).same()

    together = {frozenset((a, b)) for group in groups for a in group for b in group if a != b}
    assert together == {
        frozenset((str(a), str(b)))
        for a, one in enumerate(texts, 1)
        for b, other in enumerate(texts, 1)
        if a < b and one == other
    }


def test_same_texts_give_the_same_findings_every_time():
    one = text()
    texts = [text(), one, changed(one, 1), *(text() for _ in range(20)), changed(one, 2)]

    assert of(*texts).near() == of(*texts).near()


def test_thousands_of_questions_from_one_template_are_compared_in_bounded_time(monkeypatch):
    compared = []
    monkeypatch.setattr(
        likeness, "extract", lambda text, choices, **how: compared.append(len(choices)) or []
    )
    shared = text(30)

    of(*(f"{shared} {text(6)}" for _ in range(800)))

    assert max(compared) == likeness.MOST_COMPARED
