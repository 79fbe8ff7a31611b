"""Django's handle on this app."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """The app `meetings`."""

    name = "saty.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Declare its entries, and what is renewed with the keys."""
        from saty.common import rotation
        from saty.meetings import entries as entries
        from saty.meetings.certificates import IDENTITY_INDEXES

        rotation.register(IDENTITY_INDEXES)
