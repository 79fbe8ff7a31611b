"""Django's handle on this app."""

from django.apps import AppConfig


class TestingConfig(AppConfig):
    """The app `testing`."""

    name = "saty.testing"
    label = "testing"

    def ready(self) -> None:
        """Declare its entries."""
        from saty.testing import entries  # noqa: F401 - declares
