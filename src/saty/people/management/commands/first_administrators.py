"""`saty manage first_administrators A B`: the first two administrators of an installation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from saty.common.refusals import Refusal
from saty.people.actions.first_administrators import appoint_first_administrators
from saty.people.mail import address_of_page


class Command(BaseCommand):
    """Invites two administrators where there are none, and prints their one-time links."""

    help = "Invite the first two administrators; works only while there are none."

    def add_arguments(self, parser: CommandParser) -> None:
        """Two e-mail addresses."""
        parser.add_argument("emails", nargs=2, metavar="EMAIL")

    def handle(self, *args: Any, **options: Any) -> None:
        """Invite, and print the links in case mail does not work yet."""
        try:
            tokens = appoint_first_administrators(emails=options["emails"], at=timezone.now())
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from refusal
        for email, token in tokens.items():
            self.stdout.write(f"{email}\t{address_of_page('account_invitation', token)}")
