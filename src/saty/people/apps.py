"""Django's handle on this app."""

from importlib import import_module

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The app `people`."""

    name = "saty.people"
    label = "people"

    def ready(self) -> None:
        """Declare entries, what tables of libraries hold, and what is renewed with the keys."""
        import_module("saty.people.entries")
        import_module("saty.people.libraries")
        from saty.common import rotation
        from saty.people.rotation import SECOND_FACTORS

        rotation.register(SECOND_FACTORS)
