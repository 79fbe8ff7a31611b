"""Candidate numbers and stage codes."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saty.core.numbers import (
    ALPHABET,
    DAMM,
    STAGE_CODES,
    candidate_number,
    is_candidate_number,
    is_stage_code,
    spell,
    stage_code,
)

DIGITS = st.text("0123456789", min_size=7, max_size=7)
RAW = st.integers(0, STAGE_CODES - 1)


def test_table_is_a_totally_antisymmetric_quasigroup():
    """Damm 2004: Latin square; x*x = 0; from (c*x)*y = (c*y)*x follows x = y."""
    digits = set(range(10))

    assert all(set(row) == digits for row in DAMM)
    assert all(set(column) == digits for column in zip(*DAMM, strict=True))
    assert [DAMM[x][x] for x in range(10)] == [0] * 10
    assert all(
        DAMM[DAMM[c][x]][y] != DAMM[DAMM[c][y]][x]
        for c in range(10)
        for x, y in combinations(range(10), 2)
    )


def test_check_digit_is_that_of_the_known_example():
    """572 has the check digit 4; zeros in front change nothing."""
    assert candidate_number("0000572") == "00005724"
    assert is_candidate_number("00005724")


@given(DIGITS)
def test_number_is_valid_with_its_own_check_digit_alone(digits):
    number = candidate_number(digits)

    valid = [digit for digit in "0123456789" if is_candidate_number(digits + digit)]

    assert valid == [number[7]]


@given(DIGITS, st.integers(0, 7), st.integers(1, 9))
def test_wrong_digit_in_a_number_shows(digits, place, change):
    number = candidate_number(digits)
    digit = str((int(number[place]) + change) % 10)

    assert not is_candidate_number(number[:place] + digit + number[place + 1 :])


@given(DIGITS, st.integers(0, 6))
def test_swapped_neighbours_in_a_number_show(digits, place):
    number = candidate_number(digits)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]

    assert is_candidate_number(swapped) is (swapped == number)


@pytest.mark.parametrize("digits", ["", "123456", "12345678", "12345a7", "123456\u0667", "123 567"])
def test_anything_but_7_digits_makes_no_number(digits):
    with pytest.raises(ValueError, match="is not 7 digits"):
        candidate_number(digits)


@pytest.mark.parametrize("text", ["", "5724", "0000 5724", "000057240", "0000572\u0664"])
def test_other_text_is_no_number(text):
    assert not is_candidate_number(text)


def test_number_is_spelt_in_two_groups():
    assert spell("12345678") == "1234 5678"


def test_alphabet_has_no_letter_that_is_taken_for_another_sign():
    assert len(ALPHABET) == len(set(ALPHABET)) == 23
    assert not set(ALPHABET) & set("01ILO")


@pytest.mark.parametrize(
    ("raw", "code"), [(0, "AAAAAAA"), (1, "AAAAABT"), (STAGE_CODES - 1, "ZZZZZZE")]
)
def test_stage_code_is_six_letters_and_a_check_letter(raw, code):
    """By hand: 7 x 1 + 16 = 23; 22 x (2+3+4+5+6+7) = 594 = 25 x 23 + 19, and 19 + 4 = 23."""
    assert stage_code(raw) == code


@given(RAW, RAW)
def test_different_integers_have_different_codes(one, other):
    assert (stage_code(one) == stage_code(other)) is (one == other)


@given(RAW, st.integers(0, 6), st.sampled_from(ALPHABET))
def test_wrong_letter_in_a_code_shows(raw, place, letter):
    code = stage_code(raw)
    written = code[:place] + letter + code[place + 1 :]

    assert is_stage_code(written) is (written == code)


@given(RAW, st.integers(0, 6), st.integers(0, 6))
def test_two_swapped_letters_in_a_code_show(raw, one, other):
    code = stage_code(raw)
    letters = list(code)
    letters[one], letters[other] = letters[other], letters[one]
    swapped = "".join(letters)

    assert is_stage_code(swapped) is (swapped == code)


@pytest.mark.parametrize("raw", [-1, STAGE_CODES])
def test_integer_out_of_range_makes_no_code(raw):
    with pytest.raises(ValueError, match="is not in"):
        stage_code(raw)


@pytest.mark.parametrize("text", ["", "AAAAAA", "AAAAAAAA", "aaaaaaa", "AAAAAA0", "AAAAAAI"])
def test_other_text_is_no_code(text):
    assert not is_stage_code(text)
