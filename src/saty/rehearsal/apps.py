"""Django's handle on this app."""

from django.apps import AppConfig


class RehearsalConfig(AppConfig):
    """The app `rehearsal`."""

    name = "saty.rehearsal"
    label = "rehearsal"

    def ready(self) -> None:
        """Pages of a demo say that it is one, and its home page shows the ways in."""
        from saty.common import demo
        from saty.rehearsal.entrances import ways_in
        from saty.rehearsal.marks import is_demo
        from saty.web.ways_in import register

        demo.register(is_demo)
        register(ways_in)
