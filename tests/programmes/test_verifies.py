"""What a programme file says of a verification and of exams: each way in which it cannot be."""

import pytest

from saty.programmes import shipped
from saty.programmes.reading import check

FILE = "kz-presidential-reserve-2019"
VERIFIES = (
    'verifies = { stage = "test", rule = "standard_error", at_least = "1.96", default = true }'
)
EXAM = 'identity = "checked", shows = ["parts", "place"], default = true }'


def faults(old, new, count=1):
    text = shipped.text_of(FILE)
    assert text.count(old) == count
    return {fault.key for fault in check(text.replace(old, new)).faults}


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('stage = "test", rule', 'stage = "documents", rule', "verified_test_unknown"),
        ('stage = "test", rule', 'stage = "nothing", rule', "verified_test_unknown"),
        ('at_least = "1.96"', 'at_least = "0"', "verified_at_nothing"),
    ],
)
def test_verification_compares_with_an_earlier_test(old, new, found):
    assert faults(VERIFIES, VERIFIES.replace(old, new)) == {found}


def test_both_tests_are_scored_alike():
    text = shipped.text_of(FILE)
    start = text.index(VERIFIES)
    changed = text[:start] + text[start:].replace('maximum = "25"', 'maximum = "30"', 1)

    assert {fault.key for fault in check(changed).faults} == {"verified_test_differs"}


def test_only_a_verification_verifies():
    text = (
        shipped.text_of(FILE)
        .replace(VERIFIES, "")
        .replace(
            'limits = { minutes = 50, source = "results-2019" }',
            f'limits = {{ minutes = 50, source = "results-2019" }}\n{VERIFIES}',
        )
    )

    assert {fault.key for fault in check(text).faults} == {"verifies_nothing"}


def test_nobody_challenges_what_they_are_not_shown():
    changed = EXAM.replace("default = true", 'challenge_lasts = "P3D", default = true')

    assert faults(EXAM, changed) == {"challenge_unseen"}
