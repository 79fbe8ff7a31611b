"""Identity numbers. All numbers here are made by the rule, of dates and serials chosen freely."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from saty.core.rules.identity import KINDS, check_identity, make_kz_iin

BIRTHS = st.dates(date(1800, 1, 1), date(2099, 12, 31))
SEXES = st.sampled_from(["male", "female"])
SERIALS = st.integers(0, 9999)
BORN = date(1990, 6, 15)


def faults(number, *, birth_date=BORN, sex="male"):
    return check_identity("kz-iin", number, birth_date=birth_date, sex=sex)


def weighed(body, weights):
    return sum(weight * int(digit) for weight, digit in zip(weights, body, strict=True)) % 11


def with_check_digit(body):
    """Close 11 digits by the first weights, for numbers that no rule would form."""
    return f"{body}{weighed(body, range(1, 12))}"


@pytest.mark.parametrize(
    ("birth_date", "sex", "start"),
    [
        (date(1899, 12, 31), "male", "9912311"),
        (date(1899, 12, 31), "female", "9912312"),
        (date(1990, 6, 15), "male", "9006153"),
        (date(1990, 6, 15), "female", "9006154"),
        (date(2001, 1, 2), "male", "0101025"),
        (date(2001, 1, 2), "female", "0101026"),
    ],
)
def test_number_starts_with_birth_date_century_and_sex(birth_date, sex, start):
    number = make_kz_iin(birth_date=birth_date, sex=sex, serial=12)

    assert number is not None
    assert number[:11] == f"{start}0012"


def test_check_digit_is_the_weighted_sum():
    """By hand: 9 0 0 6 1 5 3 0 0 1 2 times 1 to 11 makes 9+24+5+30+21+10+22 = 121 = 11 x 11."""
    assert make_kz_iin(birth_date=BORN, sex="male", serial=12) == "900615300120"


def test_remainder_of_ten_is_weighed_again_with_the_second_weights():
    second = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
    bodies = [f"9006153{serial:04d}" for serial in range(10_000)]
    again = [body for body in bodies if weighed(body, range(1, 12)) == 10]
    made = {body: make_kz_iin(birth_date=BORN, sex="male", serial=int(body[7:])) for body in again}

    without = [body for body in again if made[body] is None]

    assert without == [body for body in again if weighed(body, second) == 10]
    assert len(again) > len(without) > 0
    assert all(made[b] == f"{b}{weighed(b, second)}" for b in again if b not in without)
    assert all(faults(f"{body}{digit}") == ("check_digit",) for body in without for digit in "059")


@given(BIRTHS, SEXES, SERIALS)
def test_number_made_by_the_rule_has_no_fault(birth_date, sex, serial):
    number = make_kz_iin(birth_date=birth_date, sex=sex, serial=serial)
    assume(number is not None)

    assert faults(number, birth_date=birth_date, sex=sex) == ()
    assert faults(number, birth_date=None, sex=None) == ()


@given(BIRTHS, SEXES, SERIALS, st.integers(0, 9), st.integers(1, 9))
def test_wrong_digit_where_one_sum_decides_is_found(birth_date, sex, serial, place, change):
    """Weights 1 to 10 are coprime to 11, so that a single slip always changes the sum."""
    number = make_kz_iin(birth_date=birth_date, sex=sex, serial=serial)
    assume(number is not None)
    wrong = number[:place] + str((int(number[place]) + change) % 10) + number[place + 1 :]
    assume(weighed(wrong[:11], range(1, 12)) != 10 and weighed(number[:11], range(1, 12)) != 10)

    assert "check_digit" in faults(wrong, birth_date=None, sex=None)


@pytest.mark.parametrize(
    ("number", "found"),
    [
        ("", ("length", "digits")),
        ("90061530012", ("length",)),
        ("9006153001200", ("length",)),
        ("90061530012O", ("digits",)),
        ("9006 1530012", ("digits",)),
        ("٩٠٠٦١٥٣٠٠١٢٠", ("digits",)),
    ],
)
def test_number_of_another_shape_is_not_looked_into(number, found):
    assert faults(number, birth_date=date(2000, 1, 1), sex="female") == found


def test_wrong_check_digit_is_told_beside_other_faults():
    assert faults("900615300121") == ("check_digit",)
    assert faults("900615300121", sex="female") == ("check_digit", "sex")


@pytest.mark.parametrize(
    ("body", "facts", "found"),
    [
        ("90061530012", {"birth_date": date(1990, 6, 16)}, ("birth_date",)),
        ("90061530012", {"birth_date": date(1890, 6, 15)}, ("century",)),
        ("90061530012", {"birth_date": date(2090, 6, 15)}, ("century",)),
        ("90061530012", {"birth_date": date(1991, 6, 15), "sex": "female"}, ("birth_date", "sex")),
        ("90061530012", {"sex": "female"}, ("sex",)),
        ("90061530012", {"sex": None}, ()),
        ("90061500012", {}, ("century",)),
        ("90061570012", {"birth_date": date(1990, 6, 16)}, ("century", "birth_date")),
        ("90023030012", {"birth_date": None}, ("birth_date",)),
        ("90133130002", {"birth_date": None}, ("birth_date",)),
        ("00022930012", {"birth_date": None}, ("birth_date",)),
        ("00022950012", {"birth_date": None}, ()),
    ],
)
def test_number_that_disagrees_with_the_person_says_in_what(body, facts, found):
    """29 February was not in 1900, and was in 2000."""
    assert faults(with_check_digit(body), **facts) == found


def test_disagreement_with_the_person_is_advisory_and_a_wrong_digit_is_not():
    assert KINDS["kz-iin"].advisory == {"birth_date", "century", "sex"}


@pytest.mark.parametrize(
    "change",
    [
        {"serial": -1},
        {"serial": 10_000},
        {"birth_date": date(1799, 12, 31)},
        {"birth_date": date(2100, 1, 1)},
        {"sex": "m"},
    ],
)
def test_number_that_the_rule_cannot_form_is_refused(change):
    with pytest.raises(ValueError, match=r"serial|century|neither"):
        make_kz_iin(**({"birth_date": BORN, "sex": "male", "serial": 1} | change))


def test_sex_of_another_name_is_refused():
    with pytest.raises(ValueError, match="neither male nor female"):
        faults("900615300120", sex="f")


def test_kind_none_finds_no_fault():
    assert check_identity("none", "anything", birth_date=None, sex=None) == ()


def test_unknown_kind_is_refused():
    with pytest.raises(KeyError):
        check_identity("xx", "1", birth_date=None, sex=None)
