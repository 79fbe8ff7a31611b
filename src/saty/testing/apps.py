"""Django's handle on this app."""

from django.apps import AppConfig

CLOSING = 10
"""Seconds between two looks at whose time is up."""


class TestingConfig(AppConfig):
    """The app `testing`."""

    name = "saty.testing"
    label = "testing"

    def ready(self) -> None:
        """Declare entries, kinds of stage, the draw, and what is made again and again."""
        from saty.common import periodic, rotation
        from saty.programmes import preflight
        from saty.stages import consequences as stages
        from saty.testing import (
            daytime,
            entries,  # noqa: F401 - declares
            figure_tasks,
            key_tasks,
            seat_letters,
            tasks,
            test_stage,
            verification_stage,
        )
        from saty.testing.actions import assembling, form_draws, keys, outages, preflights, seats
        from saty.testing.actions.sittings import close_over
        from saty.testing.rotation import SEARCH_WORDS

        test_stage.register_kind()
        verification_stage.register_kind()
        form_draws.register_forms()
        stages.on_roster_taken_back.register(form_draws.take_back)
        stages.on_roster_taken_back.register(seats.take_back)
        stages.on_candidacy_ended.register(seats.free_seat)
        stages.on_decision_revoked.register(keys.follow_revoked)
        preflight.register(daytime.check_windows)
        seat_letters.register()
        rotation.register(SEARCH_WORDS)
        periodic.every(figure_tasks.SECONDS, "figures of forms", figure_tasks.sweep)
        periodic.every(key_tasks.SWEEP_SECONDS, "results to be recorded anew", key_tasks.sweep)
        periodic.every(300, "assemblies that stopped", assembling.sweep_up)
        periodic.every(tasks.SWEEP_SECONDS, "files of items", tasks.sweep)
        periodic.every(60, "pre-flights", preflights.sweep)
        periodic.every(CLOSING, "sittings whose time is up", close_over)
        periodic.every(outages.LISTENING, "tests of which nothing is heard", outages.listen)
