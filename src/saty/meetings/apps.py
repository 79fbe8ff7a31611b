"""Django's handle on this app."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """The app `meetings`."""

    name = "saty.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Declare its entries, its invitations and files, and what is renewed with the keys."""
        from saty.applications.files import store
        from saty.common import rotation
        from saty.meetings import entries, invitations, queries  # noqa: F401 - entries declare
        from saty.meetings.certificates import IDENTITY_INDEXES

        invitations.register()
        store.register(queries.paper_files)
        rotation.register(IDENTITY_INDEXES)
