"""Django's handle on this app."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """The app `common`."""

    name = "saty.common"
    label = "common"

    def ready(self) -> None:
        """Keep the statistics of the tables fresh."""
        from saty.common import periodic, statistics

        periodic.every(statistics.HOURLY, "statistics of the tables", statistics.refresh)
