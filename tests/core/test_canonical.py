"""The canonical form: RFC 8785's own examples, and what has none."""

import json
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saty.core.ledger.canonical import NotCanonical, canonical, decimal_text, sha256_hex

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
LARGEST = 2**53 - 1
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=20,
)


def test_keys_are_sorted_by_utf16_units():
    """RFC 8785, section 3.2.3."""
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }

    names = list(json.loads(canonical(value)).values())

    assert names == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


def test_text_and_literals_are_written_as_in_the_standard():
    """RFC 8785, section 3.2.2, without its floats."""
    value = {
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"\u002f",
        "literals": [None, True, False],
    }

    form = canonical(value)

    assert form.hex() == (
        "7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c22737472696e67223a22"
        "e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d"
    )


def test_tuples_and_read_only_mappings_are_written_as_lists_and_objects():
    value = MappingProxyType({"b": (1, 2), "a": MappingProxyType({})})

    assert canonical(value) == b'{"a":{},"b":[1,2]}'


@pytest.mark.parametrize(
    "value",
    [1.5, float("nan"), Decimal("1.5"), Fraction(1, 2), b"bytes", {1, 2}, {1: "key"}, "\ud800"],
)
def test_value_without_canonical_form_is_refused(value):
    for nested in (value, [value], {"key": value}):
        with pytest.raises(NotCanonical):
            canonical(nested)


def test_key_that_is_a_lone_surrogate_is_refused():
    with pytest.raises(NotCanonical):
        canonical({"\ud800": 1})


@pytest.mark.parametrize("sign", [1, -1])
def test_integer_beyond_the_safe_range_is_refused(sign):
    assert canonical(sign * LARGEST) == str(sign * LARGEST).encode()

    with pytest.raises(NotCanonical):
        canonical(sign * (LARGEST + 1))


@given(VALUES)
def test_canonical_form_reads_back_as_the_value(value):
    assert json.loads(canonical(value)) == value


@given(st.dictionaries(TEXT, VALUES))
def test_canonical_form_does_not_depend_on_the_order_of_keys(value):
    backwards = dict(reversed(value.items()))

    assert canonical(backwards) == canonical(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("12.50"), "12.5"),
        (Decimal("100"), "100"),
        (Decimal("1E+2"), "100"),
        (Decimal("1E-3"), "0.001"),
        (Decimal("-0.250"), "-0.25"),
        (Decimal("-0.00"), "0"),
        (Decimal("0"), "0"),
        (Decimal("123456789012345"), "123456789012345"),
        (Decimal("0.123456789012345"), "0.123456789012345"),
        (Fraction(2, 6), "1/3"),
        (Fraction(-7, 2), "-7/2"),
        (Fraction(3), "3"),
    ],
)
def test_score_has_one_text(value, text):
    assert decimal_text(value) == text


@pytest.mark.parametrize(
    "value", ["1234567890123456", "0.1234567890123456", "1E+15", "NaN", "Infinity"]
)
def test_decimal_that_is_too_long_or_not_finite_has_no_text(value):
    with pytest.raises(ValueError, match=r"digits|finite"):
        decimal_text(Decimal(value))


@given(st.decimals(-999_999_999, 999_999_999, places=6))
def test_text_of_a_decimal_reads_back_exactly(value):
    assert Decimal(decimal_text(value)) == value


def test_sha256_is_that_of_the_standard():
    """FIPS 180-4, the example of one block."""
    assert sha256_hex(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
