"""Entries, commitments to their fields, and the salted hash of the whole."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from saty.core.ledger.commitments import commit, leaf, opens
from saty.core.ledger.entry import EntryBody, instant

SALT = bytes(range(32))
OPENING = {
    "competition": "c-1",
    "entry": "e-1",
    "field": "birth_date",
    "salt": SALT,
    "value": "1990-02-28",
}
ENTRY = EntryBody(
    id="e-1",
    kind="application.submitted",
    competition="c-1",
    subject="application:a-1",
    actor_role="candidate",
    actor=None,
    at="2026-03-01T09:30:00.000000Z",
    previous=None,
    public={"track": "sectoral"},
    commitments={"birth_date": commit(**OPENING)},
)


def test_moment_is_written_in_utc_with_microseconds():
    almaty = timezone(timedelta(hours=5))

    assert instant(datetime(2026, 3, 1, 14, 30, tzinfo=almaty)) == "2026-03-01T09:30:00.000000Z"
    assert instant(datetime(2026, 3, 1, 9, 30, 0, 7, tzinfo=UTC)) == "2026-03-01T09:30:00.000007Z"


def test_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        instant(datetime(2026, 3, 1, 14, 30))  # noqa: DTZ001


def test_entry_has_every_field_and_null_for_absent_ones():
    assert ENTRY.as_json() == {
        "format": "saty/entry/1",
        "id": "e-1",
        "kind": "application.submitted",
        "competition": "c-1",
        "subject": "application:a-1",
        "actor_role": "candidate",
        "actor": None,
        "at": "2026-03-01T09:30:00.000000Z",
        "previous": None,
        "public": {"track": "sectoral"},
        "commitments": {"birth_date": commit(**OPENING)},
    }


def test_digest_is_that_of_the_body_written_by_hand():
    body = (
        '{"actor":null,"actor_role":"candidate","at":"2026-03-01T09:30:00.000000Z",'
        f'"commitments":{{"birth_date":"{commit(**OPENING)}"}},"competition":"c-1",'
        '"format":"saty/entry/1","id":"e-1","kind":"application.submitted","previous":null,'
        '"public":{"track":"sectoral"},"subject":"application:a-1"}'
    )

    assert ENTRY.digest() == hashlib.sha256(body.encode()).hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        {"format": "saty/entry/2"},
        {"id": "e-2"},
        {"kind": "application.withdrawn"},
        {"competition": None},
        {"subject": "application:a-2"},
        {"actor_role": "secretariat"},
        {"actor": "s-1"},
        {"at": "2026-03-01T09:30:00.000001Z"},
        {"previous": "0" * 64},
        {"public": {"track": "regional"}},
        {"commitments": {}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_any_altered_field_alters_digest_and_leaf(change):
    altered = replace(ENTRY, **change)

    assert altered.digest() != ENTRY.digest()
    assert leaf(salt=SALT, entry=altered) != leaf(salt=SALT, entry=ENTRY)


@pytest.mark.parametrize(
    "change",
    [
        {"at": "2026-03-01T09:30:00Z"},
        {"at": "2026-03-01T09:30:00.000000+00:00"},
        {"previous": "not a digest"},
        {"public": {"birth_date": "1990-02-28"}},
    ],
)
def test_entry_of_another_shape_is_refused(change):
    with pytest.raises(ValueError, match=r"moment|digest|committed"):
        replace(ENTRY, **change)


def test_commitment_is_the_hash_that_its_docstring_says():
    bound = {
        "competition": "c-1",
        "entry": "e-1",
        "field": "birth_date",
        "format": "saty/commitment/1",
        "salt": SALT.hex(),
        "value": "1990-02-28",
    }
    text = json.dumps(bound, separators=(",", ":"))

    assert commit(**OPENING) == hashlib.sha256(text.encode()).hexdigest()


def test_commitment_opens_with_its_salt_and_value():
    assert opens(commit(**OPENING), **OPENING)


@pytest.mark.parametrize(
    "change",
    [
        {"competition": "c-2"},
        {"competition": None},
        {"entry": "e-2"},
        {"field": "name"},
        {"salt": bytes(32)},
        {"salt": SALT[:31]},
        {"value": "1990-02-27"},
        {"value": None},
        {"value": 1.5},
    ],
)
def test_commitment_does_not_open_with_anything_altered(change):
    assert not opens(commit(**OPENING), **(OPENING | change))


@pytest.mark.parametrize("salt", [b"", SALT[:31], SALT + b"\x00"])
def test_salt_of_another_length_is_refused(salt):
    with pytest.raises(ValueError, match="32 bytes"):
        commit(**(OPENING | {"salt": salt}))
    with pytest.raises(ValueError, match="32 bytes"):
        leaf(salt=salt, entry=ENTRY)


def test_leaf_data_is_tag_salt_and_canonical_entry():
    body = json.dumps(ENTRY.as_json(), sort_keys=True, separators=(",", ":")).encode()

    expected = hashlib.sha256(b"saty/leaf/1\x00" + SALT + body).digest()

    assert leaf(salt=SALT, entry=ENTRY) == expected


def test_leaf_data_of_one_entry_differs_with_the_salt():
    assert leaf(salt=bytes(32), entry=ENTRY) != leaf(salt=SALT, entry=ENTRY)
