"""Safe Exam Browser's Config Key: as its documentation says how the header is made."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saty.core.safe_browser import (
    ENVIRON,
    PAGE_ENVIRON,
    fits,
    hash_of,
    is_asked_for,
    is_config_key,
    is_told,
)

KEY = "81aad4ab9dfd447cc479e6a4a7c9a544e2cafc7f3adeb68b2a21efad68eca4dc"
URL = "https://exam.example.org/competitions/reserve/test/test/sit/?a=1"


def test_hash_is_of_the_url_and_then_the_key():
    assert hash_of(URL, KEY) == sha256(f"{URL}{KEY}".encode()).hexdigest()
    by_hand = "d7efa65d2fe27784d15883dab09cf33663434b35fea2af19a513d2eb5b3e4cb2"
    # printf '%s' "https://example.org/$KEY" | sha256sum
    assert hash_of("https://example.org/", KEY) == by_hand


def test_fragment_is_left_out_and_the_query_is_not():
    assert hash_of(f"{URL}#question", KEY) == hash_of(URL, KEY)
    assert hash_of(URL.partition("?")[0], KEY) != hash_of(URL, KEY)


@pytest.mark.parametrize(
    ("sent", "keys", "expected"),
    [
        (hash_of(URL, KEY), [KEY], True),
        (hash_of(URL, KEY).upper(), ["0" * 64, KEY.upper()], True),
        (hash_of(URL, KEY), ["0" * 64], False),
        (hash_of(URL, KEY), [], False),
        ("", [KEY], False),
        (KEY, [KEY], False),
    ],
)
def test_request_fits_by_one_of_the_keys_alone(sent, keys, expected):
    assert fits(URL, sent, keys) is expected


@given(st.text(max_size=70))
def test_only_64_letters_of_base_16_are_a_key(text):
    assert is_config_key(text) is (
        len(text) == 64 and all(each in "0123456789abcdefABCDEF" for each in text)
    )


PAGE, SAVE = "https://exam.example.org/sit/", "https://exam.example.org/exam/lane/save"
OF_PAGE, OF_SAVE = hash_of(PAGE, KEY), hash_of(SAVE, KEY)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, (False, False)),
        ({ENVIRON: OF_SAVE}, (True, True)),
        ({PAGE_ENVIRON: OF_PAGE}, (True, True)),
        ({ENVIRON: "0" * 64, PAGE_ENVIRON: OF_PAGE}, (True, True)),
        ({ENVIRON: OF_PAGE}, (True, False)),
        ({PAGE_ENVIRON: OF_SAVE}, (True, False)),
        ({PAGE_ENVIRON: hash_of("https://elsewhere.example.org/sit/", KEY)}, (True, False)),
        ({PAGE_ENVIRON: KEY}, (True, False)),
    ],
)
def test_hash_of_the_request_or_of_its_page_is_known_each_in_its_own_header(sent, expected):
    assert (is_told(sent), is_asked_for(sent, SAVE, [PAGE], [KEY])) == expected
