"""Kinds of entry of the test stage, each with the acts that must have one."""

from saty.testing.entries import (  # noqa: F401 - they declare
    exams,
    exchange,
    forms,
    items,
    preflights,
    sittings,
)
