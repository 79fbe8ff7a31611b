"""Reading a programme file: whatever comes in, a place and a way out."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saty.programmes import shipped
from saty.programmes.faults import CheckedFile, Fault, FaultyFile
from saty.programmes.places import Places
from saty.programmes.reading import MOST_FINDINGS, check, read
from saty.programmes.syntax import LARGEST
from tests.programmes.small import SMALL, with_change

PRESIDENTIAL = shipped.text_of("kz-presidential-reserve").encode()
LINES = SMALL.split("\n")


def keys(checked: CheckedFile) -> list[str]:
    """The kinds of the faults."""
    return [fault.key for fault in checked.faults]


def test_read_gives_the_programme() -> None:
    programme = read(SMALL)

    assert programme.key == "small"
    assert [stage.key for stage in programme.stages] == ["documents", "test", "essay", "council"]


def test_read_refuses_a_faulty_file_and_says_why() -> None:
    with pytest.raises(FaultyFile, match="line 4: country: ") as refusal:
        read(with_change('country = "KZ"', 'country = "Kazakhstan"'))

    assert [fault.key for fault in refusal.value.faults] == ["not_a_country"]


def test_fault_has_line_column_place_and_remedy() -> None:
    checked = check(with_change("years = 35", "years = 350"))

    assert checked.faults == (
        Fault(
            line=22,
            column=9,
            place="eligibility.rules.age.years",
            message="the number is above 120",
            remedy="Write 120 or less",
            key="out_of_range",
        ),
    )


def test_column_counts_characters_and_not_bytes() -> None:
    checked = check(with_change('ru = "Агентство", en = "Agency"', 'ru = "Агентство", en = 1'))

    line = with_change('en = "Agency"', "en = 1").split("\n")[7]
    assert [(f.line, f.column) for f in checked.faults] == [(8, line.index("= 1") + 3)]


def test_unknown_key_is_told_with_the_one_meant() -> None:
    checked = check(with_change("minimum_members = 5", "minimum_member = 5"))

    assert [(f.key, f.remedy) for f in checked.faults] == [
        ("missing", "Add minimum_members here"),
        ("unknown_key", 'Did you mean "minimum_members"?'),
    ]


def test_unknown_key_of_a_rule_is_told_with_the_one_meant() -> None:
    checked = check(with_change("years = 35", "year = 35"))

    assert [f.remedy for f in checked.faults] == ["Add years here", 'Did you mean "years"?']


def test_unquoted_number_is_told_as_it_should_be_written() -> None:
    checked = check(with_change('pass_mark = "3"', "pass_mark = 3.5"))

    assert [f.remedy for f in checked.faults] == ['Put it in quotation marks: "3.5"']


def test_several_syntax_faults_are_told_at_once() -> None:
    checked = check('a = "x\nb = 1\nb = 2\n[c]\n[c]\nd = yes\n')

    assert [(f.line, f.key) for f in checked.faults] == [
        (1, "text_not_closed"),
        (3, "duplicate_key"),
        (5, "duplicate_table"),
        (6, "not_a_value"),
    ]


def test_twenty_faults_of_syntax_are_told_and_that_more_may_follow() -> None:
    checked = check("d = yes\n" * 30)

    assert len(checked.faults) == 20
    assert checked.is_all is False


def test_file_cut_off_within_braces_is_told_by_its_key() -> None:
    checked = check('a = [\n{ name = { kk = "Бір", en = ')

    assert [(f.place, f.key) for f in checked.faults] == [("en", "not_a_value")]


def test_text_never_closed_is_told_where_it_begins() -> None:
    checked = check('a = 1\nb = """never\nclosed\n')

    assert [(f.line, f.key) for f in checked.faults] == [(2, "text_not_closed")]


