"""Django's handle on this app."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """The app `decisions`."""

    name = "saty.decisions"
    label = "decisions"

    def ready(self) -> None:
        """Declare its entries; say what is decided; record announcements when they are due."""
        from saty.applications import consequences as applications
        from saty.common import periodic
        from saty.decisions import announced as ours
        from saty.decisions import draws_for_ties, exclusions, matters, outcomes, queries
        from saty.decisions import entries as entries
        from saty.decisions.actions import announcements, draws
        from saty.programmes import decided
        from saty.stages import announced
        from saty.stages import consequences as stages
        from saty.testing.preflight import reasons

        matters.register()
        exclusions.register()
        draws_for_ties.register_ties()
        reasons.register(outcomes.reason_of_result)
        stages.on_joined.register(draws.follow_joined)
        decided.register_decided(queries.decided_stage_keys)
        announced.register_announced(ours.announcement_of)
        applications.on_withdrawal_undone.register(announcements.bring_back)
        periodic.every(20, "announcements", announcements.record_due_announcements)
