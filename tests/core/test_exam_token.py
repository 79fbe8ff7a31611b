"""The token of a sitting: it opens as it was sealed, and nothing that was altered opens."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saty.core.exam_token import BadToken, Token, opened, seal

MASTER = {1: b"m" * 32}
TOKEN = Token(uuid.UUID(int=1), uuid.UUID(int=2), 3, b"f" * 8, 1_800_000_000)
TOKENS = st.builds(
    Token,
    competition=st.uuids(),
    sitting=st.uuids(),
    epoch=st.integers(0, 2**32 - 1),
    form=st.binary(min_size=8, max_size=8),
    expires_at=st.integers(0, 2**64 - 1),
)


@given(TOKENS)
def test_token_opens_as_it_was_sealed(token):
    assert opened(seal(token, MASTER), MASTER) == token


@given(st.integers(0, len(seal(TOKEN, MASTER)) - 1), st.sampled_from("Aab09-_"))
def test_token_with_one_altered_character_does_not_open(place, character):
    text = seal(TOKEN, MASTER)
    altered = text[:place] + character + text[place + 1 :]

    if altered != text:
        with pytest.raises(BadToken):
            opened(altered, MASTER)


@pytest.mark.parametrize("text", ["", "A", "é", "====", "A" * 10_000, seal(TOKEN, {1: b"x" * 32})])
def test_what_is_no_token_of_ours_does_not_open(text):
    with pytest.raises(BadToken):
        opened(text, MASTER)


def test_key_of_one_competition_opens_nothing_of_another():
    one = seal(TOKEN, MASTER)
    other = seal(Token(uuid.UUID(int=9), TOKEN.sitting, 3, TOKEN.form, TOKEN.expires_at), MASTER)

    with pytest.raises(BadToken):
        opened(other[:24] + one[24:], MASTER)


def test_token_of_an_older_key_opens_as_long_as_the_key_is_there():
    old = seal(TOKEN, MASTER)
    both = {2: b"n" * 32, **MASTER}

    assert opened(old, both) == TOKEN
    assert opened(seal(TOKEN, both), {2: b"n" * 32}) == TOKEN
    with pytest.raises(BadToken):
        opened(old, {2: b"n" * 32})


def test_key_that_has_the_id_of_another_opens_nothing():
    with pytest.raises(BadToken):
        opened(seal(TOKEN, MASTER), {1: b"n" * 32})
