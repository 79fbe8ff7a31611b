"""Django's handle on this app."""

from django.apps import AppConfig


class TestingConfig(AppConfig):
    """The app `testing`."""

    name = "saty.testing"
    label = "testing"

    def ready(self) -> None:
        """Declare its entries, and what the worker does again and again."""
        from saty.common.periodic import every
        from saty.testing import entries, tasks  # noqa: F401 - entries declare

        every(tasks.SWEEP_SECONDS, "files of items", tasks.sweep)
