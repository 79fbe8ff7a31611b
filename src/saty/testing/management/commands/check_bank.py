"""`saty manage check_bank BANK [--json]`: check every item of a bank."""

import json
import sys
from collections import Counter
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress

from saty.common.actors import OPERATOR
from saty.core.bank_checks import Finding
from saty.testing import finding_words
from saty.testing.models import Bank
from saty.testing.queries import banks
from saty.testing.queries import checks as queries


class Command(BaseCommand):
    """Prints what it finds, by the numbers of items and never with a text of one."""

    help = "Check every item of a bank. Exits with 1 where there is an error."

    def add_arguments(self, parser: CommandParser) -> None:
        """The bank by its key."""
        parser.add_argument("bank", metavar="BANK")
        parser.add_argument("--json", action="store_true", help="Findings as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check with a bar, print, and exit with 1 for an error."""
        bank = banks.bank(options["bank"])
        if bank is None:
            known = ", ".join(each.key for each in banks.banks_within(None))
            raise CommandError(f"No bank {options['bank']}. Banks: {known or 'none'}.")
        found = self._checked(bank)
        if options["json"]:
            self.stdout.write(json.dumps([as_json(each) for each in found], ensure_ascii=False))
        else:
            self._print(found)
        if any(each.level == "error" for each in found):
            sys.exit(1)

    def _checked(self, bank: Bank) -> tuple[Finding, ...]:
        versions = list(queries.current(bank))
        console = Console(file=self.stderr)  # type: ignore[arg-type]
        with Progress(console=console) as progress:
            bar = progress.add_task(bank.key, total=len(versions))
            return queries.findings(
                versions,
                languages=bank.languages,
                reader=OPERATOR,
                at=timezone.now(),
                told=lambda done: progress.update(bar, completed=done),
            )

    def _print(self, found: tuple[Finding, ...]) -> None:
        for each in found:
            self.stdout.write(f"{each.level.upper():<8}{finding_words.line(each)}")
        counts = Counter(each.level for each in found)
        self.stdout.write(f"Errors: {counts['error']}. Warnings: {counts['warning']}.")


def as_json(finding: Finding) -> dict[str, Any]:
    """A finding without what is taken from the item."""
    kept = asdict(finding)
    kept["details"] = {name: value for name, value in kept["details"].items() if name != "shown"}
    return kept
