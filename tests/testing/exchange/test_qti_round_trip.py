"""What is written as QTI 3.0 comes back identical."""

from hypothesis import HealthCheck, given, settings

from saty.core import items as core
from saty.testing.exchange import qti
from saty.testing.exchange.base import Read
from tests.testing.packages import packages


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(packages())
def test_a_package_comes_back_equal(package: core.Package) -> None:
    content = qti.write(package, title="A bank")

    assert qti.read(content, language="en", topic="other") == Read(package)
    assert qti.write(package, title="A bank") == content