def test_faults_come_in_the_order_of_the_file() -> None:
    broken = with_change('country = "KZ"', 'country = "Kz"').replace("P2Y", "P2X")

    places = [(fault.line, fault.column) for fault in check(broken).faults]

    assert len(places) == 2
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "empty_file"),
        (b" \n\t\n", "empty_file"),
        (b"\xff\xfe\x00", "not_utf8"),
        ("format".encode("utf-16"), "not_utf8"),
        ('a = "\ud800"', "not_utf8"),
        (b"\x89PNG\r\n\x1a\n\x00", "not_utf8"),
        (b"\x00\x01\x02", "not_a_key"),
        (b"a = 1\n" * (5_000_000 // 6), "too_large"),
        (b"a = " + b"[" * 100_000, "too_deep"),
        (b"a = " + b"{b = " * 100_000, "too_deep"),
        (b"a." * 300_000 + b"a = 1", "too_deep"),
        (b'"a".' * 200_000 + b"a = 1", "too_deep"),
        (b"a = " + b"1" * 5000, "number_too_long"),
    ],
)
def test_content_that_is_no_programme_is_one_fault(content: bytes | str, key: str) -> None:
    assert keys(check(content)) == [key]


def test_place_of_a_byte_that_is_not_utf8_is_told() -> None:
    fault = check(b"a = 1\nb = \xff\n").faults[0]

    assert (fault.line, fault.column) == (2, 5)


def test_mark_of_utf8_and_windows_line_ends_do_not_matter() -> None:
    windows = b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode()

    assert check(windows) == check(SMALL)


def test_control_signs_of_a_file_reach_no_message() -> None:
    checked = check(with_change('country = "KZ"', '"\\u001b[31m" = 1\ncountry = "KZ"'))

    assert [f.message for f in checked.faults] == ['"?[31m" is not a key that belongs here']


def test_endless_faults_are_cut_off() -> None:
    endless = "benefits = [" + "1, " * (LARGEST // 30) + "]"

    assert len(check(endless).faults) == MOST_FINDINGS


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_answered_by_faults(content: bytes) -> None:
    checked = check(content)

    assert checked.programme is None
    assert checked.faults != ()


@settings(max_examples=80, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 6))
def test_altered_lines_never_raise(chance: random.Random, times: int) -> None:
    lines = list(LINES)
    for _ in range(times):
        at = chance.randrange(len(lines))
        match chance.randrange(4):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, chance.choice(lines))
            case 2:
                lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
            case _:
                lines[at], lines[0] = lines[0], lines[at]

    checked = check("\n".join(lines))

    assert_places_exist(checked, len(lines) + 1)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(PRESIDENTIAL) - 1), st.integers(0, 127)), max_size=4))
def test_altered_bytes_never_raise(changes: list[tuple[int, int]]) -> None:
    content = bytearray(PRESIDENTIAL)
    for at, value in changes:
        content[at] = value

    checked = check(bytes(content))

    assert_places_exist(checked, content.count(b"\n") + 2)


def assert_places_exist(checked: CheckedFile, lines: int) -> None:
    """Every fault has a place in the file and something to say."""
    assert all(1 <= fault.line <= lines and fault.column >= 1 for fault in checked.faults)
    assert all(fault.place and fault.message and fault.remedy for fault in checked.faults)
    assert (checked.programme is None) is bool(checked.errors)


PLACED = """\
a.b = 1
[table]
x = { kk = "1", "r u" = [1, { deep = 2 }] }
[[list]]
key = "one"
[list.inner]
y = 1
[[list]]
[[list.more]]
z = 1
[[list.more]]
z = \"\"\"
long\"\"\"
"""


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (("a", "b"), (1, 1), (1, 7)),
        (("table",), (2, 2), (2, 2)),
        (("table", "x", "kk"), (3, 7), (3, 12)),
        (("table", "x", "r u", 0), (3, 26), (3, 26)),
        (("table", "x", "r u", 1, "deep"), (3, 31), (3, 38)),
        (("table", "missing"), (2, 2), (2, 2)),
        (("list",), (4, 3), (4, 3)),
        (("list", 0, "key"), (5, 1), (5, 7)),
        (("list", 0, "inner", "y"), (7, 1), (7, 5)),
        (("list", 1), (8, 3), (8, 3)),
        (("list", 1, "more", 1, "z"), (12, 1), (12, 5)),
        (("nowhere", 3), (1, 1), (1, 1)),
    ],
)
def test_path_has_its_place(
    path: tuple[str | int, ...], key: tuple[int, int], value: tuple[int, int]
) -> None:
    places = Places.of(PLACED)

    assert (places.key(path), places.value(path)) == (key, value)
