"""Another form after a void: the next by number, in a circle, and none that was seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saty.core.resits import next_form


@pytest.mark.parametrize(
    ("numbers", "seen", "last", "expected"),
    [
        ([1, 2, 3], [1], 1, 2),
        ([1, 2, 3], [3], 3, 1),
        ([1, 2, 3], [1, 2], 2, 3),
        ([1, 2, 3], [2, 3], 2, 1),
        ([1, 2, 4], [4, 1], 1, 2),
        ([1], [1], 1, None),
        ([], [1], 1, None),
    ],
)
def test_next_form_of_those_that_were_not_seen(numbers, seen, last, expected):
    assert next_form(numbers, seen, last) == expected


@given(st.sets(st.integers(1, 9)), st.sets(st.integers(1, 9), min_size=1))
def test_form_is_new_and_found_wherever_there_is_one(numbers, seen):
    found = next_form(sorted(numbers), seen, max(seen))

    assert (found is None) is (numbers <= seen)
    assert found is None or found in numbers - seen
