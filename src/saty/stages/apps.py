"""Django's handle on this app."""

from django.apps import AppConfig


class StagesConfig(AppConfig):
    """The app `stages`."""

    name = "saty.stages"
    label = "stages"

    def ready(self) -> None:
        """Declare its entries; follow what happens to competitions and applications."""
        from saty.applications import consequences as applications
        from saty.applications import rosters as verified_rosters
        from saty.programmes import audiences as concerned
        from saty.programmes import consequences as programmes
        from saty.stages import audiences, queries
        from saty.stages import entries as entries
        from saty.stages.actions import endings, rosters

        verified_rosters.register(
            verified_rosters.Rosters(still_in=queries.still_in, is_closed=queries.is_closed)
        )
        concerned.OF_WINDOW.register(audiences.on_roster)
        programmes.on_opened.register(rosters.make_stages)
        applications.on_submitted.register(rosters.enter_first_stage)
        applications.on_withdrawn.register(endings.end_by_withdrawal)
        applications.on_withdrawal_undone.register(endings.take_back_withdrawal)
