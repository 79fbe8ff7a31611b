"""Django's handle on this app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The app `ledger`."""

    name = "saty.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Give entries their places again and again."""
        from saty.common.periodic import every
        from saty.ledger.tasks import give_places

        every(30, "places in the tree", give_places)
