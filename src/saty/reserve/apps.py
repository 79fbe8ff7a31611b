"""Django's handle on this app."""

from django.apps import AppConfig


class ReserveConfig(AppConfig):
    """The app `reserve`."""

    name = "saty.reserve"
    label = "reserve"

    def ready(self) -> None:
        """Declare its entries; follow announcements; keep what the register rests on."""
        from saty.decisions import consequences as decisions
        from saty.reserve import actions, matters, policies
        from saty.reserve import entries as entries
        from saty.stages import consequences as stages

        matters.register()
        decisions.on_announced.register(actions.admit)
        decisions.on_revoked.register(actions.revoke_admissions)
        stages.on_candidacy_ended.register(policies.refuse_disqualification)
