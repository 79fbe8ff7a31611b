"""The programme of these tests: a short test."""

from tests.testing.conftest import short_test

__all__ = ["short_test"]
