"""Django's handle on this app."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """The app `programmes`."""

    name = "saty.programmes"
    label = "programmes"

    def ready(self) -> None:
        """Declare the kinds of entry."""
        from saty.programmes import entries  # noqa: F401 - declares
