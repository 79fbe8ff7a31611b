"""Background work of the test stage: forms assembled, files of items, letters."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django_tasks import task

SWEEP_SECONDS = 30


@task()
def assemble_forms(assembly: str) -> str:
    """Assemble draft forms; the state in which the work ended."""
    from saty.testing.actions import assembling

    return assembling.carry_out(assembly=UUID(assembly), now=timezone.now).state


@task()
def read_import(import_id: str) -> bool:
    """Read a file of items; whether it was this worker's to read."""
    from saty.testing.actions import import_work

    return import_work.read_file(import_id=UUID(import_id), now=timezone.now)


@task()
def take_import(import_id: str) -> bool:
    """Take in what a file has; whether it was this worker's to take."""
    from saty.testing.actions import import_work

    return import_work.take_file(import_id=UUID(import_id), now=timezone.now)


@task()
def make_export(export_id: str) -> bool:
    """Make the file of an approved export; whether it was this worker's to make."""
    from saty.testing.actions import export_work

    return export_work.make_file(export_id=UUID(export_id), now=timezone.now)


@task()
def fly(preflight: str) -> str:
    """Have synthetic candidates sit the forms of a stage; the state in which the run ended."""
    from saty.testing.actions import preflights

    return preflights.carry_out(preflight=UUID(preflight), now=timezone.now).state


@task()
def tell_of_remedy(remedy: str) -> int:
    """Tell everybody for whom something was put right; how many were written to."""
    from saty.testing import remedy_letters

    return remedy_letters.tell(UUID(remedy), timezone.now())


def sweep(at: datetime) -> int:
    """Take up what a worker was killed in, and empty exports that have ended; how many."""
    from saty.testing.actions import export_work, import_work

    return import_work.sweep(at=at) + export_work.sweep(at=at)
