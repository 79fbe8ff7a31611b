"""What is written as QTI 3.0 comes back identical."""

from xml.etree.ElementTree import fromstring, tostring

from hypothesis import HealthCheck, given, settings

from saty.core import items as core
from saty.testing import example_bank
from saty.testing.exchange import qti
from saty.testing.exchange.base import Read
from saty.testing.exchange.zipped import Archive, packed
from tests.testing.packages import packages


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(packages())
def test_a_package_comes_back_equal(package: core.Package) -> None:
    content = qti.write(package, title="A bank")

    assert qti.read(content, language="en", topic="other") == Read(package)
    assert qti.write(package, title="A bank") == content


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(packages(with_pictures=False))
def test_a_package_written_anew_by_another_program_comes_back_equal(package: core.Package) -> None:
    archive = Archive(qti.write(package, title="A bank"))
    files = [(name, fromstring(archive.read(name))) for name in archive.names()]

    anew = packed([(name, tostring(root, encoding="utf-16")) for name, root in files])

    assert qti.read(anew, language="en", topic="other") == Read(package)


def test_the_example_bank_comes_back_equal() -> None:
    package = example_bank.read().package

    content = qti.write(package, title="Example bank")

    assert qti.read(content, language="en", topic="other") == Read(package)
