"""Kinds of entry of the test stage, each with the acts that must have one."""

from saty.testing.entries import (  # noqa: F401 - they declare
    control,
    exams,
    exchange,
    forms,
    identity,
    items,
    preflights,
    release,
    sittings,
    venues,
)
