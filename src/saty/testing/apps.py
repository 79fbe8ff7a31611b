"""Django's handle on this app."""

from django.apps import AppConfig


class TestingConfig(AppConfig):
    """The app `testing`."""

    name = "saty.testing"
    label = "testing"

    def ready(self) -> None:
        """Declare its entries; draw forms; sweep up what no worker assembles any more."""
        from saty.common import periodic
        from saty.stages import consequences as stages
        from saty.testing import entries  # noqa: F401 - declares
        from saty.testing.actions import assembling, form_draws

        form_draws.register_forms()
        stages.on_roster_taken_back.register(form_draws.take_back)
        periodic.every(300, "assemblies that stopped", assembling.sweep_up)
