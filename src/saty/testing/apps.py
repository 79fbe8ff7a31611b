"""Django's handle on this app."""

from django.apps import AppConfig


class TestingConfig(AppConfig):
    """The app `testing`."""

    name = "saty.testing"
    label = "testing"

    def ready(self) -> None:
        """Declare its entries, and what is renewed with the keys."""
        from saty.common import rotation
        from saty.testing import entries  # noqa: F401 - declares
        from saty.testing.rotation import SEARCH_WORDS

        rotation.register(SEARCH_WORDS)
