"""What is written comes back identical, or is named as what the format cannot carry."""

import pytest
from hypothesis import given

from saty.core import items as core
from saty.testing.exchange import formats, gift, moodle, spreadsheet
from tests.testing.exchange.packages_of_formats import PNG, in_one_language, packages


def without(package: core.Package, faults: tuple[core.Fault, ...]) -> core.Package:
    """A package without what was named as left out."""
    lost = {each.place for each in faults}
    return core.Package(
        tuple(each for each in package.records if each.identifier not in lost),
        tuple(each for each in package.stimuli if each.identifier not in lost),
    )


@given(packages())
def test_moodle_xml_comes_back_identical(package):
    content = moodle.write(package, language="kk")

    found = moodle.read(content, language="xx", topic="none")

    assert found.faults == ()
    assert found.package == without(package, moodle.losses(package, language="kk"))


@given(packages())
def test_gift_comes_back_identical_in_its_language(package):
    lost = gift.losses(package, language="ru")
    kept = without(package, lost)
    content = gift.write(package, language="ru")

    if not kept.records and not kept.stimuli:
        return
    found = gift.read(content, language="xx", topic="none")

    assert found.faults == ()
    assert found.package == in_one_language(kept, "ru")


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@given(package=packages())
def test_sheet_comes_back_identical(kind, package):
    form = formats.FORMATS[kind]
    content = form.writes(package, language="kk")

    found = form.reads(content, language="xx", topic="none", tell=lambda done, total: None)

    assert found.faults == ()
    assert found.package == without(package, form.losses(package, language="kk"))
    assert formats.kind_of(content) == kind


@given(packages())
def test_kind_of_a_file_is_seen_in_its_content(package):
    assert formats.kind_of(moodle.write(package, language="kk")) == "moodle"
    written = gift.write(package, language="ru")
    assert formats.kind_of(written) == ("gift" if written else None)


def test_pictures_travel_in_moodle_xml_and_are_named_as_left_out_of_sheets():
    shown = "![A map](picture:map.png)"
    wording = core.Wording(prompt=f"Where? {shown}", options=(shown, "There"))
    item = core.Item("single", {"kk": wording, "ru": wording}, right=(1,))
    picture = core.Picture("map.png", "image/png", PNG + b"pixels")
    package = core.Package((core.Record("one", item, "law"),), (), (picture,))

    found = moodle.read(moodle.write(package, language="kk"), language="kk", topic="none")

    assert found.package == package
    assert spreadsheet.losses(package, language="kk") == (
        core.Fault("picture_not_carried", "map.png"),
    )
    assert [each.key for each in gift.losses(package, language="kk")] == ["has_pictures"]


def test_gift_names_what_it_cannot_say():
    order = core.Item("ordering", {"kk": core.Wording("?", ("a", "b"))}, right=(1, 0))
    other = core.Item("single", {"ru": core.Wording("?", ("a", "b"))}, right=(0,))
    records = (core.Record("one", order, "law"), core.Record("two", other, "law"))

    lost = gift.losses(core.Package(records), language="kk")

    assert [(each.place, each.key) for each in lost] == [
        ("one", "kind_not_in_gift"),
        ("two", "language_missing"),
    ]
