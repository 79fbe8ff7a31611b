"""Django's handle on this app."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """The app `meetings`."""

    name = "saty.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Declare its entries, how invitations are made, and which files its papers keep."""
        from saty.applications.files import store
        from saty.meetings import entries, invitations, queries  # noqa: F401 - entries declare

        invitations.register()
        store.register(queries.paper_files)
