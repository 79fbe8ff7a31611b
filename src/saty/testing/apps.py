"""Django's handle on this app."""

from django.apps import AppConfig

CLOSING = 10
"""Seconds between two looks at whose time is up."""


class TestingConfig(AppConfig):
    """The app `testing`."""

    name = "saty.testing"
    label = "testing"

    def ready(self) -> None:
        """Declare its entries and its sweep."""
        from saty.common import periodic
        from saty.testing import entries  # noqa: F401 - declares
        from saty.testing.actions.sittings import close_over

        periodic.every(CLOSING, "sittings whose time is up", close_over)
