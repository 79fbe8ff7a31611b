"""The mark of a demo database, and who refuses it."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from saty.rehearsal.models import DemoMark


def is_demo() -> bool:
    """Whether this database holds synthetic people only."""
    return DemoMark.objects.exists()


def refuse_demo_in_production() -> None:
    """ImproperlyConfigured where production settings meet a demo database."""
    if settings.PRODUCTION and is_demo():
        raise ImproperlyConfigured("This database is marked as a demo; production refuses it.")
