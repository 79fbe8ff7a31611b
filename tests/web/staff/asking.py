"""Asking for pages as officials: signed in, in English, in Almaty."""

from datetime import datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from saty.people.models import Person
from tests import factories
from tests.signing import sign_in


def official(role: str = "secretariat", scope: str = "", **how: Any) -> tuple[Client, Person]:
    """A signed-in official."""
    person = factories.official(role, scope)
    client = Client(headers={"accept-language": "en"})
    return sign_in(client, person, **how), person


def moment(name: str, at: datetime) -> dict[str, str]:
    """The fields of a moment as an official in Almaty types them."""
    local = timezone.localtime(at, timezone.get_fixed_timezone(300))
    return {
        f"{name}_day_day": str(local.day),
        f"{name}_day_month": str(local.month),
        f"{name}_day_year": str(local.year),
        f"{name}_time": local.strftime("%H:%M"),
    }


def text(response: Any) -> str:
    """What a page says, with its spaces made one."""
    return " ".join(response.content.decode().split())
