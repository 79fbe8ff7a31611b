"""Django's handle on this app."""

from django.apps import AppConfig

CLOSING = 10
"""Seconds between two looks at whose time is up."""


class TestingConfig(AppConfig):
    """The app `testing`."""

    name = "saty.testing"
    label = "testing"

    def ready(self) -> None:
        """Declare its entries, the stage "test", its draw, and what is made again and again."""
        from saty.common import periodic, rotation
        from saty.stages import consequences as stages
        from saty.testing import (
            entries,  # noqa: F401 - declares
            figure_tasks,
            tasks,
            test_stage,
        )
        from saty.testing.actions import assembling, form_draws, preflights
        from saty.testing.actions.sittings import close_over
        from saty.testing.rotation import SEARCH_WORDS

        test_stage.register_kind()
        form_draws.register_forms()
        stages.on_roster_taken_back.register(form_draws.take_back)
        rotation.register(SEARCH_WORDS)
        periodic.every(figure_tasks.SECONDS, "figures of forms", figure_tasks.sweep)
        periodic.every(300, "assemblies that stopped", assembling.sweep_up)
        periodic.every(tasks.SWEEP_SECONDS, "files of items", tasks.sweep)
        periodic.every(60, "pre-flights", preflights.sweep)
        periodic.every(CLOSING, "sittings whose time is up", close_over)
