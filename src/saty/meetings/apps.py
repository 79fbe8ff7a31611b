"""Django's handle on this app."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """The app `meetings`."""

    name = "saty.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Declare its entries."""
        from saty.meetings import entries as entries
