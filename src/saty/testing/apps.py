"""Django's handle on this app."""

from django.apps import AppConfig


class TestingConfig(AppConfig):
    """The app `testing`."""

    name = "saty.testing"
    label = "testing"

    def ready(self) -> None:
        """Declare its entries, the stage "test", and what is made anew again and again."""
        from saty.common import periodic
        from saty.testing import (
            entries,  # noqa: F401 - declares
            figure_tasks,
            test_stage,
        )

        test_stage.register_kind()
        periodic.every(figure_tasks.SECONDS, "figures of forms", figure_tasks.sweep)
