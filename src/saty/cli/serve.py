"""`saty serve`: granian on WSGI, with the static files beside the pages."""

import os

from granian import Granian
from granian.constants import Interfaces

from saty.cli.main import use_django


def serve(*, host: str, port: int, workers: int) -> None:
    """Serve until stopped. Persistent connections: one per thread."""
    use_django()
    from django.conf import settings
    from django.core.management import call_command

    from saty.ledger.database_role import refuse_powerful_role_in_production
    from saty.rehearsal.marks import refuse_demo_in_production

    refuse_demo_in_production()
    refuse_powerful_role_in_production()
    call_command("collectstatic", interactive=False, verbosity=0)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saty.config.settings")
    Granian(
        "saty.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        backpressure=512,
        static_path_route=["/static"],
        static_path_mount=[settings.STATIC_ROOT],
        respawn_failed_workers=True,
    ).serve()
