"""`saty manage rotate_keys`: renew under the current keys what older keys sealed."""

from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import Progress

from saty.common.rotation import everything


class Command(BaseCommand):
    """Seals again, and makes blind indexes anew; can be stopped and run again."""

    help = "Seal everything again under the current keys; afterwards old keys can be dropped."

    def handle(self, *args: Any, **options: Any) -> None:
        """Renew every table, with a bar for each."""
        with Progress(console=Console(file=self.stderr)) as progress:  # type: ignore[arg-type]
            for rotated in everything():
                bar = progress.add_task(rotated.name, total=rotated.count())
                for done in rotated.renew():
                    progress.advance(bar, done)
        self.stdout.write("Everything is sealed under the current keys.")
