"""Django's handle on this app."""

from django.apps import AppConfig


class BodiesConfig(AppConfig):
    """The app `bodies`."""

    name = "saty.bodies"
    label = "bodies"

    def ready(self) -> None:
        """Declare its entries; make bodies at drafting; check them before opening."""
        from saty.bodies import actions
        from saty.bodies import entries as entries
        from saty.bodies.preflight import check_bodies
        from saty.programmes import consequences as programmes
        from saty.programmes import preflight

        programmes.on_drafted.register(actions.make_bodies)
        preflight.register(check_bodies)
