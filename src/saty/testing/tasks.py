"""Background work of the test stage."""

from uuid import UUID

from django.utils import timezone
from django_tasks import task

from saty.testing.actions import assembling


@task()
def assemble_forms(assembly: str) -> str:
    """Assemble draft forms; the state in which the work ended."""
    return assembling.carry_out(assembly=UUID(assembly), now=timezone.now).state
